import { describe, expect, it } from 'vitest'
import { type DayReach, instantsOfDay } from './instantsOfDay.ts'

const at = (text: string) => `${text}:00+08:00`
const inChina = (day: string, clock: string) => Date.parse(at(`${day}T${clock}`))
const night: DayReach = { day: '2026-11-20', countsFrom: at('2026-11-20T14:00'), countsTo: at('2026-11-21T14:00'), dueFrom: at('2026-11-20T22:00'), dueTo: at('2026-11-21T06:00') }
const of = (reach: DayReach, clock: string) => instantsOfDay(reach, clock, inChina).map(({ at: instant, offset }) => [offset, new Date(instant + 8 * 3_600_000).toISOString().slice(0, 16)])

describe('the instants of a working day at which a clock shows a time', () => {
  it('of a night: before it on its day, in it and after it on the next', () => {
    expect(of(night, '06:00')).toEqual([[1, '2026-11-21T06:00']])
    expect(of(night, '21:50')).toEqual([[0, '2026-11-20T21:50']])
    expect(of(night, '00:00')).toEqual([[1, '2026-11-21T00:00']])
    expect(of(night, '14:00')).toEqual([[0, '2026-11-20T14:00']])
    expect(of(night, '13:59')).toEqual([[1, '2026-11-21T13:59']])
  })

  it('of a day that begins in the night before, or has no work at all', () => {
    expect(of({ day: '2026-11-20', countsFrom: at('2026-11-19T16:00'), countsTo: at('2026-11-20T16:00'), dueFrom: at('2026-11-20T00:30'), dueTo: at('2026-11-20T08:00') }, '23:50')).toEqual([[-1, '2026-11-19T23:50']])
    expect(of({ day: '2026-11-20', countsFrom: at('2026-11-20T06:00'), countsTo: at('2026-11-21T00:00'), dueFrom: null, dueTo: null }, '05:00')).toEqual([])
  })

  it('the nearest to the work first where a day is longer than a day', () => {
    const friday: DayReach = { ...night, countsFrom: at('2026-11-20T09:00'), countsTo: at('2026-11-21T12:00') }
    expect(of(friday, '10:00')).toEqual([[1, '2026-11-21T10:00'], [0, '2026-11-20T10:00']])
    expect(of(friday, '11:59')).toEqual([[1, '2026-11-21T11:59'], [0, '2026-11-20T11:59']])
    expect(of(friday, '12:00')).toEqual([[0, '2026-11-20T12:00']])
  })
})
