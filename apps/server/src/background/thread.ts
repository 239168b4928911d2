import type { Verdict } from '@fieldproof/core/kernel'
import { setPriority } from 'node:os'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { Pipeline } from '../pipeline.ts'
import { systemClock } from '../platform/clock.ts'
import { createLogger, type Logger, type LogLevel } from '../platform/log.ts'
import { type BackgroundOptions, startBackground } from './background.ts'

/** What the thread is started with: plain values only. */
type Start = Pick<BackgroundOptions, 'connectionString' | 'secret' | 'blobFolder' | 'witnessFolder' | 'backups' | 'publicUrl' | 'demo' | 'privateHosts'> & { readonly logLevel: LogLevel }
/** One number that both threads see: uploads waiting for the disk. */
type Shared = { readonly waiting: Int32Array }
type ToThread = { readonly kind: 'nudge' } | { readonly kind: 'drain'; readonly id: number } | { readonly kind: 'stop' }
type FromThread =
  | { readonly kind: 'ready' } | { readonly kind: 'drained'; readonly id: number }
  | { readonly kind: 'verdict'; readonly orgId: string; readonly eventId: string; readonly verdict: Verdict }

const restartMs = 1_000
/** A batch of 500 uploads makes some 30 MB of short-lived values. With room for them few outlive a collection, and collecting costs what outlives it. */
const maxYoungGenerationSizeMb = 192

/**
 * The background in a thread of this process. Should the thread die, it is started again: all that it works on lies in the database,
 * and what it had begun rolls back. Rejects when the first start fails.
 */
export const startBackgroundThread = async (start: Start, shared: Shared, log: Logger, onVerdict: BackgroundOptions['onVerdict'], script = import.meta.filename): Promise<Pipeline> => {
  let worker!: Worker
  let isAlive = false
  let isStarted = false
  let stopping = false
  let drains = 0
  const draining = new Map<number, () => void>()
  const post = (message: ToThread) => worker.postMessage(message)
  let stopped = (): void => {}

  const launch = (): Promise<void> =>
    new Promise((resolve, reject) => {
      let fault: unknown = new Error('it ended')
      isAlive = true
      worker = new Worker(script, { workerData: { ...start, ...shared } satisfies Start & Shared, resourceLimits: { maxYoungGenerationSizeMb } })
      worker.on('error', (error) => { fault = error })
      worker.on('message', (message: FromThread) => {
        if (message.kind === 'verdict') onVerdict(message.orgId, message.eventId, message.verdict)
        else if (message.kind === 'drained') {
          draining.get(message.id)?.()
          draining.delete(message.id)
        } else if (message.kind === 'ready') resolve()
      })
      worker.on('exit', () => {
        isAlive = false
        if (stopping) return stopped()
        reject(fault)
        if (isStarted) restart(fault)
      })
    })
  const restart = (fault: unknown): void => {
    log.error({ error: fault }, 'the background thread ended; it is started again, nothing is lost')
    setTimeout(() => {
      // A start that fails ends the thread again, and so comes back here.
      if (!stopping) launch().then(() => { for (const id of draining.keys()) post({ kind: 'drain', id }) }, () => {})
    }, restartMs)
  }
  await launch()
  isStarted = true
  return {
    nudge: () => post({ kind: 'nudge' }),
    drain: () => new Promise((resolve) => {
      draining.set(++drains, resolve)
      post({ kind: 'drain', id: drains })
    }),
    stop: () => new Promise((resolve) => {
      stopping = true
      stopped = resolve
      if (isAlive) post({ kind: 'stop' })
      else resolve()
    }),
  }
}

const runThread = async (port: NonNullable<typeof parentPort>): Promise<void> => {
  // On Linux the priority of a thread: answering goes before working off. Elsewhere it would be the whole process.
  // Started with a lower priority already, the system refuses: it is lower than we would make it.
  if (process.platform === 'linux') try { setPriority(0, 5) } catch { /* as it is */ }
  const { logLevel, waiting, ...options } = workerData as Start & Shared
  const say = (message: FromThread) => port.postMessage(message)
  const background = await startBackground({
    ...options, clock: systemClock, log: createLogger(logLevel), pressure: () => Atomics.load(waiting, 0),
    onVerdict: (orgId, eventId, verdict) => say({ kind: 'verdict', orgId, eventId, verdict }),
  })
  port.on('message', (message: ToThread) => {
    if (message.kind === 'nudge') background.nudge()
    else if (message.kind === 'drain') void background.drain().then(() => say({ kind: 'drained', id: message.id }))
    else void background.stop().finally(() => process.exit(0))
  })
  say({ kind: 'ready' })
}

if (parentPort && workerData) await runThread(parentPort)
