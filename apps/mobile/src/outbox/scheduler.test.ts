import { expect, test } from 'vitest'
import { backoffMs, createSyncScheduler } from './scheduler.ts'
import type { SyncOutcome } from './syncPorts.ts'

test('the wait doubles to two minutes, is spread, and never undercuts Retry-After', () => {
  expect([1, 2, 3, 7, 50].map((failures) => backoffMs(failures, undefined, () => 1))).toEqual([2_000, 4_000, 8_000, 120_000, 120_000])
  expect(backoffMs(1, undefined, () => 0)).toBe(1_000)
  expect(backoffMs(1, 30, () => 0)).toBe(30_000)
  expect(backoffMs(9, 5, () => 0)).toBe(60_000)
})

const withOutcomes = (outcomes: (SyncOutcome | Error)[]) => {
  const timers: { work: () => void; ms: number }[] = []
  let now = 0
  let runs = 0
  const scheduler = createSyncScheduler({
    run: async () => {
      runs++
      const outcome = outcomes.shift() ?? { state: 'done' as const }
      if (outcome instanceof Error) throw outcome
      return outcome
    },
    now: () => now, setTimer: (work, ms) => timers.push({ work, ms }), clearTimer: () => { timers.length = 0 }, random: () => 1, idleMs: 60_000,
  })
  return { scheduler, timers, runs: () => runs, pass: (ms: number) => { now += ms } }
}

test('after a failure it tries again by itself, and a gentle request waits for that', async () => {
  const { scheduler, timers, runs } = withOutcomes([{ state: 'wait', retryAfterSeconds: 10 }])
  await scheduler.request()
  expect(scheduler.state.get()).toMatchObject({ phase: 'waiting', nextTryAt: timers[0]?.ms })
  expect(timers[0]?.ms).toBeGreaterThanOrEqual(10_000)
  await scheduler.request('gentle')
  expect(runs()).toBe(1)
  timers[0]?.work()
  await scheduler.request('gentle')
  expect(scheduler.state.get().phase).toBe('idle')
})

test('a request during a run makes one more run, not several', async () => {
  const { scheduler, runs } = withOutcomes([])
  await Promise.all([scheduler.request(), scheduler.request(), scheduler.request()])
  expect(runs()).toBe(2)
})

test('a fault of our own does not stop the queue', async () => {
  const { scheduler, timers } = withOutcomes([new Error('bug')])
  await scheduler.request()
  expect(scheduler.state.get()).toMatchObject({ phase: 'waiting', detail: 'bug' })
  expect(timers).toHaveLength(1)
})
