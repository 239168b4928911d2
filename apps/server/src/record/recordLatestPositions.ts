import { clockToleranceMs } from '@fieldproof/core/signals'
import type { Fix, Submission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { StageContext } from '../pipeline.ts'

export interface LatestPosition {
  readonly fix: Fix
  /** Since when the device is known to be there. */
  readonly at: number
}

/**
 * The newest place that an upload tells, and since when it stands: by its own time, but never later than its arrival. A tracker in the wrong time zone is eight
 * hours ahead with every fix and moves by arrival; a single fix from the future gives way to the next that was taken after it came. Times further ahead than
 * `clockToleranceMs` (delay and honest drift) cannot be, and within one upload any possible time goes before them.
 */
export const latestPosition = (fixes: readonly Fix[], serverTime: number): LatestPosition | undefined => {
  const possible = fixes.filter(({ fixTime }) => fixTime <= serverTime + clockToleranceMs)
  const fix = (possible.length > 0 ? possible : fixes).reduce<Fix | undefined>((latest, one) => (latest && latest.fixTime > one.fixTime ? latest : one), undefined)
  return fix && { fix, at: Math.min(fix.fixTime, serverTime) }
}

const fixesOf = (s: Submission): readonly Fix[] => (s.kind === 'track' ? s.fixes : (s.kind === 'check_in' || s.kind === 'check_out') && s.fix ? [s.fix] : [])

/** The newest position of each device of the batch; an older one that arrives late does not move the marker back. */
export const recordLatestPositions = async ({ trx, orgId }: StageContext, submissions: readonly { readonly submission: Submission; readonly entryIndex: number }[]): Promise<void> => {
  const newest = new Map<string, LatestPosition & { submission: Submission; entryIndex: number }>()
  for (const { submission, entryIndex } of submissions) {
    const latest = latestPosition(fixesOf(submission), submission.clocks.serverTime)
    const current = newest.get(submission.deviceId)
    if (latest && Math.abs(latest.at) < 8e15 && (!current || latest.at >= current.at)) newest.set(submission.deviceId, { ...latest, submission, entryIndex })
  }
  if (newest.size === 0) return
  const items = [...newest.values()]
  await sql`insert into latest_positions (org_id, device_id, person_id, source, fix, fix_time, server_time, entry_index)
    select ${orgId}::uuid, * from unnest(${items.map((i) => i.submission.deviceId)}::uuid[], ${items.map((i) => i.submission.personId)}::uuid[], ${items.map((i) => i.submission.source)}::text[],
      ${items.map((i) => JSON.stringify(i.fix))}::jsonb[], ${items.map((i) => new Date(i.at))}::timestamptz[], ${items.map((i) => new Date(i.submission.clocks.serverTime))}::timestamptz[], ${items.map((i) => i.entryIndex)}::bigint[])
    on conflict (org_id, device_id) do update set person_id = excluded.person_id, source = excluded.source, fix = excluded.fix, fix_time = excluded.fix_time, server_time = excluded.server_time, entry_index = excluded.entry_index
    where latest_positions.fix_time <= excluded.fix_time`.execute(trx)
}
