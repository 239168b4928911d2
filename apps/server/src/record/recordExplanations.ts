import type { ExplanationSubmission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { StageContext } from '../pipeline.ts'

export interface PlacedExplanation {
  readonly submission: ExplanationSubmission
  readonly entryIndex: number
  readonly happenedAt: number
}

/** What people say about their own records. Kept as said; whether it is about a check-in, a challenge or nothing known is told by `about_id`. */
export const recordExplanations = async ({ trx, orgId }: StageContext, items: readonly PlacedExplanation[]): Promise<void> => {
  for (const { submission: s, entryIndex, happenedAt } of items)
    await sql`insert into explanations (org_id, event_id, about_id, person_id, device_id, text, reason, happened_at, server_time, entry_index)
      values (${orgId}, ${s.eventId}, ${s.about}, ${s.personId}, ${s.deviceId}, ${s.text}, ${s.reason ?? null}, ${new Date(happenedAt)}, ${new Date(s.clocks.serverTime)}, ${entryIndex})`.execute(trx)
}
