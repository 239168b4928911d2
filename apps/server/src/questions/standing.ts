import { questionDays } from '@fieldproof/contract'
import { sql } from 'kysely'

/** SQL condition on a row `q` of review_questions: a question, and not taken back. */
export const standing = sql<boolean>`(q.withdraws is null and not exists (select from review_questions w where w.org_id = q.org_id and w.withdraws = q.question_id))`

/**
 * SQL: what answers a question `q`, as rows (kind, text, at). About a check-in: the person's words on it since. About a day: words on the question itself, or a correction or leave for that day which the
 * person has asked for since. One that was withdrawn again answers nothing.
 */
export const answers = sql`(select 'words' as kind, x.text, x.happened_at as at from explanations x where x.org_id = q.org_id and x.person_id = q.person_id and (x.about_id = q.question_id or x.about_id = q.event_id and x.server_time > q.asked_at)
  union all select 'request', r.reason, r.asked_at from regularizations r join orgs o on o.org_id = r.org_id
    where r.org_id = q.org_id and r.person_id = q.person_id and r.asked_by = q.person_id and r.asked_at >= q.asked_at and r.status <> 'withdrawn'
      and q.day between r.day and coalesce(((r.until - interval '1 millisecond') at time zone o.time_zone)::date, r.day))`

/** SQL condition on a question `q`: it stands and waits for its answer at this moment (ms since 1970). A decision on the check-in ends the asking. */
export const isOpen = (nowMs: number) => sql<boolean>`(${standing} and q.asked_at > ${new Date(nowMs - questionDays * 86_400_000)} and not exists (select from ${answers} answer)
  and not exists (select from review_decisions d where d.org_id = q.org_id and d.event_id = q.event_id and d.decided_at > q.asked_at))`
