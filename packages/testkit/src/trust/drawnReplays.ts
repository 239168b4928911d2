/**
 * Replays whose every setting is drawn anew for each day, over a range wider than anybody would choose: sampling, pace, delay, kind and size of noise, digits, how much of the day.
 * Made after the second set's replays had been read to choose a weight. Its author knew the detectors, so it leaves nothing to choose: what is found is a share of all that can be
 * done, and not of what somebody thought of. No threshold may be chosen with it; once one is, it is spent, and this must be said here.
 */
import { destination } from '@fieldproof/core/geo'
import type { Fix, Instant } from '@fieldproof/core/kernel'
import type { Random } from '../random.ts'
import { type Attack, type AttackInput, earlierDay, honestDayOf, moveVisit, roundTo, timeOf, wholeDays } from './attack.ts'
import type { PhoneDay, Visit } from './world.ts'

const minuteMs = 60_000

interface Settings {
  readonly delayMs: number
  /** Played faster or slower. */
  readonly pace: number
  /** Positions at other moments, straight between the original's; the original's own where undefined. */
  readonly everySeconds: number | undefined
  readonly noiseMetres: number
  /** Part of each error that the next one keeps: 0 is new noise at every position. */
  readonly kept: number
  readonly digits: number
  readonly isReversed: boolean
}

const positionAt = (fixes: readonly Fix[], at: Instant): Fix => {
  const next = fixes.findIndex((f) => f.fixTime >= at)
  const [a, b] = next <= 0 ? [fixes.at(next < 0 ? -1 : 0)!, fixes.at(next < 0 ? -1 : 0)!] : [fixes[next - 1]!, fixes[next]!]
  const share = (at - a.fixTime) / Math.max(1, b.fixTime - a.fixTime)
  return { ...a, lat: a.lat + (b.lat - a.lat) * share, lon: a.lon + (b.lon - a.lon) * share, fixTime: at }
}

const noiseOf = (random: Random, { noiseMetres, kept, digits }: Settings) => {
  let [east, north] = [random.normal(0, noiseMetres), random.normal(0, noiseMetres)]
  const fresh = Math.sqrt(1 - kept * kept)
  return (fix: Fix): Fix => {
    east = kept * east + fresh * random.normal(0, noiseMetres)
    north = kept * north + fresh * random.normal(0, noiseMetres)
    const moved = noiseMetres === 0 ? fix : destination(fix, (Math.atan2(east, north) * 180) / Math.PI, Math.hypot(east, north))
    return { ...fix, lat: roundTo(moved.lat, digits), lon: roundTo(moved.lon, digits), ...(noiseMetres === 0 ? {} : { accuracyMetres: roundTo(random.between(3, 25), 1) }) }
  }
}

const play = (source: PhoneDay, today: PhoneDay, random: Random, settings: Settings): PhoneDay => {
  const [first, last] = [source.fixes[0]!.fixTime, source.fixes.at(-1)!.fixTime]
  const base = wholeDays(source.day, today.day) + settings.delayMs
  const timeIn = (at: Instant): Instant => Math.round((settings.isReversed ? first + (last - at) * settings.pace : first + (at - first) * settings.pace) + base)
  const moments: Fix[] = []
  if (settings.everySeconds === undefined) moments.push(...source.fixes)
  else for (let at = first; at < last; at += settings.everySeconds * 1000 * random.between(0.9, 1.1)) moments.push(positionAt(source.fixes, at))
  const noisy = noiseOf(random, settings)
  const turned = (visit: Visit): Visit => {
    const moved = moveVisit(visit, timeIn(timeOf(visit)) - timeOf(visit))
    return { ...moved, ...(moved.fix ? { fix: noisy(moved.fix) } : {}), ...(settings.isReversed ? { kind: visit.kind === 'check_in' ? 'check_out' as const : 'check_in' as const } : {}) }
  }
  return {
    personId: today.personId, deviceId: today.deviceId, day: today.day,
    fixes: moments.map((fix) => noisy({ ...fix, fixTime: timeIn(fix.fixTime) })).sort((a, b) => a.fixTime - b.fixTime),
    visits: source.visits.map(turned).sort((a, b) => timeOf(a) - timeOf(b)),
  }
}

const drawn = (random: Random, fixed: Partial<Settings>): Settings => ({
  delayMs: Math.round(random.between(-120, 120) * minuteMs), pace: random.chance(0.5) ? 1 : random.between(0.92, 1.08),
  everySeconds: random.chance(0.3) ? undefined : random.between(3, 75), noiseMetres: random.between(1, 20), kept: random.pick([0, 0.5, 0.9, 0.98]), digits: random.pick([5, 6, 7]), isReversed: false, ...fixed,
})

const replay = (fixed: Partial<Settings>, ofColleague = false): Attack => (input: AttackInput) => {
  const { random, simulated, person } = input
  const whose = ofColleague ? random.pick(simulated.people.filter((p) => p.index !== person.index)) : person
  const today = honestDayOf(input)
  const source = earlierDay(input, whose, input.day, random.whole(1, 8))
  if (today === undefined || source === undefined || source.fixes.length < 2 || source.visits.length === 0) return undefined
  return { day: play(source, today, random, drawn(random, fixed)) }
}

export const drawnReplays: Readonly<Record<string, Attack>> = {
  replay_exact: replay({ noiseMetres: 0, pace: 1, everySeconds: undefined, digits: 7, delayMs: 0 }),
  replay_time_shifted: replay({ noiseMetres: 0, pace: 1, everySeconds: undefined, digits: 7 }),
  replay_jittered: replay({}),
  replay_of_colleague: replay({}, true),
  replay_reversed: replay({ isReversed: true }),
}
