import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort, removeDataFolder, setUpSmallCompany, startServerProcess, temporaryDataFolder } from '@fieldproof/testkit'

/** Answers signals, and is no zombie: one that ended stays as such until somebody asks for its exit code. */
const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false // EPERM: there, but another user's; PostgreSQL never runs as root
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return process.platform !== 'linux'
  }
}
const postgresOf = (folder: string): number => Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])

/** A start that is watched from outside: what it prints, and how it ends. */
const start = (dataFolder: string, port: number) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../apps/server/src/main.ts')], { env: { PATH: process.env['PATH'], PORT: String(port), HOST: '127.0.0.1', FIELDPROOF_DATA: dataFolder }, stdio: ['ignore', 'pipe', 'pipe'] })
  const seen = { text: '' }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { seen.text += chunk.toString() })
  return { child, seen, exited: new Promise<number | null>((resolve) => { child.once('close', (code) => { resolve(code) }) }) }
}
const isDatabaseLeft = (folder: string): boolean => existsSync(join(folder, 'postgres', 'postmaster.pid')) && isRunning(postgresOf(folder))

describe('a start that does not come to its end', () => {
  let folder: string | undefined
  afterAll(() => { if (folder !== undefined) removeDataFolder(folder) })

  it('leaves no database behind when it is stopped before the server is made', { timeout: 240_000 }, async () => {
    folder ??= await temporaryDataFolder()
    // As soon as the database lets anybody in: the first time the schema is made then, later the server is.
    for (const afterMs of [0, 0, 100, 400]) {
      const { child, seen, exited } = start(folder, await freePort())
      await expect.poll(() => child.exitCode !== null || isDatabaseLeft(folder!), { timeout: 60_000, interval: 10 }).toBe(true)
      await new Promise((resolve) => { setTimeout(resolve, afterMs) })
      child.kill('SIGINT')
      expect(await exited).toBe(0)
      expect(seen.text).toContain('Stopping')
      expect(seen.text).not.toContain('did not start')
      expect(isDatabaseLeft(folder)).toBe(false)
    }
    const whole = await startServerProcess({ dataFolder: folder })
    await whole.stop()
  })

  it('says which port is taken and what to do, and leaves no database behind', { timeout: 120_000 }, async () => {
    folder ??= await temporaryDataFolder()
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => { other.once('listening', resolve) })
    const { port } = other.address() as AddressInfo
    try {
      const { seen, exited } = start(folder, port)
      expect(await exited).toBe(1)
      expect(seen.text).toContain(`port ${port} is taken by another program`)
      expect(seen.text).toContain('PORT=')
      expect(isDatabaseLeft(folder)).toBe(false)
    } finally {
      other.close()
    }
  })
})

describe('the embedded database', () => {
  let folder: string | undefined
  afterAll(() => { if (folder !== undefined) removeDataFolder(folder) })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends with the server on %s, and the next start finds it well', { timeout: 120_000 }, async (signal) => {
    folder ??= await temporaryDataFolder()
    const server = await startServerProcess({ dataFolder: folder })
    const postgres = postgresOf(folder)
    expect(isRunning(postgres)).toBe(true)
    process.kill(server.pid, signal)
    await server.exited
    expect(server.output()).toContain('everything acknowledged is on disk')
    expect(isRunning(postgres)).toBe(false)
  })

  it('stays with the server that works on it when a second one is started on the same folder by mistake', { timeout: 120_000 }, async () => {
    folder ??= await temporaryDataFolder()
    const first = await startServerProcess({ dataFolder: folder })
    const postgres = postgresOf(folder)
    await expect(startServerProcess({ dataFolder: folder })).rejects.toThrow('Fieldproof already runs on the data in')
    expect(postgresOf(folder)).toBe(postgres)
    expect((await fetch(`${first.baseUrl}/healthz`)).status).toBe(200)
    await first.stop()
  })

  it('is started again when it ends by itself, and nothing that was acknowledged is lost', { timeout: 120_000 }, async () => {
    folder ??= await temporaryDataFolder()
    const server = await startServerProcess({ dataFolder: folder })
    const { session, personIds } = await setUpSmallCompany(server, { people: 1 })
    const { urls } = await session.client.people.addTracker(personIds[0]!, { label: 'OsmAnd' })
    const time = Math.floor(Date.now() / 1000)
    const send = async (second: number): Promise<Response> => fetch(`${server.baseUrl}${new URL(urls.osmand).pathname}?id=1&lat=30.2&lon=120.2&timestamp=${time - 100 + second}`)
    expect((await send(0)).status).toBe(200)
    const postgres = postgresOf(folder)
    process.kill(postgres, 'SIGKILL')
    const lockFile = join(folder, 'postgres', 'postmaster.pid')
    const statuses = new Set<number>()
    await expect.poll(async () => {
      const { status } = await send(1)
      statuses.add(status)
      return status === 200 && existsSync(lockFile) && postgresOf(folder!) !== postgres
    }, { timeout: 90_000, interval: 100 }).toBe(true)
    expect([...statuses].filter((status) => status !== 200)).toEqual([503])
    const day = new Date((time - 100) * 1000 + 8 * 3_600_000).toISOString().slice(0, 10)
    await expect.poll(async () => (await session.client.people.replay(personIds[0]!, day, { purpose: 'test' })).fixes.fixTime.length, { timeout: 30_000, interval: 250 }).toBe(2)
    const again = postgresOf(folder)
    await server.stop()
    expect(isRunning(again)).toBe(false)
  })
})
