import { expect, test } from 'vitest'
import { createServerClock } from './serverClock.ts'

const clocks = () => {
  const state = { wall: 1_779_242_400_000, monotonic: 500 }
  return { state, clock: { wall: () => state.wall, monotonic: () => state.monotonic } }
}
const serverTime = '2026-05-20T02:00:00.000Z'

test('elapsed time is the monotonic one, whatever is done to the wall clock', () => {
  const { state, clock } = clocks()
  const server = createServerClock(clock)
  server.note(serverTime)
  state.monotonic += 90_000.4
  state.wall -= 7_200_000
  expect(server.facts()).toEqual({ lastServerTime: serverTime, monotonicSinceServerTimeMs: 90_000 })
})

test('after a reload only the lower bound is known, and nothing is made up', () => {
  const { clock } = clocks()
  const before = createServerClock(clock)
  before.note(serverTime)
  expect(createServerClock(clock, before.saved()).facts()).toEqual({ lastServerTime: serverTime })
  expect(createServerClock(clock).facts()).toEqual({})
})

test('a wall clock that is hours off is corrected for the work windows, seconds are not', () => {
  const { state, clock } = clocks()
  const server = createServerClock(clock)
  state.wall = Date.parse(serverTime) - 3 * 3_600_000
  server.note(serverTime)
  expect(server.now()).toBe(Date.parse(serverTime))
  expect(createServerClock(clock, server.saved()).now()).toBe(Date.parse(serverTime))
  state.wall = Date.parse(serverTime) - 2_000
  server.note(serverTime)
  expect(server.now()).toBe(state.wall)
})

test('an unreadable server time is ignored', () => {
  const server = createServerClock(clocks().clock)
  server.note('soon')
  expect(server.facts()).toEqual({})
})
