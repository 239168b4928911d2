import { bandCount, type PhotoPart, type Sought, sameSceneBits } from '@fieldproof/core/photos'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

export interface AlikePhoto {
  readonly sha256: string
  readonly differentBits: number
  readonly isMirrored: boolean
}

/** The nearest are enough to show, and bound the work where one picture was sent a thousand times. */
const maxAlike = 40

/**
 * The company's photos (or moments of its videos, each video once) that look like one, nearest first, out of its whole history. The eight bands bring the candidates by index (about a thousand
 * look-ups, whatever the history's length); only candidates are compared bit by bit. Row-level security keeps the search inside the company.
 */
export const findAlike = async (trx: Sql, orgId: string, sha256: string, sought: readonly Sought[], table: 'photo_facts' | 'video_frames' = 'photo_facts'): Promise<AlikePhoto[]> => {
  if (sought.length === 0) return []
  const wanted = (part: PhotoPart, band: number) => [...new Set(sought.filter((s) => s.part === part).flatMap((s) => s.probes[band]!))]
  const inBands = (['upper', 'centre'] as const).flatMap((part) => Array.from({ length: bandCount }, (_, band) => sql`${sql.ref(`f.${part}_${band}`)} = any(${wanted(part, band)}::int[])`))
  // Planning for each of a thousand values takes fifty times as long as looking them up; a plan for any values is the same one.
  await sql`set local plan_cache_mode = force_generic_plan`.execute(trx)
  const { rows } = await sql<{ sha256: string; bits: number; is_mirrored: boolean }>`
    with sought as materialized (select part, is_mirrored, ('x' || hash)::bit(256) as hash from unnest(${sought.map((s) => s.part)}::text[], ${sought.map((s) => s.isMirrored)}::boolean[], ${sought.map((s) => s.hash)}::text[]) as s (part, is_mirrored, hash)),
      candidates as materialized (select f.sha256, f.upper_hash, f.centre_hash from ${sql.table(table)} f where f.org_id = ${orgId} and (${sql.join(inBands, sql` or `)}))
    select c.sha256, min(n.bits)::int as bits, (array_agg(n.is_mirrored order by n.bits, n.is_mirrored))[1] as is_mirrored from candidates c cross join lateral (
      select bit_count(case s.part when 'upper' then c.upper_hash else c.centre_hash end # s.hash) as bits, s.is_mirrored from sought s order by 1 nulls last, 2 limit 1) n
    where n.bits <= ${sameSceneBits} and c.sha256 <> ${sha256} group by c.sha256 order by 2, 1 limit ${maxAlike}`.execute(trx)
  await sql`set local plan_cache_mode = force_custom_plan`.execute(trx)
  return rows.map((row) => ({ sha256: row.sha256, differentBits: row.bits, isMirrored: row.is_mirrored }))
}
