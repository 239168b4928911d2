import { sql } from 'kysely'

/** How much worse the sum of a later verdict of the same band must be to open an item again: half the odds. */
const worseByDecibans = 3
const severity = (band: ReturnType<typeof sql>) => sql`array_position(array['verified', 'not_enough_evidence', 'needs_review', 'strong_doubt'], ${band})`

/** The newest decision on a check-in `c`: the one that stands, unless it says 'withdrawn'. */
export const newestDecision = sql`(select d.* from review_decisions d where d.org_id = c.org_id and d.event_id = c.event_id order by d.entry_index desc limit 1)`

/**
 * SQL condition on a check-in `c`: does it wait for a person's look? Its newest verdict or the company's policy asks for one and no standing decision covers it.
 * A decision covers later verdicts too, unless one is worse than what was looked at; what was found not real is not asked again.
 */
export const waitsForReview = sql<boolean>`((c.band in ('needs_review', 'strong_doubt') or c.action in ('review', 'block')) and not exists (select from ${newestDecision} d
  where d.outcome = 'not_real' or (d.outcome <> 'withdrawn'
    and ${severity(sql`c.band`)} <= ${severity(sql`d.band`)} and (c.verdict ->> 'totalDecibans')::float8 >= d.total_decibans - ${sql.lit(worseByDecibans)})))`

/** Sum of the newest verdict. */
export const totalOf = sql<number>`(c.verdict ->> 'totalDecibans')::float8`
/** Log entry of the newest verdict. */
export const verdictEntryOf = sql<number>`(select v.entry_index from verdicts v where v.org_id = c.org_id and v.event_id = c.event_id order by v.entry_index desc limit 1)`
