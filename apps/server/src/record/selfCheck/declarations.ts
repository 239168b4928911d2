import { canonicalJson } from '@fieldproof/core/evidence'
import type { DeclarationSubmission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { aboutOf } from '../../declarations/recordDeclarations.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { happenedAt } from '../happenedAt.ts'
import type { Fault } from './fault.ts'
import { instant, msOf, sameInstant } from './instants.ts'

interface Declared {
  readonly entry: { readonly entry_index: number; readonly ref: string; readonly received_at: Date | null }
  readonly submission: DeclarationSubmission
  /** Its number in the phone's chain. */
  readonly seq: number
  readonly personId: string | undefined
  /** Device id inside the signed bytes. */
  readonly device: string
  /** Does the signature hold under the key of the enrolment? Asked only where no row is found. */
  readonly isSigned: () => boolean
}

/** What the person declared, against the signed event that says it. One whose signature does not hold has no effect and no row. */
export const declarationFaults = async (trx: Sql, events: readonly Declared[]): Promise<Fault[]> => {
  if (events.length === 0) return []
  const { rows } = await sql<{ event_id: string; person_id: string; device_id: string; topic: string; about_id: string | null; content: unknown; happened_at: number; server_time: Date; entry_index: number; sequence: number | null }>`
    select event_id, person_id, device_id, topic, about_id, content, ${msOf('happened_at')} as happened_at, server_time, entry_index, sequence from declarations where event_id = any(${events.map(({ entry }) => entry.ref)}::uuid[])`.execute(trx)
  const shown = new Map(rows.map((row) => [row.event_id, row]))
  return events.flatMap(({ entry, submission: s, seq, personId, device, isSigned }): Fault[] => {
    const fault = (what: string): Fault => ({ entryIndex: entry.entry_index, table: 'declarations', what: `${entry.ref}: ${what}` })
    const row = shown.get(entry.ref)
    if (!row) return isSigned() ? [fault('a logged declaration is missing from the list')] : []
    const differs: [string, boolean][] = [
      ['topic', row.topic !== s.content.topic], ['about_id', row.about_id !== aboutOf(s)], ['person_id', row.person_id !== personId], ['device_id', row.device_id !== device], ['entry_index', row.entry_index !== entry.entry_index], ['sequence', row.sequence !== seq],
      ['content', canonicalJson(row.content as never) !== canonicalJson(JSON.parse(JSON.stringify(s.content)) as never)],
      ['happened_at', !sameInstant(row.happened_at, instant(happenedAt(s)))], ['server_time', row.server_time.getTime() !== entry.received_at?.getTime()],
    ]
    return differs.filter(([, isOther]) => isOther).map(([field]) => fault(`the declaration shown differs from the signed event: ${field}`))
  })
}

/** Rows that no log entry stands behind. */
export const unloggedDeclarations = sql`
  select x.entry_index, 'declarations' as tab, 'a declaration stands in the list without its log entry' as what from declarations x
    where not exists (select from log_entries e where e.entry_index = x.entry_index and e.ref = x.event_id and e.kind = 'submission')
  union all
  select a.entry_index, 'sos_acknowledgements', 'an acknowledgement stands in the list without its log entry' from sos_acknowledgements a
    where not exists (select from log_entries e where e.entry_index = a.entry_index and e.ref = a.acknowledgement_id and e.kind = 'decision')
  union all
  select t.entry_index, 'alert_acts', 'an act on an alert stands in the list without its log entry' from alert_acts t
    where not exists (select from log_entries e where e.entry_index = t.entry_index and e.ref = t.act_id and e.kind = 'decision')
  union all
  select n.entry_index, 'consent_notices', 'a notice stands in the list without its log entry, or its text is not the logged one' from consent_notices n
    where not exists (select from log_entries e where e.entry_index = n.entry_index and e.kind = 'rule_changed' and convert_from(e.body, 'UTF8')::jsonb ->> 'sha256' = n.sha256 and convert_from(e.body, 'UTF8')::jsonb ->> 'purpose' = n.purpose and convert_from(e.body, 'UTF8')::jsonb -> 'version' = to_jsonb(n.version) and convert_from(e.body, 'UTF8')::jsonb -> 'text' = n.text)`
