import { expect, it } from 'vitest'
import { wholeMinutes } from './wholeMinutes.ts'

it('rounds to the nearest minute, and what is more than nothing to at least one', () => {
  expect([0, 1, 29, 30, 89, 90, 1200].map(wholeMinutes)).toEqual([0, 1, 1, 1, 1, 2, 20])
})
