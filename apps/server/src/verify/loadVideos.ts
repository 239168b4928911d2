import type { CheckInSubmission } from '@fieldproof/core/kernel'
import type { VideoFacts, VideoMatch, VideoScene } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

interface FactsRow {
  readonly sha256: string
  readonly trouble: string | null
  readonly duration_seconds: number | null
  readonly recorded_at: Date | null
  readonly dark_share: number | null
  readonly still_share: number | null
}

interface MatchRow {
  readonly event_id: string
  readonly earlier_event_id: string
  readonly kind: 'video' | 'photo'
  readonly is_own: boolean
  readonly happened_at: Date
  readonly site_id: string | null
  readonly compared_frames: number
  readonly alike_frames: number
  readonly identical_frames: number
  readonly is_same_file: boolean
  readonly is_mirrored: boolean
}

interface SceneRow {
  readonly event_id: string
  readonly outcome: VideoScene['outcome']
  readonly reference_count: number
  readonly common_points: number
  readonly sign_share: number | null
}

/** As for photos: the likest are enough to judge by. */
const maxMatches = 12

/** What is known of the videos of check-ins, by event. As with photos, a video that has not been read and compared to the end is not in it. */
export const loadVideos = async (trx: Sql, orgId: string, checkIns: readonly CheckInSubmission[]): Promise<Map<string, VideoFacts>> => {
  const withVideo = checkIns.filter((s) => s.video !== undefined)
  if (withVideo.length === 0) return new Map()
  const events = withVideo.map((s) => s.eventId)
  const facts = new Map((await sql<FactsRow>`select sha256, trouble, duration_seconds, recorded_at, dark_share, still_share from video_facts f
    where f.org_id = ${orgId} and f.sha256 = any(${withVideo.map((s) => s.video!.sha256)}::text[])
      and not exists (select from photo_tasks t where t.org_id = f.org_id and t.sha256 = f.sha256)`.execute(trx)).rows.map((row) => [row.sha256, row]))
  const matches = Map.groupBy((await sql<MatchRow>`
    select m.event_id, m.earlier_event_id, m.kind, e.person_id = c.person_id as is_own, e.happened_at, e.site_id, m.compared_frames, m.alike_frames, m.identical_frames, m.is_same_file, m.is_mirrored
    from unnest(${events}::uuid[]) as w (event_id)
    cross join lateral (select * from video_matches m where m.org_id = ${orgId} and m.event_id = w.event_id order by is_same_file desc, alike_frames desc, earlier_event_id limit ${maxMatches}) m
    join check_ins c on c.org_id = ${orgId} and c.event_id = m.event_id join check_ins e on e.org_id = ${orgId} and e.event_id = m.earlier_event_id`.execute(trx)).rows, (row) => row.event_id)
  const scenes = new Map((await sql<SceneRow>`select event_id, outcome, reference_count, common_points, sign_share from video_scenes where org_id = ${orgId} and event_id = any(${events}::uuid[])`.execute(trx)).rows.map((row) => [row.event_id, row]))
  return new Map(withVideo.flatMap((s): [string, VideoFacts][] => {
    const row = facts.get(s.video!.sha256)
    if (!row) return []
    const scene = scenes.get(s.eventId)
    return [[s.eventId, {
      sha256: row.sha256,
      ...(row.trouble === null ? {} : { trouble: row.trouble }),
      ...(row.duration_seconds === null ? {} : { durationSeconds: row.duration_seconds }),
      ...(row.recorded_at === null ? {} : { recordedAt: row.recorded_at.getTime() }),
      ...(row.dark_share === null ? {} : { darkShare: row.dark_share }),
      ...(row.still_share === null ? {} : { stillShare: row.still_share }),
      matches: (matches.get(s.eventId) ?? []).map((m): VideoMatch => ({
        eventId: m.earlier_event_id, kind: m.kind, isOwn: m.is_own, time: m.happened_at.getTime(), ...(m.site_id === null ? {} : { siteId: m.site_id }), comparedFrames: m.compared_frames,
        alikeFrames: m.alike_frames, identicalFrames: m.identical_frames, isSameFile: m.is_same_file, isMirrored: m.is_mirrored,
      })),
      ...(scene ? { scene: { outcome: scene.outcome, referenceCount: scene.reference_count, commonPoints: scene.common_points, ...(scene.sign_share === null ? {} : { signShare: scene.sign_share }) } } : {}),
    }]]
  }))
}
