import { describe, expect, it } from 'vitest'
import { segmentMinutes, segmentsProblem, weeklyHours } from './segments.ts'

const s = (start: string, end: string) => ({ start, end })

describe('segments', () => {
  it('counts across midnight', () => {
    expect(segmentMinutes(s('09:00', '18:00'))).toBe(540)
    expect(segmentMinutes(s('22:00', '06:00'))).toBe(480)
    expect(segmentMinutes(s('08:00', '08:00'))).toBe(1440)
  })
  it.each([
    [[], 'none'],
    [[s('09:00', '')], 'incomplete'],
    [[s('9:00', '18:00')], 'incomplete'],
    [[s('09:00', '12:00'), s('13:00', '18:00')], undefined],
    [[s('13:00', '18:00'), s('09:00', '12:00')], undefined],
    [[s('09:00', '12:00'), s('12:00', '18:00')], undefined],
    [[s('09:00', '12:30'), s('12:00', '18:00')], 'overlap'],
    [[s('20:00', '04:00'), s('03:00', '05:00')], 'overlap'],
    [[s('22:00', '06:00')], undefined],
    [[s('00:00', '00:00')], undefined],
  ])('%j → %s', (segments, expected) => { expect(segmentsProblem(segments)).toBe(expected) })
  it('adds up a week', () => { expect(weeklyHours([s('09:00', '12:00'), s('13:00', '18:00')], 5)).toBe(40) })
})
