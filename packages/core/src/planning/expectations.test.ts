import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DayPlan, expectDay } from './expectations.ts'
import type { Shift, Zone } from './workingWindow.ts'

const china: Zone = { offsetMinutesAt: () => 480 }
/** Central Europe in 2026: summer time from 29 March to 25 October, 01:00 UTC. */
const berlin: Zone = { offsetMinutesAt: (at) => (at >= Date.UTC(2026, 2, 29, 1) && at < Date.UTC(2026, 9, 25, 1) ? 120 : 60) }
const shift = (segments: Shift['segments'], daysOfWeek = [1, 2, 3, 4, 5]): Shift => ({ kind: 'fixed', segments, daysOfWeek })
const office = shift([{ start: '09:00', end: '12:00' }, { start: '13:00', end: '18:00' }])
const night = shift([{ start: '22:00', end: '06:00' }])
const plan = (day: string, more: Partial<DayPlan> = {}) => expectDay({ day, shift: office, calendar: { holidays: 'china', companyDays: [] }, zone: china, ...more })
const at = (text: string) => Date.parse(`${text}+08:00`)
const hours = ({ segments }: { segments: readonly { startsAt: number; endsAt: number }[] }) => segments.reduce((sum, s) => sum + s.endsAt - s.startsAt, 0) / 3_600_000

describe('what is expected of a day', () => {
  it('several segments, in order', () => {
    expect(plan('2026-11-20').segments).toEqual([{ startsAt: at('2026-11-20T09:00'), endsAt: at('2026-11-20T12:00') }, { startsAt: at('2026-11-20T13:00'), endsAt: at('2026-11-20T18:00') }])
    expect(plan('2026-11-21')).toMatchObject({ kind: 'day_off', segments: [] })
    expect(plan('2026-10-10')).toMatchObject({ kind: 'scheduled', calendar: { rule: 'make_up', holiday: 'national_day' } })
    expect(plan('2026-11-20', { shift: null })).toMatchObject({ kind: 'no_shift' })
    expect(plan('2026-11-20', { shift: { kind: 'free', segments: [], daysOfWeek: [1] } })).toMatchObject({ kind: 'free', belongsFrom: at('2026-11-20T00:00'), belongsTo: at('2026-11-21T00:00') })
  })

  it('a night shift belongs to the day on which it starts, and so does what is done right after it', () => {
    const friday = plan('2026-11-20', { shift: night })
    expect(friday.segments).toEqual([{ startsAt: at('2026-11-20T22:00'), endsAt: at('2026-11-21T06:00') }])
    expect(friday.belongsTo).toBe(at('2026-11-21T12:00'))
    expect(plan('2026-11-21', { shift: night }).belongsFrom).toBe(at('2026-11-21T12:00'))
  })

  it('of a day whose work had begun when the person was entered nothing is asked', () => {
    expect(plan('2026-11-20', { enteredAt: at('2026-11-20T08:59') })).toMatchObject({ kind: 'scheduled' })
    expect(plan('2026-11-20', { enteredAt: at('2026-11-20T09:01') })).toMatchObject({ kind: 'entered', segments: [] })
    expect(plan('2026-11-23', { enteredAt: at('2026-11-20T09:01') })).toMatchObject({ kind: 'scheduled' })
    expect(plan('2026-11-21', { enteredAt: at('2026-11-21T09:01') })).toMatchObject({ kind: 'day_off' })
  })

  it('leave takes working time away: half a day, or all of it', () => {
    const morning = plan('2026-11-20', { leave: [{ startsAt: at('2026-11-20T08:00'), endsAt: at('2026-11-20T12:00') }] })
    expect(morning).toMatchObject({ kind: 'scheduled', segments: [{ startsAt: at('2026-11-20T13:00') }] })
    expect(morning.leave).toHaveLength(1)
    expect(plan('2026-11-20', { leave: [{ startsAt: at('2026-11-20T00:00'), endsAt: at('2026-11-21T00:00') }] })).toMatchObject({ kind: 'on_leave', segments: [] })
    expect(plan('2026-11-21', { leave: [{ startsAt: at('2026-11-20T00:00'), endsAt: at('2026-11-23T00:00') }] })).toMatchObject({ kind: 'day_off', leave: [] })
  })

  it('the night on which clocks change is an hour longer or shorter', () => {
    const nights = shift([{ start: '22:00', end: '06:00' }], [1, 2, 3, 4, 5, 6, 7])
    const hoursOf = (day: string) => hours(expectDay({ day, shift: nights, calendar: { holidays: 'none', companyDays: [] }, zone: berlin }))
    expect([hoursOf('2026-03-27'), hoursOf('2026-03-28'), hoursOf('2026-10-24')]).toEqual([8, 7, 9])
  })

  it('days tile the time line whatever the shifts are, so that a check-in belongs to exactly one', () => {
    const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '30')).map(([h, m]) => `${String(h).padStart(2, '0')}:${m}`)
    const anyShift = fc.oneof(
      fc.constant(null), fc.constant<Shift>({ kind: 'free', segments: [], daysOfWeek: [1] }),
      fc.record({ kind: fc.constant('fixed' as const), segments: fc.array(fc.record({ start: time, end: time }), { minLength: 1, maxLength: 3 }), daysOfWeek: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }) }),
    )
    fc.assert(fc.property(anyShift, anyShift, fc.integer({ min: 0, max: 700 }), fc.constantFrom(china, berlin), (first, second, offset, zone) => {
      const [day, next] = [offset, offset + 1].map((days) => new Date(Date.UTC(2025, 6, 1) + days * 86_400_000).toISOString().slice(0, 10)) as [string, string]
      const shared = { calendar: { holidays: 'china' as const, companyDays: [] }, zone }
      expect(expectDay({ day, shift: first, shiftAfter: second, ...shared }).belongsTo).toBe(expectDay({ day: next, shift: second, shiftBefore: first, ...shared }).belongsFrom)
    }))
  })
})
