import type { ReplayDay } from '@fieldproof/contract'
import { cleanFixes, distanceMetres, nearbyMetres } from '@fieldproof/core/geo'
import type { Fix, LatLon } from '@fieldproof/core/kernel'

/** Speeds drawn in one colour: standing, walking, riding, driving in town, driving fast. Upper bounds, metres per second. */
export const speedBounds = [0.5, 2.2, 8.4, 16.7] as const
export type SpeedClass = 0 | 1 | 2 | 3 | 4
export const speedClassOf = (metresPerSecond: number): SpeedClass => {
  const at = speedBounds.findIndex((bound) => metresPerSecond < bound)
  return (at < 0 ? 4 : at) as SpeedClass
}

/** A silence longer than this is not drawn as a line: nobody knows the way taken. */
export const unknownMilliseconds = 10 * 60_000

/** A stretch of one colour; consecutive runs share their end so that the path has no holes. */
export interface Run { readonly speedClass: SpeedClass; readonly from: number; readonly to: number }

export interface Track {
  readonly fixes: readonly Fix[]
  /** Metres per second at each fix: the receiver's own (Doppler), else from the step before. */
  readonly speeds: Float64Array
  readonly runs: readonly Run[]
  /** True at i when nothing is known between fix i-1 and fix i. */
  readonly breakBefore: readonly boolean[]
  /** Impossible jumps there and back that are left out of the drawing (never of the record). */
  readonly spikes: number
}

export const fixesOf = (day: Pick<ReplayDay, 'fixes'>, deviceIndex?: number): Fix[] => {
  const { fixTime, lat, lon, accuracyMetres, speedMetresPerSecond, deviceIndex: devices } = day.fixes
  const out: Fix[] = []
  fixTime.forEach((time, i) => {
    if (deviceIndex !== undefined && devices[i] !== deviceIndex) return
    const accuracy = accuracyMetres[i], speed = speedMetresPerSecond[i]
    out.push({ fixTime: time, lat: lat[i]!, lon: lon[i]!, ...(accuracy === null || accuracy === undefined ? {} : { accuracyMetres: accuracy }), ...(speed === null || speed === undefined ? {} : { speedMetresPerSecond: speed }) })
  })
  return out
}

/** The device that saw most of the day. */
export const mainDevice = (day: Pick<ReplayDay, 'fixes'>): number => {
  const counts = new Map<number, number>()
  for (const index of day.fixes.deviceIndex) counts.set(index, (counts.get(index) ?? 0) + 1)
  return [...counts.entries()].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0
}

export const trackOf = (raw: readonly Fix[], gaps: ReplayDay['gaps'] = []): Track => {
  const fixes = cleanFixes(raw)
  const silences = gaps.map((g) => [Date.parse(g.from), Date.parse(g.to)] as const)
  const breakBefore = fixes.map((fix, i) => {
    const before = fixes[i - 1]
    return before !== undefined && (fix.fixTime - before.fixTime > unknownMilliseconds || silences.some(([from, to]) => before.fixTime <= from && fix.fixTime >= to))
  })
  const speeds = Float64Array.from(fixes, (fix, i) => {
    if (fix.speedMetresPerSecond !== undefined) return fix.speedMetresPerSecond
    const before = fixes[i - 1]
    if (!before || breakBefore[i]) return 0
    return nearbyMetres(before, fix) / Math.max(1, (fix.fixTime - before.fixTime) / 1000)
  })
  const runs: Run[] = []
  for (let i = 1; i < fixes.length; i++) {
    if (breakBefore[i]) continue
    const speedClass = speedClassOf(speeds[i]!)
    const last = runs[runs.length - 1]
    if (last && last.to === i - 1 && last.speedClass === speedClass) runs[runs.length - 1] = { ...last, to: i }
    else runs.push({ speedClass, from: i - 1, to: i })
  }
  return { fixes, speeds, runs, breakBefore, spikes: raw.length - fixes.length }
}

export interface Moment { readonly position: LatLon; readonly speedMetresPerSecond: number; readonly accuracyMetres?: number | undefined; readonly known: boolean }

/** Where the person was at an instant: between two fixes on the line, in a silence at the last known place and marked so. */
export const momentAt = (track: Track, time: number): Moment | undefined => {
  const { fixes, speeds, breakBefore } = track
  if (fixes.length === 0) return undefined
  let low = 0, high = fixes.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (fixes[middle]!.fixTime <= time) low = middle
    else high = middle - 1
  }
  const here = fixes[low]!
  const next = fixes[low + 1]
  if (time < here.fixTime || !next) return { position: here, speedMetresPerSecond: speeds[low]!, accuracyMetres: here.accuracyMetres, known: time >= here.fixTime && time - here.fixTime < unknownMilliseconds }
  if (breakBefore[low + 1]) return { position: here, speedMetresPerSecond: 0, accuracyMetres: here.accuracyMetres, known: time === here.fixTime }
  const part = (time - here.fixTime) / (next.fixTime - here.fixTime)
  return {
    position: { lat: here.lat + (next.lat - here.lat) * part, lon: here.lon + (next.lon - here.lon) * part },
    speedMetresPerSecond: speeds[low + 1]!, accuracyMetres: here.accuracyMetres, known: true,
  }
}

export type DayEntry =
  | { readonly kind: 'stop'; readonly time: number; readonly index: number; readonly stop: ReplayDay['stops'][number] }
  | { readonly kind: 'checkIn'; readonly time: number; readonly row: ReplayDay['checkIns'][number] }
  | { readonly kind: 'gap'; readonly time: number; readonly gap: ReplayDay['gaps'][number] }

/** Closer than a site's fence and a receiver's error tell apart: drawn one over the other, only the last stop would be seen. */
export const samePlaceMetres = 40

type Stop = ReplayDay['stops'][number]
/** A place of the map and who was there when: `indexes` are the stops' own, from 0, in order. */
export interface StopPlace { readonly centre: LatLon; readonly siteName: string | null; readonly indexes: readonly number[]; readonly seconds: number }

/** Stops as the map can show them: those at one place stand there together. Stops without a place are left out. */
export const placesOf = (stops: readonly Pick<Stop, 'centre' | 'siteName' | 'durationSeconds'>[]): StopPlace[] => {
  const places: StopPlace[] = []
  stops.forEach(({ centre, siteName, durationSeconds }, index) => {
    if (!centre) return
    const at = places.findIndex((place) => place.siteName === siteName && distanceMetres(place.centre, centre) <= samePlaceMetres)
    const before = places[at]
    if (before) places[at] = { ...before, indexes: [...before.indexes, index], seconds: before.seconds + durationSeconds }
    else places.push({ centre, siteName, indexes: [index], seconds: durationSeconds })
  })
  return places
}


/** Everything of the day in order; a check-in made during a stop comes after the stop's beginning. */
export const entriesOf = (day: Pick<ReplayDay, 'stops' | 'checkIns' | 'gaps'>): DayEntry[] => {
  const rank = { stop: 0, checkIn: 1, gap: 2 }
  return [
    ...day.stops.map((stop, index): DayEntry => ({ kind: 'stop', time: Date.parse(stop.arrivedAt), index: index + 1, stop })),
    ...day.checkIns.map((row): DayEntry => ({ kind: 'checkIn', time: Date.parse(row.happenedAt), row })),
    ...day.gaps.map((gap): DayEntry => ({ kind: 'gap', time: Date.parse(gap.from), gap })),
  ].sort((a, b) => a.time - b.time || rank[a.kind] - rank[b.kind])
}
