import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Shift, type Zone, createWorkingWindow, isWorkingInstant, shiftWindows, validateShift } from './workingWindow.ts'

const zoneOf = (timeZone: string): Zone => ({
  offsetMinutesAt: (instant) => Temporal.Instant.fromEpochMilliseconds(Math.trunc(instant)).toZonedDateTimeISO(timeZone).offsetNanoseconds / 6e10,
})
const shanghai: Zone = { offsetMinutesAt: () => 480 }
const berlin = zoneOf('Europe/Berlin')
const at = (iso: string): number => Date.parse(iso)
const office: Shift = { kind: 'fixed', segments: [{ start: '08:30', end: '12:00' }, { start: '13:30', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] }
const night: Shift = { kind: 'fixed', segments: [{ start: '22:00', end: '06:00' }], daysOfWeek: [7] }

describe('working window', () => {
  it('knows an office day in Shanghai, lunch excluded', () => {
    expect(shiftWindows(office, '2026-11-23', shanghai)).toEqual([
      { startsAt: at('2026-11-23T08:30+08:00'), endsAt: at('2026-11-23T12:00+08:00') },
      { startsAt: at('2026-11-23T13:30+08:00'), endsAt: at('2026-11-23T18:00+08:00') },
    ])
    expect(isWorkingInstant(office, at('2026-11-23T08:30+08:00'), shanghai)).toBe(true)
    expect(isWorkingInstant(office, at('2026-11-23T08:29:59.999+08:00'), shanghai)).toBe(false)
    expect(isWorkingInstant(office, at('2026-11-23T12:00+08:00'), shanghai)).toBe(false)
    expect(isWorkingInstant(office, at('2026-11-22T10:00+08:00'), shanghai), 'Sunday').toBe(false)
  })

  it('carries a Sunday night shift into Monday', () => {
    expect(isWorkingInstant(night, at('2026-11-23T05:59+08:00'), shanghai)).toBe(true)
    expect(isWorkingInstant(night, at('2026-11-23T06:00+08:00'), shanghai)).toBe(false)
    expect(isWorkingInstant(night, at('2026-11-24T05:59+08:00'), shanghai), 'Monday night is free').toBe(false)
  })

  it('adds grace at both ends', () => {
    const grace = { graceBeforeMs: 15 * 60_000, graceAfterMs: 30 * 60_000 }
    expect(isWorkingInstant(office, at('2026-11-23T08:15+08:00'), shanghai, grace)).toBe(true)
    expect(isWorkingInstant(office, at('2026-11-23T18:29+08:00'), shanghai, grace)).toBe(true)
    expect(isWorkingInstant(office, at('2026-11-23T12:45+08:00'), shanghai, grace)).toBe(false)
  })

  it('keeps local hours when summer time begins and ends', () => {
    const day: Shift = { kind: 'fixed', segments: [{ start: '01:00', end: '05:00' }], daysOfWeek: [7] }
    expect(shiftWindows(day, '2026-03-29', berlin)).toEqual([{ startsAt: at('2026-03-29T00:00Z'), endsAt: at('2026-03-29T03:00Z') }])
    expect(shiftWindows(day, '2026-10-25', berlin)).toEqual([{ startsAt: at('2026-10-24T23:00Z'), endsAt: at('2026-10-25T04:00Z') }])
    const missing: Shift = { kind: 'fixed', segments: [{ start: '02:30', end: '04:00' }], daysOfWeek: [7] }
    expect(shiftWindows(missing, '2026-03-29', berlin)[0]?.startsAt, '02:30 does not exist and becomes 03:30').toBe(at('2026-03-29T01:30Z'))
    const twice: Shift = { kind: 'fixed', segments: [{ start: '02:30', end: '04:00' }], daysOfWeek: [7] }
    expect(shiftWindows(twice, '2026-10-25', berlin)[0]?.startsAt, 'the first 02:30').toBe(at('2026-10-25T00:30Z'))
  })

  it('is always inside a free shift, and never outside of time', () => {
    const free: Shift = { kind: 'free', segments: [], daysOfWeek: [] }
    expect(isWorkingInstant(free, at('1970-01-01T00:00Z'), shanghai)).toBe(true)
    for (const instant of [NaN, Infinity, -Infinity, 1e300]) {
      expect(isWorkingInstant(free, instant, shanghai)).toBe(false)
      expect(isWorkingInstant(office, instant, shanghai)).toBe(false)
    }
  })

  it('refuses what is not a shift, and stores nothing for it', () => {
    const broken: Shift = { kind: 'fixed', segments: [{ start: '25:99', end: '18:00' }], daysOfWeek: [1] }
    expect(validateShift(broken)).toMatchObject({ ok: false, error: { 'zh-CN': expect.stringContaining('25:99') as string, en: '"25:99" is not a time of day' } })
    expect(isWorkingInstant(broken, at('2026-11-23T10:00+08:00'), shanghai)).toBe(false)
    expect(validateShift({ ...office, daysOfWeek: [0] }).ok).toBe(false)
    expect(validateShift({ ...office, segments: [] }).ok).toBe(false)
    expect(validateShift(office).ok).toBe(true)
    expect(shiftWindows(office, '2026-02-30', shanghai)).toEqual([])
  })

  it('answers from memory exactly as afresh, in any order, in any zone', () => {
    const time = fc.integer({ min: 0, max: 1439 }).map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`)
    const shift = fc.record({
      kind: fc.constant('fixed' as const),
      segments: fc.array(fc.record({ start: time, end: time }), { minLength: 1, maxLength: 3 }),
      daysOfWeek: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    })
    const instants = fc.array(fc.integer({ min: at('2026-03-20T00:00Z'), max: at('2026-04-05T00:00Z') }), { minLength: 1, maxLength: 12 })
    fc.assert(fc.property(shift, instants, fc.constantFrom('Europe/Berlin', 'Asia/Shanghai', 'America/New_York', 'Pacific/Apia'), (s, is, tz) => {
      const zone = zoneOf(tz)
      const window = createWorkingWindow(s, zone)
      for (const instant of is) expect(window.contains(instant)).toBe(localOracle(s, instant, tz))
    }), { numRuns: 40 })
  })
})

/** Membership by local clock reading, which is right except within the hours of a change of clocks; those are left out. */
const localOracle = (shift: Shift, instant: number, timeZone: string): boolean => {
  const nearChange = zoneOf(timeZone).offsetMinutesAt(instant - 3 * 86_400_000) !== zoneOf(timeZone).offsetMinutesAt(instant + 3 * 86_400_000)
  if (nearChange) return createWorkingWindow(shift, zoneOf(timeZone)).contains(instant)
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone)
  const minute = local.hour * 60 + local.minute
  return shift.segments.some(({ start, end }) => {
    const [from, to] = [start, end].map((t) => Number(t.slice(0, 2)) * 60 + Number(t.slice(3))) as [number, number]
    const today = shift.daysOfWeek.includes(local.dayOfWeek)
    const yesterday = shift.daysOfWeek.includes(((local.dayOfWeek + 5) % 7) + 1)
    return to > from ? today && minute >= from && minute < to : (today && minute >= from) || (yesterday && minute < to)
  })
}
