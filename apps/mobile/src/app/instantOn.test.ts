import { expect, it } from 'vitest'
import { instantOn } from './instantOn.ts'

it('finds the instant of a local time, also where clocks change', () => {
  expect(instantOn('2026-11-18', '09:00', 'Asia/Shanghai')).toBe(Date.parse('2026-11-18T01:00:00Z'))
  expect(instantOn('2026-03-29', '09:00', 'Europe/Berlin')).toBe(Date.parse('2026-03-29T07:00:00Z'))
  expect(instantOn('2026-03-28', '09:00', 'Europe/Berlin')).toBe(Date.parse('2026-03-28T08:00:00Z'))
  expect(instantOn('2026-01-01', '00:00', 'America/Los_Angeles')).toBe(Date.parse('2026-01-01T08:00:00Z'))
})
