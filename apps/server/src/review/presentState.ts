import { ProblemError, type ReviewFilters, type ReviewState } from '@fieldproof/contract'
import { isoInstant, type Language } from '@fieldproof/core/kernel'
import { signalName } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import { visiblePeople, type Viewer } from '../http/viewer.ts'
import type { Sql } from '../platform/postgres/database.ts'
import { presentPutOffs } from '../putOffs/present.ts'
import { doubtSubject, putOffOf } from '../putOffs/standing.ts'
import { standing as standingQuestion } from '../questions/standing.ts'
import { filterConditions, mayDecide, waitingFor } from './rights.ts'
import { accuserOf } from './recordDecision.ts'
import { standing, totalOf, verdictEntryOf } from './waits.ts'

/** How far back decisions on the same reasons are counted. */
const similarDays = 90
/** And how many of all decisions of that time: what was decided lately says enough, and a large company decides thousands a month. */
const similarDecisionsLookedAt = 2_000

interface ItemRow {
  personId: string
  waits: boolean
  verdictEntry: number | null
  total: number | null
  happenedAt: Date
  against: string[] | null
  isAccuser: boolean
  putOffId: string | null
}
interface DecisionRow {
  decision_id: string
  outcome: 'real' | 'not_real' | 'unclear' | 'withdrawn'
  note: string | null
  decided_by: string
  name: string
  decided_at: Date
  verdict_entry: number
  band: string
  entry_index: number
}

/** Everything people have said about one check-in, and its neighbours in the queue as filtered. Throws not_found outside what the viewer sees. */
export const presentState = async (trx: Sql, viewer: Viewer, eventId: string, language: Language, nowMs: number, filters: ReviewFilters = {}): Promise<ReviewState> => {
  const item = (await sql<ItemRow>`select c.person_id as "personId", c.waits_for_review as waits, ${verdictEntryOf} as "verdictEntry", ${totalOf} as total, c.happened_at as "happenedAt", array(select jsonb_array_elements_text(c.verdict -> 'strongestAgainst')) as against, ${accuserOf(viewer)} as "isAccuser", ${putOffOf(doubtSubject, nowMs, 'id')} as "putOffId"
    from check_ins c join people p using (org_id, person_id) where c.event_id = ${eventId} and ${visiblePeople(viewer)}`.execute(trx)).rows[0]
  if (!item) throw new ProblemError('not_found')
  const decisions = (await sql<DecisionRow>`select d.decision_id, d.outcome, d.note, d.decided_by, p.name, d.decided_at, d.verdict_entry, d.band, d.entry_index
    from review_decisions d join people p on p.org_id = d.org_id and p.person_id = d.decided_by where d.event_id = ${eventId} order by d.entry_index desc`.execute(trx)).rows
    .map((d) => ({ decisionId: d.decision_id, outcome: d.outcome, note: d.note, decidedById: d.decided_by, decidedByName: d.name, decidedAt: isoInstant(d.decided_at.getTime()), verdictEntryIndex: d.verdict_entry, band: d.band, entryIndex: d.entry_index }))
  const questions = (await sql<{ question_id: string; text: string; name: string; asked_at: Date }>`select q.question_id, q.text, p.name, q.asked_at from review_questions q join people p on p.org_id = q.org_id and p.person_id = q.asked_by where q.event_id = ${eventId} and ${standingQuestion} order by q.asked_at`.execute(trx)).rows
  const explanations = (await sql<{ event_id: string; text: string; reason: string | null; happened_at: Date; entry_index: number }>`select event_id, text, reason, happened_at, entry_index from explanations where about_id = ${eventId} and person_id = ${item.personId} order by happened_at`.execute(trx)).rows
  const declarations = (await sql<{ event_id: string; topic: 'appeal' | 'off_site'; content: { text?: string; place?: string; reason?: string; decisionId?: string }; happened_at: Date; entry_index: number }>`
    select event_id, topic, content, happened_at, entry_index from declarations where about_id = ${eventId} and person_id = ${item.personId} and topic in ('appeal', 'off_site') order by entry_index`.execute(trx)).rows
  const own = item.personId === viewer.personId
  const whyNot = own ? 'own' as const : !mayDecide(viewer) ? 'role' as const : item.isAccuser ? 'accuser' as const : item.verdictEntry === null ? 'no_verdict' as const : null
  const latest = decisions[0]
  const putOff = item.waits ? (await presentPutOffs(trx, [item.putOffId])).get(item.putOffId ?? '')?.putOff : undefined
  return {
    eventId, waits: item.waits, verdictEntryIndex: item.verdictEntry, canDecide: whyNot === null, whyNot, standing: latest && latest.outcome !== 'withdrawn' ? latest : null, decisions,
    questions: questions.map((q) => ({ questionId: q.question_id, text: q.text, askedByName: q.name, askedAt: isoInstant(q.asked_at.getTime()) })),
    explanations: explanations.map((x) => ({ eventId: x.event_id, text: x.text, reason: x.reason, at: isoInstant(x.happened_at.getTime()), entryIndex: x.entry_index })),
    declarations: declarations.map((x) => ({ eventId: x.event_id, topic: x.topic, text: x.content.text ?? x.content.reason ?? '', place: x.content.place ?? null, decisionId: x.content.decisionId ?? null, at: isoInstant(x.happened_at.getTime()), entryIndex: x.entry_index })),
    similar: await similarDecisions(trx, viewer, eventId, item.against ?? [], language, nowMs),
    ...(putOff ? { putOff } : {}),
    ...(await neighbours(trx, viewer, eventId, item, filters, nowMs)),
  }
}

/** How check-ins with the same reason against them were decided, as far as the viewer sees people: one line for each of the strongest reasons. */
const similarDecisions = async (trx: Sql, viewer: Viewer, eventId: string, signals: readonly string[], language: Language, nowMs: number): Promise<ReviewState['similar']> => {
  if (signals.length === 0) return []
  const { rows } = await sql<{ signal: string; real: number; not_real: number; unclear: number }>`
    select s.signal, count(*) filter (where d.outcome = 'real')::int as real, count(*) filter (where d.outcome = 'not_real')::int as not_real, count(*) filter (where d.outcome = 'unclear')::int as unclear
    from unnest(${[...signals]}::text[]) with ordinality as s (signal, rank)
      left join (select d.outcome, d.signals_against from (select * from review_decisions where decided_at > ${new Date(nowMs - similarDays * 86_400_000)} order by decided_at desc limit ${similarDecisionsLookedAt}) d join people p using (org_id, person_id)
        where d.event_id <> ${eventId} and d.outcome <> 'withdrawn' and d.signals_against ?| ${[...signals]}::text[] and ${standing} and ${visiblePeople(viewer)}) d
      on d.signals_against ? s.signal
    group by s.signal, s.rank order by s.rank`.execute(trx)
  return rows.map((row) => ({ signal: row.signal, name: signalName(row.signal, language), real: row.real, notReal: row.not_real, unclear: row.unclear }))
}

const neighbours = async (trx: Sql, viewer: Viewer, eventId: string, item: ItemRow, { sort = 'oldest', ...filters }: ReviewFilters, nowMs: number): Promise<{ previous: string | null; next: string | null }> => {
  const conditions = [waitingFor(viewer), ...filterConditions(filters, nowMs)]
  const key = sort === 'oldest' ? sql`(c.happened_at, c.event_id)` : sql`(${totalOf}, c.event_id)`
  const here = sort === 'oldest' ? sql`(${item.happenedAt}::timestamptz, ${eventId}::uuid)` : sql`(${item.total}::float8, ${eventId}::uuid)`
  const [ascending, descending] = sort === 'oldest' ? [sql`c.happened_at, c.event_id`, sql`c.happened_at desc, c.event_id desc`] : [sql`${totalOf}, c.event_id`, sql`${totalOf} desc, c.event_id desc`]
  const { rows } = await sql<{ previous: string | null; next: string | null }>`select
    (select c.event_id from check_ins c join people p using (org_id, person_id) where ${sql.join(conditions, sql` and `)} and ${key} < ${here} order by ${descending} limit 1) as previous,
    (select c.event_id from check_ins c join people p using (org_id, person_id) where ${sql.join(conditions, sql` and `)} and ${key} > ${here} order by ${ascending} limit 1) as next`.execute(trx)
  return rows[0]!
}
