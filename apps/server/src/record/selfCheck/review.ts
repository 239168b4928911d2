import { canonicalJson } from '@fieldproof/core/evidence'
import type { ExplanationSubmission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

type Json = Record<string, unknown>
interface Entry {
  readonly entry_index: number
  readonly ref: string
}

/** What the person said, against the signed event that says it. */
export const explanationFaults = async (trx: Sql, events: readonly { readonly entry: Entry; readonly submission: ExplanationSubmission; readonly personId: string | undefined }[]): Promise<Fault[]> => {
  if (events.length === 0) return []
  const { rows } = await sql<{ event_id: string; about_id: string; person_id: string; text: string; reason: string | null; entry_index: number }>`
    select event_id, about_id, person_id, text, reason, entry_index from explanations where event_id = any(${events.map(({ entry }) => entry.ref)}::uuid[])`.execute(trx)
  const shown = new Map(rows.map((row) => [row.event_id, row]))
  return events.flatMap(({ entry, submission: s, personId }): Fault[] => {
    const fault = (what: string): Fault[] => [{ entryIndex: entry.entry_index, table: 'explanations', what }]
    const row = shown.get(entry.ref)
    if (!row) return fault('a logged explanation is missing from the list')
    const same = row.about_id === s.about.toLowerCase() && row.text === s.text && row.reason === (s.reason ?? null) && row.person_id === personId && row.entry_index === entry.entry_index
    return same ? [] : fault('the explanation shown differs from the signed event')
  })
}

/** Questions and decisions, against the log entries that say them. */
export const decisionFaults = async (trx: Sql, logged: readonly { readonly entry: Entry; readonly body: Json | null }[]): Promise<Fault[]> => {
  const ours = logged.filter(({ body }) => String(body?.action).startsWith('review.'))
  if (ours.length === 0) return []
  const ids = ours.map(({ entry }) => entry.ref)
  const { rows } = await sql<{ id: string; entry_index: number; shown: Json }>`
    select decision_id as id, entry_index, jsonb_build_object('eventId', event_id, 'personId', person_id, 'by', decided_by, 'outcome', outcome, 'verdictEntry', verdict_entry, 'band', band, 'note', note) as shown from review_decisions where decision_id = any(${ids}::uuid[])
    union all
    select question_id, entry_index, jsonb_build_object('eventId', event_id, 'personId', person_id, 'by', asked_by, 'text', text) from review_questions where question_id = any(${ids}::uuid[])`.execute(trx)
  const shown = new Map(rows.map((row) => [row.id, row]))
  return ours.flatMap(({ entry, body }): Fault[] => {
    const isQuestion = body?.action === 'review.asked'
    const fault = (what: string): Fault[] => [{ entryIndex: entry.entry_index, table: isQuestion ? 'review_questions' : 'review_decisions', what }]
    const row = shown.get(entry.ref)
    if (!row) return fault('a logged decision or question is missing from the list')
    const expected = Object.fromEntries(Object.keys(row.shown).map((name) => [name, body?.[name] ?? null]))
    return row.entry_index === entry.entry_index && canonicalJson(row.shown as never) === canonicalJson(expected as never) ? [] : fault('the decision or question shown differs from the logged one')
  })
}

/** Customers' answers, against the log entries that say them. */
export const countersignFaults = async (trx: Sql, logged: readonly { readonly entry: Entry; readonly body: Json }[]): Promise<Fault[]> => {
  if (logged.length === 0) return []
  const { rows } = await sql<{ id: string; entry_index: number; shown: Json }>`select countersign_id as id, entry_index, jsonb_build_object('action', 'countersign.' || answer, 'eventId', event_id, 'personId', person_id, 'name', name, 'isSameAddress', is_same_address, 'isSamePhone', is_same_phone) as shown
    from countersigns where countersign_id = any(${logged.map(({ entry }) => entry.ref)}::uuid[])`.execute(trx)
  const shown = new Map(rows.map((row) => [row.id, row]))
  return logged.flatMap(({ entry, body }): Fault[] => {
    const row = shown.get(entry.ref)
    const expected = row && Object.fromEntries(Object.keys(row.shown).map((name) => [name, body[name] ?? null]))
    return row && row.entry_index === entry.entry_index && canonicalJson(row.shown as never) === canonicalJson(expected as never) ? [] : [{ entryIndex: entry.entry_index, table: 'countersigns', what: 'the customer’s answer shown differs from the logged one' }]
  })
}

/** Rows that no log entry stands behind. */
export const unloggedReview = sql`
  select x.entry_index, 'explanations' as tab, 'an explanation stands in the list without its log entry' as what from explanations x
    where not exists (select from log_entries e where e.entry_index = x.entry_index and e.ref = x.event_id and e.kind = 'submission')
  union all
  select d.entry_index, 'review_decisions', 'a decision stands in the list without its log entry' from review_decisions d
    where not exists (select from log_entries e where e.entry_index = d.entry_index and e.ref = d.decision_id and e.kind = 'decision')
  union all
  select d.entry_index, 'review_decisions', 'the signals kept with a decision are not those of the verdict it looked at' from review_decisions d
    where d.signals_against <> coalesce((select jsonb_path_query_array(v.verdict, '$.findings[*] ? (@.state == "against").signal') from verdicts v
      where v.org_id = d.org_id and v.event_id = d.event_id and v.entry_index = d.verdict_entry), '[]')
  union all
  select q.entry_index, 'review_questions', 'a question stands in the list without its log entry' from review_questions q
    where not exists (select from log_entries e where e.entry_index = q.entry_index and e.ref = q.question_id and e.kind = 'decision')
  union all
  select k.entry_index, 'countersigns', 'a customer’s answer stands in the list without its log entry' from countersigns k
    where k.answer is not null and not exists (select from log_entries e where e.entry_index = k.entry_index and e.ref = k.countersign_id and e.kind = 'admin')
  union all
  select null, 'site_factors', 'a tag, code or beacon stands in the list without its log entry' from site_factors f
    where not exists (select from log_entries e where e.kind = 'rule_changed' and e.ref = f.factor_id)
  union all
  select h.entry_index, 'challenges', 'a challenge stands in the list without its log entry' from challenges h
    where not exists (select from log_entries e where e.entry_index = h.entry_index and e.ref = h.challenge_id and e.kind = 'admin')`
