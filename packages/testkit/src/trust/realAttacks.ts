/** Attacks injected into tracks that people recorded: the real day stays as history, the falsified one is sent on the next day. */
import { destination, distanceMetres } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import type { Random } from '../random.ts'
import { mapDay, moveVisit, roundTo, shiftDay, timeOf } from './attack.ts'
import { type Case, type PhoneDay, type Visit, type World, dayMs } from './world.ts'

/** `isFalse` says which visits are falsified; all, when not told. */
export type RealAttack = (world: World, source: PhoneDay, random: Random) => (Case & { readonly isFalse?: (visit: Visit) => boolean }) | undefined

const minute = 60_000
const copiedNote = '已与店长核对库存并补货，冰柜陈列按标准调整完毕。'

const noisy = (random: Random, metres: number) => (fix: Fix): Fix => ({ ...fix, ...destination(fix, random.between(0, 360), Math.abs(random.normal(0, metres))) })
const next = (source: PhoneDay, as: Partial<Pick<PhoneDay, 'personId' | 'deviceId'>> = {}, byMs = 0): PhoneDay =>
  shiftDay(source, dayMs + byMs, { personId: source.personId, deviceId: source.deviceId, ...as, day: source.day + 1 })
const movingMetres = (source: PhoneDay): number => source.fixes.reduce((sum, f, i) => sum + (i === 0 ? 0 : distanceMetres(source.fixes[i - 1]!, f)), 0)

export const realAttacks: Readonly<Record<string, RealAttack>> = {
  mock_flagged: (_w, source) => ({ day: mapDay(next(source), (f) => ({ ...f, mock: true })) }),
  constant_position: (w, source) => {
    const day = next(source)
    const still = (f: Fix): Fix => {
      const site = w.site(day.visits.findLast((v) => timeOf(v) - 600_000 <= f.fixTime)?.siteId ?? day.visits[0]!.siteId)
      return { lat: roundTo(site.position.lat, 6), lon: roundTo(site.position.lon, 6), fixTime: f.fixTime, accuracyMetres: 10, altitudeMetres: 0, speedMetresPerSecond: 0, provider: 'gps' }
    }
    return { day: mapDay(day, still) }
  },
  mock_jitter: (w, source, random) => {
    const still = realAttacks.constant_position!(w, source, random)
    return still && { day: mapDay(still.day, (f) => ({ ...noisy(random, 4)(f), accuracyMetres: roundTo(random.between(5, 12), 1), altitudeMetres: roundTo(random.normal(12, 1), 1) })) }
  },
  /** The real way is somewhere else by 3 km; only the check-ins are at the site. */
  teleport: (_w, source, random) => {
    const day = next(source)
    const bearing = random.between(0, 360)
    return { day: { ...day, fixes: day.fixes.map((f) => ({ ...f, ...destination(f, bearing, 3_000) })) } }
  },
  replay_exact: (_w, source) => ({ day: next(source) }),
  replay_time_shifted: (_w, source, random) => ({ day: next(source, {}, Math.round(random.between(-40, 40) * 60_000)) }),
  replay_jittered: (_w, source, random) => ({ day: mapDay(next(source, {}, Math.round(random.between(-40, 40) * 60_000)), noisy(random, 5)) }),
  replay_of_colleague: (_w, source, random) => ({ day: mapDay(next(source, { personId: 'colleague', deviceId: 'device of colleague' }), noisy(random, 3)) }),
  replay_reversed: (_w, source, random) => {
    const day = next(source)
    const turn = day.fixes[0]!.fixTime + day.fixes.at(-1)!.fixTime
    const visits = day.visits.map((v) => moveVisit(v, turn - 2 * timeOf(v))).map((v): typeof v => ({ ...v, kind: v.kind === 'check_in' ? 'check_out' : 'check_in' })).reverse()
    return { day: mapDay({ ...day, visits, fixes: day.fixes.map((f) => ({ ...f, fixTime: turn - f.fixTime })).reverse() }, noisy(random, 2)) }
  },
  /** Somebody signs in as a colleague with this phone, half a minute later. */
  shared_phone: (_w, source, random) => ({ day: { ...source, personId: 'colleague', visits: source.visits.map((v) => moveVisit(v, Math.round(random.between(18, 45) * 1000))) } }),
  /** A second phone in the same pocket: the same way with an error of its own. */
  co_travel: (_w, source, random) => {
    const other = mapDay({ ...source, personId: 'colleague', deviceId: 'device of colleague' }, (f) => ({ ...noisy(random, 5)(f), fixTime: f.fixTime + 1_500 }))
    return movingMetres(source) < 500 ? undefined : { day: { ...other, visits: other.visits.map((v) => moveVisit(v, Math.round(random.between(20, 90) * 1000))) } }
  },
  /*
   * Where the way is honest and only clocks, hours or notes are not, the falsified day stands in for the real one: sent on the next day it would be noticed as a copy of it.
   */
  /** The same day eleven hours later, by every clock. */
  wrong_hour: (_w, source) => ({ day: shiftDay(source, 11 * 60 * minute, source) }),
  /** Comes an hour and a half late, with the phone's clock set back until the first check-in is done. The monotonic clock and the arrival tell. */
  clock_moved: (_w, source) => {
    const late = 95 * minute
    const [first, ...rest] = source.visits
    const until = timeOf(first!) + minute
    const onTime: Visit = { ...moveVisit(first!, late), deviceTime: first!.deviceTime, ...(first!.fix ? { fix: first!.fix } : {}) }
    return { day: { ...source, fixes: source.fixes.map((f) => (f.fixTime < until ? f : { ...f, fixTime: f.fixTime + late })), visits: [onTime, ...rest.map((v) => moveVisit(v, late))] }, isFalse: (v) => v === onTime }
  },
  /** Made up eight hours after (a recording may be of minutes only), without network: clock and positions set back, nothing that proves the time, and of the way only what lies round the start. */
  offline_back_dated: (_w, source) => {
    const evening = source.fixes.at(-1)!.fixTime + 8 * 60 * minute
    return { day: { ...source, fixes: source.fixes.filter((f) => distanceMetres(f, source.fixes[0]!) < 150), visits: source.visits.map((v, i) => ({ ...v, serverTime: evening + i, device: {} })) } }
  },
  /** Honest presence, the same note at every visit, today and on the days before. */
  copied_text: (w, source) => {
    const pasted = (day: PhoneDay): PhoneDay => ({ ...day, visits: day.visits.map((v) => ({ ...v, note: copiedNote })) })
    return { day: pasted(source), alongside: w.days.filter((day) => day.personId === source.personId && day.day < source.day).map(pasted) }
  },
}
