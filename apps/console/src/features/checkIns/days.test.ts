import { describe, expect, it } from 'vitest'
import { addDays, dayIn, isDay, startOfDay } from './days.ts'

describe('days of the organisation', () => {
  it('knows which day it is there, not here', () => {
    expect(dayIn(Date.parse('2026-03-01T16:00:00Z'), 'Asia/Shanghai')).toBe('2026-03-02')
    expect(dayIn(Date.parse('2026-03-01T15:59:59Z'), 'Asia/Shanghai')).toBe('2026-03-01')
  })
  it('begins days at local midnight, also when the clocks change', () => {
    expect(new Date(startOfDay('2026-03-02', 'Asia/Shanghai')).toISOString()).toBe('2026-03-01T16:00:00.000Z')
    expect(new Date(startOfDay('2026-03-29', 'Europe/Berlin')).toISOString()).toBe('2026-03-28T23:00:00.000Z')
    expect(new Date(startOfDay('2026-03-30', 'Europe/Berlin')).toISOString()).toBe('2026-03-29T22:00:00.000Z')
  })
  it('counts days over months and leap years', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
  })
  it('refuses days that are none', () => {
    expect(isDay('2026-02-30')).toBe(false)
    expect(isDay('yesterday')).toBe(false)
    expect(isDay('2026-02-28')).toBe(true)
  })
})
