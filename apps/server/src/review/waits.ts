import type { Verdict } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

/** How much worse the sum of a later verdict of the same band must be to open an item again: half the odds. */
const worseByDecibans = 3
const severity = (band: ReturnType<typeof sql>) => sql`array_position(array['verified', 'not_enough_evidence', 'needs_review', 'strong_doubt'], ${band})`

/** The newest decision on a check-in `c`: the one that stands, unless it says 'withdrawn'. */
export const newestDecision = sql`(select d.* from review_decisions d where d.org_id = c.org_id and d.event_id = c.event_id order by d.entry_index desc limit 1)`

/** SQL condition on a decision `d`: nobody has decided on its check-in since. */
export const standing = sql<boolean>`not exists (select from review_decisions later where later.org_id = d.org_id and later.event_id = d.event_id and later.entry_index > d.entry_index)`

/**
 * The person's word on a check-in `c` that calls for somebody's decision: an appeal against one, or a meeting at another place. Open until somebody decides after it;
 * taking a decision back does not close it, or an accuser could do so and accuse again.
 */
export const openDeclarations = sql`(select x.* from declarations x where x.org_id = c.org_id and x.about_id = c.event_id and x.person_id = c.person_id and x.topic in ('appeal', 'off_site')
  and not exists (select from review_decisions later where later.org_id = x.org_id and later.event_id = x.about_id and later.entry_index > x.entry_index and later.outcome <> 'withdrawn'))`

/**
 * SQL condition on a check-in `c`: does it wait for a person's look? Its newest verdict or the company's policy asks for one and no standing decision covers it, or its person
 * has declared something that calls for one.
 * A decision covers later verdicts too, unless one is worse than what was looked at; what was found not real is not asked again.
 */
export const waitsForReview = sql<boolean>`(exists ${openDeclarations} or (c.band in ('needs_review', 'strong_doubt') or c.action in ('review', 'block')) and not exists (select from ${newestDecision} d
  where d.outcome = 'not_real' or (d.outcome <> 'withdrawn'
    and ${severity(sql`c.band`)} <= ${severity(sql`d.band`)} and (c.verdict ->> 'totalDecibans')::float8 >= d.total_decibans - ${sql.lit(worseByDecibans)})))`

/** Is it asked about at all, whoever has looked meanwhile? What is not need not be kept waiting. */
export const asksForReview = ({ band, action }: Pick<Verdict, 'band' | 'action'>): boolean => band === 'needs_review' || band === 'strong_doubt' || action === 'review' || action === 'block'

/**
 * Writes down in `check_ins.waits_for_review` whether these wait: lists and counts read that column, whose index holds the open ones alone. To be called in the
 * transaction that adds a verdict or a decision; the self-check compares the column with the condition.
 */
export const keepWaiting = async (trx: Sql, orgId: string, eventIds: readonly string[]): Promise<void> => {
  if (eventIds.length === 0) return
  await sql`update check_ins c set waits_for_review = not c.waits_for_review where c.org_id = ${orgId} and c.event_id = any(${[...eventIds]}::uuid[]) and c.waits_for_review is distinct from coalesce(${waitsForReview}, false)`.execute(trx)
}

/** Rows whose column says something else than the condition. */
export const wronglyWaiting = sql`select c.entry_index, 'check_ins' as tab, 'the review queue shows or hides this check-in against its verdict and decisions (waits_for_review)' as what from check_ins c
  where c.waits_for_review is distinct from coalesce(${waitsForReview}, false)`

/** Sum of the newest verdict. */
export const totalOf = sql<number>`(c.verdict ->> 'totalDecibans')::float8`
/** Log entry of the newest verdict. */
export const verdictEntryOf = sql<number>`(select v.entry_index from verdicts v where v.org_id = c.org_id and v.event_id = c.event_id order by v.entry_index desc limit 1)`
