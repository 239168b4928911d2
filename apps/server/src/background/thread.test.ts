import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startBackgroundThread } from './thread.ts'

const folder = mkdtempSync(join(tmpdir(), 'fieldproof-thread-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A thread that speaks as the real one does, and dies at the first nudge of its first life. */
const mortal = join(folder, 'mortal.mjs')
writeFileSync(mortal, `
  import { parentPort, workerData } from 'node:worker_threads'
  const life = Atomics.add(workerData.waiting, 0, 1) + 1
  parentPort.on('message', (message) => {
    if (message.kind === 'nudge' && life === 1) throw new Error('struck down')
    if (message.kind === 'nudge') parentPort.postMessage({ kind: 'verdict', orgId: 'o', eventId: 'life ' + life, verdict: {} })
    if (message.kind === 'drain' && life > 1) parentPort.postMessage({ kind: 'drained', id: message.id })
    if (message.kind === 'stop') process.exit(0)
  })
  parentPort.postMessage({ kind: 'ready' })
`)

describe('the background thread', () => {
  it('is started again when it dies, and finishes what was asked of the one before', async () => {
    const errors: unknown[] = [], verdicts: string[] = []
    const waiting = new Int32Array(new SharedArrayBuffer(4))
    const log = { info() {}, warn() {}, error: (fields: Record<string, unknown>) => void errors.push(fields['error']) }
    const thread = await startBackgroundThread({ connectionString: '', secret: '', blobFolder: '', witnessFolder: '', backups: { folder: '', isEmbedded: false }, publicUrl: 'http://localhost', demo: false, privateHosts: [], logLevel: 'silent' }, { waiting }, log, (_, eventId) => void verdicts.push(eventId), mortal)
    const drained = thread.drain()
    thread.nudge()
    await drained
    expect(errors).toEqual([expect.objectContaining({ message: 'struck down' })])
    thread.nudge()
    await thread.drain()
    expect(verdicts).toEqual(['life 2'])
    await thread.stop()
  })

  it('says why when it cannot start', async () => {
    const broken = join(folder, 'broken.mjs')
    writeFileSync(broken, `throw new Error('no database')`)
    const log = { info() {}, warn() {}, error() {} }
    await expect(startBackgroundThread({ connectionString: '', secret: '', blobFolder: '', witnessFolder: '', backups: { folder: '', isEmbedded: false }, publicUrl: 'http://localhost', demo: false, privateHosts: [], logLevel: 'silent' }, { waiting: new Int32Array(new SharedArrayBuffer(4)) }, log, () => {}, broken)).rejects.toThrow('no database')
  })
})
