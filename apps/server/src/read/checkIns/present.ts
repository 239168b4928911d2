import type { CheckInRow } from '@fieldproof/contract'
import { type Finding, isoInstant, type Language, type Verdict } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { explainTo, type Reader } from '../../http/fieldMasks.ts'

/** A row of check_ins with the names around it, as `selectCheckIns` reads it. */
export interface CheckInRecord {
  event_id: string
  kind: 'check_in' | 'check_out'
  person_id: string
  person_name: string
  department_name: string | null
  site_id: string | null
  site_name: string | null
  lat: number | null
  lon: number | null
  accuracy_metres: number | null
  distance_metres: number | null
  fix_time: Date | null
  device_time: Date | null
  server_time: Date
  recorded_time: Date
  happened_at: Date
  note: string | null
  photo_sha256: string | null
  video_sha256: string | null
  band: string | null
  action: CheckInRow['action']
  completes: string | null
  verdict: Verdict | null
  entry_index: number
}

/** `from` and joins of every check-in list; conditions use the aliases c (check-in), p (person), s (site). */
export const selectCheckIns = sql`select c.event_id, c.kind, c.person_id, p.name as person_name, d.name as department_name, c.site_id, s.name as site_name, c.lat, c.lon, c.accuracy_metres, c.distance_metres,
    c.fix_time, c.device_time, c.server_time, c.recorded_time, c.happened_at, c.note, c.photo_sha256, c.video_sha256, c.band, c.action, c.completes, c.verdict, c.entry_index
  from check_ins c
  join people p on p.org_id = c.org_id and p.person_id = c.person_id
  left join departments d on d.org_id = p.org_id and d.department_id = p.department_id
  left join sites s on s.org_id = c.org_id and s.site_id = c.site_id`

const iso = (time: Date | null): string | null => (time ? isoInstant(time.getTime()) : null)

export const presentCheckInRow = (row: CheckInRecord, language: Language, reader: Reader): CheckInRow => ({
  eventId: row.event_id,
  kind: row.kind,
  personId: row.person_id,
  personName: row.person_name,
  departmentName: row.department_name,
  siteId: row.site_id,
  siteName: row.site_name,
  position: row.lat !== null && row.lon !== null ? { lat: row.lat, lon: row.lon } : null,
  accuracyMetres: row.accuracy_metres,
  distanceMetres: row.distance_metres,
  happenedAt: isoInstant(row.happened_at.getTime()),
  fixTime: iso(row.fix_time),
  deviceTime: iso(row.device_time),
  serverTime: isoInstant(row.server_time.getTime()),
  recordedTime: iso(row.recorded_time),
  note: row.note,
  photoSha256: row.photo_sha256,
  videoSha256: row.video_sha256,
  band: row.band,
  action: row.action,
  completes: row.completes,
  strongestAgainst: strongestAgainst(row.verdict).map(explainTo(reader, row.person_id, language)),
})

export const strongestAgainst = (verdict: Verdict | null): Finding[] => (verdict?.strongestAgainst ?? []).flatMap((signal) => verdict?.findings.find((finding) => finding.signal === signal) ?? [])
