import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { createServer } from '../src/server.ts'
import { systemClock } from '../src/platform/clock.ts'
import { createTestDatabase, startTestCluster } from './database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    clusterUrl: string
    /** A database as a server finds it at its second start: every migration done, nothing in it. */
    migratedDatabase: string
  }
}

/** One PostgreSQL cluster for the whole run; every test file makes its own database in it, as a copy of one that is migrated here once. */
export default async (project: TestProject) => {
  const cluster = await startTestCluster()
  const template = await createTestDatabase(cluster.connectionString)
  const server = await createServer({
    connectionString: template.connectionString, blobFolder: tmpdir(), witnessFolder: join(tmpdir(), 'fieldproof-no-witness'), backups: { folder: tmpdir(), isEmbedded: false }, secret: randomBytes(32).toString('hex'), logLevel: 'error', clock: systemClock,
    settings: { publicUrl: 'http://localhost', demo: false, setupToken: 'nobody sets this one up', demoSecret: null },
  })
  await server.stop()
  project.provide('clusterUrl', cluster.connectionString)
  project.provide('migratedDatabase', template.name)
  return async () => {
    await template.drop()
    await cluster.stop()
  }
}
