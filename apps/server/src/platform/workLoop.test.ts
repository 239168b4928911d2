import { expect, it, vi } from 'vitest'
import { startWorkLoop } from './workLoop.ts'

it('works until nothing is due, and again when nudged', async () => {
  let due = 3
  let done = 0
  const loop = startWorkLoop({ round: async () => { if (due === 0) return false; due--; done++; return true }, onTrouble: () => {} })
  await loop.drain()
  expect(done).toBe(3)
  await loop.stop()
})

it('a nudge does not wait for the next look: here no timer ever runs out', async () => {
  vi.useFakeTimers()
  try {
    let [due, done] = [0, 0]
    const loop = startWorkLoop({ round: async () => { if (due === 0) return false; due--; done++; return true }, onTrouble: () => {} })
    await loop.drain()
    due = 2
    await loop.drain()
    expect(done).toBe(2)
    await loop.stop()
  } finally {
    vi.useRealTimers()
  }
})

it('goes on after trouble, and drain waits until the work is done', async () => {
  const troubles: unknown[] = []
  let [failures, done] = [2, 0]
  const loop = startWorkLoop({ round: async () => { if (failures-- > 0) throw new Error('no database'); return done++ < 1 }, onTrouble: (error) => troubles.push(error) })
  await loop.drain()
  expect([troubles.length, done]).toEqual([2, 2])
  await loop.stop()
})

it('a stop ends after the piece of work under way', async () => {
  let pieces = 0
  const started = Promise.withResolvers<void>()
  const loop = startWorkLoop({
    round: async (isStopped) => {
      for (let i = 0; i < 100 && !isStopped(); i++) {
        pieces++
        started.resolve()
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      return true
    },
    onTrouble: () => {},
  })
  await started.promise
  await loop.stop()
  expect(pieces).toBeLessThan(5)
})
