/** Honest days far away or fast: motorway, ferry, high-speed rail, airport, night shift. Sites of such days are their own. */
import type { Instant } from '@fieldproof/core/kernel'
import type { Surroundings, Whereabouts } from '../fleet/journey.ts'
import type { Spot } from '../fleet/streets.ts'
import { hourMs } from '../fleet/workday.ts'
import type { AttackInput } from './attack.ts'
import { type Claim, type ThirdHardship, type HonestOptions, type Path, claimsOf, honestCase, minuteMs, pathOf } from './thirdKit.ts'
import type { PlaceOfWork } from './world.ts'

interface Leg { readonly t0: Instant; readonly t1: Instant; readonly from: Spot; readonly to: Spot; readonly surroundings: Surroundings; readonly isDark: boolean }

/** Legs one after another, straight, each at its own steady pace: cruise control, rails, a ship. Drivers who hold the pedal themselves sway more than this. */
class Trip {
  readonly #legs: Leg[] = []
  readonly start: Instant
  time: Instant
  spot: Spot

  constructor(spot: Spot, at: Instant) {
    this.start = at
    this.time = at
    this.spot = spot
  }

  #push(to: Spot, seconds: number, surroundings: Surroundings, isDark: boolean): this {
    this.#legs.push({ t0: this.time, t1: this.time + seconds * 1000, from: this.spot, to, surroundings, isDark })
    this.time += seconds * 1000
    this.spot = to
    return this
  }

  stay(minutes: number, surroundings: Surroundings = 'indoors', isDark = false): this {
    return this.#push(this.spot, minutes * 60, surroundings, isDark)
  }

  /** In metres a second, in pieces of some minutes so that the pace and the bearing change. */
  go(to: Spot, speed: number, pieces: number, bend: (i: number) => number, surroundings: Surroundings = 'open', isDark = false): this {
    const from = this.spot
    const length = Math.hypot(to.x - from.x, to.y - from.y)
    for (let i = 1; i <= pieces; i++) {
      const side = i === pieces ? 0 : bend(i)
      const next = { x: from.x + ((to.x - from.x) * i) / pieces - ((to.y - from.y) / (length || 1)) * side, y: from.y + ((to.y - from.y) * i) / pieces + ((to.x - from.x) / (length || 1)) * side }
      this.#push(next, Math.max(1, Math.hypot(next.x - this.spot.x, next.y - this.spot.y) / speed), surroundings, isDark)
    }
    return this
  }

  #leg(at: Instant): Leg | undefined {
    return this.#legs.find((leg) => at < leg.t1) ?? this.#legs.at(-1)
  }

  isDark = (at: Instant): boolean => this.#leg(at)?.isDark ?? false

  path(): Path {
    return { from: this.start, to: this.time, at: (at): Whereabouts => {
      const leg = this.#leg(at)!
      const share = Math.min(1, Math.max(0, (at - leg.t0) / (leg.t1 - leg.t0)))
      const dx = leg.to.x - leg.from.x, dy = leg.to.y - leg.from.y
      const length = Math.hypot(dx, dy)
      return { spot: { x: leg.from.x + dx * share, y: leg.from.y + dy * share }, speed: (length * 1000) / (leg.t1 - leg.t0), bearingDegrees: ((Math.atan2(dx, dy) * 180) / Math.PI + 360) % 360, surroundings: leg.surroundings, moving: length > 0.5 }
    } }
  }
}

/** A trip with visits wherever `visit` was called. */
class WorkTrip extends Trip {
  readonly claims: Claim[] = []
  readonly sites = new Map<string, PlaceOfWork>()
  readonly #input: AttackInput

  constructor(input: AttackInput, at: Instant) {
    super(input.person.home, at)
    this.#input = input
  }

  visit(name: string, minutes: number, radiusMetres = 120, surroundings: Surroundings = 'indoors'): this {
    const { random, simulated, day, person } = this.#input
    const siteId = `far-${person.index}-${day}-${this.sites.size}`
    const position = simulated.company.grid.toLatLon({ x: this.spot.x + random.normal(0, radiusMetres / 6), y: this.spot.y + random.normal(0, radiusMetres / 6) })
    this.sites.set(siteId, { siteId, name, position, fence: { kind: 'circle', centre: position, radiusMetres } })
    const begun = this.time
    this.stay(minutes, surroundings)
    this.claims.push({ siteId, enter: Math.round(begun + random.between(20, 120) * 1000), leave: Math.round(this.time - random.between(10, 60) * 1000) })
    return this
  }
}

const tripCase = (input: AttackInput, trip: WorkTrip, options: HonestOptions = {}): ReturnType<ThirdHardship> => {
  const made = honestCase(input, { isDark: trip.isDark, ...options, path: trip.path(), claims: trip.claims })
  return made && { ...made, sites: trip.sites }
}

const toward = (from: Spot, metres: number, angle: number): Spot => ({ x: from.x + metres * Math.cos(angle), y: from.y + metres * Math.sin(angle) })

const startOf = ({ simulated, person, day }: AttackInput): Instant | undefined => simulated.truth(person, day)?.from

/** 90–120 km/h with a visit to the shop of every second service area, 20–70 km apart; 10–30 minutes each. */
export const motorwayServices: ThirdHardship = (input) => {
  const start = startOf(input)
  if (start === undefined) return undefined
  const { random } = input
  const angle = random.between(0, 2 * Math.PI)
  const trip = new WorkTrip(input, start).stay(5, 'open')
  for (let i = random.whole(2, 4); i > 0; i--) trip.go(toward(trip.spot, random.between(20_000, 70_000), angle + random.normal(0, 0.15)), random.between(25, 33), 8, () => random.normal(0, 400)).visit('服务区便利店', random.between(10, 30), 150)
  return tripCase(input, trip)
}

/** Quay, 5–9 m/s over the water with the phone below deck now and then, an island's shop, and back. */
export const ferry: ThirdHardship = (input) => {
  const start = startOf(input)
  if (start === undefined) return undefined
  const { random } = input
  const quay = toward(input.person.home, random.between(2000, 9000), random.between(0, 2 * Math.PI))
  const trip = new WorkTrip(input, start).stay(4, 'open').go(quay, 9, 6, () => random.normal(0, 200)).visit('码头小卖部', random.between(8, 25), 100)
  trip.stay(random.between(4, 20), 'open')
  const island = toward(quay, random.between(4000, 18_000), random.between(0, 2 * Math.PI))
  trip.go(island, random.between(5, 9), 6, () => random.normal(0, 120), 'open', random.chance(0.4)).stay(2, 'open').go(toward(island, random.between(200, 900), random.between(0, 6)), 1.2, 2, () => random.normal(0, 20)).visit('岛上超市', random.between(20, 50), 100)
  trip.go(island, 1.2, 2, () => random.normal(0, 20)).go(quay, random.between(5, 9), 6, () => random.normal(0, 120))
  return tripCase(input, trip)
}

/** 250–350 km/h, two fixes in three lost in the coach, then a customer in a city 120–500 km away within the hour of arriving. */
export const highSpeedRail: ThirdHardship = (input) => {
  const start = startOf(input)
  if (start === undefined) return undefined
  const { random } = input
  const station = toward(input.person.home, random.between(2000, 8000), random.between(0, 2 * Math.PI))
  const trip = new WorkTrip(input, start).stay(5, 'open')
  if (random.chance(0.6)) trip.go(toward(trip.spot, random.between(500, 3000), random.between(0, 6)), 6, 3, () => random.normal(0, 60)).visit('早班客户', random.between(20, 45))
  trip.go(station, 9, 5, () => random.normal(0, 150)).stay(random.between(12, 35), 'indoors')
  const far = toward(station, random.between(120_000, 500_000), random.between(0, 2 * Math.PI))
  const lost = random.between(0.4, 0.9)
  const railFrom = trip.time
  trip.go(far, random.between(69, 96), 25, () => random.normal(0, 1500))
  const railTo = trip.time
  trip.stay(random.between(4, 12), 'indoors').go(toward(far, random.between(2000, 12_000), random.between(0, 6)), 9, 6, () => random.normal(0, 150)).visit('外地客户', random.between(25, 70))
  if (random.chance(0.5)) trip.go(toward(trip.spot, random.between(800, 4000), random.between(0, 6)), 7, 3, () => random.normal(0, 80)).visit('外地客户二', random.between(20, 45))
  return tripCase(input, trip, { isDark: (at) => at > railFrom && at < railTo && random.chance(lost) })
}

/** A visit at the airport's shop, 飞行模式 for 1–2.5 h at 200–250 m/s, a visit where it lands: the phone sees two cities and nothing between. */
export const airportDay: ThirdHardship = (input) => {
  const start = startOf(input)
  if (start === undefined) return undefined
  const { random } = input
  const airport = toward(input.person.home, random.between(10_000, 30_000), random.between(0, 2 * Math.PI))
  const trip = new WorkTrip(input, start).stay(5, 'open').go(airport, random.between(12, 24), 8, () => random.normal(0, 300)).visit('机场门店', random.between(15, 50), 200)
  trip.stay(random.between(40, 90), 'indoors')
  const hours = random.between(1, 2.5)
  trip.go(toward(airport, hours * 3600 * random.between(190, 240), random.between(-0.6, 0.6) + (random.chance(0.5) ? Math.PI : 0)), 215, 4, () => 0, 'open', true)
  trip.stay(random.between(8, 25), 'indoors').visit('到达机场门店', random.between(15, 40), 200)
  trip.go(toward(trip.spot, random.between(8000, 30_000), random.between(0, 6)), 16, 8, () => random.normal(0, 300)).visit('到达城市客户', random.between(25, 60))
  return tripCase(input, trip)
}

/**
 * The same round by bus to the same three shops at the same minutes, today and on the days before: half a minute apart from day to day, the receiver's errors each day new.
 * Harder than life: a true bus does not keep its pace second by second from day to day as this one does, so what is doubted here is an upper bound.
 */
export const sameBusEveryDay: ThirdHardship = (input) => {
  const { simulated, person, day } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined || truth.stays.length < 3) return undefined
  const base = pathOf(truth)
  const firstThree = claimsOf(truth, input.random.fork('claims')).slice(0, 3)
  const to = Math.min(truth.to, (firstThree.at(-1)?.leave ?? truth.to) + 20 * minuteMs)
  const on = (thatDay: number): ReturnType<ThirdHardship> => {
    const random = input.random.fork(`day/${thatDay}`)
    const by = Math.round((thatDay - day) * 24 * hourMs + random.normal(0, 30_000))
    const path: Path = { from: base.from + by, to: to + by, at: (t) => base.at(t - by) }
    const claims = firstThree.map((c): Claim => ({ ...c, enter: Math.round(c.enter + by + random.between(-5, 8) * 1000), leave: c.leave === undefined ? undefined : Math.round(c.leave + by - random.between(0, 8) * 1000) }))
    return honestCase({ ...input, day: thatDay }, { path, claims, random })
  }
  const today = on(day)
  const before = simulated.days.filter((d) => d < day && d >= day - 8 && simulated.truth(person, d) !== undefined).flatMap((d) => on(d)?.day ?? [])
  return today && { ...today, alongside: before }
}

/** Convenience stores that never shut: the day's round ten to fourteen hours later. Half of them are on nights for the first time, the others since days. */
export const nightShift: ThirdHardship = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined) return undefined
  const by = Math.round(random.between(10, 14) * hourMs)
  const on = (thatDay: number): ReturnType<ThirdHardship> => {
    const that = simulated.truth(person, thatDay)
    if (that === undefined) return undefined
    const own = random.fork(`night/${thatDay}`)
    const base = pathOf(that)
    return honestCase({ ...input, day: thatDay }, { random: own, path: { from: base.from + by, to: base.to + by, at: (t) => base.at(t - by) }, claims: claimsOf(that, own.fork('claims')).map((c): Claim => ({ ...c, enter: c.enter + by, leave: c.leave === undefined ? undefined : c.leave + by })) })
  }
  const today = on(day)
  const before = random.chance(0.5) ? [] : [1, 2, 3, 4].flatMap((back) => on(day - back)?.day ?? [])
  return today && { ...today, alongside: before.filter((d) => d.day >= simulated.days[0]!) }
}
