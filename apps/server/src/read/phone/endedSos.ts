import type { EndedSos } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

/** So long the phone is told: whoever gets a new one after a while hears of it too. */
const toldDays = 30

/** SQL about an end `a`: the person had not ended the call before (without a network; their word came later). */
export const notEndedByThePerson = sql<boolean>`not exists (select from declarations y where y.org_id = a.org_id and y.topic = 'sos' and y.about_id = a.sos_id and y.content ->> 'state' = 'ended' and y.happened_at <= a.acknowledged_at)`

/** What the person has to hear on whichever phone they have now: their last call, where somebody else has ended it. Of an earlier one they need not: they have called since. */
export const endedSosOf = async (trx: Sql, personId: string, nowMs: number): Promise<EndedSos | null> => {
  const [row] = (await sql<{ sosId: string; byName: string; at: Date; reason: string }>`
    select a.sos_id as "sosId", p.name as "byName", a.acknowledged_at as at, a.note as reason
    from (select about_id from declarations where person_id = ${personId} and topic = 'sos' and content ->> 'state' = 'raised' order by happened_at desc limit 1) c
      join sos_acknowledgements a on a.sos_id = c.about_id and a.ends join people p on p.org_id = a.org_id and p.person_id = a.acknowledged_by
    where a.acknowledged_at > ${new Date(nowMs - toldDays * 86_400_000)} and a.end_read_at is null and ${notEndedByThePerson} order by a.entry_index limit 1`.execute(trx)).rows
  return row === undefined ? null : { ...row, at: isoInstant(row.at.getTime()) }
}
