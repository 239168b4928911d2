/** Honest days that look odd: what phones, towns and companies do to people who were there. */
import { destination, fromWgs84, mapFence } from '@fieldproof/core/geo'
import type { Fix, LatLon } from '@fieldproof/core/kernel'
import { createJourney } from '../fleet/journey.ts'
import { recordDay } from '../fleet/workday.ts'
import { type AttackInput, honestDayOf, timeOf, visitPairs } from './attack.ts'
import { type Case, type PhoneDay, type PlaceOfWork, type Visit, dayMs, phoneDayOf } from './world.ts'

export const hardshipNames = [
  'urban_canyon', 'tunnel', 'cold_start', 'wifi_jump', 'reduced_accuracy', 'ferry_and_train', 'dead_battery', 'offline_72_h', 'new_phone', 'wrong_site_address', 'datum_mistake', 'cached_position', 'same_commute', 'pair_by_plan', 'pair_unannounced', 'borrowed_phone',
] as const
export type HardshipName = (typeof hardshipNames)[number]
export type Hardship = (input: AttackInput) => Case | undefined

const minute = 60_000

const changeVisits = (day: PhoneDay, change: (visit: Visit, fix: Fix) => Fix | undefined): Visit[] =>
  day.visits.map((v) => {
    if (v.fix === undefined) return v
    const { fix: _fix, ...rest } = v
    const fix = change(v, v.fix)
    return fix === undefined ? rest : { ...rest, fix }
  })

const withSites = (input: AttackInput, day: PhoneDay, change: (site: PlaceOfWork) => PlaceOfWork): ReadonlyMap<string, PlaceOfWork> =>
  new Map(day.visits.map((v) => [v.siteId, change(input.simulated.world.site(v.siteId))]))

const moved = (site: PlaceOfWork, to: (p: LatLon) => LatLon): PlaceOfWork =>
  ({ ...site, position: to(site.position), fence: mapFence(site.fence, to) })

export const hardships: Readonly<Record<HardshipName, Hardship>> = {
  /** Reflections move the position by 30 to 90 m for minutes on end, and the receiver does not know. */
  urban_canyon: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const { random } = input
    const bearing = random.between(0, 360)
    let metres = 50
    const pushed = (fix: Fix): Fix => {
      metres = Math.max(20, Math.min(90, metres + random.normal(0, 8)))
      return { ...fix, ...destination(fix, bearing + random.normal(0, 15), metres), accuracyMetres: random.between(10, 35) }
    }
    return { day: { ...day, fixes: day.fixes.map(pushed), visits: changeVisits(day, (_v, fix) => pushed(fix)) } }
  },

  /** Nothing for a quarter of an hour before the check-in, except the last place before the tunnel. */
  tunnel: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const enters = visitPairs(day).map(({ enter }) => timeOf(enter))
    return { day: { ...day, fixes: day.fixes.filter((f) => !enters.some((t) => f.fixTime > t - 15 * minute && f.fixTime <= t)) } }
  },

  /** The receiver has slept for an hour; its first positions are wrong by up to kilometres, its first check-in by up to 200 m. */
  cold_start: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const { random } = input
    const enters = visitPairs(day).map(({ enter }) => timeOf(enter))
    const fixes = day.fixes.flatMap((f): Fix[] => {
      const wait = enters.map((t) => t - f.fixTime).find((ms) => ms >= 0 && ms < 60 * minute)
      if (wait === undefined) return [f]
      if (wait > 90_000) return []
      return [{ ...f, ...destination(f, random.between(0, 360), random.between(80, 2_500)), accuracyMetres: random.between(40, 600) }]
    })
    return { day: { ...day, fixes, visits: changeVisits(day, (v, fix) => (v.kind === 'check_in' ? { ...fix, ...destination(fix, random.between(0, 360), random.between(0, 200)), accuracyMetres: random.between(40, 160) } : fix)) } }
  },

  /** An access point that has moved house puts the phone elsewhere in the country for a few fixes. */
  wifi_jump: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const { random } = input
    const jumps = visitPairs(day).map(({ enter }) => ({ from: timeOf(enter) - random.between(1, 9) * minute, seconds: random.between(60, 240), bearing: random.between(0, 360), metres: 10 ** random.between(3, 5.9) }))
    const jump = (fix: Fix): Fix => {
      const hit = jumps.find(({ from, seconds }) => fix.fixTime >= from && fix.fixTime < from + seconds * 1000)
      return hit ? { ...fix, ...destination(fix, hit.bearing, hit.metres + random.between(0, 30)), accuracyMetres: random.between(18, 60), provider: random.chance(0.5) ? 'network' : 'fused', altitudeMetres: undefined, speedMetresPerSecond: undefined, bearingDegrees: undefined } : fix
    }
    return { day: { ...day, fixes: day.fixes.map(jump) } }
  },

  /** "Approximate location": one to twenty kilometres, somewhere around. */
  reduced_accuracy: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const accuracyMetres = input.random.between(1_000, 20_000)
    const blur = (fix: Fix): Fix => ({ ...fix, ...destination(fix, input.random.between(0, 360), Math.abs(input.random.normal(0, accuracyMetres / 1.5))), accuracyMetres, provider: 'network', altitudeMetres: undefined, speedMetresPerSecond: undefined })
    let last: Fix | undefined
    const rarely = (fix: Fix): Fix => (last = last !== undefined && fix.fixTime - last.fixTime < 15 * minute ? { ...last, fixTime: fix.fixTime } : blur(fix))
    return { day: { ...day, fixes: day.fixes.map(rarely), visits: changeVisits(day, (_v, fix) => blur(fix)) } }
  },

  /** Comes 40 to 300 km by train or ferry, with a fix now and then, in one carriage with a colleague who visits the same customer first. */
  ferry_and_train: (input) => {
    const day = honestDayOf(input)
    const first = day && timeOf(day.visits[0] ?? ({} as Visit))
    if (!day || !first) return undefined
    const { random } = input
    const bearing = random.between(0, 360)
    const speed = random.chance(0.3) ? random.between(8, 18) : random.between(40, 90)
    const end = day.fixes.findLast((f) => f.fixTime < first - 5 * minute) ?? day.fixes[0]!
    const ride = (): Fix[] => {
      const out: Fix[] = []
      for (let t = end.fixTime - 55 * minute; t < end.fixTime - minute; t += random.between(20, 240) * 1000) {
        out.push({ ...destination(end, bearing, speed * (end.fixTime - t) / 1000 + random.normal(0, 15)), fixTime: Math.round(t), accuracyMetres: random.between(8, 90), speedMetresPerSecond: speed, provider: 'fused' })
      }
      return out
    }
    const after = (fixes: readonly Fix[]): Fix[] => fixes.filter((f) => f.fixTime >= end.fixTime)
    const colleague = input.simulated.people.map((p) => input.simulated.world.dayOf(`p${p.index}`, input.day)).find((d) => d !== undefined && d.personId !== day.personId)
    return { day: { ...day, fixes: [...ride(), ...after(day.fixes)] }, ...(colleague ? { alongside: [{ ...colleague, fixes: [...ride(), ...after(colleague.fixes)] }] } : {}) }
  },

  /** Flat for two hours before the visit; the clock starts again hours or decades ago and is right after a while. */
  dead_battery: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const { random } = input
    const enters = visitPairs(day).map(({ enter }) => timeOf(enter))
    const back = random.chance(0.5) ? Date.UTC(2012, 0, 1) : undefined
    return { day: {
      ...day, fixes: day.fixes.filter((f) => !enters.some((t) => f.fixTime > t - 120 * minute && f.fixTime <= t)),
      visits: day.visits.map((v) => (v.kind === 'check_in' ? { ...v, device: {}, deviceTime: random.chance(0.5) ? v.deviceTime : back ?? v.deviceTime - Math.round(random.between(0.5, 3) * 3_600_000) } : v)),
    } }
  },

  /** Three days in the mountains; half of the phones were switched off meanwhile and cannot prove the time. */
  offline_72_h: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const arrival = day.fixes.at(-1)!.fixTime + 72 * 60 * minute
    const restarted = input.random.chance(0.5)
    const contact = day.fixes[0]!.fixTime - 60_000
    return { day: { ...day, visits: day.visits.map((v, i) => ({ ...v, serverTime: arrival + i * 40, device: restarted ? {} : { lastServerTime: contact, monotonicSinceServerTimeMs: timeOf(v) - contact }, integrity: { signature: 'valid', order: i % 5 === 4 ? 'late' : i % 5 === 3 ? 'gap' : 'in_order' } })) } }
  },

  /** Bought yesterday: no history of the device, other habits of its receiver. */
  new_phone: (input) => {
    const day = honestDayOf(input)
    return day && { day: { ...day, deviceId: `${day.deviceId}-new`, fixes: day.fixes.map((f) => ({ ...f, provider: 'fused' as const, altitudeMetres: undefined, accuracyMetres: Math.max(5, Math.round((f.accuracyMetres ?? 10) / 5) * 5) })) } }
  },

  /** The address was typed wrongly: the pin is 150 m to 3 km away. */
  wrong_site_address: (input) => {
    const day = honestDayOf(input)
    return day && { day, sites: withSites(input, day, (site) => moved(site, (p) => destination(p, (site.name.length * 47) % 360, 150 + ((site.name.charCodeAt(0) * 31) % 2_850)))) }
  },

  /** Pins copied from a Chinese map (GCJ-02, BD-09) were taken for WGS-84. */
  datum_mistake: (input) => {
    const day = honestDayOf(input)
    const datum = input.random.chance(0.6) ? 'gcj02' as const : 'bd09' as const
    return day && { day, sites: withSites(input, day, (site) => moved(site, (p) => fromWgs84(p, datum))) }
  },

  /** Lying on the counter the phone repeats its cached position, and checks in and out with it. */
  cached_position: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const pairs = visitPairs(day)
    const cached = (fix: Fix): Fix => {
      const at = pairs.find(({ enter, leave }) => fix.fixTime >= timeOf(enter) && fix.fixTime <= (leave ? timeOf(leave) : timeOf(enter)))
      return at?.enter.fix ? { ...at.enter.fix, fixTime: fix.fixTime, provider: 'fused' } : fix
    }
    return { day: { ...day, fixes: day.fixes.map(cached), visits: changeVisits(day, (_v, fix) => cached(fix)) } }
  },

  /** The tour of last time again, begun at the same minute: the same shops in the same order by the same streets, with other lights and another error. */
  same_commute: (input) => {
    const { simulated: { days, company, truth }, person, day, random } = input
    const source = days.findLast((d) => d < day && truth(person, d) !== undefined)
    const before = source === undefined ? undefined : truth(person, source)
    if (!honestDayOf(input) || source === undefined || !before) return undefined
    const from = before.from + (day - source) * dayMs
    const journey = createJourney(company.grid, random.fork('way'), { spot: person.home, at: from, transport: person.transport })
    const stays = before.stays.map(({ siteIndex, arrived, left }) => {
      journey.goTo(company.sites[siteIndex]!.spot)
      const at = journey.endTime
      journey.stay(((left - arrived) / 1000) * random.between(0.95, 1.05), 'indoors')
      return { siteIndex, arrived: at, left: journey.endTime }
    })
    return { day: phoneDayOf(company, person, day, recordDay(company, person, day, { journey, from, to: journey.endTime, stays, lunch: undefined })) }
  },

  /** Two people the company sends out in one van, each with their own phone and taps. */
  pair_by_plan: (input) => {
    const pair = hardships.pair_unannounced(input)
    return pair && { ...pair, crew: pair.alongside!.map((d) => d.personId) }
  },

  /** The same, but nobody told the system. */
  pair_unannounced: (input) => {
    const { simulated: { company, people, truth, world }, person, day, random } = input
    const colleague = people.find((p) => p.index !== person.index && world.dayOf(`p${p.index}`, day) !== undefined)
    const true_ = colleague && truth(colleague, day)
    const theirs = colleague && world.dayOf(`p${colleague.index}`, day)
    if (!colleague || !true_ || !theirs || !honestDayOf(input)) return undefined
    const mine = phoneDayOf(company, person, day, recordDay(company, person, day, true_))
    // Not on one string: one parks while the other goes in.
    return { day: { ...mine, visits: mine.visits.map((v) => (v.fix && random.chance(0.5) ? { ...v, fix: { ...v.fix, ...destination(v.fix, random.between(0, 360), random.between(5, 40)) } } : v)) }, alongside: [theirs] }
  },

  /** The own phone is broken; a colleague at the same shops lends theirs for the day. */
  borrowed_phone: (input) => {
    const pair = hardships.pair_unannounced(input)
    return pair && { day: { ...pair.day, deviceId: pair.alongside![0]!.deviceId } }
  },
}
