import { expect, test } from 'vitest'
import type { PhoneCheckIn } from '@fieldproof/contract'
import { dayOf, recordRows } from './rows.ts'
import type { OutboxRecord } from './types.ts'

const local = (id: string, deviceTime: string, change: Partial<OutboxRecord> = {}): OutboxRecord => ({
  id, deviceId: 'd', personId: 'p', seq: 1, kind: 'check_in', deviceTime, jws: 'x', submissionSha256: 'h', delivery: 'waiting', shown: { siteName: '店' }, ...change,
})
const remote = (eventId: string, deviceTime: string): PhoneCheckIn => ({
  eventId, kind: 'check_in', siteId: null, siteName: null, position: null, accuracyMetres: null, fixTime: null, deviceTime, serverTime: deviceTime, recordedTime: null, note: null, photoSha256: null, entryIndex: 3, verdict: null,
})

test('each record once, newest first, and only check-ins', () => {
  const rows = recordRows(
    [local('a', '2026-05-20T01:00:00.000Z'), local('b', '2026-05-20T03:00:00.000Z'), local('t', '2026-05-20T04:00:00.000Z', { kind: 'track' })],
    [remote('a', '2026-05-20T01:00:00.000Z'), remote('c', '2026-05-20T02:00:00.000Z')],
  )
  expect(rows.map((row) => [row.eventId, row.delivery, row.siteName])).toEqual([['b', 'waiting', '店'], ['c', 'delivered', null], ['a', 'delivered', '店']])
})

test('the day is the one of the organisation, and an unknown zone does not break the screen', () => {
  expect(dayOf('2026-05-20T16:30:00.000Z', 'Asia/Shanghai')).toBe('2026-05-21')
  expect(dayOf('2026-05-20T16:30:00.000Z', 'UTC')).toBe('2026-05-20')
  expect(dayOf('2026-05-20T16:30:00.000Z', 'Mars/Olympus')).toMatch(/^2026-05-2[01]$/)
})

test('the time of a record is when the person acted, not what a wrong wall clock showed', () => {
  const own = local('a', '2026-05-20T07:00:00.000Z', { actedTime: '2026-05-20T02:00:00.000Z' })
  for (const rows of [recordRows([own], []), recordRows([own], [remote('a', '2026-05-20T07:00:00.000Z')])]) {
    expect(rows).toMatchObject([{ time: '2026-05-20T02:00:00.000Z', deviceTime: '2026-05-20T07:00:00.000Z' }])
  }
})

test('a record of an earlier phone has the time that the server takes it for, and so has one that the server dates otherwise by more than a minute', () => {
  const shown = { ...remote('a', '2026-05-20T10:00:00.000Z'), happenedAt: '2026-05-20T02:00:00.000Z' }
  expect(recordRows([], [shown])).toMatchObject([{ time: '2026-05-20T02:00:00.000Z', deviceTime: '2026-05-20T10:00:00.000Z' }])
  expect(recordRows([local('a', '2026-05-20T10:00:00.000Z')], [shown])).toMatchObject([{ time: '2026-05-20T02:00:00.000Z' }])
  // As an older server showed it, and still kept.
  expect(recordRows([], [remote('a', '2026-05-20T10:00:00.000Z')])).toMatchObject([{ time: '2026-05-20T10:00:00.000Z' }])
})

test('what waits stands above what has arrived before it, though the clocks of phone and server are seconds apart', () => {
  const rows = recordRows([local('in', '2026-05-20T01:00:00.000Z', { delivery: 'delivered' }), local('out', '2026-05-20T01:00:05.000Z', { seq: 2, kind: 'check_out' })], [{ ...remote('in', '2026-05-20T01:00:00.000Z'), happenedAt: '2026-05-20T01:00:50.000Z' }])
  expect(rows.map(({ eventId }) => eventId)).toEqual(['out', 'in'])
})
