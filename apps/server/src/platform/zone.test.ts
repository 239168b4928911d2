import { describe, expect, it } from 'vitest'
import { zoneOf } from './zone.ts'

describe('zoneOf', () => {
  it('knows China, which has had no summer time since 1991', () => {
    const zone = zoneOf('Asia/Shanghai')
    expect(zone.offsetMinutesAt(Date.parse('2026-07-01T00:00:00Z'))).toBe(480)
    expect(zone.offsetMinutesAt(Date.parse('1990-07-01T00:00:00Z'))).toBe(540)
    expect(zone.dayAt(Date.parse('2026-07-01T16:00:00Z'))).toBe('2026-07-02')
    expect(zone.startOfDay('2026-07-02')).toBe(Date.parse('2026-07-01T16:00:00Z'))
  })

  it('agrees with Intl on both sides of every change of the clocks, whatever was asked before', () => {
    const instants = ['2026-03-29T00:59:59.999Z', '2026-03-29T01:00:00Z', '2026-10-25T00:59:59.999Z', '2026-10-25T01:00:00Z', '2026-06-01T00:00:00Z', '2015-10-03T15:29:59.999Z', '2015-10-03T15:30:00Z'].map(Date.parse)
    for (const timeZone of ['Europe/Berlin', 'Australia/Lord_Howe', 'America/New_York']) {
      const zone = zoneOf(timeZone)
      const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
      for (const instant of [...instants, ...instants.toReversed()]) {
        const told = /GMT(?:([+-])(\d+):(\d+))?$/.exec(format.format(instant))!
        expect(zone.offsetMinutesAt(instant), `${timeZone} ${instant}`).toBe(told[1] ? Number(`${told[1]}1`) * (Number(told[2]) * 60 + Number(told[3])) : 0)
      }
    }
  })

  it('survives instants outside the calendar and refuses unknown zones', () => {
    expect(zoneOf('Asia/Shanghai').dayAt(NaN)).toBe('1970-01-01')
    expect(zoneOf('Asia/Shanghai').dayAt(1e300)).toBe('1970-01-01')
    expect(() => zoneOf('Moon/Tycho')).toThrow(RangeError)
  })
})
