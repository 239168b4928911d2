import type { ReplayDay } from '@fieldproof/contract'
import { describe, expect, it } from 'vitest'
import { figuresOf, midnightOf, pairOf, silentForBoth, spellsOf } from './compare.ts'

/** Standing at one place; fixes at these minutes of the day. */
const dayOf = (date: string, minutes: readonly number[], { lon = 120, timeZone = 'Asia/Shanghai' } = {}): ReplayDay => {
  const midnight = midnightOf({ date, timeZone })
  return {
    personId: 'p', personName: '王磊', date, timeZone,
    fixes: { fixTime: minutes.map((m) => midnight + m * 60_000), lat: minutes.map(() => 30), lon: minutes.map(() => lon), accuracyMetres: minutes.map(() => 5), speedMetresPerSecond: minutes.map(() => 0), deviceIndex: minutes.map(() => 0) },
    devices: [{ deviceId: 'd', label: null, source: 'native' }], stops: [], checkIns: [], gaps: [{ from: '2026-03-02T01:00:00.000Z', to: '2026-03-02T01:20:00.000Z', cause: null }],
    summary: { fixCount: minutes.length, metres: 200, movingSeconds: 20, staySeconds: 10, withoutPositionSeconds: 1200, firstFixTime: null, lastFixTime: null }, findings: [], refusedOffDutyCount: 0, refusedImpossibleClockCount: 0,
  }
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe('two days beside each other', () => {
  it('run on the clock of the first, also where one day has an hour less', () => {
    expect(midnightOf({ date: '2026-03-02', timeZone: 'Asia/Shanghai' })).toBe(Date.parse('2026-03-02T00:00:00+08:00'))
    // 29 March 2026 has 23 hours in Berlin: nine o'clock is nine o'clock all the same.
    expect(midnightOf({ date: '2026-03-29', timeZone: 'Europe/Berlin' }) + 9 * 3_600_000).toBe(Date.parse('2026-03-29T09:00:00+02:00'))
    const pair = pairOf(dayOf('2026-03-02', range(540, 560)), dayOf('2026-03-04', range(550, 570)))
    expect(pair[1].shift).toBe(-2 * 86_400_000)
    const clock = (instant: number) => new Date(instant + 8 * 3_600_000).toISOString().slice(0, 16)
    expect(spellsOf(pair).map(({ from, to, seconds }) => [clock(from), clock(to), seconds])).toEqual([['2026-03-02T09:10', '2026-03-02T09:20', 600]])
  })

  it('have figures that can be subtracted', () => {
    expect(figuresOf(dayOf('2026-03-02', range(540, 545)))).toEqual({ metres: 200, movingSeconds: 20, staySeconds: 10, stopCount: 0, checkInCount: 0, withoutPositionSeconds: 1200 })
  })

  it('are silent only while both are', () => {
    const pair = pairOf(dayOf('2026-03-02', [...range(540, 550), ...range(600, 610)]), dayOf('2026-03-03', [...range(530, 540), ...range(580, 620)]))
    expect(silentForBoth(pair).map((spell) => spell.map((at) => (at - pair[0].compared.midnight) / 60_000))).toEqual([[550, 580]])
    expect(silentForBoth(pairOf(dayOf('2026-03-02', []), dayOf('2026-03-03', range(530, 560))))).toEqual([])
  })
})
