import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Shift, type Window, expectDay } from '../planning/index.ts'
import { type DayInputs, judgeDay } from './judgeDay.ts'
import type { Correction, Punch } from './result.ts'
import { type AttendanceRules, defaultRules } from './rules.ts'

const zone = { offsetMinutesAt: () => 480 }
const office: Shift = { kind: 'fixed', segments: [{ start: '09:00', end: '12:00' }, { start: '13:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] }
const day = '2026-11-20'
const at = (time: string, on = day) => Date.parse(`${on}T${time}+08:00`)
const evening = at('23:00')
let made = 0
const punch = (kind: Punch['kind'], time: string, more: Partial<Punch> = {}): Punch => ({ eventId: `event ${++made}`, kind, at: at(time), band: 'verified', ...more })
const come = (time: string, more?: Partial<Punch>) => punch('check_in', time, more)
const go = (time: string, more?: Partial<Punch>) => punch('check_out', time, more)

const judge = (punches: Punch[], { shift = office, on = day, now = evening, rules = {}, corrections = [], leave = [] }: { shift?: Shift | null; on?: string; now?: number; rules?: Partial<AttendanceRules>; corrections?: Correction[]; leave?: Window[] } = {}) =>
  judgeDay({ expectation: expectDay({ day: on, shift, calendar: { holidays: 'china', companyDays: [] }, zone, leave }), punches, corrections, rules: { ...defaultRules, ...rules }, now })
const reasons = (result: ReturnType<typeof judge>) => result.reasons.map(({ reason }) => reason)

describe('the result of a day', () => {
  it('present, late, early, both', () => {
    expect(judge([come('08:58'), go('18:02')])).toMatchObject({ status: 'present', flags: [], workSeconds: 8 * 3600 })
    expect(judge([come('09:05'), go('17:55')])).toMatchObject({ status: 'present', lateSeconds: 0, earlySeconds: 0 })
    expect(judge([come('09:06'), go('18:00')])).toMatchObject({ status: 'late', lateSeconds: 360 })
    expect(judge([come('09:00'), go('16:30')])).toMatchObject({ status: 'early', earlySeconds: 5400 })
    expect(judge([come('10:00'), go('17:00')])).toMatchObject({ status: 'late', flags: ['late', 'early'], workSeconds: 6 * 3600 })
  })

  it('an hour of leave in the middle of a segment asks for no punches of its own', () => {
    const leave = [{ startsAt: at('10:00'), endsAt: at('11:00') }]
    const rules = { punches: 'segment' } as const
    expect(judge([come('09:00'), go('12:00'), come('13:00'), go('18:00')], { leave, rules })).toMatchObject({ status: 'present', flags: [], workSeconds: 7 * 3600 })
    expect(judge([come('09:00'), go('10:00'), come('11:00'), go('12:00'), come('13:00'), go('18:00')], { leave, rules })).toMatchObject({ status: 'present', flags: [], workSeconds: 7 * 3600 })
    expect(judge([come('09:00'), go('12:00')], { leave, rules })).toMatchObject({ status: 'missing_punch', flags: ['missing_arrival'] })
    // Over the break, and to the end: what is left of each segment is asked for.
    expect(judge([come('09:00'), go('10:00'), come('14:00'), go('18:00')], { leave: [{ startsAt: at('10:00'), endsAt: at('14:00') }], rules })).toMatchObject({ status: 'present', flags: [], workSeconds: 5 * 3600 })
    expect(judge([come('09:00'), go('12:00')], { leave: [{ startsAt: at('13:00'), endsAt: at('18:00') }], rules })).toMatchObject({ status: 'present', flags: [], workSeconds: 3 * 3600 })
  })

  it('absent only when the day is over, nothing is recorded and no leave was given', () => {
    expect(judge([])).toMatchObject({ status: 'absent', flags: ['absent'] })
    expect(judge([], { now: at('08:00') })).toMatchObject({ status: 'in_progress', settlesAt: at('09:05') })
    expect(judge([], { now: at('10:00') })).toMatchObject({ status: 'in_progress', settlesAt: at('18:00') })
    expect(reasons(judge([], { now: at('10:00') }))).toContain('not_arrived_yet')
    expect(judge([], { leave: [{ startsAt: at('00:00'), endsAt: at('24:00') }] })).toMatchObject({ status: 'on_leave', flags: [] })
    expect(judge([], { on: '2026-10-01' })).toMatchObject({ status: 'not_scheduled' })
    expect(reasons(judge([], { on: '2026-10-01' }))).toEqual(['statutory_holiday'])
    expect(judge([], { shift: null })).toMatchObject({ status: 'not_scheduled' })
  })

  it('many visits a day: the first arrival and the last leaving decide; a last check-in is no leaving', () => {
    expect(judge([come('09:00'), go('10:00'), come('11:00'), go('12:00'), come('15:00'), go('17:58')])).toMatchObject({ status: 'present' })
    expect(judge([come('09:00'), go('10:00'), come('15:00')])).toMatchObject({ status: 'missing_punch', flags: ['missing_leaving'], earlySeconds: 0 })
    expect(judge([come('09:00'), come('17:56')])).toMatchObject({ status: 'present' })
    expect(judge([go('18:00')])).toMatchObject({ status: 'missing_punch', flags: ['missing_arrival'] })
    expect(judge([come('09:00'), go('10:00'), come('15:00')], { rules: { leaving: 'not_asked' } })).toMatchObject({ status: 'present' })
    expect(judge([come('09:00')], { now: at('18:30') })).toMatchObject({ status: 'in_progress' })
  })

  it('one arrival and leaving for each segment, where the company asks for it', () => {
    const rules = { punches: 'segment' } as const
    expect(judge([come('09:00'), go('12:00'), come('13:10'), go('18:00')], { rules })).toMatchObject({ status: 'late', lateSeconds: 600 })
    expect(judge([come('09:00'), go('12:00')], { rules })).toMatchObject({ status: 'missing_punch', flags: ['missing_arrival'] })
    expect(judge([], { rules })).toMatchObject({ status: 'absent' })
  })

  it('half a day of leave moves the start', () => {
    expect(judge([come('13:02'), go('18:00')], { leave: [{ startsAt: at('08:00'), endsAt: at('12:00') }] })).toMatchObject({ status: 'present', workSeconds: 4 * 3600 + 3480 })
  })

  it('a night shift over midnight', () => {
    const night: Shift = { kind: 'fixed', segments: [{ start: '22:00', end: '06:00' }], daysOfWeek: [5] }
    expect(judge([come('21:50'), go('06:01', { at: at('06:01', '2026-11-21') })], { shift: night, now: at('12:00', '2026-11-21') })).toMatchObject({ status: 'present', workSeconds: 8 * 3600 })
  })

  it('off-site is said, with how far', () => {
    expect(judge([come('09:00', { distanceMetres: 1200 }), go('18:00', { distanceMetres: 0 })])).toMatchObject({ status: 'off_site' })
    expect(judge([come('09:00', { distanceMetres: 120 }), go('18:00')])).toMatchObject({ status: 'present' })
    expect(judge([come('09:00', { distanceMetres: 1200 }), go('18:00')], { rules: { offSiteMetres: null } })).toMatchObject({ status: 'present' })
  })

  it('a doubted check-in leaves the day to a person, never silently absent', () => {
    const doubted = judge([come('09:00', { band: 'strong_doubt' }), go('18:00', { band: 'needs_review' })])
    expect(doubted).toMatchObject({ status: 'pending', ifConfirmed: 'present' })
    expect(doubted.reasons.at(-1)).toEqual({ reason: 'hangs_on_doubted', values: { count: 2, otherwise: 'absent' } })
    expect(judge([come('09:00'), come('11:00', { band: 'strong_doubt' }), go('18:00')])).toMatchObject({ status: 'present' })
    expect(judge([come('09:00', { band: 'not_enough_evidence' }), go('18:00', { band: undefined })])).toMatchObject({ status: 'present' })
  })

  it('a person’s decision ends the waiting; what is not real counts as the company’s rules say', () => {
    const twice = (decision: Punch['decision']) => [come('09:00', { band: 'strong_doubt', decision }), go('18:00', { band: 'strong_doubt', decision })]
    expect(judge(twice('real'))).toMatchObject({ status: 'present' })
    expect(judge(twice('unclear'))).toMatchObject({ status: 'present' })
    expect(judge(twice('not_real'))).toMatchObject({ status: 'absent', flags: ['absent', 'not_counted'], punchCount: 2 })
    expect(reasons(judge(twice('not_real'))).filter((reason) => reason === 'rejected')).toHaveLength(2)
    expect(judge(twice('not_real'), { rules: { rejectedCheckIns: 'counted' } })).toMatchObject({ status: 'present' })
  })

  it('an approved correction stands for the missing punch, and is said', () => {
    const corrected = judge([come('09:00')], { corrections: [{ correctionId: 'c', kind: 'check_out', at: at('18:00') }] })
    expect(corrected).toMatchObject({ status: 'present', flags: ['corrected'] })
    expect(reasons(corrected)).toContain('leaving_corrected')
  })

  it('work on a day off is counted and never a fault', () => {
    expect(judge([come('09:00'), go('12:00')], { on: '2026-11-20', shift: { ...office, daysOfWeek: [1] } })).toMatchObject({ status: 'not_scheduled', flags: ['worked_off_day'], workSeconds: 3 * 3600 })
  })
})

describe('whatever comes', () => {
  const anyPunch: fc.Arbitrary<Punch> = fc.record({
    eventId: fc.uuid(), kind: fc.constantFrom('check_in' as const, 'check_out' as const), at: fc.oneof(fc.integer({ min: at('00:00'), max: at('23:59') }), fc.constantFrom(NaN, Infinity, 0)),
    distanceMetres: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true }), { nil: undefined }), band: fc.constantFrom(undefined, 'verified' as const, 'needs_review' as const, 'strong_doubt' as const, 'not_enough_evidence' as const),
    decision: fc.constantFrom(undefined, 'real' as const, 'not_real' as const, 'unclear' as const),
  })
  const anyRules: fc.Arbitrary<AttendanceRules> = fc.record({
    lateGraceMinutes: fc.integer({ min: 0, max: 120 }), earlyGraceMinutes: fc.integer({ min: 0, max: 120 }), punches: fc.constantFrom('day' as const, 'segment' as const), leaving: fc.constantFrom('asked' as const, 'not_asked' as const),
    rejectedCheckIns: fc.constantFrom('not_counted' as const, 'counted' as const), offSiteMetres: fc.constantFrom(null, 300),
  })
  const anyDay: fc.Arbitrary<DayInputs> = fc.record({
    shift: fc.constantFrom(office, { ...office, segments: [{ start: '22:00', end: '06:00' }] }, { ...office, kind: 'free' as const }, { ...office, daysOfWeek: [1] }, null), punches: fc.array(anyPunch, { maxLength: 8 }), rules: anyRules, now: fc.integer({ min: at('00:00'), max: at('23:59') + 86_400_000 }),
    corrections: fc.array(fc.record({ correctionId: fc.uuid(), kind: fc.constantFrom('check_in' as const, 'check_out' as const), at: fc.integer({ min: at('00:00'), max: at('23:59') }) }), { maxLength: 2 }),
  }).map(({ shift, ...rest }) => ({ ...rest, expectation: expectDay({ day, shift, calendar: { holidays: 'none', companyDays: [] }, zone }) }))

  it('the order in which things arrive does not matter, and the same inputs give the same result', () => {
    fc.assert(fc.property(anyDay, fc.infiniteStream(fc.nat()), (inputs, numbers) => {
      const shuffled = <T>(items: readonly T[]): T[] => items.map((item) => [numbers.next().value as number, item] as const).sort((a, b) => a[0] - b[0]).map(([, item]) => item)
      expect(judgeDay({ ...inputs, punches: shuffled(inputs.punches), corrections: shuffled(inputs.corrections) })).toEqual(judgeDay(inputs))
    }))
  })

  it('one check-in more never makes a person more absent', () => {
    fc.assert(fc.property(anyDay, anyPunch, (inputs, more) => {
      const before = judgeDay(inputs)
      const after = judgeDay({ ...inputs, punches: [...inputs.punches, { ...more, kind: 'check_in' }] })
      if (before.status !== 'absent') expect(after.status).not.toBe('absent')
      expect(after.workSeconds).toBeGreaterThanOrEqual(before.workSeconds)
      expect(after.earlySeconds).toBeLessThanOrEqual(before.earlySeconds)
      // `firstAt`: something that counts had come; what the company does not count makes nobody late or early.
      if (!before.flags.includes('missing_arrival') && !before.flags.includes('absent') && before.firstAt !== undefined) {
        expect(after.flags).not.toContain('missing_arrival')
        if (inputs.rules.punches === 'day') expect(after.lateSeconds).toBeLessThanOrEqual(before.lateSeconds)
      }
    }))
  })

  it('a first arrival beside one that was not real is late by itself, and not before it came', () => {
    const segments = [come('07:00', { decision: 'not_real' })]
    expect(judge(segments, { now: at('07:30') })).toMatchObject({ status: 'in_progress', flags: ['not_counted'], lateSeconds: 0 })
    expect(judge([...segments, come('09:30')], { now: at('10:00') })).toMatchObject({ flags: ['late', 'not_counted'], lateSeconds: 1800 })
  })

  it('nothing that a person has yet to decide about makes a day absent', () => {
    fc.assert(fc.property(anyDay, (inputs) => {
      const result = judgeDay(inputs)
      const undecided = inputs.punches.filter(({ at: when, decision, band }) => when >= inputs.expectation.belongsFrom && when < inputs.expectation.belongsTo && decision === undefined && (band === 'needs_review' || band === 'strong_doubt'))
      if (undecided.length > 0) expect(result.status).not.toBe('absent')
    }))
  })

  it('judging again when it says that it may change, it has; and after its last word, never', () => {
    fc.assert(fc.property(anyDay, fc.integer({ min: 0, max: 3 * 86_400_000 }), (inputs, later) => {
      const { settlesAt, ...result } = judgeDay(inputs)
      const until = settlesAt === undefined ? inputs.now + later : Math.min(inputs.now + later, settlesAt - 1)
      const { settlesAt: _, ...again } = judgeDay({ ...inputs, now: until })
      expect(again).toEqual(result)
    }))
  })
})
