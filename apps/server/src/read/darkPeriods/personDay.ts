import type { DarkDay, DarkPeriodView } from '@fieldproof/contract'
import { type Range, without } from '@fieldproof/core/crossings'
import { type DarkPeriod, type Episode, type WorkStateChange, darkPeriodsOf, recordingSpan, silencesOf } from '@fieldproof/core/darkPeriods'
import { isoInstant, type Language } from '@fieldproof/core/kernel'
import { type Shift, historyWindows, shiftsOn } from '@fieldproof/core/planning'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { companyCalendarOf, storedCalendar, type StoredCalendar } from '../../registry/attendance/companyRules.ts'
import { type StoredEarlier, earlierShifts, joinShift, shiftHistory, shiftOfPerson } from '../../registry/attendance/shiftHistory.ts'
import { approvedLeave, leavesByWork } from '../../registry/regularizations/approvedLeave.ts'
import { type PersonSpan, tracksOfPeople } from '../../record/tracks/read.ts'
import { dayPathOf } from '../replay/dayTrack.ts'
import { darkCauseName, standingName } from './texts.ts'

export interface PersonDay {
  readonly personId: string
  readonly personName: string
  readonly departmentName: string | null
  readonly day: string
}

/** A state that a shift over midnight began with was told at most so long before its day. */
const reachMs = 12 * 3_600_000

interface Working { readonly calendar: StoredCalendar; readonly shift: Shift | null; readonly earlier: StoredEarlier | null; readonly leaves: readonly Range[] | null; readonly timeZone: string }

const dutyOn = ({ calendar, shift, earlier, leaves, timeZone }: Working, day: string): readonly Range[] | null => {
  const shifts = shiftHistory(shift, earlier, companyCalendarOf(calendar))
  return shiftsOn(shifts, day).length > 0 ? historyWindows(shifts, day, zoneOf(timeZone)).flatMap(({ startsAt, endsAt }) => without({ from: startsAt, to: endsAt }, leavesByWork(leaves, shifts, timeZone))) : null
}

const loadWorking = async (trx: Sql, personIds: readonly string[], nowMs: number): Promise<ReadonlyMap<string, Working>> =>
  new Map((await sql<Working & { personId: string }>`select p.person_id as "personId", ${storedCalendar} as calendar, ${approvedLeave(sql`p`)} as leaves, o.time_zone as "timeZone", ${shiftOfPerson} as shift, ${earlierShifts(nowMs)} as earlier
    from people p ${joinShift} where p.person_id = any(${[...personIds]}::uuid[])`.execute(trx)).rows.map((row) => [row.personId, row]))

/** SQL: the spans with their numbers from 1, as `w`. */
const numbered = (spans: readonly PersonSpan[]) => sql`unnest(${spans.map((s) => s.personId)}::uuid[], ${spans.map((s) => new Date(s.from))}::timestamptz[], ${spans.map((s) => new Date(s.to))}::timestamptz[]) with ordinality as w (person_id, begins, ends, ord)`

const loadWorkStates = async (trx: Sql, spans: readonly PersonSpan[]): Promise<ReadonlyMap<number, WorkStateChange[]>> =>
  Map.groupBy((await sql<WorkStateChange & { ord: number }>`select w.ord::int, s.state, s.reason, (extract(epoch from s.happened_at) * 1000)::float8 as at
    from ${numbered(spans)} join work_states s on s.org_id = current_org() and s.person_id = w.person_id and s.happened_at >= w.begins and s.happened_at < w.ends order by s.happened_at`.execute(trx)).rows, ({ ord }) => ord)

interface ToldEpisode extends Episode { readonly ord: number }

/** What was told of the phones within each span, and what began before and was never said to be over. */
const loadEpisodesOf = async (trx: Sql, spans: readonly PersonSpan[]): Promise<ReadonlyMap<number, Episode[]>> =>
  Map.groupBy((await sql<Omit<ToldEpisode, 'to'> & { to: number | null }>`select w.ord::int, s.state, s.chosen_by as "chosenBy", (extract(epoch from s.starts_at) * 1000)::float8 as "from", (extract(epoch from s.ends_at) * 1000)::float8 as "to"
    from ${numbered(spans)} cross join lateral (select * from device_states s where s.org_id = current_org() and s.person_id = w.person_id and s.starts_at >= w.begins - ${sql.lit(reachMs)} * interval '1 millisecond' and s.starts_at < w.ends
      order by s.starts_at, s.event_id limit 2000) s order by w.ord, s.starts_at, s.event_id`.execute(trx)).rows.map(({ to, ...rest }): ToldEpisode => ({ ...rest, to: to ?? undefined })), ({ ord }) => ord)

/** People's days: when recording ought to have run, and the stretches without a position. Reckoned from what is stored, like the replay; some at once, for which as many statements are asked as for one. */
export const darkDaysOf = async (trx: Sql, whose: readonly PersonDay[], timeZone: string, nowMs: number, language: Language): Promise<DarkDay[]> => {
  const days: DarkDay[] = []
  for (let i = 0; i < whose.length; i += atOnce) days.push(...(await reckonDays(trx, whose.slice(i, i + atOnce), timeZone, nowMs, language)))
  return days
}

/** Unpacking the tracks of so many days holds up others for some 20 ms. */
const atOnce = 50

const reckonDays = async (trx: Sql, whose: readonly PersonDay[], timeZone: string, nowMs: number, language: Language): Promise<DarkDay[]> => {
  const zone = zoneOf(timeZone)
  const working = await loadWorking(trx, [...new Set(whose.map(({ personId }) => personId))], nowMs)
  const asked = whose.map(({ personId, day }) => {
    const its = working.get(personId)
    const duty = its ? dutyOn(its, day) : null
    // A shift over midnight belongs to the day on which it begins.
    const [from, to] = duty === null || duty.length === 0 ? [zone.startOfDay(day), zone.startOfDay(Temporal.PlainDate.from(day).add({ days: 1 }).toString())]
      : [Math.min(...duty.map((window) => window.from)), Math.max(...duty.map((window) => window.to))]
    return { personId, duty, from, to }
  })
  const [tracks, workStates, episodes] = [await tracksOfPeople(trx, asked), await loadWorkStates(trx, asked), await loadEpisodesOf(trx, asked)]
  return whose.map((who, i) => {
    const { duty, from, to } = asked[i]!
    const { columns, path } = dayPathOf(tracks[i]!, from, to)
    const times = path.map((at) => columns.fixTime[at]!)
    const changes = workStates.get(i + 1) ?? []
    const span = recordingSpan(times, changes, duty ?? [{ from, to }], nowMs)
    const periods = span === undefined ? [] : darkPeriodsOf({ silences: silencesOf(times, span), duty, workStates: changes, episodes: episodes.get(i + 1) ?? [] })
    const seconds = (some: readonly DarkPeriod[]): number => some.reduce((sum, period) => sum + (period.to - period.from) / 1000, 0)
    return {
      ...who, recordingFrom: span === undefined ? null : isoInstant(span.from), recordingTo: span === undefined ? null : isoInstant(span.to),
      darkSeconds: seconds(periods), excusedSeconds: seconds(periods.filter(({ standing }) => standing === 'excused')), periods: periods.map((period) => presentPeriod(period, language)),
    }
  })
}

export const darkDayOf = async (trx: Sql, who: PersonDay, timeZone: string, nowMs: number, language: Language): Promise<DarkDay> => (await darkDaysOf(trx, [who], timeZone, nowMs, language))[0]!

const presentPeriod = ({ from, to, standing, causes, unexplainedSeconds }: DarkPeriod, language: Language): DarkPeriodView => ({
  from: isoInstant(from), to: isoInstant(to), seconds: (to - from) / 1000, standing, standingName: standingName(standing, language), unexplainedSeconds,
  causes: causes.map(({ cause, chosenBy, seconds, reason }) => ({ cause, name: darkCauseName(cause, chosenBy, language), chosenBy, seconds, reason: reason ?? null })),
})
