import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

/** Asks for photos to be read and compared, in the transaction that gives the reason: the photo arrived, or a check-in that names it was recorded. */
export const askForPhotos = async (trx: Sql, orgId: string, photos: readonly string[]): Promise<void> => {
  if (photos.length > 0) await sql`insert into photo_tasks (org_id, sha256) select ${orgId}::uuid, p from unnest(${[...new Set(photos)]}::text[]) as p`.execute(trx)
}
