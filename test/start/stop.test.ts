import { existsSync, readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { removeDataFolder, setUpSmallCompany, startServerProcess, temporaryDataFolder } from '@fieldproof/testkit'

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

  it.each(['SIGINT', 'SIGHUP'] as const)('does not stay behind on %s before the server is made', { timeout: 120_000 }, async (signal) => {
    const first = await temporaryDataFolder()
    const server = spawn(process.execPath, [resolve('apps/server/src/main.ts')], { env: { ...process.env, PORT: '0', FIELDPROOF_DATA: first, DATABASE_URL: '' }, stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => { printed += chunk.toString() })
    const lockFile = join(first, 'postgres', 'postmaster.pid')
    await expect.poll(() => existsSync(lockFile) && postgresOf(first) > 0, { timeout: 60_000, interval: 5 }).toBe(true)
    const postgres = postgresOf(first)
    server.kill(signal)
    const [code] = await once(server, 'exit') as [number | null]
    expect(printed).not.toContain('ready in')
    expect(printed).not.toContain('did not start')
    expect(code).toBe(0)
    expect(isRunning(postgres)).toBe(false)
    removeDataFolder(first)
  })

  it('does not stay behind when the port is taken, which is said with what to do', { timeout: 120_000 }, async () => {
    folder ??= await temporaryDataFolder()
    const taken = createServer().listen(0, '0.0.0.0')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    await expect(startServerProcess({ dataFolder: folder, port })).rejects.toThrow(`port ${port} is taken by another program`)
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(false)
    taken.close()
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
