/**
 * 改定位: the person is elsewhere and a tool tells the phone another position. Parameters are those that such tools have in their source or on
 * their screens, not those that a detector would like.
 */
import { metresPerDegree } from '@fieldproof/core/geo'
import type { Fix, Instant, LatLon } from '@fieldproof/core/kernel'
import { createJourney } from '../fleet/journey.ts'
import type { Spot } from '../fleet/streets.ts'
import type { Random } from '../random.ts'
import { type AttackInput, roundTo } from './attack.ts'
import { type Claim, PhoneLog, type ThirdAttack, type ThirdCase, claimsOf, falsePlace, lairOf, minuteMs, pressesOf, recordPath, siteOf, stillPath } from './thirdKit.ts'

/** A point so many metres east and north of another. */
export const offsetMetres = ({ lat, lon }: LatLon, east: number, north: number): LatLon => ({ lat: lat + north / metresPerDegree, lon: lon + east / (metresPerDegree * Math.cos((lat * Math.PI) / 180)) })

/**
 * Fixed values a tool writes beside the position. Accuracy: open-source mock apps write 1, 3 or 5, paid ones offer 10–50, adb's own command
 * writes 100; altitude 0, 2 or 55 or the person's own entry; speed 0. Digits: a pin dragged on a 高德 map gives 6, typed ones 4 or 5.
 */
export interface ToolTraits { readonly accuracyMetres: number; readonly altitudeMetres: number | undefined; readonly digits: number; readonly provider: Fix['provider']; readonly hasSpeed: boolean }
export const toolTraits = (random: Random): ToolTraits => ({
  accuracyMetres: random.pick([1, 3, 5, 5, 10, 15, 20, 25, 30, 50, 100]), altitudeMetres: random.pick([0, 0, 2, 55, undefined, roundTo(random.between(3, 40), 1)]),
  digits: random.pick([4, 5, 6, 6, 6, 7, 15]), provider: random.pick(['gps', 'gps', 'gps', 'fused', 'network'] as const), hasSpeed: random.chance(0.7),
})

export const toolFix = (traits: ToolTraits, position: LatLon, at: Instant, more: Partial<Fix> = {}): Fix => ({
  lat: roundTo(position.lat, traits.digits), lon: roundTo(position.lon, traits.digits), fixTime: Math.round(at), accuracyMetres: traits.accuracyMetres, provider: traits.provider,
  ...(traits.altitudeMetres === undefined ? {} : { altitudeMetres: traits.altitudeMetres }), ...(traits.hasSpeed ? { speedMetresPerSecond: 0 } : {}), ...more,
})

/** Where the finger lets the map pin go: on the building, most within 30 m. Picked once and kept as a favourite. */
export const pickedPin = ({ simulated }: AttackInput, siteId: string, random: Random): LatLon => {
  const draw = random.fork(`pin/${siteId}`)
  const angle = draw.between(0, 2 * Math.PI)
  const away = Math.min(45, draw.exponential(14))
  return offsetMetres(siteOf(simulated, siteId).position, away * Math.cos(angle), away * Math.sin(angle))
}

export interface SpoofPlan {
  readonly random: Random
  /** The tool's position at an instant, for the claim it is set to. */
  readonly fakeAt: (at: Instant, claim: Claim) => Fix | undefined
  /** `all_day`: the tool goes from place to place and is never off. `at_press`: on for a few minutes round each press, the true place between. `visit`: on from before the check-in till after the check-out. */
  readonly use: 'all_day' | 'at_press' | 'visit'
  readonly claims?: readonly Claim[]
  readonly deviceId?: string
  readonly stepSeconds?: number
  /** No track at all while the tool is off: the app is shut between presses. */
  readonly isShutBetween?: boolean
}

/** A day of claims made from one place. */
export const spoofedDay = (input: AttackInput, plan: SpoofPlan): ThirdCase | undefined => {
  const { simulated, person, day } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined) return undefined
  const { random } = plan
  const claims = plan.claims ?? claimsOf(truth, random.fork('claims'))
  if (claims.length === 0) return undefined
  const lair = lairOf(input)
  const { grid } = simulated.company
  const windows = claims.flatMap((claim, i) => {
    const before = (): number => random.between(0.7, 5) * minuteMs
    const after = (): number => random.between(0.3, 4) * minuteMs
    const leave = claim.leave ?? claim.enter
    if (plan.use === 'all_day') {
      const earlier = claims[i - 1]
      const free = earlier ? (earlier.leave ?? earlier.enter) : truth.from
      const next = claims[i + 1]
      return [{ claim, from: earlier ? free + random.between(0.1, 0.9) * (claim.enter - free) : truth.from, to: next ? Infinity : truth.to }]
    }
    if (plan.use === 'visit') return [{ claim, from: claim.enter - before(), to: leave + after() }]
    return [{ claim, from: claim.enter - before(), to: claim.enter + after() }, ...(claim.leave === undefined ? [] : [{ claim, from: claim.leave - before(), to: claim.leave + after() }])]
  })
  const claimAt = (at: Instant): Claim | undefined => windows.findLast((w) => at >= w.from && at < w.to)?.claim
  const real = recordPath(grid, random.fork('real'), stillPath(lair, truth.from, truth.to)).fixes
  const fixes: Fix[] = plan.use === 'all_day' || plan.isShutBetween ? [] : real.filter((f) => claimAt(f.fixTime) === undefined)
  const step = plan.stepSeconds ?? random.pick([15, 30, 60, 75])
  for (let at = truth.from + 2000; at < truth.to; at += step * 1000 * random.between(0.95, 1.05)) {
    const claim = claimAt(at)
    const fix = claim && plan.fakeAt(at, claim)
    if (fix) fixes.push(fix)
  }
  const log = new PhoneLog(person, random)
  for (const { claim, kind, at } of pressesOf(claims)) log.press(claim.siteId, kind, at, grid.toLatLon(lair), plan.fakeAt(at, claim))
  return falsePlace(simulated, { day: log.day(person, day, fixes, plan.deviceId) }, log.truly)
}

/** Any Fake GPS app chosen under 选择模拟位置信息应用, its flag seen: constant or with the app's jitter, on for the press or all day. */
export const mockFlagged: ThirdAttack = (input) => {
  const { random } = input
  const traits = toolTraits(random)
  const jitter = random.chance(0.5) ? 0 : random.between(0.5, 10)
  const draw = random.fork('jitter')
  return spoofedDay(input, { random, use: random.pick(['all_day', 'at_press', 'visit'] as const), fakeAt: (at, claim) =>
    toolFix(traits, offsetMetres(pickedPin(input, claim.siteId, random), draw.normal(0, jitter), draw.normal(0, jitter)), at, { mock: true }) })
}

/** Xposed hook or 分身 app that answers one saved position for as long as it is set; nothing marks it. */
export const constantPosition: ThirdAttack = (input) => {
  const { random } = input
  const traits = toolTraits(random)
  return spoofedDay(input, { random, use: random.pick(['all_day', 'visit'] as const), fakeAt: (at, claim) => toolFix(traits, pickedPin(input, claim.siteId, random), at) })
}

/**
 * The “真实抖动” slider: 1–15 m about the pin. Uniform in a box, normal, or a walk that is pulled back (what the better tools do). Half of the
 * tools with the slider vary accuracy as well, in whole metres.
 */
export const mockJitter: ThirdAttack = (input) => {
  const { random } = input
  const traits = toolTraits(random)
  const reach = random.between(1, 15)
  const manner = random.pick(['box', 'normal', 'walk'] as const)
  const varies = random.chance(0.5)
  const lowAccuracy = random.whole(3, 15), highAccuracy = lowAccuracy + random.whole(3, 20)
  const draw = random.fork('jitter')
  let walk: Spot = { x: 0, y: 0 }
  return spoofedDay(input, { random, use: random.pick(['all_day', 'at_press', 'visit'] as const), fakeAt: (at, claim) => {
    walk = { x: 0.9 * walk.x + draw.normal(0, reach / 3), y: 0.9 * walk.y + draw.normal(0, reach / 3) }
    const shift = manner === 'box' ? { x: draw.between(-reach, reach), y: draw.between(-reach, reach) } : manner === 'normal' ? { x: draw.normal(0, reach / 2), y: draw.normal(0, reach / 2) } : walk
    return toolFix(traits, offsetMetres(pickedPin(input, claim.siteId, random), shift.x, shift.y), at, varies ? { accuracyMetres: draw.whole(lowAccuracy, highAccuracy), ...(traits.hasSpeed ? { speedMetresPerSecond: roundTo(draw.between(0, 0.6), 1) } : {}) } : {})
  } })
}

/** The tool is put on for the minute of the press only and its values are well chosen; the track shows the true place between. */
export const teleport: ThirdAttack = (input) => {
  const { random } = input
  const draw = random.fork('noise')
  return spoofedDay(input, { random, use: 'at_press', stepSeconds: random.pick([15, 75]), fakeAt: (at, claim) => {
    const pin = offsetMetres(pickedPin(input, claim.siteId, random), draw.normal(0, 4), draw.normal(0, 4))
    return { lat: roundTo(pin.lat, 7), lon: roundTo(pin.lon, 7), fixTime: Math.round(at), accuracyMetres: roundTo(draw.between(5, 28), 2), provider: 'fused', altitudeMetres: roundTo(draw.normal(11, 3), 1), speedMetresPerSecond: roundTo(Math.abs(draw.normal(0, 0.1)), 2) }
  } })
}

/**
 * 路线模拟 from claimed site to claimed site: along the streets at one set speed (on foot 1.4, e-bike 5–7, car 10–14 m/s) without a red light,
 * a jitter slider of 0–5 m, everything else constant; at the site the dot stands.
 */
export const simulatedRoute: ThirdAttack = (input) => {
  const { simulated: { company }, person, day, random, simulated } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined) return undefined
  const claims = claimsOf(truth, random.fork('claims'))
  const traits = toolTraits(random)
  const jitter = random.chance(0.3) ? 0 : random.between(0.3, 5)
  const speed = random.pick([1.4, random.between(5, 7), random.between(10, 14)])
  const draw = random.fork('jitter')
  const legs = claims.slice(1).map((claim, i) => {
    const from = company.grid.toSpot(siteOf(simulated, claims[i]!.siteId).position)
    const to = company.grid.toSpot(siteOf(simulated, claim.siteId).position)
    const shape = createJourney(company.grid, random.fork(`leg/${i}`), { spot: from, at: 0, transport: person.transport })
    shape.goTo(to)
    const points = Array.from({ length: 60 }, (_, k) => shape.at((shape.endTime * k) / 59).spot)
    const lengths = points.map((p, k) => (k === 0 ? 0 : Math.hypot(p.x - points[k - 1]!.x, p.y - points[k - 1]!.y)))
    const total = lengths.reduce((sum, l) => sum + l, 0)
    // Started so that it ends at the check-in; faster when the set speed would be too slow for it.
    const seconds = Math.min(total / speed, Math.max(20, (claim.enter - (claims[i]!.leave ?? claims[i]!.enter)) / 1000 - 10))
    return { to: claim, start: claim.enter - seconds * 1000 - random.between(5, 40) * 1000, seconds, points, lengths, total }
  })
  return spoofedDay(input, { random, claims, use: 'all_day', stepSeconds: 15, fakeAt: (at, claim) => {
    const leg = legs.find((l) => at >= l.start && at < l.start + l.seconds * 1000)
    let spot: Spot | undefined
    if (leg) {
      let along = ((at - leg.start) / 1000 / leg.seconds) * leg.total
      const k = leg.lengths.findIndex((length) => length > 0 && (along -= length) <= 0)
      const share = k < 0 ? 1 : (along + leg.lengths[k]!) / leg.lengths[k]!
      const a = leg.points[k < 0 ? 58 : k - 1]!, b = leg.points[k < 0 ? 59 : k]!
      spot = { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share }
    }
    const last = claims.findLast((c) => c.enter <= at) ?? claims[0] ?? claim
    const place = spot ? company.grid.toLatLon(spot) : pickedPin(input, legs.findLast((l) => at >= l.start + l.seconds * 1000)?.to.siteId ?? last.siteId, random)
    return toolFix(traits, offsetMetres(place, draw.normal(0, jitter), draw.normal(0, jitter)), at, leg && traits.hasSpeed ? { speedMetresPerSecond: roundTo(leg.total / leg.seconds, 2) } : {})
  } })
}
