import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Shift, expectDay } from '../planning/index.ts'
import { awaitedNoMore, awaitedOf } from './awaited.ts'
import { judgeDay } from './judgeDay.ts'
import type { Correction, Punch } from './result.ts'
import { defaultRules } from './rules.ts'

const day = '2026-11-20'
const at = (time: string) => Date.parse(`${day}T${time}+08:00`)
const shift: Shift = { kind: 'fixed', segments: [{ start: '09:00', end: '12:00' }, { start: '13:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] }
const punch = (kind: Punch['kind'], time: number): Punch => ({ eventId: `${kind} ${time}`, kind, at: time, band: 'verified' })

const judged = (punches: readonly Punch[], now: number, { punches: per = 'day', leave = [], corrections = [] }: { punches?: 'day' | 'segment'; leave?: { startsAt: number; endsAt: number }[]; corrections?: Correction[] } = {}) => {
  const expectation = expectDay({ day, shift, calendar: { holidays: 'china', companyDays: [] }, zone: { offsetMinutesAt: () => 480 }, leave })
  const { reasons } = judgeDay({ expectation, punches: punches.filter((one) => one.at <= now), corrections, rules: { ...defaultRules, punches: per }, now })
  return { reasons, awaited: awaitedOf(reasons, { dueFrom: expectation.segments[0]?.startsAt, graceMinutes: defaultRules.lateGraceMinutes }) }
}
const spans = (...[punches, now, more]: Parameters<typeof judged>) => judged(punches, now, more).awaited.map(({ startAt, arrivedAt, missedAt }) => [startAt, arrivedAt, missedAt])

describe('for whom work waits', () => {
  it('nobody before grace is over, then who has not come, until they come', () => {
    expect(spans([], at('09:04:59'))).toEqual([])
    expect(judged([], at('09:05')).awaited).toEqual([{ startAt: at('09:00'), dueAt: at('09:05'), arrivedAt: null, missedAt: null }])
    expect(spans([punch('check_in', at('10:12:34.567'))], at('11:00'))).toEqual([[at('09:00'), at('10:12:34.567'), null]])
    expect(spans([punch('check_in', at('09:05'))], at('11:00'))).toEqual([])
    expect(spans([], at('23:00'))).toEqual([[at('09:00'), null, at('18:00')]])
  })
  it('is asked for each stretch of work where each wants an arrival', () => {
    expect(spans([punch('check_in', at('09:00')), punch('check_out', at('12:00'))], at('14:00'), { punches: 'segment' })).toEqual([[at('13:00'), null, null]])
    expect(spans([], at('14:00'), { punches: 'segment' })).toEqual([[at('09:00'), null, at('12:00')], [at('13:00'), null, null]])
  })
  it('nobody on leave; the rest of the day is waited for when it begins', () => {
    expect(spans([], at('12:30'), { leave: [{ startsAt: at('00:00'), endsAt: at('23:59') }] })).toEqual([])
    const leave = [{ startsAt: at('09:00'), endsAt: at('11:00') }]
    expect(spans([], at('10:00'), { leave })).toEqual([])
    expect(spans([], at('11:06'), { leave })).toEqual([[at('11:00'), null, null]])
  })
  it('afterwards the day tells what was said of it at any time', () => {
    fc.assert(fc.property(fc.integer({ min: at('07:00'), max: at('20:00') }), fc.constantFrom<Punch['kind']>('check_in', 'check_out'), fc.integer({ min: at('09:00'), max: at('17:59') }), (first, kind, now) => {
      const punches = [punch(kind, first)]
      const live = judged(punches, now).awaited
      const after = judged(punches, at('23:00')).awaited
      const wasLive = after.filter(({ dueAt, arrivedAt }) => dueAt <= now && (arrivedAt === null || arrivedAt > now)).map(({ startAt }) => startAt)
      expect(live.filter(({ arrivedAt }) => arrivedAt === null).map(({ startAt }) => startAt)).toEqual(wasLive)
    }))
  })
})

describe('work that waited and waits no more', () => {
  const becameOf = (...[punches, now, more]: Parameters<typeof judged>) => awaitedNoMore(judged(punches, now, more).reasons, at('09:00'))
  it('they had come, which was told later; a correction says so; they are on leave; the day asks for nothing', () => {
    expect(becameOf([punch('check_in', at('08:57'))], at('10:00'))).toEqual({ why: 'arrived', at: at('08:57') })
    expect(becameOf([], at('10:00'), { corrections: [{ correctionId: 'c', kind: 'check_in', at: at('09:01') }] })).toEqual({ why: 'arrived', at: at('09:01') })
    expect(becameOf([], at('10:00'), { leave: [{ startsAt: at('08:00'), endsAt: at('18:00') }] })).toEqual({ why: 'excused' })
    expect(becameOf([], at('10:00'), { leave: [{ startsAt: at('09:00'), endsAt: at('11:00') }] })).toEqual({ why: 'excused' })
    expect(awaitedNoMore([], at('09:00'))).toEqual({ why: 'corrected' })
  })
})
