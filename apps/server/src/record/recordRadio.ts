import type { CheckInSubmission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { StageContext } from '../pipeline.ts'

/** Sightings of check-ins that came with any. Most phones tell none (browsers cannot), and cost nothing here. */
export const recordRadio = async ({ trx, orgId }: StageContext, items: readonly { readonly submission: CheckInSubmission; readonly happenedAt: number }[]): Promise<void> => {
  const heard = items.filter(({ submission: s }) => (s.radio?.sightings.length ?? 0) > 0)
  if (heard.length === 0) return
  await sql`insert into radio_scans (org_id, event_id, site_id, person_id, happened_at, scan_time, sightings)
    select ${orgId}::uuid, * from unnest(${heard.map(({ submission: s }) => s.eventId)}::uuid[], ${heard.map(({ submission: s }) => s.siteId ?? null)}::uuid[], ${heard.map(({ submission: s }) => s.personId)}::uuid[],
      ${heard.map(({ happenedAt }) => new Date(happenedAt))}::timestamptz[], ${heard.map(({ submission: s }) => (Math.abs(s.radio!.scanTime) < 8e15 ? new Date(s.radio!.scanTime) : null))}::timestamptz[],
      ${heard.map(({ submission: s }) => JSON.stringify(s.radio!.sightings))}::jsonb[])
    on conflict do nothing`.execute(trx)
  const places = heard.flatMap(({ submission: { siteId, radio } }) => (siteId === undefined ? [] : radio!.sightings.flatMap(({ kind, id }) => (kind === 'cell' ? [] : [{ id, siteId }]))))
  // In one order, so that two batches never wait for each other.
  if (places.length > 0) await sql`insert into radio_places (org_id, transmitter_id, site_id)
    select distinct ${orgId}::uuid, * from unnest(${places.map(({ id }) => id)}::text[], ${places.map(({ siteId }) => siteId)}::uuid[]) as p (transmitter_id, site_id) order by p.transmitter_id, p.site_id
    on conflict do nothing`.execute(trx)
}
