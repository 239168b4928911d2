import type { Fix } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { latestPosition } from '../recordLatestPositions.ts'
import type { Fault } from './fault.ts'

interface Marker {
  readonly device_id: string
  readonly person_id: string
  readonly lat: unknown
  readonly lon: unknown
  readonly fix_time: Date
  readonly entry_index: number
}

/** Packing rounds to 10^-6 degrees. */
const sameDegrees = (shown: unknown, stored: number): boolean => typeof shown === 'number' && Math.abs(shown - stored) < 2e-6

/** The markers of the live map against the uploads that they name. Uploads are given as they are read for the check of tracks; check-ins are in their list. */
export const createMarkerCheck = (trx: Sql) => {
  const markers = new Map<number, Marker>()
  const at = ({ device_id, entry_index }: Marker, what: string): Fault => ({ entryIndex: entry_index, table: 'latest_positions', what: `marker of device ${device_id}: ${what}` })
  const compare = (marker: Marker, fixes: readonly Fix[], arrivedMs: number, device: string): Fault[] => {
    const told = latestPosition(fixes, arrivedMs)
    const isThere = told !== undefined && marker.device_id === device && sameDegrees(marker.lat, told.fix.lat) && sameDegrees(marker.lon, told.fix.lon) && Math.abs(marker.fix_time.getTime() - told.at) <= 1
    return isThere ? [] : [at(marker, 'device_id, fix or fix_time is not what the upload of its entry_index tells')]
  }
  return {
    async begin(enrolled: ReadonlyMap<string, { readonly personId: string }>): Promise<Fault[]> {
      const { rows } = await sql<Marker>`select device_id, person_id, fix -> 'lat' as lat, fix -> 'lon' as lon, fix_time, entry_index from latest_positions`.execute(trx)
      return rows.flatMap((row) => {
        if (markers.has(row.entry_index)) return [at(row, 'another marker has its entry_index')]
        markers.set(row.entry_index, row)
        return enrolled.get(row.device_id)?.personId === row.person_id ? [] : [at(row, 'it stands under another person (person_id) than the one its device was enrolled for')]
      })
    },
    /** An upload of fixes: unpacked only where a marker names it. */
    upload(entryIndex: number, device: string, arrivedMs: number, fixes: () => readonly Fix[]): Fault[] {
      const marker = markers.get(entryIndex)
      if (!marker) return []
      markers.delete(entryIndex)
      return compare(marker, fixes(), arrivedMs, device)
    },
    /** What no upload of fixes answered for: check-ins, or nothing at all. */
    async finish(): Promise<Fault[]> {
      const { rows } = await sql<{ entry_index: number; device_id: string; fix: Fix | null; arrived_ms: number }>`select entry_index, device_id, fix, (extract(epoch from server_time) * 1000)::float8 as arrived_ms from check_ins where entry_index = any(${[...markers.keys()]}::bigint[])`.execute(trx)
      const checkIns = new Map(rows.map((row) => [row.entry_index, row]))
      return [...markers.values()].flatMap((marker) => {
        const row = checkIns.get(marker.entry_index)
        return row?.fix ? compare(marker, [row.fix], row.arrived_ms, row.device_id) : [at(marker, 'its entry_index is that of no upload with a position')]
      })
    },
  }
}
