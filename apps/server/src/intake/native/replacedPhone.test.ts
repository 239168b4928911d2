import { expect, test } from 'vitest'
import type { EventPayload } from '@fieldproof/contract'
import { isSignedAfter, mayStillDeliver } from './replacedPhone.ts'

const revokedAt = Date.parse('2026-05-20T02:00:00.000Z')
const day = 86_400_000
const arrives = revokedAt + day
const iso = (ms: number): string => new Date(ms).toISOString()
const checkIn = (more: object): EventPayload => ({ v: 1, id: crypto.randomUUID(), device: crypto.randomUUID(), seq: 1, prev: null, kind: 'check_in', deviceTime: iso(revokedAt - 60_000), ...more }) as EventPayload
const after = (more: object): boolean => isSignedAfter(checkIn(more), revokedAt, arrives)

test('an enrolment that was ended by the next phone has thirty days; any other end has none', () => {
  const device = { isReplaced: true, revokedAt } as Parameters<typeof mayStillDeliver>[0]
  expect(mayStillDeliver(device, revokedAt + 29 * day)).toBe(true)
  expect(mayStillDeliver(device, revokedAt + 30 * day)).toBe(false)
  expect(mayStillDeliver({ ...device, isReplaced: false }, revokedAt + 1)).toBe(false)
})

test('every time that the event tells has to lie before', () => {
  expect(after({})).toBe(false)
  expect(after({ deviceTime: iso(revokedAt + 60_000) })).toBe(false)
  expect(after({ deviceTime: iso(revokedAt + 180_000) })).toBe(true)
  expect(after({ fix: { lat: 1, lon: 1, fixTime: revokedAt + 180_000 } })).toBe(true)
  // The wall clock was set back, the time since the server spoke tells it.
  expect(after({ lastServerTime: iso(revokedAt - 60_000), monotonicSinceServerTimeMs: 3_600_000 })).toBe(true)
  // A wall clock that is ahead costs nothing where the server's time is known.
  expect(after({ deviceTime: iso(revokedAt + 3_600_000), lastServerTime: iso(revokedAt - 60_000), monotonicSinceServerTimeMs: 1_000 })).toBe(false)
  // What the server said only afterwards cannot have been signed before.
  expect(after({ lastServerTime: iso(revokedAt) })).toBe(true)
  expect(after({ timeToken: { time: iso(revokedAt + 1) } })).toBe(true)
  expect(after({ deviceTime: '1970-01-01T00:00:00.000Z' })).toBe(true)
  expect(after({ kind: 'track', from: revokedAt - 60_000, to: revokedAt + 180_000, packed: '' })).toBe(true)
})
