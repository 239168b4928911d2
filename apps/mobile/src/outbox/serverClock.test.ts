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
  expect(server.facts()).toEqual({ lastServerTime: serverTime, monotonicSinceServerTimeMs: 90_000, correctedTime: '2026-05-20T02:01:30.000Z' })
})

test('after a reload only the lower bound is known, and nothing is made up', () => {
  const { clock } = clocks()
  const before = createServerClock(clock)
  before.note(serverTime)
  expect(createServerClock(clock, before.saved()).facts()).toEqual({ lastServerTime: serverTime })
  expect(createServerClock(clock).facts()).toEqual({})
})

test('a phone that slept out of sight proves nothing by the monotonic clock, which stood still meanwhile', () => {
  const { state, clock } = clocks()
  const server = createServerClock(clock)
  server.note(serverTime)
  server.hid()
  state.monotonic += 60_000
  state.wall += 60_000 + 3 * 3_600_000
  expect(server.facts()).toEqual({ lastServerTime: serverTime })
  server.note('2026-05-20T05:01:00.000Z')
  state.monotonic += 5_000
  state.wall += 5_000
  expect(server.facts()).toEqual({ lastServerTime: '2026-05-20T05:01:00.000Z', monotonicSinceServerTimeMs: 5_000 })
})

test('out of sight without a sleep, and a wall clock set back there, are proven as before', () => {
  const { state, clock } = clocks()
  const server = createServerClock(clock)
  server.note(serverTime)
  server.hid()
  state.monotonic += 600_000
  state.wall += 601_000
  expect(server.facts()).toMatchObject({ monotonicSinceServerTimeMs: 600_000 })
  state.wall -= 7_200_000
  expect(server.facts()).toMatchObject({ monotonicSinceServerTimeMs: 600_000 })
})

test('a wall clock set forward under the open page is told; a server time that came while the page was hidden starts in doubt', () => {
  const { state, clock } = clocks()
  const open = createServerClock(clock)
  const hidden = createServerClock(clock, undefined, () => true)
  for (const server of [open, hidden]) server.note(serverTime)
  state.monotonic += 60_000
  state.wall += 3_600_000
  expect(open.facts()).toMatchObject({ monotonicSinceServerTimeMs: 60_000 })
  expect(hidden.facts()).toEqual({ lastServerTime: serverTime })
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

const off = 5 * 3_600_000

test('a wall clock that is set under the open page moves nothing that the phone goes by, and the next page knows of it', () => {
  const { state, clock } = clocks()
  state.wall = Date.parse(serverTime)
  const server = createServerClock(clock)
  server.note(serverTime)
  state.wall += off + 60_000
  state.monotonic += 60_000
  expect(server.now()).toBe(Date.parse(serverTime) + 60_000)
  expect(server.facts()).toMatchObject({ monotonicSinceServerTimeMs: 60_000 })
  // A reload without a network: nothing is proven, and the estimate is right all the same.
  const saved = server.saved()
  state.monotonic = 3
  const next = createServerClock(clock, saved)
  // Set once more under the new page.
  state.wall += 120_000 + off
  state.monotonic += 120_000
  expect(next.now()).toBe(Date.parse(serverTime) + 180_000)
  expect(next.facts()).toEqual({ lastServerTime: serverTime, correctedTime: '2026-05-20T02:03:00.000Z' })
})

test('it is never earlier than the server has said, however far back the wall clock was set while the page was closed', () => {
  const { state, clock } = clocks()
  state.wall = Date.parse(serverTime)
  const server = createServerClock(clock)
  server.note(serverTime)
  state.wall -= 24 * 3_600_000
  expect(createServerClock(clock, server.saved()).now()).toBe(Date.parse(serverTime))
  const again = createServerClock({ ...clock, monotonic: () => 0 }, { lastServerTime: serverTime, offsetMs: 0 })
  expect(again.now()).toBe(Date.parse(serverTime))
})

test('after a sleep the wall clock tells, corrected as before', () => {
  const { state, clock } = clocks()
  state.wall = Date.parse(serverTime) - off
  const server = createServerClock(clock)
  server.note(serverTime)
  server.hid()
  state.wall += 2 * 3_600_000
  state.monotonic += 1_000
  expect(server.now()).toBe(Date.parse(serverTime) + 2 * 3_600_000)
})

test('a position that goes by the wrong wall clock is corrected, one that a satellite has dated is not, and neither is where the clock is right', () => {
  const { state, clock } = clocks()
  state.wall = Date.parse(serverTime) + off
  const server = createServerClock(clock)
  server.note(serverTime)
  expect(server.trueTime(state.wall - 4_000)).toBe(Date.parse(serverTime) - 4_000)
  expect(server.trueTime(Date.parse(serverTime) - 4_000)).toBe(Date.parse(serverTime) - 4_000)
  state.wall = Date.parse(serverTime) + 20_000
  server.note(serverTime)
  expect(server.trueTime(state.wall)).toBe(state.wall)
})
