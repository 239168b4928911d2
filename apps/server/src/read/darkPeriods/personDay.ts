import type { DarkDay, DarkPeriodView } from '@fieldproof/contract'
import { type Range, without } from '@fieldproof/core/crossings'
import { type DarkPeriod, type Episode, type WorkStateChange, darkPeriodsOf, recordingSpan, silencesOf } from '@fieldproof/core/darkPeriods'
import { isoInstant, type Language } from '@fieldproof/core/kernel'
import { type Shift, shiftWindows } from '@fieldproof/core/planning'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { companyCalendarOf, storedCalendar, type StoredCalendar, underCalendar } from '../../registry/attendance/companyRules.ts'
import { approvedLeave } from '../../registry/regularizations/approvedLeave.ts'
import { loadDayPath } from '../replay/dayTrack.ts'
import { darkCauseName, standingName } from './texts.ts'

export interface PersonDay {
  readonly personId: string
  readonly personName: string
  readonly departmentName: string | null
  readonly day: string
}

/** What was told of the phones within [from, to), and what began before and was never said to be over. */
export const loadEpisodes = async (trx: Sql, personId: string, from: number, to: number): Promise<Episode[]> =>
  (await sql<{ state: Episode['state']; chosenBy: Episode['chosenBy']; from: number; to: number | null }>`select state, chosen_by as "chosenBy", (extract(epoch from starts_at) * 1000)::float8 as "from", (extract(epoch from ends_at) * 1000)::float8 as "to"
    from device_states where person_id = ${personId} and starts_at >= ${new Date(from - reachMs)} and starts_at < ${new Date(to)} order by starts_at, event_id limit 2000`.execute(trx)).rows
    .map(({ to: end, ...rest }) => ({ ...rest, to: end ?? undefined }))

/** A state that a shift over midnight began with was told at most so long before its day. */
const reachMs = 12 * 3_600_000

const loadDuty = async (trx: Sql, personId: string, day: string): Promise<readonly Range[] | null> => {
  const row = (await sql<{ calendar: StoredCalendar; shift: Shift | null; leaves: readonly Range[] | null; timeZone: string }>`select ${storedCalendar} as calendar, ${approvedLeave(sql`p`)} as leaves, o.time_zone as "timeZone",
      case when s.shift_id is null then null else jsonb_build_object('kind', s.kind, 'segments', s.segments, 'daysOfWeek', to_jsonb(s.days_of_week)) end as shift
    from people p join orgs o on o.org_id = p.org_id left join lateral (select * from shifts s where s.org_id = p.org_id and (s.shift_id = p.shift_id or (p.shift_id is null and s.is_default)) limit 1) s on true
    where p.person_id = ${personId}`.execute(trx)).rows[0]
  const shift = row && underCalendar<Shift | null>(companyCalendarOf(row.calendar))(row.shift)
  return row && shift ? shiftWindows(shift, day, zoneOf(row.timeZone)).flatMap(({ startsAt, endsAt }) => without({ from: startsAt, to: endsAt }, row.leaves ?? [])) : null
}

/** A person's day: when recording ought to have run, and the stretches without a position. Reckoned from what is stored, like the replay. */
export const darkDayOf = async (trx: Sql, who: PersonDay, timeZone: string, nowMs: number, language: Language): Promise<DarkDay> => {
  const zone = zoneOf(timeZone)
  const midnight = zone.startOfDay(who.day)
  const end = zone.startOfDay(Temporal.PlainDate.from(who.day).add({ days: 1 }).toString())
  const duty = await loadDuty(trx, who.personId, who.day)
  // A shift over midnight belongs to the day on which it begins.
  const [from, to] = duty === null || duty.length === 0 ? [midnight, end] : [Math.min(...duty.map((window) => window.from)), Math.max(...duty.map((window) => window.to))]
  const { columns, path } = await loadDayPath(trx, who.personId, from, to)
  const times = path.map((i) => columns.fixTime[i]!)
  const workStates = (await sql<WorkStateChange>`select state, reason, (extract(epoch from happened_at) * 1000)::float8 as at from work_states
    where person_id = ${who.personId} and happened_at >= ${new Date(from)} and happened_at < ${new Date(to)} order by happened_at`.execute(trx)).rows
  const span = recordingSpan(times, workStates, duty ?? [{ from, to }], nowMs)
  const periods = span === undefined ? [] : darkPeriodsOf({ silences: silencesOf(times, span), duty, workStates, episodes: await loadEpisodes(trx, who.personId, from, to) })
  const seconds = (some: readonly DarkPeriod[]): number => some.reduce((sum, period) => sum + (period.to - period.from) / 1000, 0)
  return {
    ...who, recordingFrom: span === undefined ? null : isoInstant(span.from), recordingTo: span === undefined ? null : isoInstant(span.to),
    darkSeconds: seconds(periods), excusedSeconds: seconds(periods.filter(({ standing }) => standing === 'excused')), periods: periods.map((period) => presentPeriod(period, language)),
  }
}

const presentPeriod = ({ from, to, standing, causes, unexplainedSeconds }: DarkPeriod, language: Language): DarkPeriodView => ({
  from: isoInstant(from), to: isoInstant(to), seconds: (to - from) / 1000, standing, standingName: standingName(standing, language), unexplainedSeconds,
  causes: causes.map(({ cause, chosenBy, seconds, reason }) => ({ cause, name: darkCauseName(cause, chosenBy, language), chosenBy, seconds, reason: reason ?? null })),
})
