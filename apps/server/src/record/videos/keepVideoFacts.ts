import { type Print, type PhotoPart, printsOf } from '@fieldproof/core/photos'
import { sql } from 'kysely'
import type { VideoResult } from '../../platform/media/readVideo.ts'
import type { Sql } from '../../platform/postgres/database.ts'

/** A picture for people, already among the blobs. */
export interface KeptPreview {
  readonly sha256: string
  readonly atSeconds: number | null
}

/** Keeps what was read from a video, or why it could not be read, with its moments to be found by. Reading again gives the same, so the newest reading stands. */
export const keepVideoFacts = async (trx: Sql, orgId: string, sha256: string, result: VideoResult, nowMs: number): Promise<void> => {
  const reading = result.ok ? result.value : undefined
  await sql`insert into video_facts (org_id, sha256, trouble, duration_seconds, width_pixels, height_pixels, frame_count, codec, recorded_at, dark_share, still_share, read_at)
    values (${orgId}, ${sha256}, ${result.ok ? null : result.trouble}, ${reading?.durationSeconds ?? null}, ${reading?.widthPixels ?? null}, ${reading?.heightPixels ?? null}, ${reading?.frameCount ?? null}, ${reading?.codec ?? null},
      ${reading?.recordedAt ?? null}, ${reading?.darkShare ?? null}, ${reading?.stillShare ?? null}, ${new Date(nowMs)})
    on conflict (org_id, sha256) do update set trouble = excluded.trouble, duration_seconds = excluded.duration_seconds, width_pixels = excluded.width_pixels, height_pixels = excluded.height_pixels, frame_count = excluded.frame_count,
      codec = excluded.codec, recorded_at = excluded.recorded_at, dark_share = excluded.dark_share, still_share = excluded.still_share, read_at = excluded.read_at`.execute(trx)
  await sql`delete from video_frames where org_id = ${orgId} and sha256 = ${sha256}`.execute(trx)
  const frames = (reading?.frames ?? []).map(({ atSeconds, grey }, place) => ({ place, atSeconds, prints: printsOf(grey) })).filter(({ prints }) => prints.length > 0)
  if (frames.length === 0) return
  const hashes = (part: PhotoPart) => frames.map(({ prints }) => prints.find((print) => print.part === part)).map((print) => (print ? `${print.hash}` : null))
  const band = (part: PhotoPart, i: number) => frames.map(({ prints }) => prints.find((print: Print) => print.part === part)?.bands[i] ?? null)
  const columns = (part: PhotoPart) => sql.join([0, 1, 2, 3].map((i) => sql`${band(part, i)}::int[]`))
  await sql`insert into video_frames (org_id, sha256, place, at_seconds, upper_hash, upper_0, upper_1, upper_2, upper_3, centre_hash, centre_0, centre_1, centre_2, centre_3)
    select ${orgId}::uuid, ${sha256}, t.place, t.at, ('x' || t.u)::bit(256), t.u0, t.u1, t.u2, t.u3, ('x' || t.c)::bit(256), t.c0, t.c1, t.c2, t.c3
    from unnest(${frames.map((frame) => frame.place)}::int[], ${frames.map((frame) => frame.atSeconds)}::real[], ${hashes('upper')}::text[], ${columns('upper')}, ${hashes('centre')}::text[], ${columns('centre')})
      as t (place, at, u, u0, u1, u2, u3, c, c0, c1, c2, c3)`.execute(trx)
}

/** Keeps which pictures show a photo or video to people. */
export const keepPreviews = async (trx: Sql, orgId: string, sha256: string, previews: readonly KeptPreview[]): Promise<void> => {
  await sql`delete from media_previews where org_id = ${orgId} and sha256 = ${sha256}`.execute(trx)
  if (previews.length === 0) return
  await sql`insert into media_previews (org_id, sha256, place, preview_sha256, at_seconds)
    select ${orgId}::uuid, ${sha256}, t.place - 1, t.preview, t.at from unnest(${previews.map((preview) => preview.sha256)}::text[], ${previews.map((preview) => preview.atSeconds)}::real[]) with ordinality as t (preview, at, place)`.execute(trx)
}
