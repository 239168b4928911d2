/** Attacks injected into tracks that people recorded: the real day stays as history, the falsified one is sent on the next day. */
import { destination, distanceMetres } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import type { Random } from '../random.ts'
import { mapDay, moveVisit, roundTo, shiftDay, timeOf } from './attack.ts'
import { type Case, type PhoneDay, type World, dayMs } from './world.ts'

export type RealAttack = (world: World, source: PhoneDay, random: Random) => Case | undefined

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
}
