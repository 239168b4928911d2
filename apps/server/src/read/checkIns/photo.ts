import { CheckInPhoto, ProblemError, Uuid, type PhotoMatchView } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { isVisible, requireViewer, visiblePeople } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { mediaRefusal } from './mediaRefusal.ts'

interface PhotoRow {
  readonly person_id: string
  readonly photo_sha256: string | null
  readonly received: boolean
  readonly read_at: Date | null
  readonly is_waiting: boolean
  readonly has_preview: boolean
  readonly trouble: CheckInPhoto['trouble']
  readonly width_pixels: number | null
  readonly height_pixels: number | null
  readonly taken: string | null
  readonly camera_model: string | null
  readonly edited_with: string | null
}

interface MatchRow {
  readonly event_id: string
  readonly person_name: string
  readonly site_name: string | null
  readonly happened_at: Date
  readonly photo_sha256: string
  readonly is_earlier: boolean
  readonly is_own: boolean
  readonly different_bits: number
  readonly is_same_file: boolean
  readonly is_mirrored: boolean
  readonly is_visible: boolean
}

const maxShown = 12

const stateOf = (row: PhotoRow, refusal: CheckInPhoto['refusal']): CheckInPhoto['state'] => {
  if (row.photo_sha256 === null) return 'none'
  if (!row.received) return refusal ? 'refused' : 'awaited'
  if (row.read_at === null || row.is_waiting) return 'unread'
  return row.trouble === null ? 'read' : 'unreadable'
}

const present = (row: MatchRow): PhotoMatchView => ({
  eventId: row.event_id, personName: row.person_name, siteName: row.site_name, time: isoInstant(row.happened_at.getTime()), photoSha256: row.photo_sha256,
  isEarlier: row.is_earlier, isOwn: row.is_own, differentBits: row.different_bits, isSameFile: row.is_same_file, isMirrored: row.is_mirrored,
})

/**
 * GET /api/v1/check-ins/:eventId/photo. A likeness with somebody's photo whom the reader may not see is counted, and nothing is told of it:
 * neither who nor where nor the picture.
 */
export const checkInPhotoRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/check-ins/:eventId/photo', { schema: { params: Type.Object({ eventId: Uuid }), response: { 200: CheckInPhoto } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    const { eventId } = request.params
    return await ports.db.readOrg(viewer, async (trx): Promise<CheckInPhoto> => {
      const row = (await sql<PhotoRow>`select c.person_id, c.photo_sha256, f.read_at, f.trouble, f.width_pixels, f.height_pixels, to_char(f.taken_local, 'YYYY-MM-DD"T"HH24:MI:SS') || coalesce(f.taken_offset, '') as taken, f.camera_model, f.edited_with,
          exists (select from media m where m.org_id = c.org_id and m.sha256 = c.photo_sha256 and m.person_id = c.person_id) as received,
          exists (select from photo_tasks t where t.org_id = c.org_id and t.sha256 = c.photo_sha256) as is_waiting,
          exists (select from media_previews v where v.org_id = c.org_id and v.sha256 = c.photo_sha256) as has_preview
        from check_ins c join people p using (org_id, person_id) left join photo_facts f on f.org_id = c.org_id and f.sha256 = c.photo_sha256
        where c.event_id = ${eventId} and ${visiblePeople(viewer)}`.execute(trx)).rows[0]
      if (!row) throw new ProblemError('not_found')
      const refusal = row.photo_sha256 === null || row.received ? null : await mediaRefusal(trx, { personId: row.person_id, sha256: row.photo_sha256, kind: 'photo' })
      const state = stateOf(row, refusal)
      const matches = state !== 'read' ? [] : (await sql<MatchRow>`
        select o.event_id, p.name as person_name, s.name as site_name, o.happened_at, o.photo_sha256, m.is_earlier, o.person_id = c.person_id as is_own, m.different_bits, m.is_same_file, m.is_mirrored, o.event_id is not null and ${isVisible(viewer)} as is_visible
        from (select earlier_event_id as other, true as is_earlier, different_bits, is_same_file, is_mirrored from photo_matches where event_id = ${eventId}
          union all select event_id, false, different_bits, is_same_file, is_mirrored from photo_matches where earlier_event_id = ${eventId}) m
        join check_ins c on c.event_id = ${eventId}
        left join check_ins o on o.org_id = c.org_id and o.event_id = m.other
        left join people p on p.org_id = o.org_id and p.person_id = o.person_id
        left join sites s on s.org_id = o.org_id and s.site_id = o.site_id
        order by m.is_earlier desc, m.is_same_file desc, m.different_bits, o.happened_at`.execute(trx)).rows
      const visible = matches.filter((match) => match.is_visible)
      return {
        state, refusal, trouble: row.trouble, widthPixels: row.width_pixels, heightPixels: row.height_pixels, takenAt: row.taken, cameraModel: row.camera_model, editedWith: row.edited_with, hasPreview: row.has_preview,
        matches: visible.slice(0, maxShown).map(present), hiddenMatches: matches.length - visible.length,
      }
    })
  })
}
