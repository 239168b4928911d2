/** The known minority: days falsified by a named method. The labels stay with the simulator and are never sent. */
import type { Fix, Instant } from '@fieldproof/core/kernel'
import { createRandom, type Random } from '../random.ts'
import type { DemoCompany, DemoPerson } from './company.ts'
import type { DayPlan, SimulatedEvent } from './events.ts'
import { createJourney } from './journey.ts'
import { createReceiver } from './receiver.ts'
import { dayMs, honestDay, recordDay, truthOfDay, uploadsOf } from './workday.ts'
import type { DayOptions, TrueDay } from './workday.ts'

export type CheatingMethod = 'mock_flagged' | 'teleport' | 'constant_coordinates' | 'shared_phone' | 'replayed_track' | 'back_dated_clock' | 'leaves_right_after'

type Visit = Extract<SimulatedEvent, { kind: 'check_in' | 'check_out' }>
type Falsify = (company: DemoCompany, person: DemoPerson, day: number, options: DayOptions) => SimulatedEvent[] | undefined

const isVisit = (event: SimulatedEvent): event is Visit => event.kind === 'check_in' || event.kind === 'check_out'
const mapFixes = (event: SimulatedEvent, change: (fix: Fix) => Fix): SimulatedEvent =>
  event.kind === 'track' ? { ...event, fixes: event.fixes.map(change) } : isVisit(event) && event.fix ? { ...event, fix: change(event.fix) } : event

/** The day of somebody who goes to every visit, stands there for as many seconds as given, and spends the rest of it round the corner. */
export const driveBy = (company: DemoCompany, person: DemoPerson, truth: TrueDay, random: Random, [leastSeconds, mostSeconds]: readonly [number, number]): TrueDay => {
  const journey = createJourney(company.grid, random.fork('way'), { spot: truth.punches ? company.depots[person.department]! : person.home, at: truth.from, transport: person.transport })
  const stays = truth.stays.flatMap((stay) => {
    const site = company.sites[stay.siteIndex]!
    journey.goTo(site.spot)
    const arrived = journey.endTime
    journey.stay(random.between(leastSeconds, mostSeconds), 'open')
    journey.goTo({ x: site.spot.x + 650, y: site.spot.y + 40 })
    journey.stay(random.between(10, 18) * 60, 'indoors')
    return journey.endTime < truth.to ? [{ siteIndex: stay.siteIndex, arrived, left: journey.endTime }] : []
  })
  return { ...truth, journey, stays, lunch: undefined }
}

const recorded: Falsify = (company, person, day, options) => {
  const truth = truthOfDay(company, person, day)
  return truth && recordDay(company, person, day, truth, options)
}

const methods: Record<CheatingMethod, Falsify> = {
  /** A mock-location app plays the whole tour; Android flags every fix of it. */
  mock_flagged: (company, person, day, options) =>
    recorded(company, person, day, options)?.map((event) => mapFixes(event, (fix) => ({ ...fix, mock: true, provider: 'gps', accuracyMetres: 4 }))),

  /** Sits at home; jumps to the shop for each check-in and back. */
  teleport: (company, person, day, options) => {
    const tour = recorded(company, person, day, options)
    if (!tour) return undefined
    const random = createRandom(`${company.seed}/teleport/${person.index}/${day}`)
    const from = tour[0]!.at
    const atHome = createJourney(company.grid, random.fork('way'), { spot: person.home, at: from, transport: person.transport })
    atHome.stay(24 * 3600, 'indoors')
    const receiver = createReceiver(company.grid, random.fork('receiver'))
    return tour.flatMap((event): SimulatedEvent[] => {
      if (event.kind !== 'track') return [event]
      const fixes = event.fixes.flatMap((fix) => receiver.fix(atHome.at(fix.fixTime), fix.fixTime, { batteryPercent: fix.batteryPercent }) ?? [])
      return fixes.length > 0 ? [{ ...event, fixes }] : []
    })
  },

  /** A changed app that always reports the shop's own coordinates, to the last digit, and never anything else. */
  constant_coordinates: (company, person, day, options) => {
    let current: { lat: number; lon: number } | undefined
    return recorded(company, person, day, options)?.map((event) => {
      if (event.kind === 'check_in') {
        const centre = company.grid.toLatLon(company.sites[event.siteIndex]!.spot)
        current = { lat: Number(centre.lat.toFixed(5)), lon: Number(centre.lon.toFixed(5)) }
      }
      const place = current
      return place ? mapFixes(event, (fix) => ({ ...place, fixTime: fix.fixTime, accuracyMetres: 10, altitudeMetres: 0, speedMetresPerSecond: 0, provider: 'gps' as const, batteryPercent: fix.batteryPercent })) : event
    })
  },

  /** One handset enrolled for two people: the colleague who carries it checks in for both, half a minute apart. */
  shared_phone: (company, person, day, options) => {
    const companion = company.people[person.travelsWith!]!
    const truth = truthOfDay(company, person, day)
    if (!truth) return undefined
    const random = createRandom(`${company.seed}/shared/${person.index}/${day}`)
    return recordDay(company, companion, day, truth, { ...options, photoShare: 0 }).map((event) => {
      const late = (isVisit(event) ? random.between(18, 45) : 2) * 1000
      const move = (fix: Fix): Fix => ({ ...fix, fixTime: Math.round(fix.fixTime + late), lat: Number((fix.lat + random.normal(0, 8e-6)).toFixed(7)), lon: Number((fix.lon + random.normal(0, 8e-6)).toFixed(7)) })
      return { ...mapFixes(event, move), at: Math.round(event.at + late), deviceTime: Math.round(event.at + late + person.clockErrorSeconds * 1000) }
    }).sort((a, b) => a.at - b.at)
  },

  /** Yesterday's file again: positions equal to the last digit, times moved by whole days. */
  replayed_track: (company, person, day, options) => {
    for (let source = day - 1; source > day - 8; source--) {
      const original = recorded(company, person, source, { ...options, photoShare: 0 })
      if (!original) continue
      const later = (day - source) * dayMs
      return original.map((event) => ({ ...mapFixes(event, (fix) => ({ ...fix, fixTime: fix.fixTime + later })), at: event.at + later, deviceTime: event.deviceTime + later }))
    }
    return undefined
  },

  /** Comes an hour and a half late with the phone's clock set back until noon. The monotonic clock and the arrival tell. */
  back_dated_clock: (company, person, day, options) => {
    const events = recorded(company, person, day, options)
    const first = events?.[0], last = events?.at(-1)
    if (!events || !first || !last) return events
    const lateMs = 95 * 60_000
    const correctedFrom = first.at + 3.5 * 3_600_000
    const late = events.filter((event) => event.at + lateMs < last.at).map((event): SimulatedEvent =>
      event.at < correctedFrom
        ? { ...event, at: event.at + lateMs }
        : { ...mapFixes(event, (fix) => ({ ...fix, fixTime: fix.fixTime + lateMs })), at: event.at + lateMs, deviceTime: event.deviceTime + lateMs })
    return [...late, last]
  },

  /** Shows up, taps, is gone within a minute or two; taps "out" from elsewhere. Where photos are asked for, it is the same old one each time. */
  leaves_right_after: (company, person, day, options) => {
    const truth = truthOfDay(company, person, day)
    if (!truth) return undefined
    const random = createRandom(`${company.seed}/leaves/${person.index}/${day}`)
    return recordDay(company, person, day, driveBy(company, person, truth, random, [115, 135]), { ...options, movingIntervalSeconds: 15, stillIntervalSeconds: 30, photoShare: 0 })
      .map((event) => (options.photoShare && event.kind === 'check_in' ? { ...event, photoSeed: `${company.seed}/${person.index}/old` } : event))
  },
}

/** Does this person cheat on this day? Two of five days, and always on the last two, so that a demo's first page shows it; a shared handset is shared every day. */
export const cheatsOn = (company: DemoCompany, person: DemoPerson, day: number, lastDay: number): boolean =>
  person.cheats !== undefined && (person.cheats === 'shared_phone' || day >= lastDay - 1 || createRandom(`${company.seed}/temptation/${person.index}/${day}`).chance(0.4))

export interface Label { readonly personIndex: number; readonly day: number; readonly method: CheatingMethod }

/** The day as it will be sent, falsified or not. */
export const dayOf = (company: DemoCompany, person: DemoPerson, day: number, lastDay: number, options: DayOptions = {}): { readonly plan: DayPlan; readonly label?: Label } | undefined => {
  if (person.cheats && cheatsOn(company, person, day, lastDay)) {
    const events = methods[person.cheats](company, person, day, options)
    return events && { plan: { personIndex: person.index, uploads: uploadsOf(company, person, day, events, options) }, label: { personIndex: person.index, day, method: person.cheats } }
  }
  const plan = honestDay(company, person, day, options)
  return plan && { plan }
}

/** Everybody's days in order of arrival. `until` cuts today at the present moment. */
export const simulateDays = (company: DemoCompany, days: readonly number[], until: Instant, options: (day: number) => DayOptions = () => ({})): { readonly plans: readonly DayPlan[]; readonly labels: readonly Label[] } => {
  const lastDay = Math.max(...days)
  const plans: DayPlan[] = []
  const labels: Label[] = []
  for (const day of days) {
    for (const person of company.people) {
      const made = dayOf(company, person, day, lastDay, options(day))
      const uploads = made?.plan.uploads.filter((upload) => upload.arrival <= until) ?? []
      if (!made || uploads.length === 0) continue
      plans.push({ personIndex: person.index, uploads })
      if (made.label) labels.push(made.label)
      // Who carries the shared handset takes part: those check-ins are no honest ones either.
      else if (company.people.some((other) => other.travelsWith === person.index)) labels.push({ personIndex: person.index, day, method: 'shared_phone' })
    }
  }
  return { plans, labels }
}
