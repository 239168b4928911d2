import { type Shift, type ShiftHistory, type ShiftOfDay, dayRulesOf } from '@fieldproof/core/planning'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { type CompanyCalendar, holidaysInForce, loadCompanyCalendar, underCalendar } from './companyRules.ts'

/** `s`: the shift that a person (alias `p`) has now. */
export const joinCurrentShift = sql`left join lateral (select * from shifts s where s.org_id = p.org_id and (s.shift_id = p.shift_id or (p.shift_id is null and s.is_default)) limit 1) s on true`
/** The same, and the organisation (`o`): for what follows. */
export const joinShift = sql`join orgs o on o.org_id = p.org_id ${joinCurrentShift}`

/** As it is kept with each day (`rosters`), for the alias of `joinShift`. */
export const shiftOfPerson = sql<Shift | null>`case when s.shift_id is null then null else jsonb_build_object('kind', s.kind, 'segments', s.segments, 'daysOfWeek', to_jsonb(s.days_of_week),
  'punchBeforeMinutes', s.punch_before_minutes, 'punchAfterMinutes', s.punch_after_minutes) end`

/** As `rosters.replaced` holds it; `until` in ms since 1970. */
export type StoredReplaced = readonly { readonly until: number; readonly shift: Shift | null }[]

/** Days on which something else was in force, with whose holidays; one entry for each that was. */
export type StoredEarlier = readonly { readonly shift: Shift | null; readonly replaced: StoredReplaced | null; readonly holidays: CompanyCalendar['rules']['holidays']; readonly days: readonly string[] }[]

/** How far back what comes in is judged by the shift of its day; older is judged by that of now. Every phone holds such days in memory. */
export const historyDays = 62

const differs = sql`r.shift is distinct from ${shiftOfPerson} and r.shift is distinct from ${shiftOfPerson} - array['punchBeforeMinutes', 'punchAfterMinutes']`

/**
 * Scalar subquery at an instant (ms since 1970), for the aliases of `joinShift`; null where nothing was ever another. A change of shift is for its day and what follows; the day keeps what was
 * in force at its end, and what was until then (react/attendance; a moment after a change it still holds what was in force before). `days`: not farther back than so many. Days of earlier versions do not name their reach for check-ins: it is that of now.
 */
export const earlierShifts = (nowMs: number, days: number | null = null) => sql<StoredEarlier | null>`(select jsonb_agg(jsonb_build_object('shift', x.shift, 'replaced', x.replaced, 'holidays', x.holidays, 'days', x.days)) from (
    select case when r.day < t.today then r.shift else ${shiftOfPerson} end as shift,
      case when r.day = t.today and ${differs} then coalesce(r.replaced, '[]') || jsonb_build_array(jsonb_build_object('until', ${nowMs}::float8, 'shift', r.shift)) else r.replaced end as replaced, r.rules ->> 'holidays' as holidays, jsonb_agg(r.day) as days
    from rosters r cross join (select (${new Date(nowMs)}::timestamptz at time zone o.time_zone)::date as today) t
    where r.org_id = p.org_id and r.person_id = p.person_id and r.day <= t.today and (${days}::int is null or r.day >= t.today - ${days}::int)
      and (r.replaced is not null or (${differs}) or (r.day < t.today and r.rules ->> 'holidays' <> ${holidaysInForce}))
    group by 1, 2, 3) x)`

/** Under the company's calendar: it names its days, so it counts for what is over, too; whose public holidays were kept is the day's own. */
export const shiftHistory = (now: Shift | null, earlier: StoredEarlier | null, calendar: Pick<CompanyCalendar, 'rules' | 'companyDays'>): ShiftHistory => ({
  now: underCalendar<Shift | null>(calendar)(now),
  earlier: new Map((earlier ?? []).flatMap(({ shift, replaced, holidays, days }) => {
    const dayRules = dayRulesOf({ holidays, companyDays: calendar.companyDays })
    const then = (one: Shift | null): Shift | null => one && { ...withReachOf(now, one), dayRules }
    const ofDay: ShiftOfDay = { shift: then(shift), ...(replaced ? { replaced: replaced.map(({ until, shift: before }) => ({ until, shift: then(before) })) } : {}) }
    return days.map((day): [string, ShiftOfDay] => [day, ofDay])
  })),
})

/** A kept shift with the reach for check-ins of another, where it names none. */
export const withReachOf = (other: Shift | null, shift: Shift): Shift =>
  ({ ...(other && { punchBeforeMinutes: other.punchBeforeMinutes, punchAfterMinutes: other.punchAfterMinutes }), ...shift })

/** Of some people of the organisation that `trx` is in, so many days back; whoever is not there has no entry. */
export const loadShiftHistories = async (trx: Sql, personIds: readonly string[], nowMs: number, days: number | null = historyDays): Promise<ReadonlyMap<string, ShiftHistory>> => {
  if (personIds.length === 0) return new Map()
  const calendar = await loadCompanyCalendar(trx)
  const { rows } = await sql<{ personId: string; now: Shift | null; earlier: StoredEarlier | null }>`select p.person_id as "personId", ${shiftOfPerson} as now, ${earlierShifts(nowMs, days)} as earlier
    from people p ${joinShift} where p.person_id = any(${[...new Set(personIds)]}::uuid[])`.execute(trx)
  return new Map(rows.map(({ personId, now, earlier }) => [personId, shiftHistory(now, earlier, calendar)]))
}
