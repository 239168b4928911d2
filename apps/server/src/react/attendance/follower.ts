import { sql, type Transaction } from 'kysely'
import type { Database, Sql, Tables } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Ports } from '../../ports.ts'
import { logChannel } from '../../record/append.ts'
import { sealRows } from '../../record/sealRows.ts'
import { isExpected } from '../../read/attendance/isExpected.ts'
import { moveCursor, takeCursor } from '../followerCursor.ts'
import { type LogEntry, type PersonDay, changesOf, shifted } from './changes.ts'
import { keyOf } from './inputs.ts'
import { recompute } from './recompute.ts'

/**
 * Follower of the log that keeps attendance_days. Each step reads a stretch of the log behind its cursor, judges again the days that it
 * touches, and moves the cursor, in one transaction: after a crash the stretch is read again, which gives the same rows. Beside the log
 * it listens to time: days begin, and a day without a check-in turns into an absent one only because an hour has passed.
 */
const follower = 'attendance'
const entriesAtOnce = 2_000
const settlingAtOnce = 2_000
/** Days opened for people who did nothing on them, looking back from today. */
const openDays = 62

const read = async (trx: Transaction<Tables>, db: Database, orgId: string, nowMs: number): Promise<{ entries: readonly LogEntry[]; next: number }> => {
  const from = await takeCursor(trx, db, orgId, follower, nowMs)
  const { rows } = await sql<LogEntry & { entry_index: number }>`select entry_index, kind, ref, case when kind in ('admin', 'rule_changed', 'decision') then body end as body
    from log_entries where org_id = ${orgId} and entry_index >= ${from} order by entry_index limit ${entriesAtOnce}`.execute(trx)
  return { entries: rows, next: (rows.at(-1)?.entry_index ?? from - 1) + 1 }
}

const timeZoneOf = async (trx: Sql): Promise<string> => (await sql<{ time_zone: string }>`select time_zone from orgs`.execute(trx)).rows[0]!.time_zone

/**
 * Opens days that have begun and were not judged yet. A day is opened once, for those of whom work is expected then: who comes to be expected later (a phone enrolled, another role,
 * back after leaving) was not absent on the days before. Only who was entered since (`entered`, and never had a roster: the log may be read once more) has their days from the first on. The newest day that is there says how far the
 * company's days were opened, because they are before anything else is judged on them (`followAttendance`).
 */
const open = async (trx: Transaction<Tables>, orgId: string, today: string, timeZone: string, nowMs: number, entered: readonly string[] = []): Promise<void> => {
  const { newest } = (await sql<{ newest: string | null }>`select max(day) as newest from attendance_days where org_id = ${orgId} and day <= ${today}`.execute(trx)).rows[0]!
  const { rows: days } = await sql<PersonDay>`select p.person_id as "personId", d.day::date as day
    from people p cross join lateral generate_series(greatest((p.created_at at time zone ${timeZone})::date, p.hired_on, ${today}::date - ${openDays}::int,
      case when p.person_id <> all(${[...entered]}::uuid[]) or exists (select from rosters r where r.org_id = p.org_id and r.person_id = p.person_id) then least(${newest}::date + 1, ${today}::date) end), ${today}::date, interval '1 day') d (day)
    where p.org_id = ${orgId} and ${isExpected} and not exists (select from attendance_days a where a.org_id = p.org_id and a.person_id = p.person_id and a.day = d.day::date)`.execute(trx)
  await recompute(trx, orgId, days, nowMs, newest === today)
}

/** One step; true when there may be more. */
const step = (db: Database, orgId: string, nowMs: number): Promise<boolean> =>
  db.withOrg(orgId, async (trx) => {
    const { entries, next } = await read(trx, db, orgId, nowMs)
    if (entries.length === 0) return false
    const timeZone = await timeZoneOf(trx)
    const today = zoneOf(timeZone).dayAt(nowMs)
    const changes = await changesOf(trx, orgId, entries, timeZone)
    const days = [...changes.days]
    const { reassigned } = changes
    const everybodyOn = [...changes.everybodyOn, ...(changes.rostersChanged ? [today] : []), ...(reassigned === 'everybody' ? [shifted(today, -1)] : [])]
    if (everybodyOn.length > 0) days.push(...(await sql<PersonDay>`select person_id as "personId", day from attendance_days where org_id = ${orgId} and (day = any(${everybodyOn}::date[]) or (day = ${shifted(today, -1)} and person_id = any(${reassigned === 'everybody' ? [] : [...reassigned]}::uuid[])))`.execute(trx)).rows)
    if (changes.rostersChanged) await open(trx, orgId, today, timeZone, nowMs, changes.entered)
    await recompute(trx, orgId, days, nowMs)
    await moveCursor(trx, db, orgId, follower, next)
    return entries.length === entriesAtOnce
  })

/** Days that have begun since the last look. `beforeLog`: where none was ever opened, the log goes first, which says who was entered. */
const beginDays = async (db: Database, orgId: string, nowMs: number, opened: Map<string, string>, beforeLog: boolean): Promise<void> => {
  const begun = await db.withOrg(orgId, async (trx) => {
    await takeCursor(trx, db, orgId, follower, nowMs)
    const timeZone = await timeZoneOf(trx)
    const today = zoneOf(timeZone).dayAt(nowMs)
    if (opened.get(orgId) === today || (beforeLog && (await sql`select from attendance_days where org_id = ${orgId} limit 1`.execute(trx)).rows.length === 0)) return undefined
    await open(trx, orgId, today, timeZone, nowMs)
    return today
  })
  if (begun !== undefined) opened.set(orgId, begun)
}

/** Results that wait for an hour to come. True when there may be more. */
const passTime = (db: Database, orgId: string, nowMs: number): Promise<boolean> =>
  db.withOrg(orgId, async (trx) => {
    await takeCursor(trx, db, orgId, follower, nowMs)
    const { rows: due } = await sql<PersonDay>`select person_id as "personId", day from attendance_days where org_id = ${orgId} and settles_at <= ${new Date(nowMs)} order by settles_at limit ${settlingAtOnce}`.execute(trx)
    await recompute(trx, orgId, due, nowMs)
    return due.length === settlingAtOnce
  })

/** Catches up with the log and with the clock. Two processes at once take turns at the cursor. Days begin first: what comes in for one of them must not pass for its opening. */
export const followAttendance = async (db: Database, orgId: string, nowMs: number, opened = new Map<string, string>(), isStopping = () => false): Promise<void> => {
  if (!isStopping()) await beginDays(db, orgId, nowMs, opened, true)
  while (!isStopping() && (await step(db, orgId, nowMs)));
  if (!isStopping()) await beginDays(db, orgId, nowMs, opened, false)
  while (!isStopping() && (await passTime(db, orgId, nowMs)));
}

/** From the start: everything derived goes, what was in force on each day (rosters) stays, and every day is judged anew. */
export const rebuildAttendance = async (db: Database, orgId: string, nowMs: number): Promise<void> => {
  await db.withOrg(orgId, async (trx) => {
    await takeCursor(trx, db, orgId, follower, nowMs)
    const { rows: gone } = await sql<PersonDay>`delete from attendance_days where org_id = ${orgId} returning person_id as "personId", day`.execute(trx)
    await moveCursor(trx, db, orgId, follower, 0)
    await recompute(trx, orgId, (await sql<PersonDay>`select person_id as "personId", day from rosters where org_id = ${orgId}`.execute(trx)).rows, nowMs)
    await sealRows(trx, orgId, nowMs, { attendance_days: gone.map(({ personId, day }) => keyOf(personId, day)) })
  })
  await followAttendance(db, orgId, nowMs)
}

const coalesceMs = 250
const tickMs = 30_000

/** Follows every organisation: soon after its log grew, and twice a minute for the clock. A run that fails is reported and tried at the next tick. */
export const startAttendance = async ({ db, clock, log }: Pick<Ports, 'db' | 'clock' | 'log'>): Promise<{ stop(): Promise<void> }> => {
  const due = new Set<string>()
  const opened = new Map<string, string>()
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  const run = async (): Promise<void> => {
    while (due.size > 0 && !stopped) {
      const orgs = [...due]
      due.clear()
      for (const orgId of orgs)
        if (!stopped) await followAttendance(db, orgId, clock.now(), opened, () => stopped).catch((error: unknown) => log.error({ error, orgId }, 'attendance could not be brought up to date; tried again shortly'))
    }
  }
  const schedule = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      running = (running ?? Promise.resolve()).then(run)
    }, coalesceMs)
  }
  const everybody = async (): Promise<void> => {
    const { rows } = await sql<{ org_id: string }>`select org_id from orgs`.execute(db.system)
    for (const { org_id: orgId } of rows) due.add(orgId)
    if (due.size > 0 && !stopped) schedule()
  }
  const tick = () => void everybody().catch((error: unknown) => log.warn({ error }, 'attendance waits for the database'))
  const unlisten = await db.listen(logChannel, (orgId) => {
    if (stopped) return
    if (orgId === '') return tick() // after a reconnect nothing is known about what was missed
    due.add(orgId)
    schedule()
  })
  const ticking = setInterval(tick, tickMs)
  ticking.unref()
  return {
    async stop() {
      stopped = true
      clearInterval(ticking)
      clearTimeout(timer)
      await unlisten()
      await running
    },
  }
}
