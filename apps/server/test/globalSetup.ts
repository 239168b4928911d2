import type { TestProject } from 'vitest/node'
import { startTestCluster } from './database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    clusterUrl: string
  }
}

/** One PostgreSQL cluster for the whole run; every test file makes its own database in it. */
export default async (project: TestProject) => {
  const cluster = await startTestCluster()
  project.provide('clusterUrl', cluster.connectionString)
  return () => cluster.stop()
}
