import type { PhoneConsent } from '@fieldproof/contract'
import { expect, test } from 'vitest'
import type { OutboxRecord } from '../outbox/types.ts'
import { consentStand, consentState } from './consents.ts'

const notice = { purpose: 'track', version: 1, sha256: 'a'.repeat(64) } as PhoneConsent['notice']
const told = (state: PhoneConsent['state'], at: string): PhoneConsent[] => [{ notice, state, at, noticeVersion: 1 }]
const said = (granted: boolean, delivery: OutboxRecord['delivery'], deviceTime: string, receivedTime?: string, seq = 1): OutboxRecord =>
  ({ seq, delivery, deviceTime, ...(receivedTime === undefined ? {} : { receipt: { receivedTime } }), declares: { topic: 'consent', purpose: 'track', granted, noticeVersion: 1, noticeSha256: notice.sha256 } }) as OutboxRecord
const stateOf = (consents: PhoneConsent[], consentsAt: string | undefined, ...saidHere: OutboxRecord[]) =>
  consentState({ consents, consentsAt: consentsAt === undefined ? undefined : Date.parse(consentsAt), saidHere }, 'track')

test('a withdrawal without a network counts at once, on a phone whose clock is hours slow too', () => {
  const before = told('granted', '2026-05-20T10:00:00Z')
  // Said at 12:00; the phone thinks that it is 07:00.
  expect(stateOf(before, '2026-05-20T11:00:00Z', said(false, 'waiting', '2026-05-20T07:00:00Z'))).toBe('withdrawn')
  // Delivered, and the company has not been asked since: its older yes does not come back.
  expect(stateOf(before, '2026-05-20T11:00:00Z', said(false, 'delivered', '2026-05-20T07:00:00Z', '2026-05-20T12:05:00Z'))).toBe('withdrawn')
  expect(stateOf(before, '2026-05-20T12:05:03Z', said(false, 'delivered', '2026-05-20T07:00:00Z', '2026-05-20T12:05:00Z'))).toBe('withdrawn')
})

test('once the company was asked after it, its word counts: another phone may have said something since', () => {
  const no = said(false, 'delivered', '2026-05-20T17:00:00Z', '2026-05-20T12:05:00Z')
  expect(stateOf(told('granted', '2026-05-20T12:30:00Z'), '2026-05-20T13:00:00Z', no)).toBe('granted')
  expect(stateOf(told('withdrawn', '2026-05-20T12:04:00Z'), '2026-05-20T13:00:00Z', no)).toBe('withdrawn')
})

test('of several words the last counts, and one that was refused does not', () => {
  const before = told('granted', '2026-05-20T10:00:00Z')
  expect(stateOf(before, undefined, said(false, 'waiting', '2026-05-20T11:00:00Z', undefined, 7), said(true, 'waiting', '2026-05-20T10:30:00Z', undefined, 8))).toBe('granted')
  expect(stateOf(before, undefined, said(false, 'refused', '2026-05-20T11:00:00Z'))).toBe('granted')
})

test('an answer that does not hold the own word yet does not take it back, however late it is asked: the log may be behind, or a backup older', () => {
  const answer = (state: PhoneConsent['state'], receivedAt: string | null): PhoneConsent[] => [{ notice, state, at: receivedAt, noticeVersion: 1, receivedAt }]
  const no = said(false, 'delivered', '2026-05-20T12:04:00Z', '2026-05-20T12:05:00Z')
  expect(stateOf(answer('granted', '2026-05-20T10:00:00Z'), '2026-05-20T18:00:00Z', no)).toBe('withdrawn')
  expect(stateOf(answer('none', null), '2026-05-20T18:00:00Z', no)).toBe('withdrawn')
  expect(stateOf(answer('withdrawn', '2026-05-20T12:05:00Z'), '2026-05-20T18:00:00Z', no)).toBe('withdrawn')
  // Another phone of the person's.
  expect(stateOf(answer('granted', '2026-05-20T12:05:01Z'), '2026-05-20T11:00:00Z', no)).toBe('granted')
})

test('the time that stands with it is that of the word that counts', () => {
  const before = told('granted', '2026-05-20T10:00:00Z')
  const standOf = (consentsAt: string, here: OutboxRecord) => consentStand({ consents: before, consentsAt: Date.parse(consentsAt), saidHere: [here] }, 'track')
  expect(standOf('2026-05-20T11:00:00Z', said(false, 'waiting', '2026-05-20T12:00:00Z'))).toEqual({ state: 'withdrawn', at: '2026-05-20T12:00:00Z' })
  // A wall clock that is hours slow: as the phone knew the time.
  expect(standOf('2026-05-20T11:00:00Z', { ...said(false, 'waiting', '2026-05-20T07:00:00Z'), actedTime: '2026-05-20T12:00:00Z' })).toEqual({ state: 'withdrawn', at: '2026-05-20T12:00:00Z' })
  expect(standOf('2026-05-20T13:00:00Z', said(false, 'delivered', '2026-05-20T09:00:00Z', '2026-05-20T09:00:01Z'))).toEqual({ state: 'granted', at: '2026-05-20T10:00:00Z' })
  expect(consentStand({ consents: undefined, consentsAt: undefined, saidHere: [] }, 'track')).toEqual({ state: 'none', at: null })
})
