import type { Datum } from '@fieldproof/core/geo'
import { sql } from 'kysely'
import { nodeCrypto } from '../../platform/crypto.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { figuresFaults, filingFaults, partFault, partOfRow, readChunk, type ChunkFigures, type ChunkPart } from '../tracks/index.ts'
import type { Enrolled } from './projections.ts'
import type { Fault } from './fault.ts'
import { createMarkerCheck } from './latestPositions.ts'

const pageRows = 2_000
const onlyWgs84: ReadonlySet<Datum> = new Set(['wgs84'])

/**
 * Every stored track upload must open the commitment of its entry, every such entry must have its upload, and each stands under the
 * person to whom the log gave the device; the live map's markers stand where these uploads say. Empties `awaited`.
 */
export const checkTracks = async (trx: Sql, awaited: Set<number>, enrolled: ReadonlyMap<string, Enrolled>): Promise<Fault[]> => {
  const markers = createMarkerCheck(trx)
  const faults: Fault[] = [...(await markers.begin(enrolled))]
  const checkPerson = (table: string, label: string, row: { device_id: string; person_id: string }): void => {
    if (enrolled.get(row.device_id)?.personId !== row.person_id) faults.push({ entryIndex: null, table, what: `${label} stands under another person (person_id) than the one its device was enrolled for` })
  }
  const readable = <T>(table: string, label: string, read: () => T[]): T[] => {
    try {
      return read()
    } catch (error) {
      faults.push({ entryIndex: null, table, what: `${label} cannot be read: ${(error as Error).message}` })
      return []
    }
  }
  const compare = async (items: readonly { readonly part: ChunkPart; readonly device: string }[], table: string): Promise<void> => {
    const { rows } = await sql<{ entry_index: number; ref: string; salt: Buffer | null; commitment: Buffer; received_at: Date | null }>`
      select entry_index, ref, salt, commitment, received_at from log_entries where kind = 'submission' and ref = any(${items.map(({ part }) => part.eventId)}::uuid[])`.execute(trx)
    const entries = new Map(rows.map((row) => [row.ref, row]))
    for (const { part, device } of items) {
      const entry = entries.get(part.eventId)
      if (!entry) {
        faults.push({ entryIndex: null, table, what: `track upload ${part.eventId} is stored but not in the log` })
        continue
      }
      awaited.delete(entry.entry_index)
      const [differs] = readable(table, `upload ${part.eventId}`, () => {
        const bytes = part.segment.originalBytes()
        if (entry.salt && bytes && !Buffer.from(nodeCrypto.sha256(Buffer.concat([entry.salt, bytes]))).equals(entry.commitment)) return ['the stored track differs from what was logged']
        const fault = partFault(part, entry.received_at?.getTime() ?? 0, enrolled.get(device)?.datums ?? onlyWgs84)
        return fault ? [fault] : []
      })
      if (differs) faults.push({ entryIndex: entry.entry_index, table, what: differs })
      faults.push(...readable(table, `upload ${part.eventId}`, () => markers.upload(entry.entry_index, device, entry.received_at?.getTime() ?? 0, () => part.segment.fixes())))
    }
  }
  for (let after = { device: '00000000-0000-0000-0000-000000000000', event: '00000000-0000-0000-0000-000000000000' }; ; ) {
    const { rows } = await sql<{ device_id: string; person_id: string; event_id: string; source: string; first_fix: Date; last_fix: Date; fix_count: number; segment: Buffer }>`select device_id, person_id, event_id, source, first_fix, last_fix, fix_count, segment from track_segments where (device_id, event_id) > (${after.device}::uuid, ${after.event}::uuid) order by device_id, event_id limit ${pageRows}`.execute(trx)
    const last = rows.at(-1)
    if (!last) break
    after = { device: last.device_id, event: last.event_id }
    for (const row of rows) checkPerson('track_segments', `upload ${row.event_id}`, row)
    await compare(rows.flatMap((row) => readable('track_segments', `upload ${row.event_id}`, () => {
      const part = partOfRow({ eventId: row.event_id, segment: row.segment })
      for (const fault of filingFaults(row, [part])) faults.push({ entryIndex: null, table: 'track_segments', what: `upload ${row.event_id}: ${fault}` })
      return [{ part, device: row.device_id }]
    })), 'track_segments')
  }
  for (let after = { device: '00000000-0000-0000-0000-000000000000', startsAt: new Date(-62_135_596_800_000 - 86_400_000) }; ; ) {
    const { rows } = await sql<{ device_id: string; person_id: string; starts_at: Date; chunk: Buffer } & ChunkFigures>`select device_id, person_id, starts_at, chunk, source, first_fix, last_fix, fix_count, metres, moving_seconds, stay_seconds, south, west, north, east from track_chunks where (device_id, starts_at) > (${after.device}::uuid, ${after.startsAt}) order by device_id, starts_at limit 100`.execute(trx)
    const last = rows.at(-1)
    if (!last) break
    after = { device: last.device_id, startsAt: last.starts_at }
    for (const row of rows) checkPerson('track_chunks', `chunk ${row.device_id} ${row.starts_at.toISOString()}`, row)
    await compare(rows.flatMap((row) => readable('track_chunks', `chunk ${row.device_id} ${row.starts_at.toISOString()}`, () => {
      const parts = readChunk(row.chunk)
      for (const fault of figuresFaults(row, parts)) faults.push({ entryIndex: null, table: 'track_chunks', what: `chunk ${row.device_id} ${row.starts_at.toISOString()}: ${fault}` })
      return parts.map((part) => ({ part, device: row.device_id }))
    })), 'track_chunks')
  }
  faults.push(...(await markers.finish()))
  for (const entryIndex of awaited) faults.push({ entryIndex, table: 'track_segments/track_chunks', what: 'the bytes of this track upload are missing' })
  return faults
}
