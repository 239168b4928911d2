import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ShiftHistory, type ShiftOfDay, createHistoryWindow, historyWindows } from './shiftHistory.ts'
import { type Shift, type Zone, createWorkingWindow, punchGrace, shiftWindows } from './workingWindow.ts'

const shanghai: Zone = { offsetMinutesAt: () => 480 }
const berlin: Zone = { offsetMinutesAt: (instant) => Temporal.Instant.fromEpochMilliseconds(Math.trunc(instant)).toZonedDateTimeISO('Europe/Berlin').offsetNanoseconds / 6e10 }
const at = (iso: string): number => Date.parse(`${iso}+08:00`)
const everyDay = [1, 2, 3, 4, 5, 6, 7]
const early: Shift = { kind: 'fixed', segments: [{ start: '06:00', end: '14:00' }], daysOfWeek: everyDay }
const late: Shift = { kind: 'fixed', segments: [{ start: '14:00', end: '22:00' }], daysOfWeek: everyDay }
const night: Shift = { kind: 'fixed', segments: [{ start: '22:00', end: '06:00' }], daysOfWeek: everyDay }
const free: Shift = { kind: 'free', segments: [], daysOfWeek: [] }
const on = (shift: Shift | null, ...days: string[]): ReadonlyMap<string, ShiftOfDay> => new Map(days.map((day) => [day, { shift }]))
const isIn = (history: ShiftHistory, iso: string): boolean => createHistoryWindow(history, shanghai).contains(at(iso))

describe('a shift with its history', () => {
  const changed: ShiftHistory = { now: late, earlier: on(early, '2026-11-23', '2026-11-24') }

  it('judges each day by what was in force on it', () => {
    expect(['2026-11-24T07:00', '2026-11-24T15:00', '2026-11-25T07:00', '2026-11-25T15:00', '2026-11-22T07:00', '2026-11-22T15:00'].map((iso) => isIn(changed, iso))).toEqual([true, false, false, true, false, true])
    expect(historyWindows(changed, '2026-11-24', shanghai)).toEqual(shiftWindows(early, '2026-11-24', shanghai))
    expect(historyWindows(changed, '2026-11-25', shanghai)).toEqual(shiftWindows(late, '2026-11-25', shanghai))
  })

  it('lets a night shift of the day before run out into a day of another shift', () => {
    const fromNights: ShiftHistory = { now: late, earlier: on(night, '2026-11-24') }
    expect(['2026-11-24T21:59', '2026-11-24T22:00', '2026-11-25T05:59', '2026-11-25T06:00', '2026-11-25T14:00'].map((iso) => isIn(fromNights, iso))).toEqual([false, true, true, false, true])
    expect(createHistoryWindow(fromNights, shanghai).windowAt(at('2026-11-25T03:00'))).toEqual({ startsAt: at('2026-11-24T22:00'), endsAt: at('2026-11-25T06:00') })
    const toNights: ShiftHistory = { now: night, earlier: on(late, '2026-11-24') }
    // No night began on the 24th, whose shift was another; the one of the 23rd ran into it.
    expect(['2026-11-24T05:00', '2026-11-25T05:00', '2026-11-26T05:00'].map((iso) => isIn(toNights, iso))).toEqual([true, false, true])
  })

  it('had no working time on a day without a shift, whatever is in force now', () => {
    expect(isIn({ now: free, earlier: on(null, '2026-11-24') }, '2026-11-24T12:00')).toBe(false)
    expect(isIn({ now: late, earlier: on(null, '2026-11-24') }, '2026-11-24T15:00')).toBe(false)
    expect(isIn({ now: null, earlier: on(late, '2026-11-24') }, '2026-11-24T15:00')).toBe(true)
    expect(isIn({ now: null, earlier: on(late, '2026-11-24') }, '2026-11-25T15:00')).toBe(false)
    expect(isIn({ now: null, earlier: new Map() }, '2026-11-25T15:00')).toBe(false)
  })

  it('is free on free days from midnight to midnight, and nowhere beyond them', () => {
    const once: ShiftHistory = { now: early, earlier: on(free, '2026-11-23', '2026-11-24') }
    expect(['2026-11-22T23:59', '2026-11-23T00:00', '2026-11-24T23:59', '2026-11-25T00:00'].map((iso) => isIn(once, iso))).toEqual([false, true, true, false])
    expect(createHistoryWindow(once, shanghai).windowAt(at('2026-11-23T12:00'))).toEqual({ startsAt: at('2026-11-23T00:00'), endsAt: at('2026-11-25T00:00') })
  })

  it('gives a free shift the ends that the days before it set: nobody was always on duty', () => {
    const window = createHistoryWindow({ now: free, earlier: on(early, '2026-11-23') }, shanghai)
    for (const iso of ['1970-01-01T00:00', '2026-11-10T12:00', '2026-11-22T12:00']) expect(window.windowAt(at(iso))!.endsAt).toBeLessThanOrEqual(at('2026-11-23T00:00'))
    for (const iso of ['2026-11-24T12:00', '2026-12-10T12:00', '2099-01-01T00:00']) expect(window.windowAt(at(iso))!.startsAt).toBeGreaterThanOrEqual(at('2026-11-24T00:00'))
    expect(window.contains(at('2026-11-23T15:00'))).toBe(false)
    for (const instant of [NaN, Infinity, -Infinity, 1e300]) expect(window.contains(instant)).toBe(false)
  })

  it('reaches around working time as each shift says', () => {
    const lenient: Shift = { ...early, punchAfterMinutes: 90 }
    const window = createHistoryWindow({ now: late, earlier: on(lenient, '2026-11-24') }, shanghai, { graceOf: punchGrace })
    expect(['2026-11-24T15:29', '2026-11-24T15:30', '2026-11-25T22:01'].map((iso) => window.contains(at(iso)))).toEqual([true, false, false])
  })

  it('takes each instant of the day of a change by what was in force at it, and the person’s own tap by either', () => {
    const history: ShiftHistory = { now: late, earlier: new Map([['2026-11-24', { shift: late, replaced: [{ until: at('2026-11-24T16:00'), shift: early }] }]]) }
    const times = ['06:00', '13:59', '14:30', '15:59', '16:00', '21:59', '22:00']
    const [inForce, either] = [createHistoryWindow(history, shanghai), createHistoryWindow(history, shanghai, { onDayOfChange: 'either' })]
    // Changed at four: the early shift was over at two, and nothing that was recorded until four becomes working time by the change.
    expect(times.map((time) => inForce.contains(at(`2026-11-24T${time}`)))).toEqual([true, true, false, false, true, true, false])
    expect(times.map((time) => either.contains(at(`2026-11-24T${time}`)))).toEqual([true, true, true, true, true, true, false])
    expect(historyWindows(history, '2026-11-24', shanghai)).toEqual([{ startsAt: at('2026-11-24T06:00'), endsAt: at('2026-11-24T14:00') }, { startsAt: at('2026-11-24T16:00'), endsAt: at('2026-11-24T22:00') }])
    // Changed in the course of work, and twice: what both call work is one window.
    const twice: ShiftHistory = { now: early, earlier: new Map([['2026-11-24', { shift: early, replaced: [{ until: at('2026-11-24T08:00'), shift: early }, { until: at('2026-11-24T10:00'), shift: free }] }]]) }
    expect(createHistoryWindow(twice, shanghai).windowAt(at('2026-11-24T09:00'))).toEqual({ startsAt: at('2026-11-24T06:00'), endsAt: at('2026-11-24T14:00') })
    const unassigned: ShiftHistory = { now: early, earlier: new Map([['2026-11-24', { shift: early, replaced: [{ until: at('2026-11-24T10:00'), shift: null }] }]]) }
    expect(['09:59', '10:00'].map((time) => isIn(unassigned, `2026-11-24T${time}`))).toEqual([false, true])
  })

  it('says the same near and far, in any order, as a list of all windows does', () => {
    const shift = fc.constantFrom<Shift | null>(early, late, night, free, null, { ...night, segments: [{ start: '00:00', end: '24:00' }] }, { ...early, daysOfWeek: [6, 7] })
    const dayOf = (n: number): string => new Date(Date.UTC(2026, 2, 15 + n)).toISOString().slice(0, 10)
    const history = fc.record({ now: shift, earlier: fc.array(fc.tuple(fc.integer({ min: 8, max: 20 }), shift), { maxLength: 8 }).map((days) => new Map(days.map(([n, s]) => [dayOf(n), { shift: s }]))) })
    const instants = fc.array(fc.integer({ min: Date.parse('2026-03-16T00:00Z'), max: Date.parse('2026-04-14T00:00Z') }), { minLength: 1, maxLength: 20 })
    fc.assert(fc.property(history, instants, fc.constantFrom(shanghai, berlin), (h, is, zone) => {
      const window = createHistoryWindow(h, zone)
      // Every day asked for itself: what starts on it by its own shift.
      const all = Array.from({ length: 50 }, (_, n) => dayOf(n - 10)).flatMap((day) => historyWindows({ now: h.earlier.has(day) ? h.earlier.get(day)!.shift : h.now, earlier: new Map() }, day, zone))
      for (const instant of is) {
        const isWithin = all.some(({ startsAt, endsAt }) => instant >= startsAt && instant < endsAt)
        expect(window.contains(instant)).toBe(isWithin)
        const found = window.windowAt(instant)
        if (found) expect(found.startsAt <= instant && instant < found.endsAt).toBe(true)
      }
    }), { numRuns: 200 })
  })

  it('is the working window itself where nothing was ever another', () => {
    fc.assert(fc.property(fc.constantFrom(early, night, free), fc.integer({ min: at('2026-11-01T00:00'), max: at('2026-11-30T00:00') }), (shift, instant) => {
      expect(createHistoryWindow({ now: shift, earlier: new Map() }, shanghai).windowAt(instant)).toEqual(createWorkingWindow(shift, shanghai).windowAt(instant))
    }), { numRuns: 50 })
  })
})
