import { canonicalBytes } from '@fieldproof/core/evidence'
import type { Verdict } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import { idFromContent } from '../platform/ids.ts'
import type { Tables } from '../platform/postgres/database.ts'
import { keepWaiting } from '../review/waits.ts'
import { appendEntries } from './append.ts'

/** Appends later verdicts on check-ins already recorded. The old ones stay, in the log and in `verdicts`; lists show the newest. */
export const recordVerdicts = async (trx: Transaction<Tables>, orgId: string, nowMs: number, verdicts: readonly { eventId: string; verdict: Verdict }[]): Promise<void> => {
  const bodies = verdicts.map(({ eventId, verdict }) => ({ eventId, verdict, body: canonicalBytes(verdict) }))
  const entries = bodies.map(({ eventId, body }) => ({ kind: 'verdict' as const, ref: idFromContent('verdict', eventId, String(nowMs), body), body }))
  const appended = await appendEntries(trx, orgId, nowMs, entries)
  for (const [i, { eventId, verdict }] of bodies.entries()) {
    await sql`insert into verdicts (org_id, verdict_id, event_id, computed_at, verdict, entry_index) values (${orgId}, ${entries[i]!.ref}, ${eventId}, ${new Date(nowMs)}, ${JSON.stringify(verdict)}::jsonb, ${appended[i]!.entryIndex})`.execute(trx)
    await sql`update check_ins set verdict = ${JSON.stringify(verdict)}::jsonb, band = ${verdict.band}, action = ${verdict.action ?? null} where org_id = ${orgId} and event_id = ${eventId}`.execute(trx)
  }
  await keepWaiting(trx, orgId, bodies.map(({ eventId }) => eventId))
}
