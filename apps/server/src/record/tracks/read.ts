import { longestTrackMs } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { readChunk } from './chunk.ts'
import { eachOnce } from './eachOnce.ts'
import { type StoredSegment, readSegment } from './segment.ts'

/** A chunk holds what began within a local day, which has 25 hours when the clocks go back. */
export const longestChunkMs = longestTrackMs + 25 * 3_600_000

export interface StoredTrackPart {
  readonly deviceId: string
  readonly source: string
  readonly eventId: string
  readonly segment: StoredSegment
}

interface Row {
  readonly deviceId: string
  readonly source: string
  /** null for a sealed chunk. */
  readonly eventId: string | null
  readonly bytes: Buffer
}

const partsOf = (rows: readonly Row[]): StoredTrackPart[] =>
  rows.flatMap(({ deviceId, source, eventId, bytes }) =>
    eventId === null ? readChunk(bytes).map((part) => ({ deviceId, source, ...part })) : [{ deviceId, source, eventId, segment: readSegment(bytes) }])

/** What a signed upload says about its own span; a tracker's upload must be read to know. */
const mayHold = (segment: StoredSegment, from: number, to: number): boolean => {
  const pieces = segment.signed?.pieces
  return !pieces || (pieces.to >= from && pieces.from < to)
}

export interface PersonSpan {
  readonly personId: string
  readonly from: number
  readonly to: number
}

export interface PersonTracks {
  readonly parts: readonly StoredTrackPart[]
  readonly fixCount: number
}

/**
 * Every stored upload of a person that may hold fixes in [from, to), sealed and not yet sealed, in order of device and first fix, for each of the spans.
 * One statement, so that an upload that is being sealed at this moment is seen once: in its segment or in its chunk. `fixCount` is at
 * least what the parts hold.
 */
export const tracksOfPeople = async (trx: Sql, spans: readonly PersonSpan[]): Promise<PersonTracks[]> => {
  const column = <T>(pick: (span: PersonSpan) => T): T[] => spans.map(pick)
  const { rows } = await sql<Row & { readonly ord: number; readonly fixes: number }>`
    with wanted as (select * from unnest(${column((s) => s.personId)}::uuid[], ${column((s) => new Date(s.from - longestChunkMs))}::timestamptz[], ${column((s) => new Date(s.from - longestTrackMs))}::timestamptz[],
      ${column((s) => new Date(s.from))}::timestamptz[], ${column((s) => new Date(s.to))}::timestamptz[]) with ordinality as w (person_id, chunk_since, since, begins, ends, ord))
    select w.ord::int, c.device_id as "deviceId", c.source, null::uuid as "eventId", c.chunk as bytes, c.fix_count as fixes, c.first_fix from wanted w join track_chunks c
      on c.org_id = current_org() and c.person_id = w.person_id and c.starts_at > w.chunk_since and c.starts_at < w.ends and c.last_fix >= w.begins and c.first_fix < w.ends
    union all
    select w.ord::int, s.device_id, s.source, s.event_id, s.segment, s.fix_count, s.first_fix from wanted w join devices d on d.org_id = current_org() and d.person_id = w.person_id
      join track_segments s on s.org_id = d.org_id and s.device_id = d.device_id and s.person_id = w.person_id and s.first_fix >= w.since and s.first_fix < w.ends and s.last_fix >= w.begins
    order by "deviceId", first_fix`.execute(trx)
  const bySpan = Map.groupBy(rows, ({ ord }) => ord)
  return spans.map(({ from, to }, i) => {
    const own = bySpan.get(i + 1) ?? []
    return { parts: partsOf(own).filter(({ segment }) => mayHold(segment, from, to)), fixCount: own.reduce((sum, row) => sum + row.fixes, 0) }
  })
}

export const tracksOfPerson = async (trx: Sql, personId: string, from: number, to: number): Promise<PersonTracks> => (await tracksOfPeople(trx, [{ personId, from, to }]))[0]!

/** The fixes of one device in [from, to), in order of time. */
export const readTrackFixes = async (trx: Sql, { deviceId, from, to }: { readonly deviceId: string; readonly from: number; readonly to: number }): Promise<Fix[]> => {
  const [since, chunkSince, begin, end] = [new Date(from - longestTrackMs), new Date(from - longestChunkMs), new Date(from), new Date(to)]
  const { rows } = await sql<Row>`
    select device_id as "deviceId", source, null::uuid as "eventId", chunk as bytes from track_chunks
      where device_id = ${deviceId} and starts_at > ${chunkSince} and starts_at < ${end} and last_fix >= ${begin} and first_fix < ${end}
    union all
    select device_id, source, event_id, segment from track_segments where device_id = ${deviceId} and first_fix >= ${since} and first_fix < ${end} and last_fix >= ${begin}`.execute(trx)
  return eachOnce(partsOf(rows)
    .filter(({ segment }) => mayHold(segment, from, to))
    .map(({ segment }) => segment.fixes().filter((fix) => fix.fixTime >= from && fix.fixTime < to)))
}

export interface TrackQuery {
  readonly deviceId: string
  readonly from: number
  readonly to: number
}

/**
 * The fixes of each query, as `readTrackFixes` gives them, with one statement for all: what a batch of check-ins needs around each.
 * A stored track that cannot be read (a damaged row; the self-check names it) is left out: missing evidence, not a reason to hold up a phone.
 */
export const readTrackFixesForEach = async (trx: Sql, queries: readonly TrackQuery[]): Promise<Fix[][]> => {
  const found: Fix[][][] = queries.map(() => [])
  if (queries.length === 0) return []
  const column = <T>(pick: (query: TrackQuery) => T): T[] => queries.map(pick)
  const { rows } = await sql<{ ord: number; key: string; sealed: boolean; bytes: Buffer }>`
    with wanted as (select * from unnest(${column((q) => q.deviceId)}::uuid[], ${column((q) => new Date(q.from - longestTrackMs))}::timestamptz[], ${column((q) => new Date(q.from))}::timestamptz[], ${column((q) => new Date(q.to))}::timestamptz[])
      with ordinality as w (device_id, since, begins, ends, ord))
    select w.ord::int, c.device_id::text || c.starts_at::text as key, true as sealed, c.chunk as bytes from wanted w join track_chunks c
      on c.device_id = w.device_id and c.starts_at > w.begins - ${sql.lit(longestChunkMs)} * interval '1 millisecond' and c.starts_at < w.ends and c.last_fix >= w.begins and c.first_fix < w.ends and c.org_id = current_org()
    union all
    select w.ord::int, s.event_id::text, false, s.segment from wanted w join track_segments s
      on s.device_id = w.device_id and s.first_fix >= w.since and s.first_fix < w.ends and s.last_fix >= w.begins and s.org_id = current_org()`.execute(trx)
  const read = new Map<string, StoredSegment[]>()
  for (const { ord, key, sealed, bytes } of rows) {
    const { from, to } = queries[ord - 1]!
    try {
      let segments = read.get(key)
      if (!segments) read.set(key, (segments = sealed ? readChunk(bytes).map((part) => part.segment) : [readSegment(bytes)]))
      for (const segment of segments) if (mayHold(segment, from, to)) found[ord - 1]!.push(segment.fixes().filter((fix) => fix.fixTime >= from && fix.fixTime < to))
    } catch {
      continue
    }
  }
  return found.map(eachOnce)
}
