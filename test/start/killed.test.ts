/** The power goes while the server starts: whatever it was doing then, the next start is well. (Killed at work, with nothing lost: packages/testkit/test/badDays.test.ts.) */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, removeDataFolder, setUpSmallCompany, startServerProcess, temporaryDataFolder } from '@fieldproof/testkit'

const main = join(import.meta.dirname, '../../apps/server/src/main.ts')
let folder: string
beforeAll(async () => { folder = await temporaryDataFolder() })
afterAll(() => removeDataFolder(folder))

/** Starts, and sends SIGKILL so long after the moment that is named; what was printed by then. */
const killedAt = async (moment: RegExp | 'the start', afterMs: number): Promise<string> => {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env['PATH'], PORT: String(await freePort()), HOST: '127.0.0.1', FIELDPROOF_DATA: folder }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const reached = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { text += chunk.toString(); if (moment !== 'the start' && moment.test(text)) reached.resolve() })
  const ended = new Promise<void>((resolve) => { child.once('exit', () => { reached.resolve(); resolve() }) })
  if (moment === 'the start') reached.resolve()
  await reached.promise
  await new Promise((resolve) => { setTimeout(resolve, afterMs) })
  child.kill('SIGKILL')
  await ended
  return text
}

test('killed at any moment of its first starts and of later ones, it starts', { timeout: 400_000 }, async () => {
  // While the database is made (that program lives on for a moment), while it starts, while the schema is made.
  for (const afterMs of [0, 150, 600]) expect(await killedAt(/Preparing the embedded PostgreSQL|数据 data/, afterMs)).not.toContain('did not start')
  for (const afterMs of [900, 2_000]) expect(await killedAt('the start', afterMs)).not.toContain('did not start')
  const first = await startServerProcess({ dataFolder: folder })
  await setUpSmallCompany(first, { people: 1 })
  await first.kill()
  for (const [moment, afterMs] of [['the start', 500], ['the start', 1_200], [/数据 data/, 0]] as const) expect(await killedAt(moment, afterMs)).not.toContain('did not start')
  const last = await startServerProcess({ dataFolder: folder })
  expect(last.setupToken).toBeUndefined()
  await last.stop()
  expect(last.output()).not.toMatch(/"level":"(warn|error)"/)
})

/** Hardened servers give root such a umask. PostgreSQL runs as another user there, who has to get to its files. */
test('under a umask that shuts everybody else out, in a folder that nobody else may enter, it starts', { timeout: 120_000 }, async () => {
  const data = join(folder, 'private', '数据 data')
  const shell = spawn('sh', ['-c', 'umask 077; mkdir -p "$FIELDPROOF_DATA"; exec "$0" "$1"', process.execPath, main], { env: { PATH: process.env['PATH'], PORT: String(await freePort()), HOST: '127.0.0.1', FIELDPROOF_DATA: data }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk: Buffer) => { text += chunk.toString() })
  const ended = new Promise<void>((resolve) => { shell.once('exit', () => resolve()) })
  const elsewhere = () => /its files are in (\S+)\./.exec(text)?.[1]
  try {
    await expect.poll(() => text, { timeout: 100_000, interval: 100 }).toMatch(/数据 data +\/|did not start/)
    expect(text).not.toContain('did not start')
    expect(elsewhere() !== undefined).toBe(process.getuid?.() === 0)
  } finally {
    shell.kill('SIGINT')
    await ended
    if (elsewhere() !== undefined) removeDataFolder(elsewhere()!)
  }
})
