import { type Print, type PhotoPart, printsOf } from '@fieldproof/core/photos'
import { sql } from 'kysely'
import type { PhotoResult } from '../../platform/photos/readPhoto.ts'
import type { Sql } from '../../platform/postgres/database.ts'

/** A hash as PostgreSQL's bit(256); null where the part is too plain. */
const bits = (print: Print | undefined) => (print ? sql`${`x${print.hash}`}::bit(256)` : sql`null`)
const band = (print: Print | undefined, i: number): number | null => print?.bands[i] ?? null

/** Keeps what was read from a photo, or why it could not be read. Reading again gives the same, so the newest reading stands. */
export const keepFacts = async (trx: Sql, orgId: string, sha256: string, result: PhotoResult, nowMs: number): Promise<void> => {
  const reading = result.ok ? result.value : undefined
  const prints = reading ? printsOf(reading.grey) : []
  const of = (part: PhotoPart) => prints.find((print) => print.part === part)
  const [upper, centre] = [of('upper'), of('centre')]
  const { exif } = reading ?? { exif: undefined }
  await sql`insert into photo_facts (org_id, sha256, trouble, width_pixels, height_pixels, taken_local, taken_offset, taken_lat, taken_lon, edited_with, camera_model,
      upper_hash, upper_0, upper_1, upper_2, upper_3, centre_hash, centre_0, centre_1, centre_2, centre_3, read_at)
    values (${orgId}, ${sha256}, ${result.ok ? null : result.trouble}, ${reading?.widthPixels ?? null}, ${reading?.heightPixels ?? null}, ${exif?.takenLocal ?? null}::timestamp, ${exif?.takenOffset ?? null},
      ${exif?.takenPosition?.lat ?? null}, ${exif?.takenPosition?.lon ?? null}, ${reading?.editedWith ?? null}, ${exif?.cameraModel ?? null},
      ${bits(upper)}, ${band(upper, 0)}, ${band(upper, 1)}, ${band(upper, 2)}, ${band(upper, 3)}, ${bits(centre)}, ${band(centre, 0)}, ${band(centre, 1)}, ${band(centre, 2)}, ${band(centre, 3)}, ${new Date(nowMs)})
    on conflict (org_id, sha256) do update set trouble = excluded.trouble, width_pixels = excluded.width_pixels, height_pixels = excluded.height_pixels, taken_local = excluded.taken_local, taken_offset = excluded.taken_offset,
      taken_lat = excluded.taken_lat, taken_lon = excluded.taken_lon, edited_with = excluded.edited_with, camera_model = excluded.camera_model,
      upper_hash = excluded.upper_hash, upper_0 = excluded.upper_0, upper_1 = excluded.upper_1, upper_2 = excluded.upper_2, upper_3 = excluded.upper_3,
      centre_hash = excluded.centre_hash, centre_0 = excluded.centre_0, centre_1 = excluded.centre_1, centre_2 = excluded.centre_2, centre_3 = excluded.centre_3, read_at = excluded.read_at`.execute(trx)
}
