import { describe, expect, it } from 'vitest'
import { createFenceIndex, destination } from '../geo/index.ts'
import type { Fix, LatLon } from '../kernel/index.ts'
import { without } from './absences.ts'
import { type DutyRule, crossingsOfDay } from './personDay.ts'

const post: LatLon = { lat: 31.2304, lon: 121.4737 }
const index = createFenceIndex([
  { id: 'post', fence: { kind: 'circle' as const, centre: post, radiusMetres: 100 } },
  { id: 'other', fence: { kind: 'circle' as const, centre: destination(post, 90, 1_000), radiusMetres: 100 } },
])
const start = Date.UTC(2026, 10, 2, 1)
const minutes = (n: number): number => start + n * 60_000
const stay = (from: number, to: number, metresEast: number): Fix[] =>
  Array.from({ length: (to - from) * 2 }, (_, i) => ({ ...destination(post, 90, metresEast), fixTime: minutes(from) + i * 30_000, accuracyMetres: 10 }))
const rule: DutyRule = { ruleId: 'r', kind: 'post', fences: [0], limitSeconds: 900 }
const day = (fixes: Fix[], rules: DutyRule[], duty = [{ from: minutes(0), to: minutes(600) }]) => crossingsOfDay({ fixes, index, rules, duty }).crossings

describe('off post', () => {
  it('is told with its length when it was longer than the limit', () => {
    const [away, ...rest] = day([...stay(0, 60, 0), ...stay(60, 83, 1_000), ...stay(83, 120, 0)], [rule]).filter(({ kind }) => kind === 'off_post')
    expect(rest).toEqual([])
    expect(away).toMatchObject({ ruleId: 'r', at: minutes(60), until: minutes(83), seconds: 23 * 60, silentSeconds: 0, settledAt: minutes(75) })
  })

  it('is not told below the limit, on a break or off duty', () => {
    const fixes = [...stay(0, 60, 0), ...stay(60, 74, 1_000), ...stay(74, 120, 0)]
    expect(day(fixes, [rule]).some(({ kind }) => kind === 'off_post')).toBe(false)
    const long = [...stay(0, 60, 0), ...stay(60, 120, 1_000), ...stay(120, 150, 0)]
    const aroundLunch = [{ from: minutes(0), to: minutes(70) }, { from: minutes(110), to: minutes(600) }]
    expect(day(long, [rule], aroundLunch).some(({ kind }) => kind === 'off_post')).toBe(false)
  })

  it('does not count a silence', () => {
    const events = day([...stay(0, 60, 0), ...stay(60, 68, 1_000), ...stay(98, 106, 1_000), ...stay(106, 150, 0)], [rule])
    const away = events.find(({ kind }) => kind === 'off_post')
    expect(away?.seconds).toBeLessThan(17 * 60)
    expect(away?.silentSeconds).toBeGreaterThan(29 * 60)
    expect(day([...stay(0, 60, 0), ...stay(120, 150, 0)], [rule]).some(({ kind }) => kind === 'off_post')).toBe(false)
  })

  it('that goes on has no end', () => {
    const away = day([...stay(0, 60, 0), ...stay(60, 120, 1_000)], [rule]).find(({ kind }) => kind === 'off_post')
    expect(away).toMatchObject({ at: minutes(60) })
    expect(away?.until).toBeUndefined()
  })
})

describe('other rules', () => {
  it('a zone of several fences is left only outside all of them', () => {
    const zone: DutyRule = { ruleId: 'z', kind: 'zone', fences: [0, 1], limitSeconds: 600 }
    expect(day([...stay(0, 60, 0), ...stay(60, 120, 1_000)], [zone]).some(({ kind }) => kind === 'cross_zone')).toBe(false)
    expect(day([...stay(0, 60, 0), ...stay(60, 120, 3_000)], [zone]).filter(({ kind }) => kind === 'cross_zone')).toHaveLength(1)
  })

  it('dwell and overstay are told when the limit is reached', () => {
    const rules: DutyRule[] = [{ ruleId: 'd', kind: 'dwell', fences: [], limitSeconds: 300 }, { ruleId: 'o', kind: 'overstay', fences: [1], limitSeconds: 1_800 }]
    const events = day([...stay(0, 60, 0), ...stay(60, 120, 1_000)], rules)
    expect(events.filter(({ kind }) => kind === 'dwell').map(({ at, fence }) => [at, fence])).toEqual([[minutes(5), 0], [minutes(65), 1]])
    expect(events.filter(({ kind }) => kind === 'overstay').map(({ at }) => at)).toEqual([minutes(90)])
  })

  it('a rule whose sites are gone, or whose limit is no number, says nothing', () => {
    const fixes = stay(0, 60, 3_000)
    expect(day(fixes, [{ ...rule, fences: [7] }, { ...rule, fences: [] }, { ...rule, limitSeconds: NaN }])).toEqual([])
  })
})

describe('a day', () => {
  it('looks at nothing outside duty', () => {
    const { crossings, stays } = crossingsOfDay({ fixes: stay(0, 120, 0), index, rules: [rule], duty: [] })
    expect([crossings, stays]).toEqual([[], []])
  })

  it('gives the stays with what was seen of them', () => {
    const { stays } = crossingsOfDay({ fixes: [...stay(0, 30, 0), ...stay(60, 90, 0), ...stay(90, 120, 1_000)], index, rules: [], duty: [{ from: minutes(0), to: minutes(600) }] })
    expect(stays).toHaveLength(2)
    expect(stays[0]).toMatchObject({ fence: 0, isOpen: false, silentSeconds: 1_830 })
    expect((stays[0]?.seconds ?? 0) + (stays[0]?.silentSeconds ?? 0)).toBe(90 * 60)
  })
})

it('ranges without holes', () => {
  expect(without({ from: 0, to: 10 }, [{ from: 3, to: 4 }, { from: 8, to: 20 }])).toEqual([{ from: 0, to: 3 }, { from: 4, to: 8 }])
  expect(without({ from: 0, to: 10 }, [{ from: -5, to: 20 }])).toEqual([])
})
