import { canonicalJson, type JsonObject } from '@fieldproof/core/evidence'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Disagreement, LoggedAbout, NamedEntry } from './loggedAbout.ts'

/** The row from which lists show the check-in. */
export interface ShownCheckIn {
  readonly entry_index: number
  readonly device_id: string
  readonly person_id: string
  readonly site_id: string | null
  readonly verdict: JsonObject | null
}

/** What the tables say belongs to a check-in: one row each, by the log entry that it names. */
export const loadRowsNaming = async (trx: Sql, eventId: string): Promise<NamedEntry[]> => {
  const { rows } = await sql<{ tab: string; entry_index: number | null; verdict: JsonObject | null }>`
    select 'verdicts' as tab, entry_index, verdict from verdicts where event_id = ${eventId}
    union all select 'review_decisions', entry_index, null from review_decisions where event_id = ${eventId}
    union all select 'review_questions', entry_index, null from review_questions where event_id = ${eventId}
    union all select 'countersigns', entry_index, null from countersigns where event_id = ${eventId} and entry_index is not null
    union all select 'event_conflicts', entry_index, null from event_conflicts where event_id = ${eventId} and entry_index is not null
    union all select 'explanations', entry_index, null from explanations where about_id = ${eventId}
    union all select 'declarations', entry_index, null from declarations where about_id = ${eventId} and topic in ('appeal', 'off_site')`.execute(trx)
  return rows.flatMap((row) => (row.entry_index === null ? [] : [{ table: row.tab, entryIndex: Number(row.entry_index), verdict: row.verdict }]))
}

const same = (a: unknown, b: unknown): boolean => {
  try {
    return canonicalJson((a ?? null) as never) === canonicalJson((b ?? null) as never)
  } catch {
    return false // a value that canonical JSON cannot hold was never logged
  }
}

/** The table that an entry of the log makes a row of. */
const tableOf = (kind: string, action: unknown, eventKind: unknown): string | undefined => {
  if (kind === 'verdict') return 'verdicts'
  if (kind === 'decision') return action === 'review.asked' || action === 'review.question_withdrawn' ? 'review_questions' : action === 'review.decided' || action === 'review.withdrawn' ? 'review_decisions' : undefined
  if (kind === 'admin') return action === 'event.conflict' ? 'event_conflicts' : String(action).startsWith('countersign.') ? 'countersigns' : undefined
  return eventKind === 'explanation' ? 'explanations' : eventKind === 'declaration' ? 'declarations' : undefined
}

/**
 * Where the tables say something else about a check-in than the log does. The package is made from the log; that they differ means that somebody
 * has written into the database, so the reader is told, and the self-check names each row.
 */
export const compareWithRows = (logged: LoggedAbout, shown: ShownCheckIn | undefined, named: readonly NamedEntry[], eventKindOf: (entryIndex: number) => unknown): Disagreement[] => {
  const found: Disagreement[] = []
  const entries = [...logged.verdicts, ...logged.said]
  const known = new Map(entries.map(({ entry, body }) => [entry.entry_index, tableOf(entry.kind, body?.action, eventKindOf(entry.entry_index))]))
  for (const { entry, body } of entries) {
    const table = known.get(entry.entry_index)
    const row = named.find((one) => one.entryIndex === entry.entry_index && one.table === table)
    if (table !== undefined && !row) found.push({ table, entryIndex: entry.entry_index, what: 'missing' })
    if (row && table === 'verdicts' && body !== undefined && !same(row.verdict, body)) found.push({ table, entryIndex: entry.entry_index, what: 'differs' })
  }
  for (const { table, entryIndex } of named) {
    if (logged.passedOver.has(entryIndex)) continue
    if (known.has(entryIndex) && (known.get(entryIndex) === table || known.get(entryIndex) === undefined)) continue
    if (!logged.disagreements.some((one) => one.table === table && one.entryIndex === entryIndex)) found.push({ table, entryIndex, what: 'unknown' })
  }
  const { submission, payload, person } = logged
  if (!shown) found.push({ table: 'check_ins', entryIndex: submission.entry_index, what: 'missing' })
  else {
    const newest = logged.verdicts.at(-1)?.body
    const site = typeof payload?.siteId === 'string' ? payload.siteId.toLowerCase() : null
    const isOther = shown.entry_index !== submission.entry_index || (payload !== undefined && (shown.device_id !== payload.device || shown.site_id !== site)) || (person !== undefined && shown.person_id !== person)
      || (newest !== undefined && !same(shown.verdict, newest))
    if (isOther) found.push({ table: 'check_ins', entryIndex: submission.entry_index, what: 'differs' })
  }
  return found
}
