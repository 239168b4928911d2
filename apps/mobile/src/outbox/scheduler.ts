/** When to sync: at once when asked, and again by itself until nothing is left. One run at a time. */
import { createStore } from '../app/store.ts'
import type { Store } from '../app/store.ts'
import type { SyncOutcome } from './syncPorts.ts'

export interface SyncState {
  readonly phase: 'idle' | 'syncing' | 'waiting' | 'offline'
  /** Instant of the last run that ended with nothing left to do. */
  readonly lastDoneAt?: number | undefined
  readonly nextTryAt?: number | undefined
  readonly detail?: string | undefined
}

export interface SchedulerPorts {
  readonly run: () => Promise<SyncOutcome>
  readonly now: () => number
  readonly setTimer: (work: () => void, ms: number) => unknown
  readonly clearTimer: (timer: unknown) => void
  readonly random: () => number
  /** How often to look when nothing waits (verdicts and the log's checkpoint still move). */
  readonly idleMs: number
}

const firstBackoffMs = 2_000
const mostBackoffMs = 120_000

/** 2, 4, 8 … 120 s, each shortened by up to half at random so that a fleet does not come back in one instant. A Retry-After is a floor. */
export const backoffMs = (failures: number, retryAfterSeconds: number | undefined, random: () => number): number => {
  const step = Math.min(mostBackoffMs, firstBackoffMs * 2 ** Math.max(0, failures - 1))
  const jittered = step * (0.5 + random() / 2)
  return retryAfterSeconds === undefined ? jittered : Math.max(jittered, retryAfterSeconds * 1000 * (1 + random() / 10))
}

export interface SyncScheduler {
  readonly state: Store<SyncState>
  /** Runs now (or right after the present run) and resolves when that run is over. `gentle` respects a running back-off. */
  readonly request: (how?: 'now' | 'gentle') => Promise<void>
  readonly stop: () => void
}

export const createSyncScheduler = (ports: SchedulerPorts): SyncScheduler => {
  const state = createStore<SyncState>({ phase: 'idle' })
  let failures = 0
  let running: Promise<void> | undefined
  let again = false
  let timer: unknown
  let stopped = false

  const schedule = (ms: number): void => {
    ports.clearTimer(timer)
    if (!stopped) timer = ports.setTimer(() => { void request('now') }, ms)
  }
  const runOnce = async (): Promise<void> => {
    state.update((now) => ({ ...now, phase: 'syncing' }))
    let outcome: SyncOutcome
    try {
      outcome = await ports.run()
    } catch (error) {
      // A fault of our own must not stop the queue for good.
      outcome = { state: 'wait', detail: error instanceof Error ? error.message : String(error) }
    }
    if (outcome.state === 'done') {
      failures = 0
      state.set({ phase: 'idle', lastDoneAt: ports.now() })
      schedule(ports.idleMs)
      return
    }
    failures++
    const ms = backoffMs(failures, outcome.retryAfterSeconds, ports.random)
    state.set({ phase: outcome.state === 'offline' ? 'offline' : 'waiting', lastDoneAt: state.get().lastDoneAt, nextTryAt: ports.now() + ms, detail: outcome.detail })
    schedule(ms)
  }
  const request = (how: 'now' | 'gentle' = 'now'): Promise<void> => {
    const { nextTryAt } = state.get()
    if (how === 'gentle' && running === undefined && nextTryAt !== undefined && nextTryAt > ports.now()) return Promise.resolve()
    if (running !== undefined) {
      again = true
      return running
    }
    running = (async () => {
      do {
        again = false
        await runOnce()
      } while (again && !stopped)
    })().finally(() => { running = undefined })
    return running
  }
  return { state, request, stop: () => { stopped = true; ports.clearTimer(timer) } }
}
