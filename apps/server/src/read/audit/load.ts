import { type AuditFilters, ProblemError } from '@fieldproof/contract'
import { type EntryKind, makeLeaf } from '@fieldproof/core/evidence'
import { isoInstant, t } from '@fieldproof/core/kernel'
import { type RawBuilder, sql } from 'kysely'
import { allOf } from '../../http/paging.ts'
import { nodeCrypto } from '../../platform/crypto.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { requireDay } from '../replay/routes.ts'
import { acts } from './words.ts'

export type Json = { readonly [member: string]: unknown }
export interface ActEntry {
  readonly entryIndex: number
  readonly at: number
  readonly kind: EntryKind
  readonly ref: string
  readonly action: string
  /** null: erased, or no JSON any more. */
  readonly body: Json | null
  readonly proof: 'signed' | 'waiting' | 'altered' | 'erased'
}

/** As the index log_entries_acts says it. */
const isAct = sql`(e.kind in ('rule_changed', 'decision', 'access', 'device_enrolled', 'device_revoked') or (e.kind = 'admin' and (e.body is null or substring(e.body from 1 for 23) <> '{"action":"rows.sealed"'::bytea)))`
const says = (text: string) => sql`position(convert_to(${text}, 'UTF8') in e.body) > 0`
/** Canonical JSON has its members in order, and none comes before the action. Bodies are not parsed by the database: one that was tampered with must not end the list. */
const actionIs = (action: string) => sql`(substring(e.body from 1 for ${action.length + 12}) = convert_to(${`{"action":"${action}"`}, 'UTF8'))`

/** Throws what is wrong with them; before the first byte of an answer, which cannot be taken back. */
export const requirePeriod = ({ from, to }: AuditFilters): void => {
  for (const day of [from, to]) if (day !== undefined) requireDay(day)
  if (from !== undefined && to !== undefined && from > to) throw new ProblemError('invalid_request', t('开始时间不能晚于结束时间', '開始時間不能晚於結束時間', 'from: must not be after to'))
}

const conditions = ({ by, about, topic, from, to, rows }: AuditFilters, timeZone: string): RawBuilder<unknown>[] => {
  const zone = zoneOf(timeZone)
  const kinds = Object.entries(acts).filter(([, act]) => act.topic === topic).map(([action]) => action)
  return [
    isAct,
    ...(by === undefined ? [] : [says(`"by":"${by}"`)]),
    ...(about === undefined ? [] : [sql`(e.ref = ${about} or ${says(`"${about}"`)})`]),
    ...(topic === undefined ? [] : [sql`(${sql.join(kinds.map((action) => (action.startsWith('device_') ? sql`e.kind = ${action}` : actionIs(action))), sql` or `)})`]),
    ...(from === undefined ? [] : [sql`e.recorded_time >= ${new Date(zone.startOfDay(from))}`]),
    ...(to === undefined ? [] : [sql`e.recorded_time < ${new Date(zone.startOfDay(Temporal.PlainDate.from(to).add({ days: 1 }).toString()))}`]),
    ...(rows === 'all' ? [] : [sql`(e.body is null or not (${says('"importId":"')} or (${says('"undoes":"')})))`]),
  ]
}

interface Stored { entry_index: number; recorded_time: Date; kind: EntryKind; ref: string; body: Buffer | null; salt: Buffer | null; commitment: Buffer }

const opened = ({ entry_index, recorded_time, kind, ref, body, salt, commitment }: Stored, signed: number): ActEntry => {
  const read = (): Json | null => {
    try {
      return body && (JSON.parse(body.toString('utf8')) as Json)
    } catch {
      return null
    }
  }
  const json = read()
  const isWhole = body && salt && Buffer.from(makeLeaf({ kind, recordedTime: isoInstant(recorded_time.getTime()), salt, body }, nodeCrypto.sha256).leaf.commitment, 'base64url').equals(commitment)
  return {
    entryIndex: entry_index, at: recorded_time.getTime(), kind, ref, body: json, action: typeof json?.action === 'string' ? json.action : kind,
    proof: body === null ? 'erased' : !isWhole ? 'altered' : entry_index < signed ? 'signed' : 'waiting',
  }
}

/** Acts below the entry `before` (exclusive), newest first. */
export const loadActs = async (trx: Sql, filters: AuditFilters, timeZone: string, before: number | null, limit: number): Promise<ActEntry[]> => {
  const { rows: [head] } = await sql<{ size: number | null }>`select max(tree_size) as size from checkpoints`.execute(trx)
  const { rows } = await sql<Stored>`select e.entry_index, e.recorded_time, e.kind, e.ref, e.body, e.salt, e.commitment from log_entries e
    where ${allOf(conditions(filters, timeZone))} and ${before === null ? sql`true` : sql`e.entry_index < ${before}`} order by e.entry_index desc limit ${limit}`.execute(trx)
  return rows.map((row) => opened(row, head?.size ?? 0))
}
