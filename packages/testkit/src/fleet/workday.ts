/**
 * One plausible day of one person: from home along the streets to shops of the territory, stays, lunch, home again; recorded
 * by a receiver that errs, a battery that may die and a network that may be gone for hours.
 */
import { isoInstant } from '@fieldproof/core/kernel'
import type { Fix, Instant } from '@fieldproof/core/kernel'
import { createRandom } from '../random.ts'
import type { Random } from '../random.ts'
import { usualHours } from './company.ts'
import type { DemoCompany, DemoPerson } from './company.ts'
import type { DayPlan, SimulatedEvent, Upload } from './events.ts'
import { createJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { createReceiver } from './receiver.ts'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs
/** Asia/Shanghai has had no daylight saving since 1991. */
const zoneOffsetMs = 8 * hourMs

/** Days since 1970 of the local calendar day in which `instant` lies. */
export const localDay = (instant: Instant): number => Math.floor((instant + zoneOffsetMs) / dayMs)
export const startOfLocalDay = (day: number): Instant => day * dayMs - zoneOffsetMs
/** 1 Monday … 7 Sunday. 1970-01-01 was a Thursday. */
export const isoWeekday = (day: number): number => ((day + 3) % 7) + 1
export const localDate = (day: number): string => isoInstant(day * dayMs).slice(0, 10)

export const dwellMinutes = { A: [32, 70], B: [20, 42], C: [12, 26] } as const
const notes = ['补货已完成，冰柜陈列按标准调整。', '老板要求下周送两箱苏打水。', '竞品做堆头，已拍照反馈。', '临期品已下架退回。', '新品试饮反馈不错，订货三箱。', '货架缺货两个单品，已下补货单。', '与店长确认国庆档期陈列位。', '价签更换完毕。', '收回货款，已交回单。', '门店装修，下周再来。', '店主不在，与店员核对库存。', '冷饮柜温度偏高，已报修。']

export interface Stay { readonly siteIndex: number; readonly arrived: Instant; readonly left: Instant }
export interface TrueDay { readonly journey: Journey; readonly from: Instant; readonly to: Instant; readonly stays: readonly Stay[]; readonly lunch: { readonly from: Instant; readonly to: Instant } | undefined; readonly punches?: Punches }
/** The check-ins with which a day begins and ends, at the depot. */
export interface Punches { readonly siteIndex: number; readonly inAt: Instant; readonly outAt: Instant }

export interface DayOptions {
  /** Between fixes while moving; standing still, the phone saves power and takes one every 75 s. */
  readonly movingIntervalSeconds?: number
  readonly stillIntervalSeconds?: number
  /** Share of check-ins with a photo. */
  readonly photoShare?: number
  /** Check-outs wait for the next check-in before they are sent: fewer requests where weeks have to be made in a minute. */
  readonly sparseUploads?: boolean
}

/** The movement itself, before anything records it. undefined on a rest day. */
export const truthOfDay = (company: DemoCompany, person: DemoPerson, day: number): TrueDay | undefined => {
  const traveller = person.travelsWith === undefined ? person : company.people[person.travelsWith]!
  if (traveller.restDays.includes(isoWeekday(day))) return undefined
  const random = createRandom(`${company.seed}/truth/${traveller.index}/${day}`)
  const { start, end } = usualHours(company.shifts[traveller.shift]!)
  const midnight = startOfLocalDay(day)
  const punches = punchesOf(company, traveller, day, midnight + start * hourMs, midnight + end * hourMs)
  const from = Math.max(midnight + start * hourMs + random.between(20, 420) * 1000, (punches?.inAt ?? 0) + 20_000)
  // Recording ends well inside the shift: nothing may be kept after it.
  const latest = Math.min(midnight + end * hourMs - random.between(300, 1500) * 1000, (punches?.outAt ?? Infinity) - 60_000)
  const depot = company.depots[traveller.department]!
  const journey = createJourney(company.grid, random.fork('way'), { spot: punches ? depot : traveller.home, at: from, transport: traveller.transport })
  const stays: Stay[] = []
  let lunch: TrueDay['lunch']
  const lunchFrom = midnight + random.between(11.7, 12.6) * hourMs
  // The day begins and ends at the depot: goods, orders, a word with the others.
  if (!punches) journey.stay(random.between(60, 240), 'open')
  if (!punches) journey.goTo({ x: depot.x + random.normal(0, 12), y: depot.y + random.normal(0, 12) })
  journey.stay(random.between(18, 40) * 60, 'indoors')
  for (const siteIndex of visitOrder(company, traveller, random)) {
    const site = company.sites[siteIndex]!
    const [low, high] = dwellMinutes[site.tier]
    const dwellSeconds = random.between(low, high) * 60
    if (!lunch && start < 11 && journey.endTime > lunchFrom) {
      const begin = journey.endTime + 1000
      journey.stay(random.between(32, 46) * 60, 'indoors')
      lunch = { from: begin, to: journey.endTime }
    }
    journey.goTo(site.spot)
    const arrived = journey.endTime
    // 25 minutes to come home from the farthest shop.
    if (arrived + dwellSeconds * 1000 > latest - 25 * 60_000) break
    journey.stay(dwellSeconds * 0.55, 'indoors')
    // Nobody stands on one spot in a shop.
    journey.walkTo({ x: site.spot.x + random.normal(0, 5), y: site.spot.y + random.normal(0, 5) })
    journey.stay(dwellSeconds * 0.45, 'indoors')
    stays.push({ siteIndex, arrived, left: journey.endTime })
    if (random.chance(0.3)) journey.stay(random.between(30, 200), 'open')
  }
  if (journey.endTime < latest - 70 * 60_000) {
    journey.goTo({ x: depot.x + random.normal(0, 12), y: depot.y + random.normal(0, 12) })
    journey.stay(random.between(20, 45) * 60, 'indoors')
  }
  if (punches) {
    journey.goTo({ x: depot.x + random.normal(0, 8), y: depot.y + random.normal(0, 8) })
    journey.stay(Math.max(0, latest - journey.endTime) / 1000, 'indoors')
  } else journey.goTo(traveller.home)
  const to = Math.min(journey.endTime, latest)
  return { journey, from, to, stays, lunch, ...(punches ? { punches } : {}) }
}

/** Most come a little early and leave a little late; some are late, some leave early, and now and then somebody forgets. On call nobody punches. */
const punchesOf = (company: DemoCompany, person: DemoPerson, day: number, startsAt: Instant, endsAt: Instant): Punches | undefined => {
  const siteIndex = company.depotSites?.[person.department]
  if (siteIndex === undefined || company.shifts[person.shift]!.kind === 'free') return undefined
  const random = createRandom(`${company.seed}/punches/${person.index}/${day}`)
  const minutes = random.chance(0.05) ? random.between(7, 40) : -random.between(2, 22)
  const after = random.chance(0.04) ? -random.between(8, 50) : random.between(1, 14)
  return { siteIndex, inAt: Math.round(startsAt + minutes * 60_000), outAt: Math.round(endsAt + after * 60_000) }
}

/** About a third of the territory a day, nearest next: what people do without being told. */
const visitOrder = (company: DemoCompany, person: DemoPerson, random: Random): number[] => {
  const left = random.shuffle(person.territory).slice(0, random.whole(6, 9))
  const order: number[] = []
  let at = person.home
  while (left.length > 0) {
    left.sort((a, b) => Math.hypot(company.sites[a]!.spot.x - at.x, company.sites[a]!.spot.y - at.y) - Math.hypot(company.sites[b]!.spot.x - at.x, company.sites[b]!.spot.y - at.y))
    const next = left.shift()!
    order.push(next)
    at = company.sites[next]!.spot
  }
  return order
}

/** Fixes and events that an honest phone makes of the day, in order of time. Tracks are cut at every event, and every half hour. */
export const recordDay = (company: DemoCompany, person: DemoPerson, day: number, truth: TrueDay, options: DayOptions = {}): SimulatedEvent[] => {
  const { movingIntervalSeconds = 15, stillIntervalSeconds = 75, photoShare = 0 } = options
  const random = createRandom(`${company.seed}/record/${person.index}/${day}`)
  const receiver = createReceiver(company.grid, random.fork('receiver'))
  const clockErrorMs = person.clockErrorSeconds * 1000
  const fullAtStart = random.between(78, 100)
  const drainPerHour = random.between(4.5, 9)
  const batteryAt = (at: Instant) => Math.min(100, Math.max(1, Math.round(fullAtStart - ((at - truth.from) / hourMs) * drainPerHour)))
  // One day in twenty-five a battery gives up in the afternoon and is back after a while.
  const dead = random.chance(0.04) ? { from: truth.from + random.between(4, 6) * hourMs, to: truth.from + random.between(6.3, 7.5) * hourMs } : undefined
  const isDark = (at: Instant) => dead !== undefined && at > dead.from && at < dead.to
  const networkType = () => (random.chance(0.15) ? 'wifi' : random.chance(0.5) ? '5g' : '4g')
  const base = (at: Instant) => ({ at, deviceTime: Math.round(at + clockErrorMs), batteryPercent: batteryAt(at), networkType: networkType() })

  type Mark = { at: Instant; make: () => SimulatedEvent }
  const marks: Mark[] = [{ at: truth.from, make: () => ({ ...base(truth.from), kind: 'work_state', state: 'started' }) }]
  if (truth.lunch) {
    const { from, to } = truth.lunch
    marks.push({ at: from, make: () => ({ ...base(from), kind: 'work_state', state: 'paused', reason: '午休' }) }, { at: to, make: () => ({ ...base(to), kind: 'work_state', state: 'resumed' }) })
  }
  for (const stay of truth.stays) {
    const inAt = Math.round(stay.arrived + random.between(25, 110) * 1000)
    const outAt = Math.round(stay.left - random.between(5, 50) * 1000)
    const poor = random.chance(0.02)
    const note = random.chance(0.4) ? random.pick(notes) : undefined
    const photoSeed = random.chance(photoShare) ? `${company.seed}/${person.index}/${day}/${stay.siteIndex}` : undefined
    const visit = (kind: 'check_in' | 'check_out', at: Instant) => (): SimulatedEvent => {
      const fix = receiver.fix(truth.journey.at(at), at, { batteryPercent: batteryAt(at), poor })
      return { ...base(at), kind, siteIndex: stay.siteIndex, ...(fix ? { fix } : {}), ...(kind === 'check_in' && photoSeed ? { photoSeed } : {}), ...(kind === 'check_out' && note ? { note } : {}) }
    }
    if (outAt - inAt > 60_000 && outAt < truth.to) marks.push({ at: inAt, make: visit('check_in', inAt) }, { at: outAt, make: visit('check_out', outAt) })
  }
  if (truth.punches) {
    const { siteIndex, inAt, outAt } = truth.punches
    const own = createRandom(`${company.seed}/punched/${person.index}/${day}`)
    const punch = (kind: 'check_in' | 'check_out', at: Instant) => (): SimulatedEvent => {
      const fix = receiver.fix(truth.journey.at(at), at, { batteryPercent: batteryAt(at) })
      return { ...base(at), kind, siteIndex, ...(fix ? { fix } : {}) }
    }
    marks.push({ at: inAt, make: punch('check_in', inAt) })
    if (!own.chance(0.02)) marks.push({ at: outAt, make: punch('check_out', outAt) })
  }
  marks.push({ at: truth.to, make: () => ({ ...base(truth.to), kind: 'work_state', state: 'ended' }) })

  marks.sort((a, b) => a.at - b.at)

  const events: SimulatedEvent[] = []
  let fixes: Fix[] = []
  const cut = () => {
    const last = fixes.at(-1)
    if (!last) return
    events.push({ ...base(last.fixTime), kind: 'track', fixes })
    fixes = []
  }
  let at = truth.from + 1000
  for (const mark of marks) {
    while (at < Math.min(mark.at, truth.to)) {
      const where = truth.journey.at(at)
      const onBreak = truth.lunch !== undefined && at >= truth.lunch.from && at < truth.lunch.to
      if (!onBreak && !isDark(at)) {
        const fix = receiver.fix(where, Math.round(at), { batteryPercent: batteryAt(at) })
        if (fix) fixes.push(fix)
        if (fixes.length > 0 && at - fixes[0]!.fixTime > 30 * 60_000) cut()
      } else cut()
      at += (where.moving ? movingIntervalSeconds : stillIntervalSeconds) * 1000 * random.between(0.93, 1.07)
    }
    cut()
    if (!isDark(mark.at)) events.push(mark.make())
  }
  return events
}

/** Requests: one at each check-in and check-out, carrying what gathered since. In a dead zone of hours all of it comes at its end. */
export const uploadsOf = (company: DemoCompany, person: DemoPerson, day: number, events: readonly SimulatedEvent[], options: DayOptions = {}): Upload[] => {
  const random = createRandom(`${company.seed}/network/${person.index}/${day}`)
  const first = events[0]
  if (!first) return []
  const offline = random.chance(0.07) ? { from: first.at + random.between(1.5, 3) * hourMs, to: first.at + random.between(3.8, 6.5) * hourMs } : undefined
  const uploads: Upload[] = []
  let waiting: SimulatedEvent[] = []
  for (const event of events) {
    waiting.push(event)
    if (event.kind === 'track' || (options.sparseUploads && event.kind === 'check_out') || (offline && event.at > offline.from && event.at < offline.to)) continue
    uploads.push({ personIndex: person.index, arrival: Math.round(event.at + random.between(250, 1900)), events: waiting })
    waiting = []
  }
  const last = waiting.at(-1)
  if (last) uploads.push({ personIndex: person.index, arrival: Math.round(Math.max(last.at, offline?.to ?? 0) + 1500), events: waiting })
  return uploads
}

export const honestDay = (company: DemoCompany, person: DemoPerson, day: number, options: DayOptions = {}): DayPlan | undefined => {
  const truth = truthOfDay(company, person, day)
  return truth && { personIndex: person.index, uploads: uploadsOf(company, person, day, recordDay(company, person, day, truth, options), options) }
}
