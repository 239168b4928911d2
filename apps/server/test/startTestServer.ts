import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import type { SetupRequest } from '@fieldproof/contract'
import { systemClock, type Clock } from '../src/platform/clock.ts'
import type { Ports } from '../src/ports.ts'
import type { SpeechModel } from '../src/platform/speech/speechModel.ts'
import { createServer } from '../src/server.ts'
import { createTestDatabase } from './database.ts'

export interface TestServer {
  readonly url: string
  readonly ports: Ports
  readonly setupToken: string
  readonly connectionString: string
  readonly blobFolder: string
  /** Where photos lie that are still arriving. */
  readonly arrivingFolder: string
  /** Does something as so many milliseconds ago, by the clock that requests are answered with: what needs a history is enrolled in the past (phoneWithHistory). */
  earlier<T>(milliseconds: number, act: () => Promise<T>): Promise<T>
  stop(): Promise<void>
}

const running = new Set<TestServer>()

/** What a set-up that threw has left behind: it would hold connections until later files get none. Called after every test file. */
export const stopForgottenServers = async (): Promise<void> => {
  for (const server of running) await server.stop()
}

/**
 * The whole server, as main.ts builds it, on a fresh database and a free port. What happens behind the acknowledgement runs in the test's own thread, where a clock can
 * be set and a second copy of the program need not be loaded; `ownThread` gives it the thread that main.ts gives it.
 */
export const startTestServer = async (options: { clock?: Clock; backups?: { folder: string; isEmbedded: boolean }; connectionString?: string; ownThread?: boolean; demo?: boolean; pushAnywhere?: boolean; privateHosts?: readonly string[]; speechModel?: SpeechModel } = {}): Promise<TestServer> => {
  const database = options.connectionString === undefined ? await createTestDatabase(inject('clusterUrl'), inject('migratedDatabase')) : { connectionString: options.connectionString, drop: async () => {} }
  const folder = await mkdtemp(join(tmpdir(), 'fieldproof-files-'))
  const blobFolder = join(folder, 'blobs')
  const clock = options.clock ?? systemClock
  let earlierMs = 0
  const movable: Clock = { now: () => clock.now() - earlierMs }
  /** One after another: they share the clock. */
  let lastEarlier: Promise<unknown> = Promise.resolve()
  const setupToken = 'set-up-token-for-tests'
  const server = await createServer({
    connectionString: database.connectionString, blobFolder, witnessFolder: join(folder, 'log-witness'), backups: options.backups ?? { folder: join(folder, 'backups'), isEmbedded: false }, secret: randomBytes(32).toString('hex'), logLevel: (process.env.LOG_LEVEL as 'warn') ?? 'error',
    ...(options.ownThread ? {} : { clock: movable }), speechModel: options.speechModel,
    settings: { publicUrl: 'http://localhost', demo: options.demo ?? false, setupToken, demoSecret: options.demo ? 'demo-secret-for-tests' : null, ...(options.pushAnywhere ? { pushAnywhere: true } : {}), ...(options.privateHosts ? { privateHosts: options.privateHosts } : {}) },
  })
  if (options.ownThread) Object.assign(server.ports, { clock: movable })
  const url = (await server.app.listen({ port: 0, host: '127.0.0.1' })).replace('127.0.0.1', 'localhost')
  const started: TestServer = {
    url, ports: server.ports, setupToken, connectionString: database.connectionString, blobFolder, arrivingFolder: join(blobFolder, 'arriving'),
    earlier(milliseconds, act) {
      const done = lastEarlier.then(async () => {
        earlierMs = milliseconds
        try {
          return await act()
        } finally {
          earlierMs = 0
        }
      })
      lastEarlier = done.catch(() => {})
      return done
    },
    async stop() {
      running.delete(started)
      await server.stop()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  running.add(started)
  return started
}

/** Set-up as the wizard does it, always on duty unless told otherwise. Returns a client that is signed in as the owner. */
export const setUpTestCompany = async (server: TestServer, overrides: Partial<SetupRequest> = {}): Promise<{ client: FieldproofClient; people: { personId: string; name: string }[]; cookie: string }> => {
  const request: SetupRequest = {
    token: server.setupToken,
    company: { name: '测试公司', timeZone: 'Asia/Shanghai' },
    administrator: { name: '王管理', email: 'owner@example.com', password: 'correct horse battery' },
    departments: ['销售一部', '销售二部'],
    people: [{ name: '张三', departmentName: '销售一部' }, { name: '李四', departmentName: '销售二部' }],
    site: { name: '滨江超市', fence: { kind: 'circle', centre: { lat: 30.2084, lon: 120.2121 }, radiusMetres: 100 } },
    workingHours: { segments: [{ start: '00:00', end: '00:00' }], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] },
    ...overrides,
  }
  const response = await fetch(`${server.url}/api/v1/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) })
  if (!response.ok) throw new Error(`set-up failed: ${response.status} ${await response.text()}`)
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  const { people } = (await response.json()) as { people: { personId: string; name: string }[] }
  return { client: createClient({ baseUrl: server.url, headers: { cookie, origin: server.url } }), people, cookie }
}
