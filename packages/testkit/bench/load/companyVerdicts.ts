/** Verdicts of a written company, as the pipeline leaves them: the signals run for some of its people, the others get copies of those in turn. */
import { verify } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import { openDatabase } from '../../../../apps/server/src/platform/postgres/database.ts'
import { createCachedTrackReader } from '../../../../apps/server/src/record/tracks/reader.ts'
import { loadContexts } from '../../../../apps/server/src/verify/loadContext.ts'
import { addressesOf, storedColumns, type StoredCheckIn, submissionOf } from '../../../../apps/server/src/verify/rejudge.ts'

const peopleAtOnce = 4

/** `judged`: for how many people the signals run. What a copy says is another check-in's of the same company: as long, as costly to read and to weigh. */
export const writeVerdicts = async (connectionString: string, orgId: string, { judged, since, timeZone }: { readonly judged: number; readonly since: Date; readonly timeZone: string }): Promise<{ readonly judged: number; readonly copied: number }> => {
  const db = await openDatabase(connectionString, { poolSize: 1, onError: () => {} })
  const reader = createCachedTrackReader()
  let count = 0
  try {
    const people = (await db.withOrg(orgId, (trx) => sql<{ person_id: string }>`select distinct person_id from check_ins where happened_at >= ${since} order by person_id limit ${judged}`.execute(trx))).rows.map((row) => row.person_id)
    for (let at = 0; at < people.length; at += peopleAtOnce) count += await db.withOrg(orgId, async (trx) => {
      const { rows } = await sql<StoredCheckIn>`select ${storedColumns} from check_ins c where c.person_id = any(${people.slice(at, at + peopleAtOnce)}::uuid[]) and c.happened_at >= ${since} order by c.person_id, c.happened_at`.execute(trx)
      const submissions = rows.map((row) => submissionOf(row, orgId))
      const contexts = await loadContexts(trx, submissions, timeZone, { addresses: addressesOf(rows), reader })
      const verdicts = submissions.map((submission) => verify(submission, contexts.checkIn(submission)))
      await sql`update check_ins c set verdict = v.verdict, band = v.verdict ->> 'band' from unnest(${rows.map((row) => row.event_id)}::uuid[], ${verdicts.map((verdict) => JSON.stringify(verdict))}::jsonb[]) as v (event_id, verdict) where c.org_id = ${orgId} and c.event_id = v.event_id`.execute(trx)
      return rows.length
    })
    const copied = await db.withOrg(orgId, (trx) => sql`with ranked as materialized (select event_id, verdict is not null as is_judged, row_number() over (partition by verdict is null order by person_id, happened_at) - 1 as n from check_ins where happened_at >= ${since}),
      source as (select r.n, c.verdict from ranked r join check_ins c on c.event_id = r.event_id where r.is_judged)
      update check_ins c set verdict = jsonb_set(s.verdict, '{eventId}', to_jsonb(c.event_id)), band = s.verdict ->> 'band' from ranked r join source s on s.n = r.n % ${count} where not r.is_judged and c.org_id = ${orgId} and c.event_id = r.event_id`.execute(trx))
    return { judged: count, copied: Number(copied.numAffectedRows ?? 0) }
  } finally {
    await db.close()
  }
}
