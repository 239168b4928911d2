import type { Transaction } from 'kysely'
import { sql } from 'kysely'
import type { Tables } from '../../platform/postgres/database.ts'
import { idFromContent } from '../../platform/ids.ts'
import type { SiteFences } from './fences.ts'
import type { PlacedCrossing } from './personDay.ts'

/** What was settled longer ago is history that nobody is told of as news. */
const newsMs = 2 * 3_600_000

const date = (time: number | undefined): Date | null => (time === undefined ? null : new Date(time))

/**
 * Replaces what was reckoned of a person's day. The same crossing keeps its id and its place in the live order; what a late upload has disproved goes.
 * Answers whether there is news for the live view, and which rows are to be sealed in this transaction: a day that comes out as before adds nothing to the log.
 */
export const storeDay = async (trx: Transaction<Tables>, orgId: string, personId: string, day: string, crossings: readonly PlacedCrossing[], { index }: SiteFences, nowMs: number): Promise<{ readonly news: boolean; readonly changed: readonly string[] }> => {
  const rows = new Map(crossings.map((crossing) => {
    const siteId = crossing.fence === undefined ? null : (index.fences[crossing.fence]?.id ?? null)
    const id = idFromContent('crossing', personId, day, crossing.kind, siteId ?? '', crossing.ruleId ?? '', String(crossing.at))
    return [id, { id, siteId, ...crossing }]
  }))
  const { rows: before } = await sql<{ crossing_id: string }>`select crossing_id from crossings where person_id = ${personId} and day = ${day}`.execute(trx)
  const known = new Set(before.map((row) => row.crossing_id))
  const gone = before.filter((row) => !rows.has(row.crossing_id)).map((row) => row.crossing_id)
  if (gone.length > 0) await sql`delete from crossings where crossing_id = any(${gone}::uuid[])`.execute(trx)
  if (rows.size === 0) return { news: gone.length > 0, changed: gone }
  const items = [...rows.values()]
  const isNews = (item: (typeof items)[number]): boolean => !known.has(item.id) && nowMs - item.settledAt < newsMs
  const news = items.filter(isNews)
  // One writer at a time numbers the news of an organisation, so that a reader who has seen n has seen all before it. Numbers begin at the database's clock (µs since 1970): the
  // newest crossing may be disproved and go, and its number must not come again to be taken for one that was told already.
  let seq = 0
  if (news.length > 0) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`crossings ${orgId}`}, 0))`.execute(trx)
    seq = (await sql<{ seq: number }>`select greatest(coalesce(max(seq), 0), (extract(epoch from clock_timestamp()) * 1000000)::bigint) as seq from crossings where seq is not null`.execute(trx)).rows[0]!.seq
  }
  const column = <T>(pick: (item: (typeof items)[number]) => T): T[] => items.map(pick)
  const { rows: changed } = await sql<{ id: string }>`insert into crossings (org_id, crossing_id, person_id, day, kind, site_id, rule_id, at, until, not_before, settled_at, how, confidence, seconds, silent_seconds, event_id, seq)
    select ${orgId}::uuid, id, ${personId}::uuid, ${day}::date, kind, site_id, rule_id, at, until, not_before, settled_at, how, confidence, seconds, silent_seconds, event_id, seq
    from unnest(${column((c) => c.id)}::uuid[], ${column((c) => c.kind)}::text[], ${column((c) => c.siteId)}::uuid[], ${column((c) => c.ruleId ?? null)}::uuid[], ${column((c) => date(c.at))}::timestamptz[],
      ${column((c) => date(c.until))}::timestamptz[], ${column((c) => date(c.notBefore))}::timestamptz[], ${column((c) => date(c.settledAt))}::timestamptz[], ${column((c) => c.how)}::text[],
      ${column((c) => c.confidence)}::real[], ${column((c) => c.seconds ?? null)}::real[], ${column((c) => c.silentSeconds ?? null)}::real[], ${column((c) => c.eventId)}::uuid[],
      ${column((c) => (isNews(c) ? ++seq : null))}::bigint[])
      as t (id, kind, site_id, rule_id, at, until, not_before, settled_at, how, confidence, seconds, silent_seconds, event_id, seq)
    on conflict (org_id, crossing_id) do update set until = excluded.until, not_before = excluded.not_before, settled_at = excluded.settled_at, how = excluded.how,
      confidence = excluded.confidence, seconds = excluded.seconds, silent_seconds = excluded.silent_seconds, event_id = excluded.event_id
    where (crossings.until, crossings.not_before, crossings.settled_at, crossings.how, crossings.confidence, crossings.seconds, crossings.silent_seconds, crossings.event_id)
      is distinct from (excluded.until, excluded.not_before, excluded.settled_at, excluded.how, excluded.confidence, excluded.seconds, excluded.silent_seconds, excluded.event_id)
    returning crossing_id as id`.execute(trx)
  return { news: news.length > 0, changed: [...gone, ...changed.map(({ id }) => id)] }
}
