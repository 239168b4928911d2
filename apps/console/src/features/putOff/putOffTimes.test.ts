import { describe, expect, it } from 'vitest'
import { putOffTimes } from './putOffTimes.ts'

const at = (text: string): number => Date.parse(`${text}+08:00`)
const offered = (now: string, zone = 'Asia/Shanghai') => Object.fromEntries(putOffTimes(at(now), zone).map(({ key, at: time }) => [key, new Date(time).toISOString()]))

describe('when something is put off until', () => {
  it('is later today to the half hour, tomorrow at nine and Monday at nine, in the company’s time', () => {
    expect(offered('2026-11-18T10:12:00')).toEqual({ later: '2026-11-18T05:30:00.000Z', tomorrow: '2026-11-19T01:00:00.000Z', monday: '2026-11-23T01:00:00.000Z' })
  })
  it('is not later today in the evening', () => {
    expect(Object.keys(offered('2026-11-18T17:00:00'))).toContain('later')
    expect(Object.keys(offered('2026-11-18T17:01:00'))).not.toContain('later')
    expect(Object.keys(offered('2026-11-18T23:50:00'))).toEqual(['tomorrow', 'monday'])
  })
  it('names Monday once on a Sunday, and a week on from a Monday', () => {
    expect(offered('2026-11-22T10:00:00')).toEqual({ later: '2026-11-22T05:00:00.000Z', tomorrow: '2026-11-23T01:00:00.000Z' })
    expect(offered('2026-11-23T10:00:00').monday).toBe('2026-11-30T01:00:00.000Z')
  })
  it('knows the clocks that change', () => {
    // Berlin goes to winter time in the night to Sunday 25 October 2026: nine there is eight in UTC afterwards.
    expect(new Date(putOffTimes(Date.parse('2026-10-24T10:00:00Z'), 'Europe/Berlin').find(({ key }) => key === 'tomorrow')!.at).toISOString()).toBe('2026-10-25T08:00:00.000Z')
  })
})
