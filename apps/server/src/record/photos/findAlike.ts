import { bandCount, type PhotoPart, type Sought, samePartBits, sameSceneBits } from '@fieldproof/core/photos'
import { type RawBuilder, sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

export interface AlikePhoto {
  readonly sha256: string
  readonly differentBits: number
  readonly isMirrored: boolean
}

/** The nearest are enough to show, and bound the work where one picture was sent a thousand times. */
const maxAlike = 40

const soughtRows = (sought: readonly Sought[]) => sql`select part, is_mirrored, is_cut, ('x' || hash)::bit(256) as hash
  from unnest(${sought.map((s) => s.part)}::text[], ${sought.map((s) => s.isMirrored)}::boolean[], ${sought.map((s) => s.isCut)}::boolean[], ${sought.map((s) => s.hash)}::text[]) as s (part, is_mirrored, is_cut, hash)`

/** Of the photos that `candidates` selects from photo_facts, those that are alike by the rule of core's `nearness`: both parts of a whole picture together, or one alone and nearer. */
export const alikeAmong = (candidates: RawBuilder<unknown>, sought: readonly Sought[]) => sql<{ sha256: string; bits: number; is_mirrored: boolean }>`
  with sought as materialized (${soughtRows(sought)}), candidates as materialized (${candidates})
  select c.sha256, n.bits::int as bits, n.is_mirrored from candidates c cross join lateral (
    select w.bits, w.is_mirrored from (
      select d.is_mirrored, d.is_cut, ceil(case when d.is_cut then min(d.bits) else avg(d.bits) end) as bits, case when d.is_cut or count(d.bits) < 2 then ${samePartBits}::int else ${sameSceneBits}::int end as most
      from (select s.is_mirrored, s.is_cut, bit_count(case s.part when 'upper' then c.upper_hash else c.centre_hash end # s.hash) as bits from sought s) d
      group by d.is_mirrored, d.is_cut) w
    where w.bits <= w.most order by w.bits - w.most, w.is_mirrored limit 1) n`

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
  const { rows } = await sql<{ sha256: string; bits: number; is_mirrored: boolean }>`select * from (${alikeAmong(sql`select f.sha256, f.upper_hash, f.centre_hash from ${sql.table(table)} f where f.org_id = ${orgId} and f.sha256 <> ${sha256} and (${sql.join(inBands, sql` or `)})`, sought)}) a
    order by a.bits, a.sha256 limit ${maxAlike}`.execute(trx)
  await sql`set local plan_cache_mode = force_custom_plan`.execute(trx)
  return rows.map((row) => ({ sha256: row.sha256, differentBits: row.bits, isMirrored: row.is_mirrored }))
}
