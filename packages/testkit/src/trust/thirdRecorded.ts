/**
 * Recorded tracks as other phones, apps and networks would have handed them on: honest as they were. `fixes` changes the track before stops are looked for, `day` what
 * was sent of it. Judged as recorded tracks are.
 */
import type { Fix } from '@fieldproof/core/kernel'
import type { Random } from '../random.ts'
import { roundTo } from './attack.ts'
import { minuteMs } from './thirdKit.ts'
import { type RealTrack, type RealWorld, realWorldOf } from './realTracks.ts'
import { type PhoneDay, type PlaceOfWork, World } from './world.ts'

export interface Perturbation {
  readonly fixes?: (fixes: readonly Fix[], random: Random) => Fix[]
  readonly day?: (day: PhoneDay, random: Random) => PhoneDay
}

/** The first fix of every such stretch of time. */
const everySeconds = (seconds: number): Perturbation => ({ fixes: (fixes) => {
  let next = -Infinity
  return fixes.filter((f) => {
    if (f.fixTime < next) return false
    next = f.fixTime + seconds * 1000
    return true
  }) } })

const rounded = (digits: number): Perturbation => ({ fixes: (fixes) => fixes.map((f) => ({ ...f, lat: roundTo(f.lat, digits), lon: roundTo(f.lon, digits) })) })

export const thirdRecorded: Readonly<Record<string, Perturbation>> = {
  every_10_s: everySeconds(10),
  every_60_s: everySeconds(60),
  every_5_min: everySeconds(300),
  digits_5: rounded(5),
  digits_6: rounded(6),
  no_accuracy: { fixes: (fixes) => fixes.map(({ accuracyMetres: _accuracy, ...fix }) => fix) },
  position_and_time_only: { fixes: (fixes) => fixes.map(({ lat, lon, fixTime }) => ({ lat, lon, fixTime })) },
  whole_seconds: { fixes: (fixes) => fixes.map((f) => ({ ...f, fixTime: Math.floor(f.fixTime / 1000) * 1000 })) },
  /** One in four sent twice, as after an answer that was lost. */
  sent_twice: { day: (day, random) => ({ ...day, fixes: day.fixes.flatMap((f) => (random.chance(0.25) ? [f, f] : [f])) }) },
  /** Half of the presses arrive 1–20 minutes late, some after later ones. */
  late_and_shuffled: { day: (day, random) => ({ ...day, visits: day.visits.map((v) => (random.chance(0.5) ? { ...v, serverTime: v.serverTime + random.between(1, 20) * minuteMs, integrity: { ...v.integrity, order: random.chance(0.5) ? 'late' as const : 'in_order' as const } } : v)) }) },
  /** The wall clock a minute fast or slow; satellites and server are right. */
  clock_a_minute_off: { day: (day, random) => {
    const by = random.chance(0.5) ? minuteMs : -minuteMs
    return { ...day, visits: day.visits.map((v) => ({ ...v, deviceTime: v.deviceTime + by })) }
  } },
  /** One fix in three is lost, in runs. */
  lost_in_runs: { fixes: (fixes, random) => {
    let left = 0
    return fixes.filter((_, i) => {
      if (left-- > 0 && i > 0) return false
      if (random.chance(0.05)) left = random.whole(3, 15)
      return true
    })
  } },
}

/** The tracks of a folder so perturbed, with stops and check-ins found in what is left of them. */
export const perturbedWorldOf = (tracks: readonly RealTrack[], { fixes, day }: Perturbation, random: Random): RealWorld => {
  const changed = fixes ? tracks.map((t): RealTrack => ({ ...t, fixes: fixes(t.fixes, random.fork(t.name)) })) : tracks
  const real = realWorldOf({ tracks: changed, unreadable: [] })
  if (day === undefined) return real
  const days = real.world.days.map((d) => day(d, random.fork(`${d.personId}/${d.day}`)))
  const siteIds = new Set(days.flatMap((d) => d.visits.map((v) => v.siteId)))
  return { ...real, world: new World([...siteIds].map((id): PlaceOfWork => real.world.site(id)), days) }
}
