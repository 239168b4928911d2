import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reachOfDay } from './dayReach.ts'
import { expectDay } from './expectations.ts'
import { leaveWindow } from './leave.ts'
import type { ShiftHistory } from './shiftHistory.ts'
import type { Shift, Zone } from './workingWindow.ts'

const china: Zone = { offsetMinutesAt: () => 480 }
const at = (text: string) => Date.parse(`${text}+08:00`)
const shift = (segments: Shift['segments'], daysOfWeek = [1, 2, 3, 4, 5, 6, 7]): Shift => ({ kind: 'fixed', segments, daysOfWeek })
const night = shift([{ start: '22:00', end: '06:00' }])
const office = shift([{ start: '09:00', end: '18:00' }])
const always = (of: Shift | null): ShiftHistory => ({ now: of, earlier: new Map() })
const days = (first: string, end: string) => ({ startsAt: at(`${first}T00:00`), endsAt: at(`${end}T00:00`) })
const plan = (of: Shift, day: string, leave: ReturnType<typeof days>) => expectDay({ day, shift: of, calendar: { holidays: 'none', companyDays: [] }, zone: china, leave: [leave] })

describe('leave of whole days', () => {
  it('takes the whole of the night that begins on its day, and nothing of the nights beside it', () => {
    const leave = days('2026-11-20', '2026-11-21')
    expect(plan(night, '2026-11-20', leave)).toMatchObject({ kind: 'on_leave', segments: [], leave: [leave] })
    expect(plan(night, '2026-11-19', leave)).toMatchObject({ kind: 'scheduled', leave: [], segments: [{ startsAt: at('2026-11-19T22:00'), endsAt: at('2026-11-20T06:00') }] })
    expect(plan(night, '2026-11-21', leave)).toMatchObject({ kind: 'scheduled', leave: [], segments: [{ startsAt: at('2026-11-21T22:00'), endsAt: at('2026-11-22T06:00') }] })
    // For the gate: from the middle after the night before to the middle after the last night of leave.
    expect(leaveWindow(leave, always(night), china)).toEqual({ startsAt: at('2026-11-20T14:00'), endsAt: at('2026-11-21T14:00') })
    expect(leaveWindow(leave, always(office), china)).toEqual(leave)
    expect(leaveWindow(leave, always(null), china)).toEqual(leave)
    expect(leaveWindow(leave, always({ kind: 'free', segments: [], daysOfWeek: [1] }), china)).toEqual(leave)
  })

  it('goes by the shift of each day where it was changed', () => {
    const toNights: ShiftHistory = { now: night, earlier: new Map([['2026-11-19', { shift: office }]]) }
    expect(leaveWindow(days('2026-11-20', '2026-11-22'), toNights, china)).toEqual({ startsAt: at('2026-11-20T00:00'), endsAt: at('2026-11-22T14:00') })
  })

  it('by the hour it is taken as it says, also half a night', () => {
    const half = { startsAt: at('2026-11-21T02:00'), endsAt: at('2026-11-21T06:00') }
    expect(plan(night, '2026-11-20', half)).toMatchObject({ kind: 'scheduled', segments: [{ startsAt: at('2026-11-20T22:00'), endsAt: at('2026-11-21T02:00') }], leave: [half] })
    expect(leaveWindow(half, always(night), china)).toEqual(half)
  })

  it('is the same for attendance, day by day, and for whoever asks of an instant', () => {
    const time = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`)
    fc.assert(fc.property(time, time, fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), fc.integer({ min: 1, max: 3 }), (start, end, on, count) => {
      fc.pre(start !== end)
      const of = shift([{ start, end }], on)
      const leave = days('2026-11-18', `2026-11-${18 + count}`)
      const window = leaveWindow(leave, always(of), china)
      for (let day = 16; day <= 23; day++) {
        const { planned, segments } = plan(of, `2026-11-${day}`, leave)
        for (const { startsAt, endsAt } of planned) expect(startsAt >= window.startsAt && endsAt <= window.endsAt ? [] : endsAt <= window.startsAt || startsAt >= window.endsAt ? planned : 'cut').toEqual(segments)
      }
    }))
  })
})

describe('what counts for a day', () => {
  it('is what attendance takes for it', () => {
    for (const one of [night, office, shift([{ start: '22:00', end: '06:00' }], [5]), shift([{ start: '00:30', end: '08:00' }])]) {
      for (const day of ['2026-11-20', '2026-11-21', '2026-11-23']) {
        const { belongsFrom, belongsTo } = expectDay({ day, shift: one, calendar: { holidays: 'none', companyDays: [] }, zone: china })
        expect(reachOfDay(always(one), day, china)).toEqual({ startsAt: belongsFrom, endsAt: belongsTo })
      }
    }
    expect(() => reachOfDay(always(night), '2026-02-30', china)).toThrow(RangeError)
  })
})
