import { type FixColumns, type SpanOfDay, columnProviders, createColumns, isPlaced, longestTrackMs, sliceColumns, spanOfDay, trackLengthMetres } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { columnJson } from './columnJson.ts'
import { orderOnce } from '../../record/tracks/eachOnce.ts'
import { longestChunkMs, type PersonTracks, type StoredTrackPart, tracksOfPerson } from '../../record/tracks/read.ts'
import { pathOf } from './path.ts'

/** What can be reckoned from a day's stored fixes alone. */
export interface DayTrack {
  /** The columns of the answer, already JSON and already bytes: `{"fixTime":[…],…}`. */
  readonly fixesJson: Buffer
  readonly devices: readonly { readonly deviceId: string; readonly source: string }[]
  readonly metres: number
  /** How the time from the first to the last fix was spent, and the stops. */
  readonly span: SpanOfDay
  /** There are fixes, but too blurred to tell a place. */
  readonly blurredTimes: readonly number[]
  /** Times of the path, ms, ascending. */
  readonly times: readonly number[]
  readonly fixCount: number
}

/**
 * Scalar subquery: which stored pieces make up the day, without reading them. Any late upload, sealing or erasure changes this text,
 * so a result kept under it is never stale. Sizes come from the row's pointer; the bytes themselves are not touched.
 */
export const dayFingerprint = (personId: string, from: number, to: number) => {
  const [since, chunkSince, begin, end] = [new Date(from - longestTrackMs), new Date(from - longestChunkMs), new Date(from), new Date(to)]
  return sql<string | null>`(select string_agg(piece, ' ' order by piece) from (
    select device_id || ' ' || extract(epoch from starts_at) || ' ' || fix_count || ' ' || octet_length(chunk) as piece from track_chunks
      where person_id = ${personId} and starts_at > ${chunkSince} and starts_at < ${end} and last_fix >= ${begin} and first_fix < ${end}
    union all
    select s.event_id || ' ' || s.fix_count from devices d join track_segments s on s.org_id = d.org_id and s.device_id = d.device_id
      where d.person_id = ${personId} and s.person_id = ${personId} and s.first_fix >= ${since} and s.first_fix < ${end} and s.last_fix >= ${begin}) as pieces)`
}

/** A person's day as one line, with the uploads it came in. */
export interface DayPath {
  readonly parts: readonly StoredTrackPart[]
  /** First and last fix time of each part; Infinity and -Infinity for an empty one. */
  readonly spans: readonly { readonly eventId: string; readonly first: number; readonly last: number }[]
  readonly deviceIds: readonly string[]
  readonly columns: FixColumns
  readonly deviceIndex: Uint16Array
  /** Indexes into the columns. */
  readonly path: readonly number[]
}
/** … with its fixes as objects, in order. */
export interface DayFixes extends DayPath { readonly fixes: readonly Fix[] }

export const loadDayPath = async (trx: Sql, personId: string, from: number, to: number): Promise<DayFixes> => {
  const day = dayPathOf(await tracksOfPerson(trx, personId, from, to), from, to)
  return { ...day, fixes: fixesOn(day.columns, day.path) }
}

export const dayPathOf = ({ parts, fixCount: capacity }: PersonTracks, from: number, to: number): DayPath => {
  const deviceIds = [...new Set(parts.map((part) => part.deviceId))]
  const all = createColumns(capacity)
  const partDevice = new Uint16Array(capacity)
  const upload = new Uint32Array(capacity)
  let at = 0
  const spans = parts.map(({ deviceId, eventId, segment }, i) => {
    const count = segment.into(all, at)
    partDevice.fill(deviceIds.indexOf(deviceId), at, at + count)
    upload.fill(i, at, at + count)
    let [first, last] = [Infinity, -Infinity]
    for (const end = at + count; at < end; at++) {
      first = Math.min(first, all.fixTime[at]!)
      last = Math.max(last, all.fixTime[at]!)
    }
    return { eventId, first, last }
  })
  const { columns, deviceIndex } = inDay(sliceColumns(all, 0, at), partDevice, upload, from, to)
  const path = pathOf(columns, deviceIndex, deviceIds.length)
  return { parts, spans, deviceIds, columns, deviceIndex, path }
}

export const loadDayTrack = async (trx: Sql, personId: string, from: number, to: number): Promise<DayTrack> => {
  const { parts, deviceIds, columns, deviceIndex, path, fixes } = await loadDayPath(trx, personId, from, to)
  return {
    fixesJson: Buffer.concat([
      Buffer.from('{"fixTime":'), columnJson(columns.fixTime, 0), Buffer.from(',"lat":'), columnJson(columns.lat, 6), Buffer.from(',"lon":'), columnJson(columns.lon, 6),
      Buffer.from(',"accuracyMetres":'), columnJson(columns.accuracyMetres, 1), Buffer.from(',"speedMetresPerSecond":'), columnJson(columns.speedMetresPerSecond, 2), Buffer.from(`,"deviceIndex":[${deviceIndex.join(',')}]}`),
    ]),
    devices: deviceIds.map((deviceId) => ({ deviceId, source: parts.find((part) => part.deviceId === deviceId)!.source })),
    metres: trackLengthMetres(fixes), span: spanOfDay(fixes), blurredTimes: fixes.filter((fix) => !isPlaced(fix)).map((fix) => fix.fixTime), times: path.map((i) => columns.fixTime[i]!), fixCount: columns.count,
  }
}

/** What stops, times and mileage are reckoned from, as objects of one shape. */
const fixesOn = (columns: FixColumns, path: readonly number[]): Fix[] => {
  const { fixTime, lat, lon, accuracyMetres, speedMetresPerSecond, provider } = columns
  const told = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value)
  return path.map((i) => ({
    fixTime: fixTime[i]!, lat: lat[i]!, lon: lon[i]!, accuracyMetres: told(accuracyMetres[i]!), speedMetresPerSecond: told(speedMetresPerSecond[i]!),
    provider: Number.isNaN(provider[i]!) ? undefined : columnProviders[provider[i]!],
  }))
}

/** The fixes within [from, to), oldest first, what a device told twice once. Uploads mostly come in order, so sorting is mostly a check. */
const inDay = (all: FixColumns, device: Uint16Array, upload: Uint32Array, from: number, to: number): { columns: FixColumns; deviceIndex: Uint16Array } => {
  const { fixTime } = all
  let ordered = true
  for (let i = 0; i < all.count && ordered; i++) ordered = (i > 0 ? fixTime[i]! > fixTime[i - 1]! : fixTime[i]! >= from) && fixTime[i]! < to
  if (ordered) return { columns: all, deviceIndex: device.subarray(0, all.count) }
  const inside: number[] = []
  for (let i = 0; i < all.count; i++) if (fixTime[i]! >= from && fixTime[i]! < to) inside.push(i)
  const order = orderOnce(all, inside, upload, device)
  const pick = (column: Float64Array) => Float64Array.from(order, (i) => column[i]!)
  return {
    columns: {
      count: order.length, fixTime: pick(fixTime), lat: pick(all.lat), lon: pick(all.lon), accuracyMetres: pick(all.accuracyMetres), altitudeMetres: pick(all.altitudeMetres),
      speedMetresPerSecond: pick(all.speedMetresPerSecond), bearingDegrees: pick(all.bearingDegrees), provider: pick(all.provider), mock: pick(all.mock), batteryPercent: pick(all.batteryPercent),
    },
    deviceIndex: Uint16Array.from(order, (i) => device[i]!),
  }
}

/** The most recently replayed days, each under its fingerprint: scrubbing and language changes do not decode again. */
export const createDayCache = (capacity = 64): { get(key: string, fingerprint: string): DayTrack | undefined; put(key: string, fingerprint: string, track: DayTrack): void } => {
  const days = new Map<string, { fingerprint: string; track: DayTrack }>()
  return {
    get(key, fingerprint) {
      const kept = days.get(key)
      if (kept?.fingerprint !== fingerprint) return undefined
      days.delete(key)
      days.set(key, kept)
      return kept.track
    },
    put(key, fingerprint, track) {
      days.delete(key)
      days.set(key, { fingerprint, track })
      if (days.size > capacity) days.delete(days.keys().next().value!)
    },
  }
}
