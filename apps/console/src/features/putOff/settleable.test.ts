import { expect, test } from 'vitest'
import { settleableOf } from './settleable.ts'

test('lines of the inbox are settled, what is decided on or answered is not', () => {
  const late = { kind: 'late', personId: 'p', day: '2026-11-19' } as const
  const away = { kind: 'out_of_place', eventId: 'e' } as const
  expect(settleableOf([{ item: late }, { item: { kind: 'doubt', eventId: 'e' } }, { item: away }, { item: { kind: 'request', regularizationId: 'r' } }])).toEqual([late, away])
})
