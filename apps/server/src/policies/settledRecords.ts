import { tierRules, type SettledRecord } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

export interface PersonDay {
  readonly personId: string
  /** First instant of the day, ms since 1970: what was settled before it counts, so that a tier holds for a whole day. */
  readonly dayStart: number
}

const noRecord: SettledRecord = { checkInCount: 0, verifiedCount: 0, decidedAgainstCount: 0, historyDays: 0 }
const dayMs = 86_400_000
export const personDayKey = ({ personId, dayStart }: PersonDay): string => `${personId}/${dayStart}`

/** Decisions of the review queue; an installation whose database does not have the queue yet has decided nothing. */
const hasDecisions = async (trx: Sql): Promise<boolean> => (await sql<{ has: boolean }>`select to_regclass('public.review_decisions') is not null as has`.execute(trx)).rows[0]!.has

/** The settled record of each person before each day, with one statement. */
export const loadSettledRecords = async (trx: Sql, wanted: readonly PersonDay[]): Promise<(of: PersonDay) => SettledRecord> => {
  const distinct = [...new Map(wanted.map((one) => [personDayKey(one), one])).values()]
  if (distinct.length === 0) return () => noRecord
  // Of several decisions on one check-in the last stands: an appeal that was upheld takes the earlier one back.
  const against = (await hasDecisions(trx))
    ? sql`(select d.outcome = 'not_real' from review_decisions d where d.org_id = current_org() and d.event_id = c.event_id and d.decided_at < w.day order by d.entry_index desc limit 1)` : sql`false`
  const { rows } = await sql<{ person_id: string; day: number; check_ins: number; verified: number; against: number; first_at: Date | null }>`
    select w.person_id, (extract(epoch from w.day) * 1000)::float8 as day, r.check_ins, r.verified, r.against, (select f.happened_at from check_ins f where f.org_id = current_org() and f.person_id = w.person_id order by f.happened_at limit 1) as first_at
    from unnest(${distinct.map((one) => one.personId)}::uuid[], ${distinct.map((one) => new Date(one.dayStart))}::timestamptz[], ${distinct.map((one) => new Date(one.dayStart - tierRules.lookBackDays * dayMs))}::timestamptz[]) as w (person_id, day, since)
    cross join lateral (select count(*)::int as check_ins, (count(*) filter (where l.band = 'verified'))::int as verified, (count(*) filter (where l.against))::int as against from (
      select c.band, ${against} as against from check_ins c where c.org_id = current_org() and c.person_id = w.person_id and c.happened_at < w.day and c.happened_at >= w.since
      order by c.happened_at desc limit ${tierRules.latestCheckIns}) l) r`.execute(trx)
  const found = new Map(rows.map((row) => [personDayKey({ personId: row.person_id, dayStart: row.day }), {
    checkInCount: row.check_ins, verifiedCount: row.verified, decidedAgainstCount: row.against,
    historyDays: row.first_at === null ? 0 : Math.max(0, Math.floor((row.day - row.first_at.getTime()) / dayMs)),
  }]))
  return (of) => found.get(personDayKey(of)) ?? noRecord
}
