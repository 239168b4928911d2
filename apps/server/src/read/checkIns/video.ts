import { CheckInVideo, ProblemError, Uuid, type VideoMatchView } from '@fieldproof/contract'
import { type FilmedFaces, filmedFacesOutcome, isoInstant, promptWords } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import { isVisible, requireViewer, visiblePeople } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { mediaRefusal } from './mediaRefusal.ts'

interface VideoRow {
  readonly person_id: string
  readonly device_id: string
  readonly sequence: number | null
  readonly happened_at: Date
  readonly video_sha256: string | null
  readonly video_prompt_id: string | null
  readonly video_prompt_at: Date | null
  readonly site_id: string | null
  readonly received: boolean
  readonly is_waiting: boolean
  readonly read_at: Date | null
  readonly trouble: CheckInVideo['trouble']
  readonly duration_seconds: number | null
  readonly width_pixels: number | null
  readonly height_pixels: number | null
  readonly codec: string | null
  readonly recorded_at: Date | null
  readonly scene: CheckInVideo['scene']
  readonly filmed_faces: (FilmedFaces & { readonly isConsented: boolean }) | null
}

interface MatchRow {
  readonly event_id: string
  readonly kind: 'video' | 'photo'
  readonly person_name: string
  readonly site_name: string | null
  readonly happened_at: Date
  readonly sha256: string
  readonly is_earlier: boolean
  readonly is_own: boolean
  readonly compared_frames: number
  readonly alike_frames: number
  readonly identical_frames: number
  readonly is_same_file: boolean
  readonly is_mirrored: boolean
  readonly is_visible: boolean
}

const maxShown = 12

const stateOf = (row: VideoRow, refusal: CheckInVideo['refusal']): CheckInVideo['state'] => {
  if (row.video_sha256 === null) return 'none'
  if (!row.received) return refusal?.refusedAt ? 'refused' : 'awaited'
  if (row.read_at === null || row.is_waiting) return 'unread'
  return row.trouble === null ? 'read' : 'unreadable'
}

const present = (row: MatchRow): VideoMatchView => ({
  eventId: row.event_id, kind: row.kind, personName: row.person_name, siteName: row.site_name, time: isoInstant(row.happened_at.getTime()), sha256: row.sha256, isEarlier: row.is_earlier, isOwn: row.is_own,
  comparedFrames: row.compared_frames, alikeFrames: row.alike_frames, identicalFrames: row.identical_frames, isSameFile: row.is_same_file, isMirrored: row.is_mirrored,
})

/** GET /api/v1/check-ins/:eventId/video. As with photos, a likeness with somebody whom the reader may not see is counted, and nothing is told of it. */
export const checkInVideoRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/check-ins/:eventId/video', { schema: { params: Type.Object({ eventId: Uuid }), response: { 200: CheckInVideo } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    const { eventId } = request.params
    const language = languageOf(request.headers['accept-language'])
    return await ports.db.readOrg(viewer, async (trx): Promise<CheckInVideo> => {
      const row = (await sql<VideoRow>`select c.person_id, c.device_id, c.sequence, c.happened_at, c.video_sha256, c.video_prompt_id, c.video_prompt_at, c.site_id, f.read_at, f.trouble, f.duration_seconds, f.width_pixels, f.height_pixels, f.codec, f.recorded_at,
          exists (select from media m where m.org_id = c.org_id and m.sha256 = c.video_sha256 and m.person_id = c.person_id) as received,
          exists (select from photo_tasks t where t.org_id = c.org_id and t.sha256 = c.video_sha256) as is_waiting,
          (select jsonb_build_object('outcome', x.outcome, 'referenceCount', x.reference_count, 'commonPoints', x.common_points, 'keyframePlace', x.preview_place, 'referenceSha256', x.reference_sha256, 'colourLikeness', x.colour_likeness,
            'signText', x.sign_text, 'signShare', x.sign_share) from video_scenes x where x.org_id = c.org_id and x.event_id = c.event_id) as scene,
          (select x.facts -> 'filmedFaces' from check_in_factors x where x.org_id = c.org_id and x.event_id = c.event_id) as filmed_faces
        from check_ins c join people p using (org_id, person_id) left join video_facts f on f.org_id = c.org_id and f.sha256 = c.video_sha256
        where c.event_id = ${eventId} and ${visiblePeople(viewer)}`.execute(trx)).rows[0]
      if (!row) throw new ProblemError('not_found')
      const refusal = row.video_sha256 === null || (row.read_at !== null && !row.is_waiting) ? null : await mediaRefusal(trx, { personId: row.person_id, sha256: row.video_sha256, kind: 'video', at: row.happened_at.getTime(), recorded: { deviceId: row.device_id, sequence: row.sequence } })
      const state = stateOf(row, refusal)
      const isRead = state === 'read'
      const keyframes = !isRead ? [] : (await sql<{ place: number; at_seconds: number | null }>`select place, at_seconds from media_previews where sha256 = ${row.video_sha256} order by place`.execute(trx)).rows
      const references = !isRead || row.site_id === null ? [] : (await sql<{ sha256: string }>`select sha256 from site_photos where site_id = ${row.site_id} and (removed_at is null or sha256 = ${row.scene?.referenceSha256 ?? ''}) order by added_at desc limit 4`.execute(trx)).rows
      const matches = !isRead ? [] : (await sql<MatchRow>`
        select o.event_id, m.kind, p.name as person_name, s.name as site_name, o.happened_at, case when m.kind = 'photo' and m.is_earlier then o.photo_sha256 else o.video_sha256 end as sha256, m.is_earlier, o.person_id = c.person_id as is_own,
          m.compared_frames, m.alike_frames, m.identical_frames, m.is_same_file, m.is_mirrored, o.event_id is not null and ${isVisible(viewer)} as is_visible
        from (select earlier_event_id as other, true as is_earlier, kind, compared_frames, alike_frames, identical_frames, is_same_file, is_mirrored from video_matches where event_id = ${eventId}
          union all select event_id, false, kind, compared_frames, alike_frames, identical_frames, is_same_file, is_mirrored from video_matches where earlier_event_id = ${eventId} and kind = 'video') m
        join check_ins c on c.event_id = ${eventId}
        left join check_ins o on o.org_id = c.org_id and o.event_id = m.other
        left join people p on p.org_id = o.org_id and p.person_id = o.person_id
        left join sites s on s.org_id = o.org_id and s.site_id = o.site_id
        order by m.is_earlier desc, m.is_same_file desc, m.alike_frames desc, o.happened_at`.execute(trx)).rows
      const visible = matches.filter((match) => match.is_visible)
      return {
        state, refusal, trouble: row.trouble, promptWords: row.video_prompt_id === null ? null : promptWords(row.video_prompt_id, language), promptTime: row.video_prompt_at === null ? null : isoInstant(row.video_prompt_at.getTime()),
        durationSeconds: row.duration_seconds, widthPixels: row.width_pixels, heightPixels: row.height_pixels, codec: row.codec, recordedAt: row.recorded_at === null ? null : isoInstant(row.recorded_at.getTime()),
        faces: row.filmed_faces?.isConsented === true ? { outcome: filmedFacesOutcome(row.filmed_faces), looks: row.filmed_faces.looks, withFace: row.filmed_faces.withFace } : null,
        keyframes: keyframes.map(({ place, at_seconds: at }) => ({ place, atSeconds: at ?? 0 })), scene: isRead ? row.scene : null, references: references.map(({ sha256 }) => sha256),
        matches: visible.slice(0, maxShown).map(present), hiddenMatches: matches.length - visible.length,
      }
    })
  })
}
