import type { CheckInSubmission } from '@fieldproof/core/kernel'
import type { PhotoFacts, PhotoMatch } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

interface FactsRow {
  readonly sha256: string
  readonly trouble: string | null
  /** As written by the camera: without a zone, so not a Date. */
  readonly taken_local: string | null
  readonly taken_offset: string | null
  readonly taken_lat: number | null
  readonly taken_lon: number | null
  readonly edited_with: string | null
}

interface MatchRow {
  readonly event_id: string
  readonly earlier_event_id: string
  readonly is_own: boolean
  readonly happened_at: Date
  readonly site_id: string | null
  readonly different_bits: number
  readonly is_same_file: boolean
  readonly is_mirrored: boolean
}

/** A check-in is judged by its nearest likenesses; a picture sent a hundred times is not told a hundred times. */
const maxMatches = 12

const takenAt = ({ taken_local: local, taken_offset: offset }: FactsRow, timeZone: string): number | undefined => {
  if (local === null) return undefined
  try {
    return offset === null ? Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone).epochMilliseconds : Temporal.Instant.from(`${local}${offset}`).epochMilliseconds
  } catch {
    return undefined
  }
}

/**
 * What is known of the photos of check-ins, by event. A photo that has not been read and compared to the end is not in it: "nothing like it was found"
 * must not be said before the search.
 */
export const loadPhotos = async (trx: Sql, orgId: string, checkIns: readonly CheckInSubmission[], timeZone: string): Promise<Map<string, PhotoFacts>> => {
  const withPhoto = checkIns.filter((s) => s.photoSha256 !== undefined)
  if (withPhoto.length === 0) return new Map()
  const facts = new Map((await sql<FactsRow>`select sha256, trouble, to_char(taken_local, 'YYYY-MM-DD"T"HH24:MI:SS') as taken_local, taken_offset, taken_lat, taken_lon, edited_with from photo_facts f
    where f.org_id = ${orgId} and f.sha256 = any(${withPhoto.map((s) => s.photoSha256!)}::text[])
      and not exists (select from photo_tasks t where t.org_id = f.org_id and t.sha256 = f.sha256)`.execute(trx)).rows.map((row) => [row.sha256, row]))
  const matches = Map.groupBy((await sql<MatchRow>`
    select m.event_id, m.earlier_event_id, e.person_id = c.person_id as is_own, e.happened_at, e.site_id, m.different_bits, m.is_same_file, m.is_mirrored
    from unnest(${withPhoto.map((s) => s.eventId)}::uuid[]) as w (event_id)
    cross join lateral (select * from photo_matches m where m.org_id = ${orgId} and m.event_id = w.event_id order by is_same_file desc, different_bits, earlier_event_id limit ${maxMatches}) m
    join check_ins c on c.org_id = ${orgId} and c.event_id = m.event_id join check_ins e on e.org_id = ${orgId} and e.event_id = m.earlier_event_id`.execute(trx)).rows, (row) => row.event_id)
  return new Map(withPhoto.flatMap((s): [string, PhotoFacts][] => {
    const row = facts.get(s.photoSha256!)
    if (!row) return []
    const taken = takenAt(row, timeZone)
    return [[s.eventId, {
      sha256: row.sha256,
      ...(row.trouble === null ? {} : { trouble: row.trouble }),
      ...(taken === undefined ? {} : { takenAt: taken }),
      ...(row.taken_lat === null || row.taken_lon === null ? {} : { takenPosition: { lat: row.taken_lat, lon: row.taken_lon } }),
      ...(row.edited_with === null ? {} : { editedWith: row.edited_with }),
      matches: (matches.get(s.eventId) ?? []).map((m): PhotoMatch => ({
        eventId: m.earlier_event_id, isOwn: m.is_own, time: m.happened_at.getTime(), ...(m.site_id === null ? {} : { siteId: m.site_id }), differentBits: m.different_bits, isSameFile: m.is_same_file, isMirrored: m.is_mirrored,
      })),
    }]]
  }))
}
