import { expect, test } from 'vitest'
import { lastDue, nextAttempt, nextDue } from './schedule.ts'

const at = (text: string): number => Date.parse(text)

test('before the hour it is last night’s that is due, after it tonight’s', () => {
  expect(lastDue(at('2026-11-27T01:59:59+08:00'), '02:00', 'Asia/Shanghai')).toBe(at('2026-11-26T02:00:00+08:00'))
  expect(lastDue(at('2026-11-27T02:00:00+08:00'), '02:00', 'Asia/Shanghai')).toBe(at('2026-11-27T02:00:00+08:00'))
  expect(nextDue(at('2026-11-27T01:59:59+08:00'), '02:00', 'Asia/Shanghai')).toBe(at('2026-11-27T02:00:00+08:00'))
  expect(nextDue(at('2026-11-27T02:00:00+08:00'), '02:00', 'Asia/Shanghai')).toBe(at('2026-11-28T02:00:00+08:00'))
})

test('an hour that the clocks skip is the next that exists; one that comes twice is due once', () => {
  expect(lastDue(at('2026-03-29T03:30:00+02:00'), '02:30', 'Europe/Berlin')).toBe(at('2026-03-29T03:30:00+02:00'))
  const [first, second] = [lastDue(at('2026-10-25T02:35:00+02:00'), '02:30', 'Europe/Berlin'), lastDue(at('2026-10-25T02:35:00+01:00'), '02:30', 'Europe/Berlin')]
  expect(first).toBe(second)
})

test('what failed is tried again soon, and then every hour', () => {
  expect([1, 2, 3, 4, 5, 50].map((failed) => nextAttempt(0, failed) / 60_000)).toEqual([1, 5, 15, 60, 60, 60])
})
