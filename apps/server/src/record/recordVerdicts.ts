import { canonicalBytes } from '@fieldproof/core/evidence'
import type { Verdict } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import { idFromContent } from '../platform/ids.ts'
import type { Tables } from '../platform/postgres/database.ts'
import { keepWaiting } from '../review/waits.ts'
import { appendEntries } from './append.ts'

/** Appends later verdicts on check-ins already recorded. The old ones stay, in the log and in `verdicts`; lists show the newest. */
export const recordVerdicts = async (trx: Transaction<Tables>, orgId: string, nowMs: number, verdicts: readonly { eventId: string; verdict: Verdict }[]): Promise<void> => {
  if (verdicts.length === 0) return
  // Before what it follows is read: nobody else's verdict may come between.
  await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
  const { rows } = await sql<{ about: string; entry_index: number }>`select about, max(entry_index) as entry_index from log_entries where org_id = ${orgId} and about = any(${verdicts.map(({ eventId }) => eventId)}::uuid[]) and kind = 'verdict' group by about`.execute(trx)
  const newest = new Map(rows.map((row) => [row.about, Number(row.entry_index)]))
  // Each names the one before it, so that none can be left out between two that are shown.
  const follow = ({ eventId, verdict }: (typeof verdicts)[number]): Verdict => (newest.has(eventId) ? { ...verdict, previousEntry: newest.get(eventId)! } : verdict)
  const bodies = verdicts.map((given) => ({ eventId: given.eventId, verdict: follow(given) })).map(({ eventId, verdict }) => ({ eventId, verdict, body: canonicalBytes(verdict) }))
  const entries = bodies.map(({ eventId, body }) => ({ kind: 'verdict' as const, ref: idFromContent('verdict', eventId, String(nowMs), body), about: eventId, body }))
  const appended = await appendEntries(trx, orgId, nowMs, entries)
  for (const [i, { eventId, verdict }] of bodies.entries()) {
    await sql`insert into verdicts (org_id, verdict_id, event_id, computed_at, verdict, entry_index) values (${orgId}, ${entries[i]!.ref}, ${eventId}, ${new Date(nowMs)}, ${JSON.stringify(verdict)}::jsonb, ${appended[i]!.entryIndex})`.execute(trx)
    await sql`update check_ins set verdict = ${JSON.stringify(verdict)}::jsonb, band = ${verdict.band}, action = ${verdict.action ?? null} where org_id = ${orgId} and event_id = ${eventId}`.execute(trx)
  }
  await keepWaiting(trx, orgId, bodies.map(({ eventId }) => eventId))
}
