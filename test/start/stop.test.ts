import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { removeDataFolder, startServerProcess, temporaryDataFolder } from '@fieldproof/testkit'

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
})
