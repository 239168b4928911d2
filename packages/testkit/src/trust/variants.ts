/**
 * More attacks by the authors of the detectors: what somebody would try who has read how the first ones are noticed. Weights and thresholds may be
 * chosen with these in view, on the tuning seeds.
 */
import { destination, distanceMetres } from '@fieldproof/core/geo'
import type { Fix, Instant, LatLon } from '@fieldproof/core/kernel'
import { createJourney } from '../fleet/journey.ts'
import { createReceiver } from '../fleet/receiver.ts'
import { recordDay } from '../fleet/workday.ts'
import type { Random } from '../random.ts'
import { type Attack, type AttackInput, honestDayOf, mapDay, moveVisit, roundTo, timeOf, visitPairs } from './attack.ts'
import { attacks } from './attacks.ts'
import { type PhoneDay, phoneDayOf } from './world.ts'

const minute = 60_000

/** The day's fixes as a phone that lies at `spot` all day records them. */
const lyingAt = ({ simulated: { company }, person, random }: AttackInput, day: PhoneDay, spot: { x: number; y: number }): Fix[] => {
  const still = createJourney(company.grid, random.fork('still'), { spot, at: day.fixes[0]!.fixTime, transport: person.transport })
  still.stay(24 * 3600, 'indoors')
  const receiver = createReceiver(company.grid, random.fork('receiver'))
  return day.fixes.flatMap((f) => receiver.fix(still.at(f.fixTime), f.fixTime, { batteryPercent: f.batteryPercent }) ?? [])
}

/** Lies elsewhere; a mock app takes over from some minutes before each check-in until after the check-out. */
const aroundVisits = (input: AttackInput, minutesBefore: readonly [number, number], made: (place: LatLon, fix: Fix) => Fix): { day: PhoneDay } | undefined => {
  const day = honestDayOf(input)
  if (!day) return undefined
  const { random, simulated: { world }, person } = input
  const spans = visitPairs(day).map(({ enter, leave }) => {
    const { position } = world.site(enter.siteId)
    return { from: timeOf(enter) - random.between(...minutesBefore) * minute, to: (leave ? timeOf(leave) : timeOf(enter)) + random.between(0.3, 1.5) * minute, place: destination(position, random.between(0, 360), random.between(5, 30)) }
  })
  const mocked = (fix: Fix): Fix => {
    const span = spans.find(({ from, to }) => fix.fixTime >= from && fix.fixTime <= to)
    return span ? made(span.place, fix) : fix
  }
  const real = lyingAt(input, day, person.home)
  return { day: { ...day, fixes: real.map(mocked), visits: day.visits.map((v) => (v.fix ? { ...v, fix: mocked(v.fix) } : v)) } }
}

const isFar = (input: AttackInput, metres: number) => (v: { siteId: string }): boolean =>
  distanceMetres(input.simulated.world.site(v.siteId).position, input.simulated.company.grid.toLatLon(input.person.home)) > metres

/** First-order noise, as receivers have it. */
const drift = (random: Random, deviation: number, correlationSeconds: number) => {
  let [x, y] = [0, 0]
  let last: Instant | undefined
  return (fix: Fix): Fix => {
    const keep = last === undefined ? 0 : Math.exp(-Math.abs(fix.fixTime - last) / 1000 / correlationSeconds)
    last = fix.fixTime
    const fresh = Math.sqrt(1 - keep * keep) * deviation
    x = keep * x + random.normal(0, fresh)
    y = keep * y + random.normal(0, fresh)
    return { ...fix, ...destination(destination(fix, 90, x), 0, y) }
  }
}

const replayed = (change: (random: Random) => (fix: Fix) => Fix): Attack => (input) => {
  const made = attacks.replay_time_shifted(input)
  return made && { day: mapDay(made.day, change(input.random.fork('noise'))) }
}

export const variants: Readonly<Record<string, Attack>> = {
  constant_beside_pin: (input) => aroundVisits(input, [2, 6], (place, f) => ({ lat: roundTo(place.lat, 6), lon: roundTo(place.lon, 6), fixTime: f.fixTime, accuracyMetres: 10, altitudeMetres: 0, speedMetresPerSecond: 0, provider: 'gps' })),
  constant_fused: (input) => aroundVisits(input, [1, 4], (place, f) => ({ lat: roundTo(place.lat, 7), lon: roundTo(place.lon, 7), fixTime: f.fixTime, accuracyMetres: 20, provider: 'fused' })),
  mock_uniform: (input) => aroundVisits(input, [1, 4], (place, f) => ({ ...destination(place, input.random.between(0, 360), 15 * Math.sqrt(input.random.next())), fixTime: f.fixTime, accuracyMetres: 10, altitudeMetres: 10, provider: 'gps' })),
  mock_drifting: (input) => {
    const drifting = drift(input.random.fork('drift'), 5, 70)
    return aroundVisits(input, [1, 4], (place, f) => drifting({ ...f, lat: place.lat, lon: place.lon }))
  },
  /** At a café near the shops; one false position a tap, nothing else. */
  teleport_from_cafe: (input) => {
    const day = honestDayOf(input)
    const first = day && day.visits[Math.floor(day.visits.length / 2)]
    if (!day || !first) return undefined
    const { grid, sites } = input.simulated.company
    const near = sites[Number(first.siteId.slice(1))]!.spot
    const cafe = { x: near.x + input.random.between(200, 400), y: near.y + input.random.between(-300, 300) }
    return { day: { ...day, fixes: lyingAt(input, day, cafe) }, isFalse: (v) => distanceMetres(input.simulated.world.site(v.siteId).position, grid.toLatLon(cafe)) > 200 }
  },
  /** Tracking is paused from eight minutes before to eight minutes after each tap. */
  teleport_in_a_gap: (input) => {
    const made = attacks.teleport(input)
    return made && { day: { ...made.day, fixes: made.day.fixes.filter((f) => !made.day.visits.some((v) => Math.abs(timeOf(v) - f.fixTime) < 8 * minute)) }, isFalse: isFar(input, 1_000) }
  },
  replay_noise_8: replayed((random) => (f) => ({ ...f, ...destination(f, random.between(0, 360), Math.abs(random.normal(0, 8))) })),
  replay_noise_14: replayed((random) => (f) => ({ ...f, lat: f.lat + random.normal(0, 12.6e-5), lon: f.lon + random.normal(0, 14.6e-5) })),
  replay_drift: replayed((random) => drift(random, 8, 120)),
  /** Slower or faster as a whole, with noise. */
  replay_stretched: (input) => {
    const made = attacks.replay_time_shifted(input)
    if (!made) return undefined
    const pace = input.random.between(0.03, 0.08) * (input.random.chance(0.5) ? 1 : -1)
    const [start] = made.day.fixes
    const by = (t: Instant): number => Math.round((t - start!.fixTime) * pace)
    const noise = drift(input.random.fork('noise'), 4, 10)
    return { day: { ...made.day, fixes: made.day.fixes.map((f) => noise({ ...f, fixTime: f.fixTime + by(f.fixTime) })), visits: made.day.visits.map((v) => { const m = moveVisit(v, by(timeOf(v))); return m.fix ? { ...m, fix: noise(m.fix) } : m }) } }
  },
  /** The carried phone saves power: a fix a minute. */
  co_travel_sparse: (input) => {
    const { simulated: { company, people, truth, world }, person, day, random } = input
    const colleague = random.pick(people.filter((p) => p.index !== person.index))
    const true_ = truth(colleague, day)
    if (!honestDayOf(input) || !true_ || !world.dayOf(`p${colleague.index}`, day)) return undefined
    return { day: phoneDayOf(company, person, day, recordDay(company, person, day, true_, { movingIntervalSeconds: 60, stillIntervalSeconds: 120 })) }
  },
}
