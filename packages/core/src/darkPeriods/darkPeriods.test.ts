import { describe, expect, it } from 'vitest'
import { darkPeriodsOf, type Episode } from './darkPeriods.ts'
import { recordingSpan, silencesOf, type WorkStateChange } from './silences.ts'

const minute = 60_000
const range = (from: number, to: number) => ({ from: from * minute, to: to * minute })
const episode = (state: Episode['state'], from: number, to: number | undefined, chosenBy: Episode['chosenBy']): Episode => ({ state, from: from * minute, to: to === undefined ? undefined : to * minute, chosenBy })
const work = (state: WorkStateChange['state'], at: number, reason?: string): WorkStateChange => ({ state, at: at * minute, ...(reason ? { reason } : {}) })
const dark = (input: Partial<Parameters<typeof darkPeriodsOf>[0]>) => darkPeriodsOf({ silences: [range(10, 70)], duty: null, workStates: [], episodes: [], ...input })

describe('silences', () => {
  it('lie between fixes, and between the ends of the span and the fixes', () => {
    expect(silencesOf([12, 14, 40].map((m) => m * minute), range(0, 60))).toEqual([range(0, 12), range(14, 40), range(40, 60)])
    expect(silencesOf([5, 14].map((m) => m * minute), range(0, 20))).toEqual([])
  })
  it('are looked for only where recording ought to have run', () => {
    const duty = [range(0, 480)]
    expect(recordingSpan([], [], duty, 500 * minute)).toBeUndefined()
    expect(recordingSpan([30 * minute], [work('started', 20)], duty, 500 * minute)).toEqual(range(20, 480))
    expect(recordingSpan([30 * minute], [work('started', 20)], duty, 100 * minute)).toEqual(range(20, 100))
    expect(recordingSpan([30 * minute], [work('started', 20), work('ended', 90)], duty, 500 * minute)).toEqual(range(20, 90))
    // A tracker announces nothing: nobody says that it ought to go on.
    expect(recordingSpan([30, 90].map((m) => m * minute), [], duty, 500 * minute)).toEqual(range(30, 90))
    expect(recordingSpan([30 * minute], [], duty, 500 * minute)).toBeUndefined()
  })
})

describe('dark periods', () => {
  it('without a word are unknown, and no fault', () => {
    expect(dark({})).toEqual([{ ...range(10, 70), causes: [], unexplainedSeconds: 3600, standing: 'unknown' }])
  })
  it('are excused by what the person did not choose', () => {
    expect(dark({ episodes: [episode('killed', 11, 69, 'system')] })).toEqual([{ ...range(10, 70), causes: [{ cause: 'killed', chosenBy: 'system', seconds: 3600 }], unexplainedSeconds: 0, standing: 'excused' }])
  })
  it('tell a permission taken away by hand, and one that ran out, apart', () => {
    expect(dark({ episodes: [episode('permission_off', 10, 70, 'person')] })[0]!.standing).toBe('chosen')
    expect(dark({ episodes: [episode('permission_off', 10, 70, 'unknown')] })[0]!.standing).toBe('unknown')
  })
  it('count an episode that was told twice once', () => {
    const [period] = dark({ episodes: [episode('no_position', 12, undefined, 'system'), episode('no_position', 12, 40, 'system')] })
    expect(period!.causes).toEqual([{ cause: 'no_position', chosenBy: 'system', seconds: 30 * 60 }])
    expect(period!.unexplainedSeconds).toBe(30 * 60)
    // Equal shares: the kinder one.
    expect(period!.standing).toBe('excused')
  })
  it('let an episode that nobody ended last until something is heard', () => {
    expect(dark({ episodes: [episode('battery_empty', 11, undefined, 'system')] })[0]).toMatchObject({ unexplainedSeconds: 0, standing: 'excused' })
    // The fix after it shows that it was over; but positions go on without a network.
    expect(dark({ episodes: [episode('permission_off', 2, undefined, 'person')] })[0]!.causes).toEqual([])
    expect(dark({ episodes: [episode('no_network', 2, undefined, 'system')] })[0]!.standing).toBe('excused')
  })
  it('name what stops positions most directly where several things hold', () => {
    const [period] = dark({ workStates: [work('paused', 40, '午休'), work('resumed', 70)], episodes: [episode('no_network', 5, 90, 'system'), episode('hidden', 10, 70, 'unknown')] })
    expect(period!.causes).toEqual([{ cause: 'paused', chosenBy: 'person', seconds: 1800, reason: '午休' }, { cause: 'hidden', chosenBy: 'unknown', seconds: 1800 }])
    expect(period!.standing).toBe('announced')
  })
  it('after recording ended with the working hours are nobody’s choice, and begin with that end whenever the phone came to say it', () => {
    // The page slept from before noon; it is looked at 40 minutes into the afternoon and started 20 minutes later.
    const duty = [range(0, 180), range(240, 480)]
    const states = [work('started', 0), work('ended', 280, 'window_over'), work('started', 300)]
    const [noon, afternoon] = dark({ silences: [range(170, 300)], duty, workStates: states })
    expect(noon).toMatchObject({ ...range(170, 180), standing: 'unknown', causes: [] })
    expect(afternoon).toMatchObject({ ...range(240, 300), standing: 'excused', causes: [{ cause: 'ended', chosenBy: 'system', seconds: 3600 }] })
    expect(afternoon!.causes[0]).not.toHaveProperty('reason')
    // Never started again: then nothing ought to have run.
    expect(recordingSpan([170 * minute], states.slice(0, 2), duty, 500 * minute)).toEqual(range(0, 180))
    // The person's own end stays theirs, and where it was said.
    expect(dark({ silences: [range(170, 300)], duty, workStates: [work('started', 0), work('ended', 250, '看病'), work('started', 300)] })[1]).toMatchObject({ standing: 'announced', unexplainedSeconds: 600 })
  })
  it('are cut to the time on duty', () => {
    expect(dark({ duty: [range(0, 30), range(60, 69.5), range(69.9, 100)] }).map(({ from, to }) => [from / minute, to / minute])).toEqual([[10, 30], [60, 69.5]])
  })
  it('never count more than the period', () => {
    for (let seed = 1; seed < 200; seed++) {
      const number = (k: number) => ((seed * 7919 * k) % 97)
      const episodes = [1, 2, 3].map((k) => episode((['killed', 'hidden', 'no_network'] as const)[k - 1]!, number(k), k === 2 ? undefined : number(k) + number(k + 5), 'system'))
      for (const period of dark({ episodes, duty: [range(15, 33), range(40, 66)] })) {
        const total = period.causes.reduce((sum, { seconds }) => sum + seconds, period.unexplainedSeconds)
        expect(total).toBeCloseTo((period.to - period.from) / 1000, 6)
      }
    }
  })
})
