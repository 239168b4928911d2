import type { PutOffKind } from '@fieldproof/contract'
import { type RawBuilder, sql } from 'kysely'

/**
 * What is known of an item, as short text: SQL for each kind. A put-off remembers it; once it reads otherwise, something happened (a later verdict, the
 * person's word, an appeal, a decision, another result of the day) and the item waits again. So nothing has to be told when something happens.
 */
export type Facts = RawBuilder<string>

/** Of a check-in by its id: the newest log entries of its verdicts, of the person's words and of decisions. A manager's question is nothing new. */
export const checkInFacts = (eventId: RawBuilder<unknown>): Facts => sql<string>`(select concat_ws(' ', coalesce((select max(v.entry_index) from verdicts v where v.org_id = k.org_id and v.event_id = k.event_id), 0),
    coalesce((select max(x.entry_index) from explanations x where x.org_id = k.org_id and x.about_id = k.event_id and x.person_id = k.person_id), 0),
    coalesce((select max(x.entry_index) from declarations x where x.org_id = k.org_id and x.about_id = k.event_id and x.person_id = k.person_id), 0),
    coalesce((select max(d.entry_index) from review_decisions d where d.org_id = k.org_id and d.event_id = k.event_id), 0))
  from check_ins k where k.event_id = ${eventId})`

/** Of a request: its newest log entry. */
export const requestFacts = (regularizationId: RawBuilder<unknown>): Facts => sql<string>`(select max(e.entry_index)::text from log_entries e where e.ref = ${regularizationId})`

/** SQL: what the person has said to questions about a day, as short text; null for nothing. */
export const dayAnswers = (personId: RawBuilder<unknown>, day: RawBuilder<unknown>): Facts => sql<string>`(select ' ' || max(x.entry_index) from explanations x join review_questions q on q.org_id = x.org_id and q.question_id = x.about_id and q.person_id = x.person_id
  where q.person_id = ${personId} and q.day = ${day})`

/** Of a person's day: its result (how early only where that is the result: others read as they always did, so what was put off stays so), the corrections asked for, and what the person said to questions about it. */
export const dayFacts = (personId: RawBuilder<unknown>, day: RawBuilder<unknown>): Facts => sql<string>`(select md5(concat_ws('|', k.status, k.if_confirmed, k.late_seconds, case when k.status = 'early' then k.early_seconds end, k.punch_count, extract(epoch from k.first_at), extract(epoch from k.last_at),
    (select string_agg(concat_ws(' ', r.regularization_id, r.status), ' ' order by r.regularization_id) from regularizations r where r.org_id = k.org_id and r.person_id = k.person_id and r.day = k.day), ${dayAnswers(sql`k.person_id`, sql`k.day`)}))
  from attendance_days k where k.person_id = ${personId} and k.day = ${day})`

export const daySubject = (personId: RawBuilder<unknown>, day: RawBuilder<unknown>): RawBuilder<string> => sql<string>`(${personId}::text || ' ' || ${day}::date::text)`

export interface Subject {
  readonly kind: PutOffKind
  /** SQL of its name in put_offs.subject. */
  readonly subject: RawBuilder<unknown>
  readonly facts: Facts
}

/** SQL condition on a row `po` of put_offs: nobody has put the same item off, settled it, or brought it back, since. */
export const isNewest = sql<boolean>`not exists (select from put_offs later where later.org_id = po.org_id and later.kind = po.kind and later.subject = po.subject and later.entry_index > po.entry_index)`

/** What is asked of the row that stands: which it is, or where the item lies for it. */
export type Told = 'id' | 'shelf'
const tells = { id: sql`po.put_off_id`, shelf: sql`case when po.settled then 'settled' else 'put_off' end` } as const

/** SQL: of the row of put_offs that stands on a subject at this moment (ms since 1970), until its time or, settled, without an end; null where the item waits. */
export const putOffOf = ({ kind, subject, facts }: Subject, nowMs: number, told: Told): RawBuilder<string | null> =>
  sql<string | null>`(select ${tells[told]} from put_offs po where po.kind = ${kind} and po.subject = ${subject} and (po.settled or po.until > ${new Date(nowMs)}) and ${isNewest} and po.facts = ${facts} limit 1)`

/** SQL conditions for `putOff` and `settled` of a question, of where an item lies: undefined asks for both. */
export const shelfCondition = (shelf: RawBuilder<string | null>, { putOff, settled }: { readonly putOff?: boolean | undefined; readonly settled?: boolean | undefined }): RawBuilder<boolean>[] => {
  const wanted = ['waits', 'put_off', 'settled'].filter((one) => (putOff === undefined || (one === 'put_off') === putOff) && (settled === undefined || (one === 'settled') === settled))
  return wanted.length === 3 ? [] : [sql<boolean>`coalesce(${shelf}, 'waits') = any(${wanted}::text[])`]
}

/** A person's day `a` of attendance_days: late or left early (one line of the inbox, kind `late`), or without the records that were due. */
export const dayPutOff = (nowMs: number, told: Told): RawBuilder<string | null> => {
  const of = (kind: 'late' | 'missed') => putOffOf({ kind, subject: daySubject(sql`a.person_id`, sql`a.day`), facts: dayFacts(sql`a.person_id`, sql`a.day`) }, nowMs, told)
  return sql<string | null>`case when a.status in ('late', 'early') then ${of('late')} when a.status in ('absent', 'missing_punch') then ${of('missed')} end`
}

/** A request `r` that waits. */
export const requestPutOff = (nowMs: number, told: Told): RawBuilder<string | null> =>
  sql<string | null>`case when r.status = 'asked' then ${putOffOf({ kind: 'request', subject: sql`r.regularization_id::text`, facts: requestFacts(sql`r.regularization_id`) }, nowMs, told)} end`

/** A check-in `c` away from its site. */
export const outOfPlaceSubject: Subject = { kind: 'out_of_place', subject: sql`c.event_id::text`, facts: checkInFacts(sql`c.event_id`) }

/** A check-in `c` of the queue. */
export const doubtSubject: Subject = { kind: 'doubt', subject: sql`c.event_id::text`, facts: checkInFacts(sql`c.event_id`) }
