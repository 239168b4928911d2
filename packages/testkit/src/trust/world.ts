/**
 * A company's fortnight in memory, every day of it honest, and a way to judge one phone's day inside it as the server would: with that
 * phone's hour before and quarter of an hour after, the person's earlier check-ins, what colleagues did at the same site, earlier ways there.
 * Attacks and hardships replace one day of one phone and leave the rest as it was.
 */
import { distanceToFenceMetres } from '@fieldproof/core/geo'
import type { CheckInSubmission, DeviceState, Fix, Geofence, Instant, Integrity, LatLon, RadioScan, Verdict } from '@fieldproof/core/kernel'
import { type CheckInContext, type ColleagueHere, type EarlierTrack, type KnownCheckIn, bestTime, surroundings } from '@fieldproof/core/signals'
import { type VerdictModel, verify } from '@fieldproof/core/verification'
import { createCompany } from '../fleet/company.ts'
import type { DemoCompany, DemoPerson } from '../fleet/company.ts'
import { type TrueDay, dayMs, hourMs, localDay, recordDay, startOfLocalDay, truthOfDay, uploadsOf } from '../fleet/workday.ts'
import type { SimulatedEvent } from '../fleet/events.ts'
import { createRandom } from '../random.ts'
import { createAir, earsOf } from './air.ts'
import { type Heard, LearnedRadio } from './learnedRadio.ts'

export interface PlaceOfWork { readonly siteId: string; readonly name: string; readonly fence: Geofence; readonly position: LatLon }

/** A check-in or check-out as it reaches the server. */
export interface Visit {
  readonly kind: 'check_in' | 'check_out'
  readonly siteId: string
  readonly fix?: Fix
  readonly note?: string
  readonly deviceTime: Instant
  readonly serverTime: Instant
  readonly device: DeviceState
  readonly integrity: Integrity
  readonly radio?: RadioScan
}

/** What one phone sent on one day. Whoever is signed in on it is `personId`; two of them may share a `deviceId`. */
export interface PhoneDay {
  readonly personId: string
  readonly deviceId: string
  readonly day: number
  readonly visits: readonly Visit[]
  /** In order of time. */
  readonly fixes: readonly Fix[]
}

/** A day to be judged, and which sites, people or devices are not what the company around it has. */
export interface Case {
  readonly day: PhoneDay
  readonly sites?: ReadonlyMap<string, PlaceOfWork>
  /** Other phones' days that belong to the case; each stands in for the same person's day in the world. */
  readonly alongside?: readonly PhoneDay[]
  /** Colleagues whom the company sends out together with this person. */
  readonly crew?: readonly string[]
  /** What is known of a visit that the world around it does not tell: photos, addresses, the kind of visit. */
  readonly knownOf?: (visit: Visit) => Partial<CheckInContext>
}

export interface Judged { readonly submission: CheckInSubmission; readonly context: CheckInContext; readonly verdict: Verdict }

const contextBeforeMs = hourMs
const contextAfterMs = hourMs / 4

const idle: Integrity = { signature: 'valid', order: 'in_order' }

export const visitOf = (event: Extract<SimulatedEvent, { kind: 'check_in' | 'check_out' }>, serverTime: Instant, lastContact: Instant): Visit => ({
  kind: event.kind, siteId: `s${event.siteIndex}`, ...(event.fix ? { fix: event.fix } : {}), ...(event.note ? { note: event.note } : {}), deviceTime: event.deviceTime, serverTime,
  device: { lastServerTime: lastContact, monotonicSinceServerTimeMs: event.at - lastContact }, integrity: idle,
})

/** Events of the simulator as one phone's day: arrival as the network of that day allows. */
export const phoneDayOf = (company: DemoCompany, person: DemoPerson, day: number, events: readonly SimulatedEvent[], ids: { personId?: string; deviceId?: string } = {}): PhoneDay => {
  const visits: Visit[] = []
  const fixes: Fix[] = []
  let lastContact = (events[0]?.at ?? 0) - 20_000
  for (const { arrival, events: sent } of uploadsOf(company, person, day, events)) {
    for (const event of sent) {
      if (event.kind === 'track') fixes.push(...event.fixes)
      else if (event.kind !== 'work_state') visits.push(visitOf(event, arrival, Math.min(lastContact, event.at - 1_000)))
    }
    lastContact = arrival
  }
  return { personId: ids.personId ?? `p${person.index}`, deviceId: ids.deviceId ?? `d${person.index}`, day, visits, fixes: fixes.sort((a, b) => a.fixTime - b.fixTime) }
}

const between = (fixes: readonly Fix[], from: Instant, to: Instant): Fix[] => {
  let low = 0
  let high = fixes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((fixes[middle] as Fix).fixTime < from) low = middle + 1
    else high = middle
  }
  const found: Fix[] = []
  for (let i = low; i < fixes.length && (fixes[i] as Fix).fixTime < to; i++) found.push(fixes[i] as Fix)
  return found
}

const asSubmission = (day: PhoneDay, visit: Visit, index: number): CheckInSubmission => ({
  kind: visit.kind, eventId: `${day.personId}-${day.day}-${index}`, orgId: 'org', personId: day.personId, deviceId: day.deviceId, source: 'native', siteId: visit.siteId,
  clocks: { deviceTime: visit.deviceTime, serverTime: visit.serverTime, ...(visit.fix ? { fixTime: visit.fix.fixTime } : {}) }, device: visit.device, integrity: visit.integrity,
  ...(visit.fix ? { fix: visit.fix } : {}), ...(visit.note ? { note: visit.note } : {}), ...(visit.radio ? { radio: visit.radio } : {}),
})

interface Known { readonly known: KnownCheckIn; readonly phone: PhoneDay }

export class World {
  readonly #sites: ReadonlyMap<string, PlaceOfWork>
  readonly #days: readonly PhoneDay[]
  readonly #knownOf = new Map<PhoneDay, readonly Known[]>()
  readonly #radio: LearnedRadio

  readonly #zone: string

  constructor(sites: readonly PlaceOfWork[], days: readonly PhoneDay[], zone = 'Asia/Shanghai') {
    this.#zone = zone
    this.#sites = new Map(sites.map((site) => [site.siteId, site]))
    this.#days = days
    this.#radio = new LearnedRadio(days.flatMap((d) => d.visits.flatMap((v, i) => (v.radio ? [{ siteId: v.siteId, personId: d.personId, day: d.day, time: bestTime(asSubmission(d, v, i)), scan: v.radio }] : []))))
  }

  get days(): readonly PhoneDay[] {
    return this.#days
  }

  site(siteId: string): PlaceOfWork {
    return this.#sites.get(siteId) as PlaceOfWork
  }

  dayOf(personId: string, day: number): PhoneDay | undefined {
    return this.#days.find((d) => d.personId === personId && d.day === day)
  }

  #known(phone: PhoneDay): readonly Known[] {
    let known = this.#knownOf.get(phone)
    if (known === undefined) {
      known = phone.visits.map((visit, i) => {
        const submission = asSubmission(phone, visit, i)
        return { phone, known: {
          eventId: submission.eventId, personId: phone.personId, deviceId: phone.deviceId, time: bestTime(submission), siteId: visit.siteId, sitePosition: this.#sites.get(visit.siteId)?.position,
          ...(visit.fix ? { fix: visit.fix } : {}), ...(visit.note ? { note: visit.note } : {}), deviceTime: visit.deviceTime, lastServerTime: visit.device.lastServerTime, monotonicSinceServerTimeMs: visit.device.monotonicSinceServerTimeMs, ...(visit.radio ? { radio: visit.radio } : {}),
        } }
      })
      this.#knownOf.set(phone, known)
    }
    return known
  }

  /** Every check-in and check-out of the case's day with its verdict. */
  judge({ day, sites, alongside = [], crew = [], knownOf }: Case, models: readonly VerdictModel[]): Judged[][] {
    const stand = [...alongside, day]
    // Judged a quarter of an hour later: nothing of the days after is known yet.
    const others = this.#days.filter((d) => d.day <= day.day && !stand.some((s) => s.personId === d.personId && s.day === d.day))
    const known = [...others, ...stand].flatMap((phone) => this.#known(phone))
    const isOfCase = (heard: Heard): boolean => stand.some((s) => s.personId === heard.personId && s.day === heard.day)
    return day.visits.map((visit, i) => {
      const more = knownOf?.(visit) ?? {}
      // Facts of a photo are of one that was handed in.
      const submission = { ...asSubmission(day, visit, i), ...(more.photo ? { photoSha256: more.photo.sha256 } : {}) }
      const site = (sites ?? this.#sites).get(visit.siteId) ?? this.site(visit.siteId)
      const context = { ...this.#context(submission, day, known, site, crew), ...this.#heardBefore(submission, isOfCase), ...more }
      return models.map((model) => ({ submission, context, verdict: verify(submission, context, { model }) }))
    })
  }

  /** Nothing of it is learned from the days that are being judged. */
  #heardBefore({ siteId, radio, ...submission }: CheckInSubmission, isOfCase: (heard: Heard) => boolean): Partial<CheckInContext> {
    if (radio === undefined || siteId === undefined || this.#radio.isEmpty) return {}
    const time = bestTime(submission)
    const isKnown = (heard: Heard): boolean => heard.time < time && !isOfCase(heard)
    const siteRadio = this.#radio.ofSite(siteId, isKnown)
    return { ...(siteRadio ? { siteRadio } : {}), otherSitesRadio: this.#radio.elsewhere(radio, this.site(siteId), (id) => this.site(id), isKnown) }
  }

  #context(submission: CheckInSubmission, day: PhoneDay, known: readonly Known[], site: PlaceOfWork, crew: readonly string[]): CheckInContext {
    const time = bestTime(submission)
    const onPhone = new Set<string>()
    const othersOnThisPhone: KnownCheckIn[] = []
    const own: KnownCheckIn[] = []
    const atSite: Known[] = []
    const here: Known[] = []
    for (const item of known) {
      const { known: k } = item
      if (k.personId === submission.personId) {
        if (k.eventId !== submission.eventId && k.time <= time && k.time > time - surroundings.earlierDays * dayMs) own.push(k)
      } else if (k.deviceId === submission.deviceId) {
        onPhone.add(k.personId)
        if (Math.abs(k.time - time) <= surroundings.othersOnPhoneMs) othersOnThisPhone.push(k)
      }
      if (k.siteId !== submission.siteId) continue
      if (k.time < time - surroundings.minAgoMs) atSite.push(item)
      if (k.personId !== submission.personId && k.deviceId !== submission.deviceId && Math.abs(k.time - time) <= surroundings.colleagueMs) here.push(item)
    }
    own.sort((a, b) => b.time - a.time)
    const last = own.find((k) => k.fix !== undefined && k.time > time - dayMs)
    const lastSite = last?.siteId === undefined ? undefined : this.#sites.get(last.siteId)
    atSite.sort((a, b) => b.known.time - a.known.time)
    const isOwn = ({ known: k }: Known): boolean => k.personId === submission.personId
    const ways = [...atSite.filter(isOwn).slice(0, surroundings.maxOwnWays), ...atSite.filter((w) => !isOwn(w)).slice(0, surroundings.maxColleaguesWays)]
    const earlierTracks = ways.map(({ known: k, phone }): EarlierTrack => {
      const fixes = between(phone.fixes, k.time - surroundings.wayBeforeMs, k.time + surroundings.wayAfterMs)
      return { isOwn: k.personId === submission.personId, fixTime: fixes.map((f) => f.fixTime), lat: fixes.map((f) => f.lat), lon: fixes.map((f) => f.lon) }
    })
    const colleagues = new Map<string, ColleagueHere>()
    here.sort((a, b) => Math.abs(a.known.time - time) - Math.abs(b.known.time - time) || (a.known.eventId < b.known.eventId ? -1 : 1))
    for (const { known: k, phone } of here.slice(0, surroundings.maxColleagues)) {
      if (!colleagues.has(k.personId)) colleagues.set(k.personId, { personId: k.personId, deviceId: k.deviceId, time: k.time, fixes: between(phone.fixes, time - surroundings.wayBeforeMs, time + surroundings.wayAfterMs), ...(crew.includes(k.personId) ? { togetherByPlan: true } : {}) })
    }
    return {
      site: { siteId: site.siteId, name: site.name, fence: site.fence, position: site.position },
      previousFixes: between(day.fixes, time - contextBeforeMs, time + 1), followingFixes: between(day.fixes, time + 1, time + contextAfterMs),
      ...(last?.fix ? { lastOtherCheckIn: { fix: last.fix, time: last.time, wasInside: lastSite !== undefined && distanceToFenceMetres(lastSite.fence, last.fix) === 0 } } : {}),
      deviceUse: { personIds: [...onPhone], days: 30 }, conflictingEventIds: [],
      earlierCheckIns: own.slice(0, surroundings.maxEarlierCheckIns), othersOnThisPhone, colleaguesHere: [...colleagues.values()], earlierTracks, orgTimeZone: this.#zone,
    }
  }
}

export interface SimulatedWorld {
  readonly world: World
  readonly company: DemoCompany
  readonly people: readonly DemoPerson[]
  readonly days: readonly number[]
  /** Where the person truly was; undefined on a rest day. */
  truth(person: DemoPerson, day: number): TrueDay | undefined
}

/**
 * Sixteen people, none of whom shares a phone or cheats, over `dayCount` days. The same seed gives the same fortnight; with `radio` it is
 * the same again, and phones that can tell what they hear.
 */
export const createSimulatedWorld = (seed: string, { people: count = 16, dayCount = 15, radio = false }: { people?: number; dayCount?: number; radio?: boolean } = {}): SimulatedWorld => {
  const company = createCompany(seed, { fieldWorkers: count })
  const people = company.people.slice(0, 17).map(({ cheats: _cheats, travelsWith: _travelsWith, ...person }): DemoPerson => person)
  const lastDay = localDay(Date.UTC(2026, 10, 20, 4))
  const days = Array.from({ length: dayCount }, (_, i) => lastDay - dayCount + 1 + i)
  const truth = (person: DemoPerson, day: number): TrueDay | undefined => truthOfDay(company, person, day)
  const phoneDays = days.flatMap((day) => people.flatMap((person) => {
    const true_ = truth(person, day)
    return true_ === undefined ? [] : [phoneDayOf(company, person, day, recordDay(company, person, day, true_))]
  }))
  const sites = company.sites.map((site): PlaceOfWork => ({ siteId: `s${site.index}`, name: site.name, fence: site.fence, position: company.grid.toLatLon(site.spot) }))
  const air = createAir(company)
  const heard = (d: PhoneDay): PhoneDay => {
    const person = people.find((p) => `p${p.index}` === d.personId)!
    const random = createRandom(`${seed}/heard/${d.personId}/${d.day}`)
    return { ...d, visits: d.visits.map((v) => {
      const spot = company.sites[Number(v.siteId.slice(1))]!.spot
      const scan = air.scan({ x: spot.x + random.normal(0, 6), y: spot.y + random.normal(0, 6) }, v.deviceTime, earsOf(company, person), random)
      return scan ? { ...v, radio: scan } : v
    }) }
  }
  return { world: new World(sites, radio ? phoneDays.map(heard) : phoneDays), company, people, days, truth }
}

export { dayMs, hourMs, startOfLocalDay }
