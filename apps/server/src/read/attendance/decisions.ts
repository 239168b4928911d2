import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

export type Decision = 'real' | 'not_real' | 'unclear'

/** Is there a review of check-ins in this installation? Asked each time: a migration may bring it while the server runs. */
export const hasReview = async (trx: Sql): Promise<boolean> =>
  (await sql<{ there: boolean }>`select to_regclass('public.review_decisions') is not null as there`.execute(trx)).rows[0]!.there

/** What a person decided last about each check-in, by event; one that was withdrawn is none. */
export const readDecisions = async (trx: Sql, orgId: string, eventIds: readonly string[]): Promise<ReadonlyMap<string, Decision>> => {
  if (eventIds.length === 0 || !(await hasReview(trx))) return new Map()
  const { rows } = await sql<{ event_id: string; outcome: Decision | 'withdrawn' }>`select distinct on (event_id) event_id, outcome from review_decisions
    where org_id = ${orgId} and event_id = any(${eventIds}::uuid[]) order by event_id, entry_index desc`.execute(trx)
  return new Map(rows.flatMap(({ event_id, outcome }) => (outcome === 'withdrawn' ? [] : [[event_id, outcome] as const])))
}

/** The check-ins that log entries of kind `decision` are about. */
export const eventsOfDecisions = async (trx: Sql, orgId: string, decisionIds: readonly string[]): Promise<string[]> => {
  if (decisionIds.length === 0 || !(await hasReview(trx))) return []
  return (await sql<{ event_id: string }>`select event_id from review_decisions where org_id = ${orgId} and decision_id = any(${decisionIds}::uuid[])`.execute(trx)).rows.map((row) => row.event_id)
}

/** SQL: what was decided last about check-in `c`. `there`: what hasReview says; without a review nothing ever was. */
export const decisionOnRecord = (there: boolean) => (there
  ? sql<string | null>`(select nullif(r.outcome, 'withdrawn') from review_decisions r where r.org_id = c.org_id and r.event_id = c.event_id order by r.entry_index desc limit 1)`
  : sql<string | null>`null::text`)
