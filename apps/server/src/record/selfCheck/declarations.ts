import { canonicalJson } from '@fieldproof/core/evidence'
import type { DeclarationSubmission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { aboutOf } from '../../declarations/recordDeclarations.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

interface Declared {
  readonly entry: { readonly entry_index: number; readonly ref: string }
  readonly submission: DeclarationSubmission
  readonly personId: string | undefined
  /** Does the signature hold under the key of the enrolment? Asked only where no row is found. */
  readonly isSigned: () => boolean
}

/** What the person declared, against the signed event that says it. One whose signature does not hold has no effect and no row. */
export const declarationFaults = async (trx: Sql, events: readonly Declared[]): Promise<Fault[]> => {
  if (events.length === 0) return []
  const { rows } = await sql<{ event_id: string; person_id: string; topic: string; about_id: string | null; content: unknown; entry_index: number }>`
    select event_id, person_id, topic, about_id, content, entry_index from declarations where event_id = any(${events.map(({ entry }) => entry.ref)}::uuid[])`.execute(trx)
  const shown = new Map(rows.map((row) => [row.event_id, row]))
  return events.flatMap(({ entry, submission: s, personId, isSigned }): Fault[] => {
    const fault = (what: string): Fault[] => [{ entryIndex: entry.entry_index, table: 'declarations', what }]
    const row = shown.get(entry.ref)
    if (!row) return isSigned() ? fault('a logged declaration is missing from the list') : []
    const isSame = row.topic === s.content.topic && row.about_id === aboutOf(s) && row.person_id === personId && row.entry_index === entry.entry_index && canonicalJson(row.content as never) === canonicalJson(JSON.parse(JSON.stringify(s.content)) as never)
    return isSame ? [] : fault('the declaration shown differs from the signed event')
  })
}

/** Acknowledgements of calls for help, against the entries that say them. */
export const acknowledgementFaults = async (trx: Sql, logged: readonly { readonly entry: Declared['entry']; readonly body: Record<string, unknown> | null }[]): Promise<Fault[]> => {
  const ours = logged.filter(({ body }) => body?.action === 'sos.acknowledged')
  if (ours.length === 0) return []
  const { rows } = await sql<{ id: string; entry_index: number; shown: Record<string, unknown> }>`select acknowledgement_id as id, entry_index, jsonb_build_object('sosId', sos_id, 'by', acknowledged_by, 'note', note) as shown
    from sos_acknowledgements where acknowledgement_id = any(${ours.map(({ entry }) => entry.ref)}::uuid[])`.execute(trx)
  const shown = new Map(rows.map((row) => [row.id, row]))
  return ours.flatMap(({ entry, body }): Fault[] => {
    const row = shown.get(entry.ref)
    const isSame = row !== undefined && row.entry_index === entry.entry_index && ['sosId', 'by', 'note'].every((name) => (row.shown[name] ?? null) === (body?.[name] ?? null))
    return isSame ? [] : [{ entryIndex: entry.entry_index, table: 'sos_acknowledgements', what: row ? 'the acknowledgement shown differs from the logged one' : 'a logged acknowledgement is missing from the list' }]
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
  select n.entry_index, 'consent_notices', 'a notice stands in the list without its log entry, or its text is not the logged one' from consent_notices n
    where not exists (select from log_entries e where e.entry_index = n.entry_index and e.kind = 'rule_changed' and convert_from(e.body, 'UTF8')::jsonb ->> 'sha256' = n.sha256 and convert_from(e.body, 'UTF8')::jsonb -> 'text' = n.text)`
