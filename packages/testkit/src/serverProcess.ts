/** The real server as a child process, as a company runs it: for replays, benches and for being killed. */
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConsoleSession } from './session.ts'
import { createConsoleSession } from './session.ts'

export interface ServerProcessOptions {
  /** Kept between restarts when given; otherwise a new temporary folder, removed by `remove()`. */
  readonly dataFolder?: string
  readonly port?: number
  /** An existing PostgreSQL instead of the embedded one. */
  readonly databaseUrl?: string
  readonly args?: readonly string[]
  /** Settings of the installation, e.g. FIELDPROOF_SPEECH_MODEL. */
  readonly environment?: Readonly<Record<string, string>>
  readonly startTimeoutMs?: number
  /** Every line the server prints. */
  readonly onOutput?: (line: string) => void
}

export interface ServerProcess {
  readonly baseUrl: string
  readonly port: number
  readonly dataFolder: string
  readonly pid: number
  /** Of the one-time set-up link; undefined when the company is there already. */
  readonly setupToken: string | undefined
  /** Ctrl-C: finishes what is running. */
  stop(): Promise<void>
  /** The power goes: SIGKILL, nothing is finished. */
  kill(): Promise<void>
  readonly exited: Promise<void>
  /** It ended without being told to. */
  readonly diedByItself: boolean
  /** The last lines it printed. */
  output(): string
}

const mainFile = join(import.meta.dirname, '../../../apps/server/src/main.ts')

export const freePort = (): Promise<number> => new Promise((resolve, reject) => {
  const probe = createServer()
  probe.once('error', reject)
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address()
    probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))))
  })
})

/** A data folder that the database's own user can enter even when everything runs as root. */
export const temporaryDataFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldproof-'))
  await chmod(folder, 0o755)
  return folder
}
export const removeDataFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })

/** Starts the server and waits until it answers. Rejects with what it printed when it does not. */
export const startServerProcess = async (options: ServerProcessOptions = {}): Promise<ServerProcess> => {
  const port = options.port ?? await freePort()
  const dataFolder = options.dataFolder ?? await temporaryDataFolder()
  const environment: NodeJS.ProcessEnv = { ...process.env, PORT: String(port), HOST: '127.0.0.1', FIELDPROOF_DATA: dataFolder, LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error', ...options.environment }
  delete environment['DATABASE_URL']
  delete environment['FIELDPROOF_URL']
  if (options.databaseUrl !== undefined) environment['DATABASE_URL'] = options.databaseUrl
  const child = spawn(process.execPath, [mainFile, ...(options.args ?? [])], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  let setupToken: string | undefined
  const take = (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n')) {
      if (line.trim() === '') continue
      lines.push(line)
      if (lines.length > 200) lines.shift()
      setupToken ??= /\/setup\?token=(\S+)/.exec(line)?.[1]
      options.onOutput?.(line)
    }
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  let ended = false, toldToEnd = false
  const exited = new Promise<void>((resolve) => { child.once('exit', () => { ended = true; resolve() }) })
  const baseUrl = `http://localhost:${port}`
  const until = performance.now() + (options.startTimeoutMs ?? 180_000)
  for (;;) {
    if (ended) throw new Error(`the server ended while starting:\n${lines.slice(-15).join('\n')}`)
    if (performance.now() > until) {
      child.kill('SIGKILL')
      throw new Error(`the server did not answer in time:\n${lines.slice(-15).join('\n')}`)
    }
    const answered = await fetch(`${baseUrl}/healthz`, { signal: AbortSignal.timeout(2000) }).then((response) => response.ok, () => false)
    if (answered) break
    await new Promise((resolve) => { setTimeout(resolve, 30) })
  }
  // The link is printed right after the port opens.
  const status = await fetch(`${baseUrl}/api/v1/setup`).then((response) => response.json() as Promise<{ needed: boolean }>, () => ({ needed: false }))
  for (let waited = 0; status.needed && setupToken === undefined && waited < 2000; waited += 20) await new Promise((resolve) => { setTimeout(resolve, 20) })
  return {
    baseUrl, port, dataFolder, pid: child.pid!, setupToken, exited,
    get diedByItself() { return ended && !toldToEnd },
    output: () => lines.slice(-30).join('\n'),
    stop: async () => {
      toldToEnd = true
      if (!ended) child.kill('SIGTERM')
      await exited
    },
    kill: async () => {
      toldToEnd = true
      if (!ended) child.kill('SIGKILL')
      await exited
    },
  }
}

/** How to reach the embedded database of a running server: its port is in its lock file, its password beside it. */
export const embeddedUrl = (dataFolder: string): string => {
  const password = readFileSync(join(dataFolder, 'postgres-password'), 'utf8').trim()
  const port = readFileSync(join(dataFolder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]
  return `postgresql://fieldproof:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
}

export interface SmallCompany { readonly session: ConsoleSession; readonly orgId: string; readonly personIds: readonly string[] }

/** A company whose people are always on duty, set up through the API: what a test needs before anything can be sent. */
export const setUpSmallCompany = async (server: { readonly baseUrl: string; readonly setupToken: string | undefined }, options: { readonly people?: number; readonly name?: string } = {}): Promise<SmallCompany> => {
  if (server.setupToken === undefined) throw new Error('the server printed no set-up link: is there a company already?')
  const session = createConsoleSession(server.baseUrl)
  const { orgId } = await session.client.setup.run({
    token: server.setupToken, company: { name: options.name ?? '测试公司', timeZone: 'Asia/Shanghai' },
    administrator: { name: '管理员', email: 'admin@test.example', password: 'a-long-test-password' },
    departments: ['外勤部'], people: [], workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] },
  })
  const { shiftId } = await session.client.shifts.create({ name: '全天', kind: 'free', segments: [], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] })
  const personIds: string[] = []
  for (let i = 0; i < (options.people ?? 1); i++) personIds.push((await session.client.people.create({ name: `外勤员${i + 1}`, role: 'field_worker', shiftId })).personId)
  return { session, orgId, personIds }
}
