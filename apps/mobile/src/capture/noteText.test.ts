import { CheckInEvent } from '@fieldproof/contract'
import { eventSigningInput } from '@fieldproof/core/evidence'
import { Check } from 'typebox/schema'
import { expect, test } from 'vitest'
import { withinNote } from './noteText.ts'

/** Signed, and taken by the contract. */
const isTaken = (note: string): boolean => {
  const payload = { v: 1 as const, id: crypto.randomUUID(), kind: 'check_in', device: crypto.randomUUID(), seq: 1, prev: null, deviceTime: '2026-11-20T02:00:00.000Z', note }
  return eventSigningInput(payload) !== '' && Check(CheckInEvent, payload)
}

test('a long note and what was spoken beside it are a note that the server takes', () => {
  const [written, spoken] = ['写'.repeat(1_995), '说了两分钟的话'.repeat(90)]
  expect(isTaken(`${written} ${spoken}`)).toBe(false)
  expect(isTaken(withinNote(written, spoken))).toBe(true)
  expect(isTaken(withinNote('写'.repeat(1_999), '😀'))).toBe(true)
  expect(isTaken(withinNote('写'.repeat(1_998), '😀'))).toBe(true)
  expect(isTaken(withinNote('a\0b'))).toBe(true)
  expect([withinNote(' ', '说的 '), withinNote('写的 ', ' 说的'), withinNote('', '')]).toEqual(['说的', '写的 说的', ''])
})
