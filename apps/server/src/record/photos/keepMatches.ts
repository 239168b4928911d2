import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { AlikePhoto } from './findAlike.ts'

interface Use {
  readonly event_id: string
  readonly photo_sha256: string
  readonly happened_at: Date
}

/** Check-ins that show one picture are set against so many of the others that do. */
const maxUses = 60

/** Only where the person's own phone sent the photo: naming the hash of somebody's photo proves nothing, and must not make theirs look used. */
const usesOf = async (trx: Sql, orgId: string, photos: readonly string[]): Promise<Use[]> =>
  (await sql<Use>`select c.event_id, c.photo_sha256, c.happened_at from check_ins c
    where c.org_id = ${orgId} and c.photo_sha256 = any(${photos}::text[]) and exists (select from media m where m.org_id = c.org_id and m.sha256 = c.photo_sha256 and m.person_id = c.person_id)
    order by c.happened_at desc, c.event_id limit ${maxUses}`.execute(trx)).rows

const isBefore = (a: Use, b: Use): boolean => a.happened_at.getTime() - b.happened_at.getTime() < 0 || (a.happened_at.getTime() === b.happened_at.getTime() && a.event_id < b.event_id)

/**
 * Writes down which check-ins show the picture of an earlier one: those of this photo against those of the photos like it, and against one another.
 * An earlier check-in may come in last (72 hours without network), so the pair is always filed under the later one. Answers the check-ins that
 * may now be judged otherwise.
 */
export const keepMatches = async (trx: Sql, orgId: string, sha256: string, alike: readonly AlikePhoto[], nowMs: number): Promise<string[]> => {
  const mine = await usesOf(trx, orgId, [sha256])
  if (mine.length === 0) return []
  const others = alike.length === 0 ? [] : await usesOf(trx, orgId, alike.map((photo) => photo.sha256))
  const near = new Map(alike.map((photo) => [photo.sha256, photo]))
  const pairs = mine.flatMap((use) => [...mine.filter((other) => other.event_id < use.event_id), ...others].map((other) => {
    const [later, earlier] = isBefore(other, use) ? [use, other] : [other, use]
    const photo = near.get(other.photo_sha256)
    return { later: later.event_id, earlier: earlier.event_id, isSameFile: photo === undefined, bits: photo?.differentBits ?? 0, isMirrored: photo?.isMirrored ?? false }
  }))
  if (pairs.length > 0) {
    await sql`insert into photo_matches (org_id, event_id, earlier_event_id, different_bits, is_same_file, is_mirrored, found_at)
      select ${orgId}::uuid, p.*, ${new Date(nowMs)}::timestamptz from unnest(${pairs.map((p) => p.later)}::uuid[], ${pairs.map((p) => p.earlier)}::uuid[], ${pairs.map((p) => p.bits)}::int[], ${pairs.map((p) => p.isSameFile)}::boolean[], ${pairs.map((p) => p.isMirrored)}::boolean[]) as p
      on conflict do nothing`.execute(trx)
  }
  return [...new Set([...mine.map((use) => use.event_id), ...pairs.map((pair) => pair.later)])]
}
