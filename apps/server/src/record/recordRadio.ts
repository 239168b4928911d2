import type { CheckInSubmission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { StageContext } from '../pipeline.ts'

/** Sightings of check-ins that came with any. Most phones tell none (browsers cannot), and cost nothing here. */
export const recordRadio = async ({ trx, orgId }: StageContext, items: readonly { readonly submission: CheckInSubmission; readonly happenedAt: number }[]): Promise<void> => {
  const heard = items.filter(({ submission: s }) => (s.radio?.sightings.length ?? 0) > 0)
  if (heard.length === 0) return
  await sql`insert into radio_scans (org_id, event_id, site_id, person_id, happened_at, sightings)
    select ${orgId}::uuid, * from unnest(${heard.map(({ submission: s }) => s.eventId)}::uuid[], ${heard.map(({ submission: s }) => s.siteId ?? null)}::uuid[], ${heard.map(({ submission: s }) => s.personId)}::uuid[],
      ${heard.map(({ happenedAt }) => new Date(happenedAt))}::timestamptz[], ${heard.map(({ submission: s }) => JSON.stringify(s.radio!.sightings))}::jsonb[])
    on conflict do nothing`.execute(trx)
}
