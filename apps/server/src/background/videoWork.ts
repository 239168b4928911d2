import { createHash } from 'node:crypto'
import type { Verdict } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { BlobStore } from '../platform/blobs.ts'
import type { MediaReader } from '../platform/media/mediaProcess.ts'
import type { Keyframe, VideoResult } from '../platform/media/readVideo.ts'
import { signShare } from '../platform/media/readSign.ts'
import type { Database, Sql } from '../platform/postgres/database.ts'
import { findAlikeMedia, keepVideoMatches } from '../record/videos/keepVideoMatches.ts'
import { keepPreviews, keepVideoFacts } from '../record/videos/keepVideoFacts.ts'
import { sealRows } from '../record/sealRows.ts'
import { recordVerdicts } from '../record/recordVerdicts.ts'
import { rejudgeVideos } from '../verify/rejudge.ts'

/** The newest reference photos of a site are compared with; more would only cost time. */
const mostReferences = 4
/** Signs are read in so many moments of a video. */
const signPictures = 2
const mostSignText = 400

interface Visit {
  readonly event_id: string
  readonly site_id: string
  readonly site_name: string
}

interface Scene {
  readonly eventId: string
  readonly outcome: 'match' | 'uncertain' | 'mismatch'
  readonly referenceCount: number
  readonly commonPoints: number
  readonly previewPlace: number | null
  readonly referenceSha256: string | null
  readonly colourLikeness: number | null
  readonly signText: string | null
  readonly signShare: number | null
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** What the video shows, set against the reference photos and the name of the site it was handed in for. Done before the transaction: it takes a second. */
const compareScenes = async (db: Database, blobs: BlobStore, media: MediaReader, orgId: string, sha256: string, keyframes: readonly Keyframe[]): Promise<Scene[]> => {
  const visits = await db.withOrg(orgId, async (trx) => (await sql<Visit>`select c.event_id, c.site_id, s.name as site_name from check_ins c join sites s using (org_id, site_id) where c.org_id = ${orgId} and c.video_sha256 = ${sha256} order by c.happened_at desc limit 20`.execute(trx)).rows)
  if (visits.length === 0 || keyframes.length === 0) return []
  const pictures = keyframes.map(({ jpeg }) => jpeg)
  const middle = Math.floor((pictures.length - signPictures) / 2)
  let read: Promise<readonly string[] | undefined> | undefined
  const readSigns = () => (read ??= media.sign({ pictures: pictures.length <= signPictures ? pictures : pictures.slice(middle, middle + signPictures) }))
  const bySite = new Map<string, Omit<Scene, 'eventId'>>()
  for (const { site_id: siteId, site_name: name } of visits) {
    if (bySite.has(siteId)) continue
    const references = await db.withOrg(orgId, async (trx) => (await sql<{ sha256: string }>`select sha256 from site_photos where org_id = ${orgId} and site_id = ${siteId} and removed_at is null order by added_at desc limit ${mostReferences}`.execute(trx)).rows)
    const files = (await Promise.all(references.map(async (reference) => ({ sha256: reference.sha256, bytes: await blobs.get(reference.sha256) })))).flatMap(({ sha256: of, bytes }) => (bytes ? [{ sha256: of, bytes }] : []))
    const found = files.length === 0 ? undefined : await media.scene({ pictures, references: files.map(({ bytes }) => bytes) })
    // Reading costs as much as everything else together, so only where the photos do not tell.
    const lines = found?.outcome === 'match' ? undefined : await readSigns()
    const share = lines === undefined ? undefined : signShare(name, lines)
    if (found === undefined && (share === undefined || lines?.length === 0)) continue
    bySite.set(siteId, {
      outcome: found?.outcome ?? 'uncertain', referenceCount: found === undefined ? 0 : files.length, commonPoints: found?.commonPoints ?? 0, previewPlace: found?.picture ?? null,
      referenceSha256: found?.reference === undefined ? null : files[found.reference]!.sha256, colourLikeness: found?.colourLikeness ?? null,
      signText: lines === undefined || lines.length === 0 ? null : lines.join(' / ').slice(0, mostSignText), signShare: lines === undefined || lines.length === 0 ? null : (share ?? null),
    })
  }
  return visits.flatMap(({ event_id: eventId, site_id: siteId }) => { const scene = bySite.get(siteId); return scene ? [{ eventId, ...scene }] : [] })
}

const keepScenes = async (trx: Sql, orgId: string, scenes: readonly Scene[], nowMs: number): Promise<void> => {
  for (const s of scenes)
    await sql`insert into video_scenes (org_id, event_id, outcome, reference_count, common_points, preview_place, reference_sha256, colour_likeness, sign_text, sign_share, compared_at)
      values (${orgId}, ${s.eventId}, ${s.outcome}, ${s.referenceCount}, ${s.commonPoints}, ${s.previewPlace}, ${s.referenceSha256}, ${s.colourLikeness}, ${s.signText}, ${s.signShare}, ${new Date(nowMs)})
      on conflict (org_id, event_id) do update set outcome = excluded.outcome, reference_count = excluded.reference_count, common_points = excluded.common_points, preview_place = excluded.preview_place,
        reference_sha256 = excluded.reference_sha256, colour_likeness = excluded.colour_likeness, sign_text = excluded.sign_text, sign_share = excluded.sign_share, compared_at = excluded.compared_at`.execute(trx)
}

export interface SettledVideo {
  readonly trouble?: Extract<VideoResult, { ok: false }>['trouble']
  readonly verdicts: readonly { readonly eventId: string; readonly verdict: Verdict }[]
}

/**
 * One video: read → compare with the company's earlier ones and with the site → judge the check-ins again, as photoWork does with photos. 'absent': the packages that
 * read videos are not installed, so it waits.
 */
export const settleVideo = async ({ db, blobs, media, nowMs, orgId, sha256, bytes, upToTask }: {
  readonly db: Database; readonly blobs: BlobStore; readonly media: MediaReader; readonly nowMs: number; readonly orgId: string; readonly sha256: string; readonly bytes: Uint8Array; readonly upToTask: number
}): Promise<SettledVideo | 'absent'> => {
  const result = await media.video(bytes)
  if (result === undefined) return 'absent'
  const keyframes = result.ok ? result.value.keyframes : []
  const previews = keyframes.map(({ atSeconds, jpeg }) => ({ atSeconds, jpeg, sha256: sha256Of(jpeg) }))
  for (const preview of previews) await blobs.put(preview.sha256, preview.jpeg)
  const scenes = await compareScenes(db, blobs, media, orgId, sha256, keyframes)
  const verdicts = await db.withOrg(orgId, async (trx) => {
    await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
    await sql`delete from photo_tasks where org_id = ${orgId} and sha256 = ${sha256} and task_id <= ${upToTask}`.execute(trx)
    await keepVideoFacts(trx, orgId, sha256, result, nowMs)
    await keepPreviews(trx, orgId, sha256, previews)
    await keepScenes(trx, orgId, scenes, nowMs)
    const alike = result.ok ? await findAlikeMedia(trx, orgId, sha256, result.value.frames) : []
    const concerned = await keepVideoMatches(trx, orgId, sha256, alike, nowMs)
    await sealRows(trx, orgId, nowMs, { video_facts: [sha256], video_frames: [sha256], video_scenes: scenes.map(({ eventId }) => eventId) })
    await sealRows(trx, orgId, nowMs, { video_matches: concerned }, { dropEmpty: true })
    const rejudged = await rejudgeVideos(trx, orgId, concerned)
    await recordVerdicts(trx, orgId, nowMs, rejudged)
    return rejudged
  })
  return { verdicts, ...(result.ok ? {} : { trouble: result.trouble }) }
}
