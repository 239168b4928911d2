import type { AcceptedVisit } from '@fieldproof/core/crossings'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { newestDecision } from '../../review/waits.ts'

/** Half a year: shops move, and old visits would hold a pin where nobody goes any more. */
const lookBackDays = 180
const maxVisits = 400

/** Findings that set the position against the fence. They must not count here, or a wrong fence would confirm itself. */
const aboutTheFence = ['inside_fence', 'site_pin', 'datum_mistake']

const nothingElseAgainst = sql`(c.band is not null and not exists (
  select from jsonb_array_elements(c.verdict -> 'findings') f where f ->> 'state' = 'against' and f ->> 'signal' <> all(${aboutTheFence}::text[])))`

/**
 * SQL condition on check-ins `c`: accepted for learning where a site is. What a person decided goes first: real counts, not real and unclear do not. Otherwise
 * verified, or nothing at all speaks against it but the fence (a mock flag, a wrong signature, a replayed track would). A doubted visit teaches nothing.
 */
export const acceptedForPlace = sql<boolean>`coalesce((select nullif(d.outcome, 'withdrawn') = 'real' from ${newestDecision} d), c.band = 'verified' or ${nothingElseAgainst})`

export const acceptedVisits = async (trx: Sql, siteId: string, nowMs: number): Promise<AcceptedVisit[]> =>
  (await sql<{ lat: number; lon: number; accuracy_metres: number | null; person_id: string; day: string }>`
    select c.lat, c.lon, c.accuracy_metres, c.person_id, (c.happened_at at time zone o.time_zone)::date::text as day from check_ins c join orgs o on o.org_id = c.org_id
    where c.site_id = ${siteId} and c.kind = 'check_in' and c.lat is not null and c.happened_at > ${new Date(nowMs - lookBackDays * 86_400_000)} and ${acceptedForPlace}
    order by c.happened_at desc limit ${maxVisits}`.execute(trx)).rows.map((row) => ({ lat: row.lat, lon: row.lon, accuracyMetres: row.accuracy_metres ?? undefined, personId: row.person_id, day: row.day }))
