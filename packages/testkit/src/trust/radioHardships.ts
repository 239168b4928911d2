/** Honest days on which the radio, the internet address or the books of the company look odd. Made in a world whose phones scan. */
import type { RadioScan, RadioSighting } from '@fieldproof/core/kernel'
import type { AddressRegion, CheckInContext } from '@fieldproof/core/signals'
import type { Random } from '../random.ts'
import { createAir, usualEars } from './air.ts'
import { type AttackInput, honestDayOf, moveVisit, visitPairs } from './attack.ts'
import type { Hardship } from './hardships.ts'
import type { Case, PhoneDay, Visit } from './world.ts'

const mapScans = (day: PhoneDay, change: (scan: RadioScan, visit: Visit) => RadioScan | undefined): PhoneDay => ({
  ...day, visits: day.visits.map(({ radio, ...visit }) => {
    const changed = radio && change(radio, visit)
    return changed ? { ...visit, radio: changed } : visit
  }),
})

/** The day on a phone that scans, whatever the person's own can do. */
const scanningDay = (input: AttackInput): PhoneDay | undefined => {
  const day = honestDayOf(input)
  if (!day) return undefined
  const { company } = input.simulated
  const air = createAir(company)
  const random = input.random.fork('scans')
  return { ...day, visits: day.visits.map((v) => ({ ...v, radio: air.scan(company.sites[Number(v.siteId.slice(1))]!.spot, v.deviceTime, usualEars, random)! })) }
}

const isCell = ({ kind }: RadioSighting): boolean => kind === 'cell'
const wifi = (id: string, random: Random): RadioSighting => ({ kind: 'wifi', id, powerDbm: Math.round(random.between(-80, -35)) })

const from = (input: AttackInput, addressRegion: AddressRegion): Case | undefined => {
  const day = honestDayOf(input)
  return day && { day, knownOf: (): Partial<CheckInContext> => ({ addressRegion }) }
}
const hangzhou = { country: '中国', province: '浙江省', city: '杭州市' }

export const radioHardships: Readonly<Record<string, Hardship>> = {
  /** Nothing out of the ordinary, on a phone that scans. */
  scanning_phone: (input) => {
    const day = scanningDay(input)
    return day && { day }
  },

  /** New routers in the whole street: hardly a transmitter of the last visits is left. */
  router_changed: (input) => {
    const day = scanningDay(input)
    return day && { day: mapScans(day, (scan) => ({ ...scan, sightings: scan.sightings.map((s) => (isCell(s) || input.random.chance(0.1) ? s : { ...s, id: `${s.id}/new` })) })) }
  },

  /** The shop's new router, and the two repeaters with it, were in another of the company's sites until last week. */
  router_from_elsewhere: (input) => {
    const day = scanningDay(input)
    const other = input.random.pick(input.simulated.company.sites).index
    return day && { day: mapScans(day, (scan) => ({ ...scan, sightings: [...scan.sightings.filter((s) => !s.id.startsWith('ws')), ...[0, 1, 2].map((i) => wifi(`ws${other}/${i}`, input.random))] })) }
  },

  /** Three thousand access points on six floors, of which a phone hears forty others each time; two visits have taught what is known. */
  mall: (input) => {
    const day = scanningDay(input)
    const hear = (): RadioSighting[] => Array.from({ length: 40 }, () => wifi(`mall/${input.random.whole(1, 3_000)}`, input.random))
    const counts = Map.groupBy(Array.from({ length: 14 }, hear).flat(), (s) => s.id)
    const siteRadio = { checkInCount: 14, personCount: 4, dayCount: 9, heard: [...counts].map(([id, all]) => ({ kind: 'wifi' as const, id, count: all.length })) }
    return day && { day: mapScans(day, (scan) => ({ ...scan, sightings: hear() })), knownOf: () => ({ siteRadio }) }
  },

  /** The person refused permission: no list at all, or cells only. */
  no_scan_permission: (input) => {
    const day = scanningDay(input)
    return day && { day: mapScans(day, (scan, v) => (v.deviceTime % 2 === 0 ? undefined : { ...scan, sightings: scan.sightings.filter(isCell) })) }
  },

  /** One earlier visit is all that is known of each site, and that phone stood in the yard. */
  site_learned_once: (input) => {
    const day = scanningDay(input)
    return day && { day, knownOf: () => ({ siteRadio: { checkInCount: 1, personCount: 1, dayCount: 1, heard: [0, 1, 2, 3].map((i) => ({ kind: 'wifi' as const, id: `yard/${i}`, count: 1 })) }, otherSitesRadio: [] }) }
  },

  /** A van with its hotspot, camera, printer and a second phone, in villages where hardly anything else is heard. */
  equipment_in_the_van: (input) => {
    const day = scanningDay(input)
    const own = ['hotspot', 'camera', 'printer', 'phone'].map((name) => wifi(`van/${input.person.index}/${name}`, input.random))
    return day && { day: mapScans(day, (scan) => ({ ...scan, sightings: [...own, ...scan.sightings.filter((s) => isCell(s) || input.random.chance(0.15))] })) }
  },

  /** The system hands out the scan of the last place, and says when it was. */
  old_scan: (input) => {
    const day = scanningDay(input)
    let last: RadioScan | undefined
    return day && { day: mapScans(day, (scan) => {
      const given = last ?? scan
      last = scan
      return { ...given, scanTime: scan.scanTime - Math.round(input.random.between(60, 400) * 1000) }
    }) }
  },

  /** Everybody's traffic leaves through a VPN abroad. */
  vpn: (input) => from(input, { kind: 'region', country: '新加坡', here: hangzhou }),
  /** A visitor's SIM card: the address belongs to the operator at home. */
  roaming_sim: (input) => from(input, { kind: 'region', country: '日本', province: '東京都', here: hangzhou, isMobile: input.random.chance(0.5) }),
  /** The company's proxy stands at its head office, two provinces away. */
  company_proxy: (input) => from(input, { kind: 'region', country: '中国', province: '广东省', city: '深圳市', here: hangzhou }),

  /** A day of promotion: the same round in a third of the time. */
  promotion_day: (input) => {
    const day = honestDayOf(input)
    const start = day?.visits[0]?.deviceTime
    if (!day || start === undefined) return undefined
    const sooner = (t: number): number => Math.round((t - start) * -0.4)
    return { day: { ...day, fixes: day.fixes.map((f) => ({ ...f, fixTime: f.fixTime + sooner(f.fixTime) })), visits: day.visits.map((v) => moveVisit(v, sooner(v.deviceTime))) } }
  },

  /** Shops closed for the festival, hardly an order, visits of a few minutes where twenty are expected, and an address from the next province. */
  festival: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const early = new Map(visitPairs(day).flatMap(({ enter, leave }) => (leave ? [[leave, enter.deviceTime + Math.round(input.random.between(180, 400) * 1000) - leave.deviceTime] as const] : [])))
    return {
      day: { ...day, visits: day.visits.map((v) => { const by = early.get(v); return by !== undefined && by < 0 ? { ...moveVisit(v, by), ...(v.fix ? { fix: { ...v.fix, fixTime: v.fix.fixTime + by } } : {}) } : v }) },
      knownOf: () => ({ visitType: { name: '门店拜访', minDwellSeconds: 1_200 }, dayOutput: { count: 0, usualCounts: Array.from({ length: 30 }, (_, i) => 4 + (i % 5)) }, addressRegion: { kind: 'region', country: '中国', province: '江苏省', city: '苏州市', here: hangzhou } }),
    }
  },
}
