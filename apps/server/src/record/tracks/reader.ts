import { createColumns, type FixColumns, fixesOfColumns, sliceColumns, longestTrackMs } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { readChunk } from './chunk.ts'
import { longestChunkMs, readTrackFixesForEach, type TrackQuery } from './read.ts'
import { eachOnce, orderOnce } from './eachOnce.ts'
import { readSegment } from './segment.ts'

/** Positions over time, as core's TrackPoints. */
interface Points {
  readonly fixTime: ArrayLike<number>
  readonly lat: ArrayLike<number>
  readonly lon: ArrayLike<number>
}

/** Stored tracks around many moments, each answer in order of time. */
export interface TrackReader {
  fixes(trx: Sql, queries: readonly TrackQuery[]): Promise<Fix[][]>
  /** Positions only: what a copy is searched in. */
  points(trx: Sql, queries: readonly TrackQuery[]): Promise<Points[]>
}

/** For a batch that is judged once. */
export const trackReader: TrackReader = {
  fixes: readTrackFixesForEach,
  points: async (trx, queries) => (await readTrackFixesForEach(trx, queries)).map((fixes) => ({ fixTime: fixes.map((fix) => fix.fixTime), lat: fixes.map((fix) => fix.lat), lon: fixes.map((fix) => fix.lon) })),
}

/** One stored row: a sealed chunk or an upload not yet sealed. */
interface Part {
  readonly key: string
  readonly deviceId: string
  /** Set for a sealed chunk. */
  readonly startsAt: Date | null
  readonly eventId: string | null
  readonly firstFix: number
  readonly lastFix: number
}
interface Known { readonly from: number; readonly to: number; readonly parts: readonly Part[]; readonly firstFixes: readonly number[] }

const none = createColumns(0)

/** First index whose value is not below `bound`. */
const lowerBound = (values: ArrayLike<number>, bound: number): number => {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < bound) low = middle + 1
    else high = middle
  }
  return low
}

/** An upload may have been sealed since it was listed: it is then one of its chunk. `fixCount` is that of the row as it now stands. */
const columnsOf = (part: Part, bytes: Buffer, sealed: boolean, fixCount: number): FixColumns => {
  let filled: FixColumns
  let ends: number[]
  try {
    const segments = sealed ? readChunk(bytes).filter((piece) => part.startsAt !== null || piece.eventId === part.eventId).map((piece) => piece.segment) : [readSegment(bytes)]
    if (segments.length === 1) {
      filled = segments[0]!.columns()
      ends = [filled.count]
    } else {
      const columns = createColumns(fixCount)
      let at = 0
      ends = segments.map((segment) => (at += segment.into(columns, at)))
      filled = sliceColumns(columns, 0, at)
    }
  } catch {
    // A damaged row: missing evidence, which the self-check names.
    return none
  }
  const at = filled.count
  for (let i = 1; i < at; i++) if (!(filled.fixTime[i]! > filled.fixTime[i - 1]!)) return sorted(filled, ends)
  return filled
}

/** Views of three columns: making one costs more than reading a way through it. */
const slicePoints = ({ fixTime, lat, lon }: FixColumns, start: number, end: number) => ({ fixTime: fixTime.subarray(start, end), lat: lat.subarray(start, end), lon: lon.subarray(start, end) })

/** Which of several pieces, that end where `ends` says, each of their fixes lies in. */
const pieceOf = (ends: readonly number[]): Uint32Array => {
  const piece = new Uint32Array(ends.at(-1) ?? 0)
  ends.forEach((end, i) => piece.fill(i, ends[i - 1] ?? 0, end))
  return piece
}

/** Uploads of one chunk may interleave. */
const sorted = (columns: FixColumns, ends: readonly number[]): FixColumns => {
  const order = orderOnce(columns, Array.from({ length: columns.count }, (_, i) => i), pieceOf(ends))
  const picked = createColumns(order.length)
  for (const name of ['fixTime', 'lat', 'lon', 'accuracyMetres', 'altitudeMetres', 'speedMetresPerSecond', 'bearingDegrees', 'provider', 'mock', 'batteryPercent'] as const) order.forEach((from, to) => { picked[name][to] = columns[name][from]! })
  return picked
}

/**
 * For a dry-run, which looks at the same days again and again: each stored row is fetched and unpacked once, as columns, as long as there is room
 * for it (`capacity` fixes, of 80 bytes each). Kept for one run over one organisation's past.
 */
export const createCachedTrackReader = (capacity = 1_200_000): TrackReader => {
  const known = new Map<string, Known>()
  /** The longest unused first. */
  const unpacked = new Map<string, FixColumns>()
  let held = 0

  const learn = async (trx: Sql, queries: readonly TrackQuery[]): Promise<void> => {
    const wanted = new Map<string, { from: number; to: number }>()
    for (const { deviceId, from, to } of queries) {
      const have = known.get(deviceId)
      const at = wanted.get(deviceId)
      if (have && have.from <= from && have.to >= to) continue
      wanted.set(deviceId, { from: Math.min(at?.from ?? have?.from ?? from, from), to: Math.max(at?.to ?? have?.to ?? to, to) })
    }
    if (wanted.size === 0) return
    const devices = [...wanted]
    const asked = sql`unnest(${devices.map(([id]) => id)}::uuid[], ${devices.map(([, { from }]) => new Date(from - longestTrackMs))}::timestamptz[], ${devices.map(([, { to }]) => new Date(to))}::timestamptz[]) as w (device_id, since, until)`
    const { rows } = await sql<{ device_id: string; starts_at: Date | null; event_id: string | null; first_fix: number; last_fix: number }>`
      select w.device_id, c.starts_at, null::uuid as event_id, (extract(epoch from c.first_fix) * 1000)::float8 as first_fix, (extract(epoch from c.last_fix) * 1000)::float8 as last_fix from ${asked} join track_chunks c on c.org_id = current_org() and c.device_id = w.device_id and c.starts_at > w.since - ${sql.lit(longestChunkMs)} * interval '1 millisecond' and c.starts_at < w.until
      union all
      select w.device_id, null, s.event_id, (extract(epoch from s.first_fix) * 1000)::float8, (extract(epoch from s.last_fix) * 1000)::float8 from ${asked} join track_segments s on s.org_id = current_org() and s.device_id = w.device_id and s.first_fix >= w.since and s.first_fix < w.until`.execute(trx)
    const byDevice = Map.groupBy(rows, (row) => row.device_id)
    for (const [deviceId, { from, to }] of devices) {
      const parts = (byDevice.get(deviceId) ?? []).map((row): Part => ({ key: `${deviceId}/${row.event_id ?? row.starts_at!.getTime()}`, deviceId, startsAt: row.starts_at, eventId: row.event_id, firstFix: row.first_fix, lastFix: row.last_fix }))
      parts.sort((a, b) => a.firstFix - b.firstFix)
      known.set(deviceId, { from, to, parts, firstFixes: parts.map((part) => part.firstFix) })
    }
  }

  const partsFor = ({ deviceId, from, to }: TrackQuery): Part[] => {
    const { parts, firstFixes } = known.get(deviceId)!
    const found: Part[] = []
    let at = lowerBound(firstFixes, from - longestChunkMs)
    for (; at < parts.length && parts[at]!.firstFix < to; at++) if (parts[at]!.lastFix >= from) found.push(parts[at]!)
    return found
  }

  const unpack = async (trx: Sql, parts: Iterable<Part>): Promise<void> => {
    const absent = new Map<string, Part>()
    for (const part of parts) {
      const columns = unpacked.get(part.key)
      if (columns === undefined) absent.set(part.key, part)
      else {
        unpacked.delete(part.key)
        unpacked.set(part.key, columns)
      }
    }
    const missing = [...absent.values()]
    if (missing.length === 0) return
    const [sealed, loose] = [missing.filter((part) => part.startsAt), missing.filter((part) => !part.startsAt)]
    const { rows } = await sql<{ key: string; sealed: boolean; bytes: Buffer; fix_count: number }>`
      select w.key, true as sealed, c.chunk as bytes, c.fix_count from unnest(${sealed.map((p) => p.key)}::text[], ${sealed.map((p) => p.deviceId)}::uuid[], ${sealed.map((p) => p.startsAt)}::timestamptz[]) as w (key, device_id, starts_at) join track_chunks c on c.org_id = current_org() and c.device_id = w.device_id and c.starts_at = w.starts_at
      union all
      select w.key, false, s.segment, s.fix_count from unnest(${loose.map((p) => p.key)}::text[], ${loose.map((p) => p.deviceId)}::uuid[], ${loose.map((p) => p.eventId)}::uuid[], ${loose.map((p) => new Date(p.firstFix))}::timestamptz[]) as w (key, device_id, event_id, first_fix) join track_segments s on s.org_id = current_org() and s.device_id = w.device_id and s.first_fix = w.first_fix and s.event_id = w.event_id
      union all
      select w.key, true, c.chunk, c.fix_count from unnest(${loose.map((p) => p.key)}::text[], ${loose.map((p) => p.deviceId)}::uuid[], ${loose.map((p) => new Date(p.firstFix))}::timestamptz[], ${loose.map((p) => p.eventId)}::uuid[]) as w (key, device_id, first_fix, event_id)
        join track_chunks c on c.org_id = current_org() and c.device_id = w.device_id and c.starts_at > w.first_fix - ${sql.lit(longestChunkMs)} * interval '1 millisecond' and c.starts_at <= w.first_fix and c.last_fix >= w.first_fix where not exists (select from track_segments s where s.org_id = current_org() and s.device_id = w.device_id and s.first_fix = w.first_fix and s.event_id = w.event_id)`.execute(trx)
    const bytesOf = new Map(rows.map((row) => [row.key, row]))
    for (const part of missing) {
      const stored = bytesOf.get(part.key)
      const columns = stored ? columnsOf(part, stored.bytes, stored.sealed, stored.fix_count) : none
      unpacked.set(part.key, columns)
      held += columns.count
    }
  }

  /** What each query needs, as slices of columns. What was not used for longest makes room only afterwards: it may be among what is asked for. */
  const slicesFor = async <Slice>(trx: Sql, queries: readonly TrackQuery[], slice: (columns: FixColumns, start: number, end: number) => Slice): Promise<Slice[][]> => {
    await learn(trx, queries)
    const needed = queries.map(partsFor)
    await unpack(trx, needed.flat())
    const slices = queries.map(({ from, to }, i) => needed[i]!.flatMap(({ key }) => {
      const columns = unpacked.get(key)!
      const [start, end] = [lowerBound(columns.fixTime, from), lowerBound(columns.fixTime, to)]
      return start < end ? [slice(columns, start, end)] : []
    }))
    for (const [key, { count }] of unpacked) {
      if (held <= capacity) break
      unpacked.delete(key)
      held -= count
    }
    return slices
  }
  const isInOrder = (slices: readonly { readonly fixTime: Float64Array }[]): boolean => slices.every((slice, i) => i === 0 || slices[i - 1]!.fixTime.at(-1)! < slice.fixTime[0]!)
  const joined = (columns: readonly Float64Array[]): Float64Array => {
    const whole = new Float64Array(columns.reduce((sum, column) => sum + column.length, 0))
    let at = 0
    for (const column of columns) {
      whole.set(column, at)
      at += column.length
    }
    return whole
  }
  return {
    fixes: async (trx, queries) => (await slicesFor(trx, queries, sliceColumns)).map((slices) => {
      const pieces = slices.map(fixesOfColumns)
      return isInOrder(slices) ? pieces.flat() : eachOnce(pieces)
    }),
    points: async (trx, queries) => (await slicesFor(trx, queries, slicePoints)).map((slices) => {
      if (slices.length === 1) return slices[0]!
      const points = { fixTime: joined(slices.map((c) => c.fixTime)), lat: joined(slices.map((c) => c.lat)), lon: joined(slices.map((c) => c.lon)) }
      if (isInOrder(slices)) return points
      let end = 0
      const order = orderOnce(points, Array.from(points.fixTime.keys()), pieceOf(slices.map(({ fixTime }) => (end += fixTime.length))))
      return { fixTime: order.map((i) => points.fixTime[i]!), lat: order.map((i) => points.lat[i]!), lon: order.map((i) => points.lon[i]!) }
    }),
  }
}
