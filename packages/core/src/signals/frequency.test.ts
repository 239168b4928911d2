import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, samplePlace, sampleTime } from '../../../testkit/src/samples.ts'
import { destination } from '../geo/index.ts'
import type { KnownCheckIn } from './context.ts'
import { evaluate } from './frequency.ts'

const minute = 60_000
const day = 86_400_000
const at = (minutesAgo: number, site: string, metres = 0): KnownCheckIn =>
  ({ eventId: `${site}/${minutesAgo}`, personId: 'person-1', deviceId: 'device-1', time: sampleTime - minutesAgo * minute, siteId: site, sitePosition: destination(samplePlace, (metres * 7) % 360, metres) })
/** Three sites in the busiest hour of each of ten days. */
const habit = Array.from({ length: 10 }, (_, d) => [0, 15, 30].map((m, i) => at(((d + 1) * day) / minute + m, `h${i}`, 1_000 + i * 800))).flat()
const context = (earlierCheckIns: readonly KnownCheckIn[]) => sampleContext({ site: { ...sampleContext().site!, position: samplePlace }, earlierCheckIns })

describe('frequency', () => {
  const many = Array.from({ length: 6 }, (_, i) => at(5 + i * 8, `s${i}`, 600 + i * 700))

  it('tells an hour with twice the sites of the busiest one', () => {
    expect(evaluate(sampleCheckIn(), context([...habit, ...many]))).toMatchObject({ reason: 'crowded_hour', weightDecibans: -4, values: { siteCount: 7, usualCount: 3 } })
    expect(evaluate(sampleCheckIn(), context([...habit, ...many.slice(0, 3)]))).toMatchObject({ reason: 'usual', weightDecibans: 0 })
  })

  it('counts the shops of one street alike, whichever was loaded first', () => {
    const street = Array.from({ length: 11 }, (_, i) => ({ ...at(3 + i * 5, `t${i}`), sitePosition: destination(samplePlace, 90, 500 + i * 100) }))
    const counts = Array.from({ length: 11 }, (_, turn) => evaluate(sampleCheckIn(), context([...habit, ...street.slice(turn), ...street.slice(0, turn)])).values)
    expect(new Set(counts.map((values) => JSON.stringify(values))).size).toBe(1)
  })

  it('counts a mall once and does not judge new people', () => {
    expect(evaluate(sampleCheckIn(), context([...habit, ...many.map((k) => ({ ...k, sitePosition: destination(samplePlace, 90, 60) }))]))).toMatchObject({ reason: 'usual', values: { siteCount: 1 } })
    expect(evaluate(sampleCheckIn(), context(many))).toMatchObject({ reason: 'too_few_check_ins', state: 'absent' })
  })
})
