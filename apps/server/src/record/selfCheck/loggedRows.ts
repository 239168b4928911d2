import { canonicalJson } from '@fieldproof/core/evidence'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

type Json = Record<string, unknown>
export interface SaidEntry {
  readonly entry_index: number
  readonly kind: string
  readonly ref: string
}

/** A table each row of which one entry says, once and for all: compared page by page of the log, whatever their number. */
interface LoggedTable {
  readonly table: string
  /** SQL of the row's key, as text, and the entry's name for it. */
  readonly id: string
  /** A cheap look-up by those keys: SQL that follows `where`, up to the list of keys. */
  readonly lookUp: string
  /** Compared columns, each with the SQL that shows it as the log says it. */
  readonly columns: Readonly<Record<string, string>>
  /** The row that an entry makes; undefined where it speaks of something else. A column that is undefined is not said and not compared. */
  says(entry: SaidEntry, body: Json): { readonly id: string; readonly row: Json } | undefined
}

const time = (column: string): string => `floor(extract(epoch from ${column}) * 1000)`
const plain = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]))
const ms = (value: unknown): number | undefined => (typeof value === 'string' ? Date.parse(value) : undefined)
const orNull = (value: unknown): unknown => value ?? null
const looks: ReadonlySet<unknown> = new Set(['track_viewed', 'track_exported', 'evidence_exported'])
const questionActs: ReadonlySet<unknown> = new Set(['review.asked', 'attendance.asked', 'review.question_withdrawn', 'attendance.question_withdrawn'])
const putOffActs: ReadonlySet<unknown> = new Set(['item.put_off', 'item.settled', 'item.brought_back'])

export const loggedTables: readonly LoggedTable[] = [
  {
    table: 'review_decisions', id: 'decision_id::text', lookUp: 'decision_id = any', columns: { ...plain('event_id', 'person_id', 'outcome', 'verdict_entry', 'band', 'note', 'decided_by', 'entry_index'), decided_at: time('decided_at') },
    says: ({ kind, ref, entry_index }, b) => (kind === 'decision' && (b.action === 'review.decided' || b.action === 'review.withdrawn')
      ? { id: ref, row: { event_id: b.eventId, person_id: b.personId, outcome: b.outcome, verdict_entry: b.verdictEntry, band: b.band, note: orNull(b.note), decided_by: b.by, decided_at: ms(b.at), entry_index } } : undefined),
  },
  {
    table: 'review_questions', id: 'question_id::text', lookUp: 'question_id = any', columns: { ...plain('event_id', 'day', 'about', 'withdraws', 'person_id', 'asked_by', 'text', 'entry_index'), asked_at: time('asked_at') },
    says: ({ kind, ref, entry_index }, b) => (kind === 'decision' && questionActs.has(b.action)
      ? { id: ref, row: { event_id: orNull(b.eventId), day: orNull(b.day), about: orNull(b.kind), withdraws: orNull(b.withdraws), person_id: b.personId, asked_by: b.by, text: orNull(b.text), asked_at: ms(b.at), entry_index } } : undefined),
  },
  {
    table: 'put_offs', id: 'put_off_id::text', lookUp: 'put_off_id = any', columns: { ...plain('kind', 'subject', 'person_id', 'settled', 'note', 'facts', 'put_by', 'entry_index'), until: time('until'), put_at: time('put_at') },
    says: ({ kind, ref, entry_index }, b) => (kind === 'admin' && putOffActs.has(b.action)
      ? { id: ref, row: { kind: b.item, subject: b.subject, person_id: b.personId, settled: b.action === 'item.settled', note: orNull(b.note), facts: b.facts, until: ms(b.until) ?? null, put_by: b.by, put_at: ms(b.at), entry_index } } : undefined),
  },
  {
    table: 'sos_acknowledgements', id: 'acknowledgement_id::text', lookUp: 'acknowledgement_id = any', columns: { ...plain('sos_id', 'acknowledged_by', 'note', 'ends', 'entry_index'), acknowledged_at: time('acknowledged_at') },
    says: ({ kind, ref, entry_index }, b) => (kind === 'decision' && (b.action === 'sos.acknowledged' || b.action === 'sos.ended')
      ? { id: ref, row: { sos_id: b.sosId, acknowledged_by: b.by, note: orNull(b.note), ends: b.action === 'sos.ended', acknowledged_at: ms(b.at), entry_index } } : undefined),
  },
  {
    table: 'alert_acts', id: 'act_id::text', lookUp: 'act_id = any', columns: { ...plain('alert_id', 'act', 'acted_by', 'note', 'entry_index'), acted_at: time('acted_at') },
    says: ({ kind, ref, entry_index }, b) => (kind === 'decision' && String(b.action).startsWith('alert.') ? { id: ref, row: { alert_id: b.alertId, act: String(b.action).slice('alert.'.length), acted_by: b.by, note: orNull(b.note), acted_at: ms(b.at), entry_index } } : undefined),
  },
  {
    // What was set aside is named as long as its row is there; taken away it is missing.
    table: 'log_intruders', id: 'intruder_id::text', lookUp: 'intruder_id = any', columns: { ...plain('entry_index', 'from_table'), found_at: time('found_at') },
    says: ({ kind, ref }, b) => (kind === 'admin' && (b.action === 'log.row_set_aside' || b.action === 'upload.set_aside') ? { id: ref, row: { entry_index: orNull(b.entryIndex), from_table: b.table ?? 'log_entries', found_at: ms(b.at) } } : undefined),
  },
  {
    // How a challenge went on is in its seals.
    table: 'challenges', id: 'challenge_id::text', lookUp: 'challenge_id = any', columns: plain('person_id', 'asked_by', 'purpose', 'wants_photo', 'wants_video', 'wants_face', 'window_seconds', 'draw', 'entry_index'),
    says: ({ kind, ref, entry_index }, b) => (kind === 'admin' && b.action === 'challenge.asked'
      ? { id: ref, row: { person_id: b.personId, asked_by: orNull(b.by), purpose: b.purpose, wants_photo: b.wantsPhoto, wants_video: b.wantsVideo ?? false, wants_face: b.wantsFace ?? false, window_seconds: b.windowSeconds, draw: orNull(b.draw), entry_index } } : undefined),
  },
  {
    table: 'countersigns', id: 'countersign_id::text', lookUp: 'countersign_id = any', columns: { ...plain('answer', 'event_id', 'person_id', 'name', 'is_same_address', 'is_same_phone', 'entry_index'), answered_at: time('answered_at') },
    says: ({ kind, ref, entry_index }, b) => (kind === 'admin' && String(b.action).startsWith('countersign.')
      ? { id: ref, row: { answer: String(b.action).slice('countersign.'.length), event_id: b.eventId, person_id: b.personId, name: orNull(b.name), is_same_address: b.isSameAddress, is_same_phone: b.isSamePhone, answered_at: ms(b.at), entry_index } } : undefined),
  },
  {
    table: 'track_accesses', id: 'access_id::text', lookUp: 'access_id = any', columns: { ...plain('viewer_id', 'person_id', 'day', 'purpose', 'form'), accessed_at: time('accessed_at') },
    says: ({ kind, ref }, b) => (kind === 'access' && looks.has(b.action) ? { id: ref, row: { viewer_id: b.by, person_id: b.personId, day: b.day, purpose: b.purpose, form: orNull(b.form), accessed_at: ms(b.at) } } : undefined),
  },
  {
    table: 'consent_notices', id: `purpose || ' version ' || version`, lookUp: `purpose || ' version ' || version = any`, columns: { ...plain('text', 'sha256', 'published_by', 'entry_index'), published_at: time('published_at') },
    says: ({ kind, entry_index }, b) => (kind === 'rule_changed' && b.action === 'consent_notice.published'
      ? { id: `${String(b.purpose)} version ${String(b.version)}`, row: { text: b.text, sha256: b.sha256, published_by: b.by, published_at: ms(b.at), entry_index } } : undefined),
  },
]

const same = (shown: unknown, said: unknown): boolean => {
  try {
    return canonicalJson((shown ?? null) as never) === canonicalJson((said ?? null) as never)
  } catch {
    return false // a value that canonical JSON cannot hold was never logged
  }
}

/** Rows against the entries of one page that say them. Rows that no entry says are found by `unloggedReview` and its like. */
export const loggedRowFaults = async (trx: Sql, entries: readonly { readonly entry: SaidEntry; readonly body: Json }[]): Promise<Fault[]> => {
  const faults: Fault[] = []
  for (const { table, id, lookUp, columns, says } of loggedTables) {
    const said = entries.flatMap(({ entry, body }) => {
      const one = says(entry, body)
      return one ? [{ entryIndex: entry.entry_index, ...one }] : []
    })
    if (said.length === 0) continue
    const members = Object.entries(columns).map(([name, expression]) => `'${name}', ${expression}`).join(', ')
    const list = sql`(${said.map((one) => one.id)}::text[]${sql.raw(lookUp.includes('||') ? '' : '::uuid[]')})`
    const { rows } = await sql<{ id: string; shown: Json }>`select ${sql.raw(`${id} as id, jsonb_build_object(${members}) as shown from ${table} where ${lookUp}`)}${list}`.execute(trx)
    const shown = new Map(rows.map((row) => [row.id, row.shown]))
    for (const { entryIndex, id: name, row } of said) {
      const present = shown.get(name)
      if (!present) faults.push({ entryIndex, table, what: `${name}: the log has it, the list does not` })
      else for (const [column, value] of Object.entries(row)) if (value !== undefined && !same(present[column], value)) faults.push({ entryIndex, table, what: `${name}: ${column} differs from the log` })
    }
  }
  return faults
}
