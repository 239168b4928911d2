import type { ChallengeRule } from '@fieldproof/contract'
import { type Shift, type ShiftHistory, createWorkingWindow, historyWindows, shiftsOn } from '@fieldproof/core/planning'
import type { DutySituation } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import { type ZonePort, zoneOf } from '../platform/zone.ts'
import { approvedLeave, leavesByWork } from '../registry/regularizations/approvedLeave.ts'
import { type Leave, withoutLeave } from '../intake/gate.ts'
import { withCalendar } from '../registry/attendance/companyRules.ts'
import { joinCurrentShift, shiftOfPerson } from '../registry/attendance/shiftHistory.ts'
import { minuteOf } from './rule.ts'

export interface Candidate {
  readonly personId: string
  readonly departmentId: string | null
  readonly shift: Shift | null
  readonly situation: DutySituation
}

interface Row {
  person_id: string
  department_id: string | null
  shift: Shift | null
  work_state: { readonly state: NonNullable<DutySituation['workState']>; readonly at: number } | null
  asked: number[] | null
  has_open: boolean
  has_phone: boolean
  leaves: Leave[] | null
}

const longestWindowMs = 86_400_000

export const minuteOfDay = (zone: ZonePort, at: number): number => Math.floor((at + zone.offsetMinutesAt(at) * 60_000) / 60_000) % 1_440

/** A night's work is one day of work, that on which it begins: its questions do not begin anew at midnight, nor take away from the next night's. `shift`: of all days, or of each one. */
export const workDayFrom = (shift: Shift | null | ShiftHistory, zone: ZonePort, startOfDay: number, nowMs: number): number => {
  const history: ShiftHistory = shift !== null && 'earlier' in shift ? shift : { now: shift, earlier: new Map() }
  // A free day has no windows that reach into another.
  const days = [zone.dayAt(startOfDay - longestWindowMs / 2), zone.dayAt(nowMs)].map((day) => (shiftsOn(history, day).some(({ kind }) => kind === 'free') ? [] : historyWindows(history, day, zone)))
  return days.find((windows) => windows.some(({ startsAt, endsAt }) => startsAt <= nowMs && nowMs < endsAt))?.[0]?.startsAt ?? startOfDay
}

/** What is known of people's duty now; all active people, or the one named. */
export const loadSituations = async (trx: Sql, rule: ChallengeRule, timeZone: string, nowMs: number, personId?: string): Promise<Candidate[]> => {
  const zone = zoneOf(timeZone)
  const startOfDay = new Date(zone.startOfDay(zone.dayAt(nowMs)))
  const { rows } = await sql<Row>`
    select p.person_id, p.department_id, ${shiftOfPerson} as shift,
      (select jsonb_build_object('state', w.state, 'at', extract(epoch from w.happened_at) * 1000) from work_states w where w.org_id = p.org_id and w.person_id = p.person_id and w.happened_at >= ${new Date(startOfDay.getTime() - longestWindowMs)} order by w.happened_at desc limit 1) as work_state,
      (select jsonb_agg(extract(epoch from c.asked_at) * 1000) from challenges c where c.org_id = p.org_id and c.person_id = p.person_id and c.asked_at >= ${new Date(startOfDay.getTime() - longestWindowMs)} and c.state <> 'withdrawn') as asked,
      exists (select from challenges c where c.org_id = p.org_id and c.person_id = p.person_id and c.state in ('asked', 'seen')) as has_open,
      exists (select from devices v where v.org_id = p.org_id and v.person_id = p.person_id and v.kind = 'app' and v.status = 'active') as has_phone,
      ${approvedLeave(sql`p`)} as leaves
    from people p ${joinCurrentShift}
    where p.status = 'active' and ${personId === undefined ? sql`true` : sql`p.person_id = ${personId}`}`.execute(trx)
  const withDays = await withCalendar<Shift | null>(trx)
  return rows.map((row) => ({ ...row, shift: withDays(row.shift) })).map((row) => ({ ...row, window: row.shift === null ? undefined : withoutLeave(createWorkingWindow(row.shift, zone), leavesByWork(row.leaves, { now: row.shift, earlier: new Map() }, timeZone)).windowAt(nowMs) })).map((row) => ({
    personId: row.person_id, departmentId: row.department_id, shift: row.shift,
    situation: {
      now: nowMs, dutyEndsAt: row.window?.endsAt, minuteOfDay: minuteOfDay(zone, nowMs),
      // Of today, and of a night's work that began yesterday: a break over midnight is one.
      workState: row.work_state !== null && row.work_state.at >= Math.min(startOfDay.getTime(), row.window?.startsAt ?? Infinity) ? row.work_state.state : undefined,
      quiet: { fromMinute: minuteOf(rule.quietFrom), toMinute: minuteOf(rule.quietTo) }, askedToday: (row.asked ?? []).filter((at) => at >= workDayFrom(row.shift, zone, startOfDay.getTime(), nowMs)).length, mostPerDay: rule.mostPerDay, hasOpen: row.has_open, hasPhone: row.has_phone, windowMs: rule.windowMinutes * 60_000,
    },
  }))
}
