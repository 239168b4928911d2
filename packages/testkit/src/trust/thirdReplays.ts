/**
 * A day that somebody once drove, played again while the person is elsewhere: a GPX kept by a sports app (两步路, 六只脚, Keep) or sent by a
 * colleague, fed to a route simulator. The presses are made when the copy is where the claim is.
 */
import type { Fix, Instant } from '@fieldproof/core/kernel'
import type { Random } from '../random.ts'
import { type AttackInput, earlierDay, honestDayOf, roundTo } from './attack.ts'
import { PhoneLog, type ThirdAttack, type ThirdCase, falsePlace, lairOf, minuteMs } from './thirdKit.ts'
import { offsetMetres } from './thirdSpoofs.ts'
import { type PhoneDay, dayMs } from './world.ts'

interface Replay {
  readonly source: PhoneDay
  readonly random: Random
  /** Time in the source to time today. */
  readonly time: (sourceTime: Instant) => Instant
  readonly change?: (fix: Fix) => Fix
  /** Fixes of the copy at other moments than the source's: seconds between them. */
  readonly resampleSeconds?: number
  readonly isReversed?: boolean
  /** Time of the source from which on it is played; before it the track is empty (the tool was not on yet). */
  readonly playFrom?: Instant
}

const between = (a: Fix, b: Fix, at: Instant): Fix => {
  const share = b.fixTime === a.fixTime ? 0 : (at - a.fixTime) / (b.fixTime - a.fixTime)
  return { ...a, lat: a.lat + (b.lat - a.lat) * share, lon: a.lon + (b.lon - a.lon) * share, fixTime: at }
}

/** The source at its own instants or, as simulators do, on a straight line between them. */
const resampled = (fixes: readonly Fix[], seconds: number | undefined): readonly Fix[] => {
  if (seconds === undefined || fixes.length < 2) return fixes
  const out: Fix[] = []
  let i = 0
  for (let at = fixes[0]!.fixTime; at <= fixes.at(-1)!.fixTime; at += seconds * 1000) {
    while (i < fixes.length - 2 && fixes[i + 1]!.fixTime < at) i++
    out.push(between(fixes[i]!, fixes[i + 1]!, at))
  }
  return out
}

const replay = (input: AttackInput, { source, random, time, change = (fix) => fix, resampleSeconds, isReversed = false, playFrom = -Infinity }: Replay): ThirdCase | undefined => {
  const { simulated, person, day } = input
  const position = simulated.company.grid.toLatLon(lairOf(input))
  const played = (fix: Fix): Fix => change({ ...fix, fixTime: Math.round(time(fix.fixTime)) })
  const log = new PhoneLog(person, random)
  const presses = source.visits.map((visit) => ({ visit, from: visit.fix?.fixTime ?? visit.deviceTime })).filter(({ from }) => from >= playFrom).map(({ visit, from }) => ({ visit, at: Math.round(time(from)) })).sort((a, b) => a.at - b.at)
  for (const { visit, at } of presses) {
    const kind = isReversed ? (visit.kind === 'check_in' ? 'check_out' : 'check_in') : visit.kind
    log.press(visit.siteId, kind, at, position, visit.fix && played(visit.fix))
  }
  const fixes = resampled(source.fixes.filter((f) => f.fixTime >= playFrom), resampleSeconds).map(played)
  return log.visits.length === 0 ? undefined : falsePlace(simulated, { day: log.day(person, day, fixes) }, log.truly)
}

/** A day of one's own, one to five working days back. */
const ownSource = (input: AttackInput): PhoneDay | undefined => {
  const back = input.random.fork('source').whole(1, 5)
  const found = earlierDay(input, input.person, input.day, back)
  return found !== undefined && found.visits.length > 0 ? found : undefined
}

/** The whole day or the afternoon only, number for number, at the same time of day. */
export const replayExact: ThirdAttack = (input) => {
  const source = ownSource(input)
  if (source === undefined) return undefined
  const { random } = input
  const by = (input.day - source.day) * dayMs
  const playFrom = random.chance(0.35) ? source.fixes[Math.floor(source.fixes.length * random.between(0.3, 0.6))]?.fixTime : undefined
  return replay(input, { source, random, time: (t) => t + by, ...(playFrom === undefined ? {} : { playFrom }) })
}

/** Started when the person got up: 3 to 150 minutes earlier or later. Simulators offer a pace; ×0.8–1.25 still looks like traffic. */
export const replayTimeShifted: ThirdAttack = (input) => {
  const source = ownSource(input)
  if (source === undefined) return undefined
  const { random } = input
  const start = source.fixes[0]?.fixTime ?? source.visits[0]!.deviceTime
  const by = (input.day - source.day) * dayMs + (random.chance(0.5) ? 1 : -1) * random.between(3, 150) * minuteMs
  const pace = random.chance(0.5) ? 1 : random.between(0.8, 1.25)
  return replay(input, { source, random, time: (t) => start + by + (t - start) * pace })
}

/**
 * Noise over the copy: 1.5–12 m, from fix to fix or slowly changing, and up to 15 m of steady offset; accuracies drawn anew; half of them resampled to the
 * simulator's own beat (5–60 s) and started at another minute.
 */
const blurred = (random: Random): Pick<Replay, 'change' | 'resampleSeconds'> => {
  const noise = random.between(1.5, 12)
  const keep = random.chance(0.5) ? 0 : random.between(0.7, 0.98)
  const angle = random.between(0, 2 * Math.PI)
  const steady = random.chance(0.5) ? 0 : random.between(0, 15)
  const draw = random.fork('noise')
  const low = random.between(3, 12), high = low + random.between(2, 20)
  let east = 0, north = 0
  return {
    ...(random.chance(0.5) ? { resampleSeconds: random.pick([5, 10, 15, 30, 60]) } : {}),
    change: (fix) => {
      const fresh = Math.sqrt(1 - keep * keep) * noise
      east = keep * east + draw.normal(0, fresh)
      north = keep * north + draw.normal(0, fresh)
      const moved = offsetMetres(fix, east + steady * Math.cos(angle), north + steady * Math.sin(angle))
      return { ...fix, lat: roundTo(moved.lat, 7), lon: roundTo(moved.lon, 7), accuracyMetres: roundTo(draw.between(low, high), 2), ...(fix.altitudeMetres === undefined ? {} : { altitudeMetres: roundTo(fix.altitudeMetres + draw.normal(0, 1.5), 1) }) }
    },
  }
}

export const replayJittered: ThirdAttack = (input) => {
  const source = ownSource(input)
  if (source === undefined) return undefined
  const { random } = input
  const start = source.fixes[0]?.fixTime ?? source.visits[0]!.deviceTime
  const by = (input.day - source.day) * dayMs + random.between(-45, 45) * minuteMs
  const pace = random.chance(0.4) ? random.between(0.9, 1.12) : 1
  return replay(input, { source, random, time: (t) => start + by + (t - start) * pace, ...blurred(random) })
}

/** A colleague's file of one of the last days, as it is or blurred, some minutes off. The colleague has the same shops or close ones. */
export const replayOfColleague: ThirdAttack = (input) => {
  const { simulated, person, day, random } = input
  const near = simulated.people.filter((p) => p.index !== person.index).sort((a, b) => Math.hypot(a.home.x - person.home.x, a.home.y - person.home.y) - Math.hypot(b.home.x - person.home.x, b.home.y - person.home.y)).slice(0, 5)
  const source = earlierDay(input, random.pick(near), day, random.whole(1, 4))
  if (source === undefined || source.visits.length === 0) return undefined
  const by = (day - source.day) * dayMs + (random.chance(0.3) ? 0 : random.between(-90, 90) * minuteMs)
  return replay(input, { source, random, time: (t) => t + by, ...(random.chance(0.4) ? blurred(random) : {}) })
}

/** “反向” in the route simulator: the day from its end to its start, now and then with a little noise. */
export const replayReversed: ThirdAttack = (input) => {
  const source = ownSource(input)
  if (source === undefined || source.fixes.length === 0) return undefined
  const { random } = input
  const mirror = source.fixes[0]!.fixTime + source.fixes.at(-1)!.fixTime + (input.day - source.day) * dayMs + random.between(-30, 30) * minuteMs
  const draw = random.fork('noise')
  const noise = random.chance(0.5) ? 0 : random.between(0.5, 6)
  return replay(input, { source, random, isReversed: true, time: (t) => mirror - t, change: (fix) => {
    const moved = offsetMetres(fix, draw.normal(0, noise), draw.normal(0, noise))
    const { bearingDegrees, ...rest } = fix
    return { ...rest, ...(bearingDegrees === undefined ? {} : { bearingDegrees: (bearingDegrees + 180) % 360 }), lat: noise > 0 ? roundTo(moved.lat, 7) : fix.lat, lon: noise > 0 ? roundTo(moved.lon, 7) : fix.lon }
  } })
}

/** Today's own morning again in the afternoon: the honest first half is repeated, so that the shops seem visited twice. */
export const replayOfThisMorning: ThirdAttack = (input) => {
  const honest = honestDayOf(input)
  if (honest === undefined || honest.visits.length < 6) return undefined
  const { random, simulated, person } = input
  const half = Math.floor(honest.visits.length / 4) * 2
  const cutVisit = honest.visits[half]!
  const cut = cutVisit.deviceTime - 60_000
  const morning = { ...honest, visits: honest.visits.slice(0, half), fixes: honest.fixes.filter((f) => f.fixTime < cut) }
  const first = morning.fixes[0]
  if (first === undefined) return undefined
  const by = cut - first.fixTime + random.between(2, 40) * minuteMs
  const log = new PhoneLog(person, random)
  const position = simulated.company.grid.toLatLon(lairOf(input))
  const played = (fix: Fix): Fix => ({ ...fix, fixTime: Math.round(fix.fixTime + by) })
  const originals = new Set(morning.visits)
  for (const visit of morning.visits) log.press(visit.siteId, visit.kind, Math.round((visit.fix?.fixTime ?? visit.deviceTime) + by), position, visit.fix && played(visit.fix))
  const made = { day: { ...log.day(person, input.day, [...morning.fixes, ...morning.fixes.map(played)]), visits: [...morning.visits, ...log.visits] } }
  const copies = falsePlace(simulated, { day: { ...made.day, visits: log.visits } }, log.truly)
  return copies && { ...made, falsehood: 'place', truly: log.truly, isFalse: (visit) => !originals.has(visit) && copies.isFalse(visit) }
}
