import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { readChunk } from './chunk.ts'
import { longestChunkMs } from './read.ts'
import { readSegment } from './segment.ts'

const pageSize = 100
/** Phones work offline for up to three days; most uploads arrive within the hour. */
const offlineMs = 72 * 3_600_000

/**
 * The bytes of one track submission as sent: what its entry in the evidence log commits to. null when it is not stored (erased,
 * or never a track). Chunks are filed by time, not by event, so they are searched from the likely ones outwards: days around the
 * arrival, then three days back, then everything. Naming the device makes each step an index look-up.
 */
export const originalTrack = async (trx: Sql, eventId: string, near: { readonly deviceId?: string } = {}): Promise<Buffer | null> => {
  const device = near.deviceId === undefined ? sql`` : sql`and device_id = ${near.deviceId}`
  const { rows } = await sql<{ segment: Buffer }>`select segment from track_segments where event_id = ${eventId} ${device}`.execute(trx)
  if (rows[0]) return readSegment(rows[0].segment).originalBytes()
  const { rows: entries } = await sql<{ received_at: Date | null }>`select received_at from log_entries where ref = ${eventId} and kind = 'submission'`.execute(trx)
  const arrival = entries[0]?.received_at?.getTime()
  const everything = [-60_000_000_000_000, 250_000_000_000_000] as const
  const spans = arrival === undefined ? [everything] : [[arrival - longestChunkMs, arrival + 3_600_000] as const, [arrival - offlineMs - longestChunkMs, arrival + 24 * 3_600_000] as const, everything]
  for (const [from, to] of spans) {
    const found = await search(trx, eventId, device, new Date(from), new Date(to))
    if (found) return found
  }
  return null
}

const search = async (trx: Sql, eventId: string, device: ReturnType<typeof sql>, from: Date, to: Date): Promise<Buffer | null> => {
  let after: { device_id: string; starts_at: Date } | undefined
  for (;;) {
    const page = after ? sql`and (device_id, starts_at) > (${after.device_id}::uuid, ${after.starts_at}::timestamptz)` : sql``
    const { rows } = await sql<{ device_id: string; starts_at: Date; chunk: Buffer }>`
      select device_id, starts_at, chunk from track_chunks where starts_at >= ${from} and starts_at <= ${to} ${device} ${page} order by device_id, starts_at limit ${pageSize}`.execute(trx)
    for (const { chunk } of rows) {
      const part = readChunk(chunk).find((candidate) => candidate.eventId === eventId)
      if (part) return part.segment.originalBytes()
    }
    after = rows.at(-1)
    if (rows.length < pageSize) return null
  }
}
