import type { ExplanationSubmission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { happenedAt } from '../happenedAt.ts'
import type { Fault } from './fault.ts'
import { instant, msOf, sameInstant } from './instants.ts'

interface Entry {
  readonly entry_index: number
  readonly ref: string
  readonly received_at: Date | null
}

/** What the person said, against the signed event that says it. */
export const explanationFaults = async (trx: Sql, events: readonly { readonly entry: Entry; readonly submission: ExplanationSubmission; readonly personId: string | undefined; readonly device: string }[]): Promise<Fault[]> => {
  if (events.length === 0) return []
  const { rows } = await sql<{ event_id: string; about_id: string; person_id: string; device_id: string; text: string; reason: string | null; happened_at: number; server_time: Date; entry_index: number }>`
    select event_id, about_id, person_id, device_id, text, reason, ${msOf('happened_at')} as happened_at, server_time, entry_index from explanations where event_id = any(${events.map(({ entry }) => entry.ref)}::uuid[])`.execute(trx)
  const shown = new Map(rows.map((row) => [row.event_id, row]))
  return events.flatMap(({ entry, submission: s, personId, device }): Fault[] => {
    const fault = (what: string): Fault => ({ entryIndex: entry.entry_index, table: 'explanations', what: `${entry.ref}: ${what}` })
    const row = shown.get(entry.ref)
    if (!row) return [fault('a logged explanation is missing from the list')]
    const differs: [string, boolean][] = [
      ['about_id', row.about_id !== s.about.toLowerCase()], ['text', row.text !== s.text], ['reason', row.reason !== (s.reason ?? null)], ['person_id', row.person_id !== personId], ['device_id', row.device_id !== device],
      ['happened_at', !sameInstant(row.happened_at, instant(happenedAt(s)))], ['server_time', row.server_time.getTime() !== entry.received_at?.getTime()], ['entry_index', row.entry_index !== entry.entry_index],
    ]
    return differs.filter(([, isOther]) => isOther).map(([field]) => fault(`the explanation shown differs from the signed event: ${field}`))
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
  select d.entry_index, 'review_decisions', d.decision_id || ': total_decibans is not that of the verdict it looked at' from review_decisions d join verdicts v on v.org_id = d.org_id and v.event_id = d.event_id and v.entry_index = d.verdict_entry
    where to_jsonb(d.total_decibans) is distinct from v.verdict -> 'totalDecibans'
  union all
  select d.entry_index, 'review_decisions', d.decision_id || ': signals_against, the signals kept with a decision, are not those of the verdict it looked at' from review_decisions d
    where d.signals_against <> coalesce((select jsonb_path_query_array(v.verdict, '$.findings[*] ? (@.state == "against").signal') from verdicts v
      where v.org_id = d.org_id and v.event_id = d.event_id and v.entry_index = d.verdict_entry limit 1), '[]')
  union all
  select d.entry_index, 'review_decisions', 'the handset kept with a decision is not that of its check-in' from review_decisions d join check_ins c on c.org_id = d.org_id and c.event_id = d.event_id left join devices v on v.org_id = c.org_id and v.device_id = c.device_id
    where d.handset is distinct from coalesce(c.device_state ->> 'model', v.model)
  union all
  select q.entry_index, 'review_questions', 'a question stands in the list without its log entry' from review_questions q
    where not exists (select from log_entries e where e.entry_index = q.entry_index and e.ref = q.question_id and e.kind = 'decision')
  union all
  select o.entry_index, 'put_offs', 'a put-off stands in the list without its log entry' from put_offs o
    where not exists (select from log_entries e where e.entry_index = o.entry_index and e.ref = o.put_off_id and e.kind = 'admin')
  union all
  select k.entry_index, 'countersigns', 'a customer’s answer stands in the list without its log entry' from countersigns k
    where k.answer is not null and not exists (select from log_entries e where e.entry_index = k.entry_index and e.ref = k.countersign_id and e.kind = 'admin')
  union all
  select null, 'site_factors', 'a tag, code or beacon stands in the list without its log entry' from site_factors f
    where not exists (select from log_entries e where e.kind = 'rule_changed' and e.ref = f.factor_id)
  union all
  select h.entry_index, 'challenges', 'a challenge stands in the list without its log entry' from challenges h
    where not exists (select from log_entries e where e.entry_index = h.entry_index and e.ref = h.challenge_id and e.kind = 'admin')`
