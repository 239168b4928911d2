import type { EventPayload } from '@fieldproof/contract'
import { expect, test } from 'vitest'
import { type TrackConsent, waitsForConsent } from './trackConsent.ts'

const events = {
  track: { kind: 'track' }, checkIn: { kind: 'check_in' }, call: { kind: 'declaration', content: { topic: 'sos' } },
  yes: { kind: 'declaration', content: { topic: 'consent', purpose: 'track', granted: true } }, no: { kind: 'declaration', content: { topic: 'consent', purpose: 'track', granted: false } },
  face: { kind: 'declaration', content: { topic: 'consent', purpose: 'face', granted: false } },
} as unknown as Record<string, EventPayload>
const waiting = (now: TrackConsent, ...names: string[]): string[] => {
  const waits = waitsForConsent(names.map((name) => events[name]), now)
  return names.filter((_name, i) => waits[i])
}

test('a track after a word that changes whether it may be kept waits, and what follows it, but no call for help', () => {
  expect(waiting('withdrawn', 'checkIn', 'yes', 'checkIn', 'track', 'checkIn', 'call')).toEqual(['track', 'checkIn'])
  expect(waiting('granted', 'track', 'no', 'track', 'checkIn')).toEqual(['track', 'checkIn'])
})
test('nothing waits for a word that changes nothing, or that was taken back again', () => {
  expect(waiting('granted', 'yes', 'track', 'face', 'track')).toEqual([])
  expect(waiting('withdrawn', 'no', 'track')).toEqual([])
  expect(waiting('withdrawn', 'yes', 'no', 'track')).toEqual([])
  expect(waiting('granted', 'no', 'yes', 'track')).toEqual([])
})
test('while a word is on its way into the log every track waits, whatever else is in the batch', () => {
  expect(waiting('pending', 'checkIn', 'yes', 'checkIn', 'track')).toEqual(['track'])
  expect(waiting('pending', 'checkIn')).toEqual([])
})
