/**
 * What the third author's attacks and hardships are made with. Written without having seen a detector, a weight or a result: nothing here
 * may be changed because of what a bench run printed. Every visit carries where its person truly was when it was pressed, so that a test
 * can hold each case to what it says of itself.
 */
import { distanceToFenceMetres } from '@fieldproof/core/geo'
import type { DeviceState, Fix, Instant, Integrity, LatLon } from '@fieldproof/core/kernel'
import type { DemoPerson } from '../fleet/company.ts'
import type { Whereabouts } from '../fleet/journey.ts'
import { createReceiver } from '../fleet/receiver.ts'
import type { Spot, StreetGrid } from '../fleet/streets.ts'
import type { TrueDay } from '../fleet/workday.ts'
import type { Random } from '../random.ts'
import type { AttackInput } from './attack.ts'
import { type Case, type PhoneDay, type PlaceOfWork, type SimulatedWorld, type Visit, World } from './world.ts'

export interface Truly { readonly at: Instant; readonly position: LatLon }

/**
 * What is false about a visit: the person is elsewhere (`place`), goes past without stopping (`stay`), was there at another time (`time`), or
 * is there at that time and does no work (`work`).
 */
export type Falsehood = 'place' | 'stay' | 'time' | 'work'
export type ThirdCase = Case & { readonly falsehood: Falsehood; readonly isFalse: (visit: Visit) => boolean; readonly truly: (visit: Visit) => Truly }
export type ThirdAttack = (input: AttackInput) => ThirdCase | undefined
/** An honest bad day: each check-in was pressed where it says. */
export type ThirdHonestCase = Case & { readonly truly: (visit: Visit) => Truly }
export type ThirdHardship = (input: AttackInput) => ThirdHonestCase | undefined

/** Where somebody is, second by second. */
export interface Path { readonly from: Instant; readonly to: Instant; at(instant: Instant): Whereabouts }
/** What a person says: at this site from then to then. No check-out where `leave` is undefined. */
export interface Claim { readonly siteId: string; readonly enter: Instant; readonly leave: Instant | undefined }

export const minuteMs = 60_000
/** A false place that is nearer than this would be no clear falsehood: somebody who lives above the shop. */
export const clearlyAwayMetres = 250

export const pathOf = (truth: TrueDay): Path => ({ from: truth.from, to: truth.to, at: (t) => truth.journey.at(t) })
export const stillPath = (spot: Spot, from: Instant, to: Instant): Path => ({ from, to, at: () => ({ spot, speed: 0, bearingDegrees: 0, surroundings: 'indoors', moving: false }) })

export const siteOf = (simulated: SimulatedWorld, siteId: string): PlaceOfWork => simulated.world.site(siteId)

/** The day as planned and as it would be claimed: arrival and leaving with the seconds a hand takes. */
export const claimsOf = (truth: TrueDay, random: Random): Claim[] => truth.stays.flatMap(({ siteIndex, arrived, left }): Claim[] => {
  const enter = Math.round(arrived + random.between(15, 150) * 1000)
  const leave = Math.round(left - random.between(3, 70) * 1000)
  return leave - enter > 90_000 && leave < truth.to ? [{ siteId: `s${siteIndex}`, enter, leave }] : []
})

export interface Press { readonly claim: Claim; readonly kind: Visit['kind']; readonly at: Instant }
export const pressesOf = (claims: readonly Claim[]): Press[] =>
  claims.flatMap((claim): Press[] => [{ claim, kind: 'check_in', at: claim.enter }, ...(claim.leave === undefined ? [] : [{ claim, kind: 'check_out' as const, at: claim.leave }])]).sort((a, b) => a.at - b.at)

export interface PressOptions { readonly latencyMs?: number; readonly deviceTime?: Instant; readonly device?: DeviceState; readonly integrity?: Integrity; readonly note?: string }

/** The visits of one phone with the truth beside them. */
export class PhoneLog {
  readonly visits: Visit[] = []
  readonly #truths = new Map<Visit, Truly>()
  readonly #random: Random
  readonly #clockErrorMs: number
  #lastContact: Instant | undefined

  constructor(person: DemoPerson, random: Random) {
    this.#random = random.fork('network')
    this.#clockErrorMs = Math.round(person.clockErrorSeconds * 1000)
  }

  /** `siteId` as claimed; `position`: where the person is who is signed in. */
  press(siteId: string, kind: Visit['kind'], at: Instant, position: LatLon, fix: Fix | undefined, options: PressOptions = {}): Visit {
    const serverTime = Math.round(at + (options.latencyMs ?? this.#random.between(200, 2500)))
    const lastContact = this.#lastContact ?? at - this.#random.whole(20_000, 600_000)
    const visit: Visit = {
      kind, siteId, deviceTime: options.deviceTime ?? at + this.#clockErrorMs, serverTime, integrity: options.integrity ?? { signature: 'valid', order: 'in_order' },
      device: options.device ?? { lastServerTime: lastContact, monotonicSinceServerTimeMs: at - lastContact }, ...(fix ? { fix } : {}), ...(options.note ? { note: options.note } : {}),
    }
    // What arrived late does not tell the phone the time before it arrived.
    if (serverTime - at < minuteMs) this.#lastContact = serverTime
    this.visits.push(visit)
    this.#truths.set(visit, { at, position })
    return visit
  }

  truly = (visit: Visit): Truly => {
    const truth = this.#truths.get(visit)
    if (truth === undefined) throw new Error('truly: not a visit of this phone')
    return truth
  }

  day(person: DemoPerson, day: number, fixes: readonly Fix[], deviceId = `d${person.index}`): PhoneDay {
    return { personId: `p${person.index}`, deviceId, day, visits: this.visits, fixes: [...fixes].sort((a, b) => a.fixTime - b.fixTime) }
  }
}

export interface RecordOptions {
  readonly movingSeconds?: number
  readonly stillSeconds?: number
  /** No fix is taken now. */
  readonly isDark?: (at: Instant, where: Whereabouts) => boolean
  /** Only the network's guess. */
  readonly isPoor?: (at: Instant, where: Whereabouts) => boolean
}

/** What a sound receiver makes of a path, with a fix at each press: in order of time, since its errors remember. */
export const recordPath = (grid: StreetGrid, random: Random, path: Path, presses: readonly Press[] = [], options: RecordOptions = {}): { readonly fixes: Fix[]; readonly atPress: ReadonlyMap<Press, Fix | undefined> } => {
  const { movingSeconds = 15, stillSeconds = 75, isDark = () => false, isPoor = () => false } = options
  const receiver = createReceiver(grid, random.fork('receiver'))
  const pace = random.fork('pace')
  const full = random.between(55, 100)
  const drain = random.between(3.5, 9)
  const fixes: Fix[] = []
  const atPress = new Map<Press, Fix | undefined>()
  const left = [...presses].sort((a, b) => a.at - b.at)
  const take = (at: Instant): Fix | undefined => {
    const where = path.at(at)
    return isDark(at, where) ? undefined : receiver.fix(where, Math.round(at), { batteryPercent: Math.max(3, full - ((at - path.from) / 3_600_000) * drain), poor: isPoor(at, where) })
  }
  const pressUntil = (end: Instant): void => {
    for (let press = left[0]; press !== undefined && press.at <= end; press = left[0]) {
      left.shift()
      atPress.set(press, take(press.at))
    }
  }
  for (let at = path.from + 1000; at < path.to;) {
    pressUntil(at)
    const fix = take(at)
    if (fix) fixes.push(fix)
    at += Math.round((path.at(at).moving ? movingSeconds : stillSeconds) * 1000 * pace.between(0.9, 1.1))
  }
  pressUntil(Infinity)
  return { fixes, atPress }
}

/** A day that is what it says: a path, presses on it, a phone that records. `change` is what is hard about the phone. */
export interface HonestOptions extends RecordOptions {
  readonly path?: Path
  readonly claims?: readonly Claim[]
  readonly change?: (fix: Fix, atPress: boolean) => Fix | undefined
  readonly press?: (press: Press) => PressOptions
  readonly deviceId?: string
  readonly random?: Random
}

export const honestCase = (input: AttackInput, options: HonestOptions = {}): ThirdHonestCase | undefined => {
  const { simulated, person, day } = input
  const random = options.random ?? input.random
  const truth = options.path && options.claims ? undefined : simulated.truth(person, day)
  const path = options.path ?? (truth && pathOf(truth))
  const claims = options.claims ?? (truth && claimsOf(truth, random.fork('claims')))
  if (path === undefined || claims === undefined || claims.length === 0) return undefined
  const { grid } = simulated.company
  const presses = pressesOf(claims)
  const { fixes, atPress } = recordPath(grid, random, path, presses, options)
  const { change = (fix: Fix) => fix } = options
  const log = new PhoneLog(person, random)
  // The track comes first: what changes a phone's fixes may remember the one before.
  const all = [...fixes.map((fix) => ({ at: fix.fixTime, fix, press: undefined as Press | undefined })), ...presses.map((press) => ({ at: press.at, fix: atPress.get(press), press }))].sort((a, b) => a.at - b.at)
  const kept: Fix[] = []
  for (const { at, fix, press } of all) {
    const changed = fix && change(fix, press !== undefined)
    if (press) log.press(press.claim.siteId, press.kind, at, grid.toLatLon(path.at(at).spot), changed, options.press?.(press))
    else if (changed) kept.push(changed)
  }
  return { day: log.day(person, day, kept, options.deviceId), truly: log.truly }
}

/** A place the cheat really is: at home mostly, some at a tea house, a few in another town (a trip, a second job). */
export const lairOf = ({ simulated: { company }, person, random }: AttackInput): Spot => {
  const draw = random.fork('lair')
  const kind = draw.next()
  if (kind < 0.6) return person.home
  if (kind < 0.85) return { x: draw.between(company.grid.xs[0]!, company.grid.xs.at(-1)!), y: draw.between(company.grid.ys[0]!, company.grid.ys.at(-1)!) }
  const angle = draw.between(0, 2 * Math.PI)
  const away = draw.between(30_000, 400_000)
  return { x: person.home.x + away * Math.cos(angle), y: person.home.y + away * Math.sin(angle) }
}

export const metresFromFence = (simulated: SimulatedWorld, made: Case, visit: Visit, position: LatLon): number =>
  distanceToFenceMetres((made.sites?.get(visit.siteId) ?? siteOf(simulated, visit.siteId)).fence, position)

/** Only visits whose person is clearly away count as false. undefined when none is. */
export const falsePlace = (simulated: SimulatedWorld, made: Case, truly: (visit: Visit) => Truly, atLeastMetres = clearlyAwayMetres): ThirdCase | undefined => {
  const isFalse = (visit: Visit): boolean => metresFromFence(simulated, made, visit, truly(visit).position) >= atLeastMetres
  return made.day.visits.some(isFalse) ? { ...made, falsehood: 'place', isFalse, truly } : undefined
}

/** The world a case is judged in. Its own sites are those that the server would know for earlier visits of the day too. */
export const worldOf = (simulated: SimulatedWorld, { sites }: Case): World => {
  if (sites === undefined) return simulated.world
  const known = simulated.company.sites.map((site) => sites.get(`s${site.index}`) ?? simulated.world.site(`s${site.index}`))
  return new World([...known, ...[...sites.values()].filter((site) => !known.includes(site))], simulated.world.days)
}
