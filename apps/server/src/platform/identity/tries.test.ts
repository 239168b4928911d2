import { expect, test } from 'vitest'
import { createTries } from './tries.ts'

const rule = { window: 60, max: 2 }

test('so many tries in a window, then none until it is over; each way in by itself', async () => {
  let now = 1_000
  const tries = createTries(() => now)
  expect(await tries.consume('a', rule)).toEqual({ allowed: true, retryAfter: null })
  now += 20_000
  expect(await tries.consume('a', rule)).toEqual({ allowed: true, retryAfter: null })
  expect(await tries.consume('a', rule)).toEqual({ allowed: false, retryAfter: 40 })
  expect((await tries.consume('b', rule)).allowed).toBe(true)
  now += 39_999
  expect(await tries.consume('a', rule)).toEqual({ allowed: false, retryAfter: 1 })
  now += 1
  expect((await tries.consume('a', rule)).allowed).toBe(true)
})

test('two servers in one process do not use up each other’s tries', async () => {
  const [one, other] = [createTries(), createTries()]
  await one.consume('a', { window: 60, max: 1 })
  expect((await one.consume('a', { window: 60, max: 1 })).allowed).toBe(false)
  expect((await other.consume('a', { window: 60, max: 1 })).allowed).toBe(true)
})
