import { type PhoneNotice, questionDays } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { isOpen, standing } from '../../questions/standing.ts'

/** A decision is shown on the first screen for so many days; a question until it is answered (questions/standing.ts). */
const decisionDays = 3
const mostNotices = 20
const iso = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

/** What people have said about an own check-in `c`: the person's explanations, the last question, the decision that stands. */
export const reviewOfOwn = sql`jsonb_build_object(
  'explanations', coalesce((select jsonb_agg(jsonb_build_object('eventId', x.event_id, 'text', x.text, 'at', ${iso('x.happened_at')}) order by x.happened_at) from explanations x where x.org_id = c.org_id and x.about_id = c.event_id and x.person_id = c.person_id), '[]'),
  'question', (select jsonb_build_object('text', q.text, 'askedByName', a.name, 'askedAt', ${iso('q.asked_at')}) from review_questions q join people a on a.org_id = q.org_id and a.person_id = q.asked_by where q.org_id = c.org_id and q.event_id = c.event_id and ${standing} order by q.asked_at desc limit 1),
  'decision', (select case when d.outcome = 'withdrawn' then null else jsonb_build_object('decisionId', d.decision_id, 'outcome', d.outcome, 'note', d.note, 'decidedByName', b.name, 'decidedAt', ${iso('d.decided_at')}) end
    from review_decisions d join people b on b.org_id = d.org_id and b.person_id = d.decided_by where d.org_id = c.org_id and d.event_id = c.event_id order by d.entry_index desc limit 1),
  'declarations', coalesce((select jsonb_agg(jsonb_build_object('eventId', y.event_id, 'topic', y.topic, 'text', coalesce(y.content ->> 'text', y.content ->> 'reason'), 'place', y.content ->> 'place', 'at', ${iso('y.happened_at')}) order by y.entry_index)
    from declarations y where y.org_id = c.org_id and y.about_id = c.event_id and y.person_id = c.person_id and y.topic in ('appeal', 'off_site')), '[]'))`

/** SQL condition on an own check-in `c`: something was said, asked or decided about it lately, or it was settled or brought back. */
export const noticedOwn = (nowMs: number) => sql<boolean>`c.event_id in (
  select about_id from explanations x where x.person_id = c.person_id and x.server_time > ${new Date(nowMs - questionDays * 86_400_000)}
  union select event_id from review_questions q where q.person_id = c.person_id and q.asked_at > ${new Date(nowMs - questionDays * 86_400_000)} and ${standing}
  union select event_id from review_decisions d where d.person_id = c.person_id and d.decided_at > ${new Date(nowMs - questionDays * 86_400_000)}
  union select o.subject::uuid from put_offs o where o.person_id = c.person_id and o.kind = 'out_of_place' and o.put_at > ${new Date(nowMs - questionDays * 86_400_000)})`

interface Row extends Omit<PhoneNotice, 'at'> {
  readonly at: Date
}

/** Questions that wait for the person's answer, and what was decided about them in the last days; newest first. */
export const ownNotices = async (trx: Sql, personId: string, nowMs: number): Promise<PhoneNotice[]> => {
  const since = (days: number): Date => new Date(nowMs - days * 86_400_000)
  const { rows } = await sql<Row>`
    select 'asked' as kind, q.question_id as "noticeId", q.event_id as "eventId", q.asked_at as at, p.name as "byName", q.text, null as outcome, s.name as "siteName"
      from review_questions q join people p on p.org_id = q.org_id and p.person_id = q.asked_by left join check_ins c on c.org_id = q.org_id and c.event_id = q.event_id left join sites s on s.org_id = c.org_id and s.site_id = c.site_id
      where q.person_id = ${personId} and q.event_id is not null and ${isOpen(nowMs)}
    union all
    select 'decided', d.decision_id, d.event_id, d.decided_at, p.name, d.note, d.outcome, s.name
      from (select distinct on (event_id) * from review_decisions where person_id = ${personId} and decided_at > ${since(decisionDays)} order by event_id, entry_index desc) d
        join people p on p.org_id = d.org_id and p.person_id = d.decided_by left join check_ins c on c.org_id = d.org_id and c.event_id = d.event_id left join sites s on s.org_id = c.org_id and s.site_id = c.site_id
      where d.outcome <> 'withdrawn'
    order by at desc limit ${sql.lit(mostNotices)}`.execute(trx)
  return rows.map((row) => ({ ...row, at: isoInstant(row.at.getTime()) }))
}
