import type { DeviceState, Instant, Integrity } from '@fieldproof/core/kernel'
import { clockToleranceMs } from '@fieldproof/core/signals'
import { sql, type Transaction } from 'kysely'
import type { LateToken } from '../handover.ts'
import type { Tables } from '../platform/postgres/database.ts'
import { happenedAt } from './happenedAt.ts'
import { sealRows } from './sealRows.ts'

interface BoundedRow { event_id: string; kind: 'check_in' | 'check_out'; fix_time: Date | null; device_time: Date | null; server_time: Date; happened_at: Date; device_state: DeviceState; integrity: Integrity; token_time: Date }

/**
 * A time token that fills a gap proves of what has a higher number that it was signed later, though that was recorded first: its bound is raised, so that in the end no order of arrival
 * gives another one. Returns the check-ins that are dated anew.
 */
export const raiseBounds = async (trx: Transaction<Tables>, orgId: string, nowMs: number, tokens: readonly LateToken[]): Promise<string[]> => {
  if (tokens.length === 0) return []
  const { rows } = await sql<BoundedRow>`select distinct on (c.event_id) c.event_id, c.kind, c.fix_time, c.device_time, c.server_time, c.happened_at, c.device_state, c.integrity, t.token_time
    from unnest(${tokens.map((t) => t.deviceId)}::uuid[], ${tokens.map((t) => t.sequence)}::bigint[], ${tokens.map((t) => new Date(t.time))}::timestamptz[]) as t (device_id, sequence, token_time)
    join check_ins c on c.org_id = ${orgId} and c.device_id = t.device_id and c.sequence > t.sequence and c.server_time >= t.token_time - ${clockToleranceMs} * interval '1 millisecond'
    where c.integrity ->> 'signature' = 'valid' and c.integrity ->> 'order' in ('in_order', 'gap', 'late') order by c.event_id, t.token_time desc`.execute(trx)
  const raised = rows.filter(({ integrity, token_time }) => integrity.notBefore === undefined || integrity.notBefore.time < token_time.getTime()).map((row) => {
    const integrity: Integrity = { ...row.integrity, notBefore: { time: row.token_time.getTime(), by: 'earlier_event' } }
    const at = happenedAt({ kind: row.kind, device: row.device_state, integrity, clocks: { fixTime: msOf(row.fix_time), deviceTime: msOf(row.device_time), serverTime: row.server_time.getTime() } })
    return { eventId: row.event_id, integrity, at, isMoved: at !== row.happened_at.getTime() }
  })
  if (raised.length === 0) return []
  const ids = raised.map(({ eventId }) => eventId)
  const news = sql`unnest(${ids}::uuid[], ${raised.map(({ integrity }) => JSON.stringify(integrity))}::jsonb[], ${raised.map(({ at }) => new Date(at))}::timestamptz[]) as t (event_id, integrity, happened_at)`
  await sql`update check_ins c set integrity = t.integrity, happened_at = t.happened_at from ${news} where c.org_id = ${orgId} and c.event_id = t.event_id`.execute(trx)
  await sql`update radio_scans r set happened_at = t.happened_at from ${news} where r.org_id = ${orgId} and r.event_id = t.event_id`.execute(trx)
  await sealRows(trx, orgId, nowMs, { check_ins: ids, radio_scans: ids }, { dropEmpty: true })
  return raised.filter(({ isMoved }) => isMoved).map(({ eventId }) => eventId)
}

const msOf = (time: Date | null): Instant | undefined => time?.getTime()
