import { sql, type Transaction } from 'kysely'
import type { Database, Tables } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { longestChunkMs } from '../../record/tracks/read.ts'
import { loadCompanyCalendar } from '../../registry/attendance/companyRules.ts'
import { loadShiftHistories } from '../../registry/attendance/shiftHistory.ts'
import { moveCursor, takeCursor } from '../followerCursor.ts'
import { type OnDutyPerson, dutyOf } from './personDay.ts'

const follower = 'crossings'
const entriesPerStep = 5_000
/** An upload may come so late: a phone that was offline for 72 hours, and a little. */
const latestMs = 4 * 86_400_000
/** A receiver's clock may be ahead by so much (see the gate). */
const aheadMs = 86_400_000

interface Touched {
  person_id: string
  first_fix: Date
  last_fix: Date
}

/** Days on which the duty began that these fixes belong to: their own, and the one before where its window runs over midnight. */
const daysOf = ({ first_fix, last_fix }: Touched, person: OnDutyPerson): string[] => {
  const zone = zoneOf(person.timeZone)
  const [from, to] = [first_fix.getTime(), last_fix.getTime()]
  const days: string[] = []
  let day = Temporal.PlainDate.from(zone.dayAt(from)).subtract({ days: 1 })
  const last = Temporal.PlainDate.from(zone.dayAt(to))
  // An upload spans a day at most; a damaged clock must not make a list of years.
  for (let i = 0; i < 5 && Temporal.PlainDate.compare(day, last) <= 0; i++, day = day.add({ days: 1 })) {
    if (dutyOf(person, day.toString()).some((window) => window.from <= to && window.to > from)) days.push(day.toString())
  }
  return days
}

/**
 * From log entries to person-days that must be reckoned, with the cursor, in one transaction. An upload that was sealed before the follower came to it is
 * no longer found by its id: then all that was sealed since about that time is due, which costs time and loses nothing. Returns true while there is more.
 */
export const advanceCursor = async (trx: Transaction<Tables>, db: Pick<Database, 'cursorMac'>, orgId: string, nowMs: number): Promise<boolean> => {
  const from = await takeCursor(trx, db, orgId, follower, nowMs)
  const size = (await sql<{ size: number }>`select size from log_heads where org_id = ${orgId}`.execute(trx)).rows[0]?.size ?? 0
  if (from >= size) return false
  const upTo = Math.min(size, from + entriesPerStep)
  const inRange = sql`e.org_id = ${orgId} and e.entry_index >= ${from} and e.entry_index < ${upTo} and e.kind = 'submission'`
  const { rows: touched } = await sql<Touched>`select t.person_id, t.first_fix, t.last_fix from (
      select s.person_id, min(s.first_fix) as first_fix, max(s.last_fix) as last_fix from log_entries e join track_segments s on s.event_id = e.ref and s.org_id = ${orgId} where ${inRange} group by 1
      union all
      -- Pauses and the end of work change what counts.
      select w.person_id, min(w.happened_at), max(w.happened_at) from log_entries e join work_states w on w.org_id = ${orgId} and w.event_id = e.ref where ${inRange} group by 1) t`.execute(trx)
  // The body of a track is kept in its segment or chunk, not in the log.
  const { rows: missed } = await sql<{ since: Date | null; until: Date | null }>`select min(e.received_at) as since, max(e.received_at) as until from log_entries e
    where ${inRange} and e.body is null and e.salt is not null and not exists (select from track_segments s where s.event_id = e.ref and s.org_id = ${orgId})`.execute(trx)
  const { since, until } = missed[0]!
  const sealed = since && until
    ? (await sql<Touched>`select c.person_id, min(c.first_fix) as first_fix, max(c.last_fix) as last_fix from track_chunks c
        where c.org_id = ${orgId} and c.starts_at >= ${new Date(since.getTime() - latestMs - longestChunkMs)} and c.starts_at < ${new Date(until.getTime() + aheadMs)} group by c.person_id, c.starts_at`.execute(trx)).rows
    : []
  const spans = [...touched, ...sealed]
  const [histories, { timeZone }] = [await loadShiftHistories(trx, spans.map(({ person_id }) => person_id), nowMs), await loadCompanyCalendar(trx)]
  await addDue(trx, orgId, spans.flatMap((span) => {
    const shifts = histories.get(span.person_id)
    return shifts === undefined ? [] : daysOf(span, { timeZone, shifts }).map((day) => ({ personId: span.person_id, day }))
  }))
  await moveCursor(trx, db, orgId, follower, upTo)
  return upTo < size
}

export const addDue = async (trx: Transaction<Tables>, orgId: string, due: readonly { readonly personId: string; readonly day: string }[]): Promise<void> => {
  if (due.length === 0) return
  // In one order everywhere, so that two processes that add the same days wait for one another instead of locking each other out.
  const sorted = [...due].sort((a, b) => (a.personId + a.day < b.personId + b.day ? -1 : 1))
  await sql`insert into crossings_due (org_id, person_id, day) select ${orgId}::uuid, * from unnest(${sorted.map((d) => d.personId)}::uuid[], ${sorted.map((d) => d.day)}::date[]) on conflict do nothing`.execute(trx)
}
