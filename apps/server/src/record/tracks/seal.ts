import { summariseTrack } from '@fieldproof/core/geo'
import { sql } from 'kysely'
import type { Database, Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { type ChunkPart, makeChunk, partOfRow, readChunk } from './chunk.ts'
import { earliestCredible, filed } from './segment.ts'

/** Uploads that are on their way when the day ends still join it without a merge. */
const settleMs = 2 * 60_000
/** Uploads of one transaction: enough to share its cost, few enough to lose little to a crash and to let the pipeline in between. */
const uploadsPerTransaction = 250
/** A day with more fixes than this is sealed by the hour: a chunk stays below half a megabyte, and below what one pack may hold. */
const mostFixesOfDay = 50_000

/** What one chunk is made of: the uploads of one device that began within a span. */
interface OpenSpan {
  readonly device_id: string
  readonly starts_at: Date
  readonly ends_at: Date
  readonly uploads: number
}

/** Spans found by one look over the loose segments: that look costs as much as they are many. */
const perLook = 5_000

/** Days (local days of the organisation) that ended more than two minutes ago and still have loose segments, oldest first. */
const openSpans = async (trx: Sql, orgId: string, nowMs: number): Promise<readonly OpenSpan[]> => {
  // 36 hours after a midnight it is the next day, however the clocks are changed in between.
  const { rows } = await sql<OpenSpan>`with org as (select time_zone from orgs where org_id = ${orgId}),
    hours as (select device_id, date_trunc('day', first_fix, time_zone) as day, date_trunc('hour', first_fix, time_zone) as hour, time_zone, count(*) as uploads, sum(fix_count) as fixes from track_segments, org
      where org_id = ${orgId} and first_fix < date_trunc('day', ${new Date(nowMs - settleMs)}::timestamptz, time_zone) group by 1, 2, 3, 4),
    -- By a window, not by a join of the hours with their days: without statistics that would compare each with each.
    dense as (select *, sum(fixes) over (partition by device_id, day) + coalesce((select c.fix_count from track_chunks c where c.org_id = ${orgId} and c.device_id = hours.device_id and c.starts_at = hours.day), 0) > ${mostFixesOfDay} as is_dense from hours)
    select device_id, starts_at, case when is_dense then starts_at + interval '1 hour' else date_trunc('day', starts_at + interval '36 hours', time_zone) end as ends_at, sum(uploads)::int as uploads
      from dense, lateral (select case when is_dense then hour else day end as starts_at) s
      group by device_id, starts_at, is_dense, time_zone order by starts_at, device_id limit ${perLook}`.execute(trx)
  return rows
}

/** Some spans at a time, each handful as one transaction wants it. */
const handfuls = (spans: readonly OpenSpan[]): OpenSpan[][] => {
  const all: OpenSpan[][] = []
  let uploads = uploadsPerTransaction
  for (const span of spans) {
    if (uploads >= uploadsPerTransaction) {
      all.push([])
      uploads = 0
    }
    all.at(-1)!.push(span)
    uploads += span.uploads
  }
  return all
}

/**
 * Moves the uploads of closed device-days from track_segments into one chunk each, with the summary that reports read.
 *
 * Each transaction either moves a set of days whole or leaves them where they were: a crash at any moment loses nothing and
 * repeats nothing, and running again is harmless. An upload that comes days late is merged into the chunk of its day. Two
 * processes that seal at once take turns by an advisory lock per organisation: the one that finds it taken leaves the work to the other.
 * Returns how many uploads were moved.
 */
export const sealClosedDays = async (db: Database, orgId: string, nowMs: number, { isStopping = () => false, giveWay = async () => {} }: { readonly isStopping?: () => boolean; readonly giveWay?: () => Promise<void> } = {}): Promise<number> => {
  /** undefined: another process has the lock. */
  const seal = (spans: readonly OpenSpan[]) =>
    db.withOrg(orgId, async (trx) => {
      const { rows: locks } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(hashtextextended(${`seal ${orgId}`}, 0)) as mine`.execute(trx)
      return locks[0]!.mine ? sealSome(trx, orgId, spans) : undefined
    })
  let moved = 0
  for (;;) {
    const spans = await db.withOrg(orgId, (trx) => openSpans(trx, orgId, nowMs))
    if (spans.length === 0) return moved
    const broken: unknown[] = []
    for (const some of handfuls(spans)) {
      await giveWay()
      if (isStopping()) return moved
      try {
        const count = await seal(some)
        if (count === undefined) return moved
        moved += count
      } catch {
        // One day that cannot be sealed (a damaged chunk) must not hold up the others: each of them by itself.
        for (const span of some) moved += (await seal([span]).catch((error: unknown) => void broken.push(error))) ?? 0
      }
    }
    if (broken.length > 0) throw new AggregateError(broken, `${broken.length} device-days could not be sealed; their uploads stay as they are. The first: ${(broken[0] as Error).message}`)
  }
}

const sealSome = async (trx: Sql, orgId: string, spans: readonly OpenSpan[]): Promise<number> => {
  const devices = spans.map((span) => span.device_id)
  const starts = spans.map((span) => span.starts_at)
  const { rows: loose } = await sql<{ device_id: string; starts_at: Date; first_fix: Date; event_id: string; person_id: string; source: string; segment: Buffer }>`
    select s.device_id, h.starts_at, s.first_fix, s.event_id, s.person_id, s.source, s.segment from unnest(${devices}::uuid[], ${starts}::timestamptz[], ${spans.map((span) => span.ends_at)}::timestamptz[]) as h (device_id, starts_at, ends_at)
    join track_segments s on s.org_id = ${orgId} and s.device_id = h.device_id and s.first_fix >= h.starts_at and s.first_fix < h.ends_at
    order by s.device_id, s.first_fix, s.event_id for update of s`.execute(trx)
  const { rows: sealed } = await sql<{ device_id: string; starts_at: Date; chunk: Buffer }>`
    select c.device_id, c.starts_at, c.chunk from unnest(${devices}::uuid[], ${starts}::timestamptz[]) as h (device_id, starts_at)
    join track_chunks c on c.org_id = ${orgId} and c.device_id = h.device_id and c.starts_at = h.starts_at`.execute(trx)
  const keyOf = (row: Pick<OpenSpan, 'device_id' | 'starts_at'>) => `${row.device_id} ${row.starts_at.getTime()}`
  const before = new Map(sealed.map((row) => [keyOf(row), readChunk(row.chunk)]))
  if (loose.length === 0) return 0 // another process has been here since the list was made
  const groups = Map.groupBy(loose, keyOf)
  const chunks = [...groups].map(([key, rows]) => {
    const parts = new Map<string, ChunkPart>((before.get(key) ?? []).map((part) => [part.eventId, part]))
    for (const row of rows) parts.set(row.event_id, partOfRow({ eventId: row.event_id, segment: row.segment }))
    const all = [...parts.values()]
    return { ...rows[0]!, ...summaryOf(all), chunk: makeChunk(all) }
  })
  await sql`insert into track_chunks (org_id, device_id, starts_at, person_id, source, first_fix, last_fix, fix_count, metres, moving_seconds, stay_seconds, south, west, north, east, chunk)
    select ${orgId}::uuid, * from unnest(${chunks.map((c) => c.device_id)}::uuid[], ${chunks.map((c) => c.starts_at)}::timestamptz[], ${chunks.map((c) => c.person_id)}::uuid[], ${chunks.map((c) => c.source)}::text[],
      ${chunks.map((c) => c.firstFix)}::timestamptz[], ${chunks.map((c) => c.lastFix)}::timestamptz[], ${chunks.map((c) => c.fixCount)}::int[], ${chunks.map((c) => c.metres)}::real[],
      ${chunks.map((c) => c.movingSeconds)}::real[], ${chunks.map((c) => c.staySeconds)}::real[], ${chunks.map((c) => c.bbox.south)}::real[], ${chunks.map((c) => c.bbox.west)}::real[],
      ${chunks.map((c) => c.bbox.north)}::real[], ${chunks.map((c) => c.bbox.east)}::real[], ${chunks.map((c) => c.chunk)}::bytea[])
    on conflict (org_id, device_id, starts_at) do update set first_fix = excluded.first_fix, last_fix = excluded.last_fix, fix_count = excluded.fix_count, metres = excluded.metres,
      moving_seconds = excluded.moving_seconds, stay_seconds = excluded.stay_seconds, south = excluded.south, west = excluded.west, north = excluded.north, east = excluded.east, chunk = excluded.chunk`.execute(trx)
  await sql`delete from track_segments s using unnest(${loose.map((r) => r.device_id)}::uuid[], ${loose.map((r) => r.first_fix)}::timestamptz[], ${loose.map((r) => r.event_id)}::uuid[]) as t (device_id, first_fix, event_id)
    where s.org_id = ${orgId} and s.device_id = t.device_id and s.first_fix = t.first_fix and s.event_id = t.event_id`.execute(trx)
  return loose.length
}

/** The figures of a chunk. */
export const summaryOf = (parts: readonly ChunkPart[]) => {
  const fixes = parts.flatMap((part) => part.segment.fixes()).sort((a, b) => a.fixTime - b.fixTime)
  const summary = summariseTrack(fixes)
  return {
    fixCount: fixes.length, metres: summary.metres, movingSeconds: summary.movingSeconds, staySeconds: summary.staySeconds,
    firstFix: new Date(filed((fixes.find((fix) => fix.fixTime >= earliestCredible) ?? fixes[0]!).fixTime)), lastFix: new Date(filed(fixes.at(-1)!.fixTime)), bbox: summary.bbox ?? { south: 0, west: 0, north: 0, east: 0 },
  }
}

const everyMs = 60_000

/** Seals every organisation's closed days once a minute, one run at a time. A run that fails is reported and tried again. */
export const startSealing = ({ giveWay, ...ports }: Pick<Ports, 'db' | 'clock' | 'log'> & { readonly giveWay?: () => Promise<void> }): { stop(): Promise<void> } => {
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  const run = async () => {
    const { rows } = await sql<{ org_id: string }>`select org_id from orgs`.execute(ports.db.system)
    for (const { org_id: orgId } of rows) {
      if (stopped) return
      await sealClosedDays(ports.db, orgId, ports.clock.now(), { isStopping: () => stopped, ...(giveWay ? { giveWay } : {}) })
    }
  }
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    running = run()
      .catch((error: unknown) => ports.log.error({ error }, 'sealing tracks failed; tried again in a minute'))
      .finally(() => { busy = false })
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
