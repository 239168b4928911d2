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
