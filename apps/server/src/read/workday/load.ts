import type { WorkdayRow } from '@fieldproof/contract'
import { type DayFlag, type DayStatus, type Workday, workdayStates, workdayStatesOf, type WorkdayState } from '@fieldproof/core/attendance'
import { type RawBuilder, sql } from 'kysely'
import { allOf, byName } from '../../http/paging.ts'
import { onDuty } from '../../intake/gate.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { isExpected } from '../attendance/isExpected.ts'
import { presentDay, type PresentDay } from './presentDay.ts'

interface Row extends Omit<WorkdayRow, 'states' | 'dueFrom' | 'dueTo' | 'firstAt' | 'lastSeenAt' | 'offPostSince'> {
  readonly status: DayStatus | null
  readonly flags: readonly DayFlag[]
  readonly dueFrom: Date | null
  readonly dueTo: Date | null
  readonly firstAt: Date | null
  readonly waitsForArrival: boolean
  readonly workState: 'started' | 'paused' | 'resumed' | 'ended' | null
  readonly lastFixAt: Date | null
  readonly isTracker: boolean
  readonly deviceIds: readonly string[]
  readonly offPostSince: Date | null
}

/** People `p` with their working day: today's, or yesterday's where a shift over midnight is not over. Every lateral look-up is by key. */
const select = ({ day: today, from: todayFrom, now }: PresentDay, condition: RawBuilder<unknown>) => sql<Row>`
  select p.person_id as "personId", p.name as "personName", p.employee_number as "employeeNumber", p.department_id as "departmentId", d.name as "departmentName",
    a.status, coalesce(a.flags, '{}') as flags, a.due_from as "dueFrom", a.due_to as "dueTo", a.first_at as "firstAt", coalesce(a.late_seconds, 0) as "lateSeconds",
    coalesce(a.reasons @> '[{"reason":"not_arrived_yet"}]', false) as "waitsForArrival", w.state as "workState",
    l.last_fix_at as "lastFixAt", coalesce(l.is_tracker, false) as "isTracker", coalesce(l.device_ids, '{}') as "deviceIds", o.at as "offPostSince", o.site_name as "offPostSiteName"
  from people p left join departments d on d.org_id = p.org_id and d.department_id = p.department_id
  left join lateral (select * from attendance_days a where a.org_id = p.org_id and a.person_id = p.person_id and (a.day = ${today} or (a.day = ${today}::date - 1 and a.due_to > ${now}))
    order by a.day limit 1) a on true
  cross join lateral (select case when a.day < ${today} then a.due_from else ${todayFrom} end as since) t
  left join lateral (select w.state from work_states w where w.org_id = p.org_id and w.person_id = p.person_id and w.happened_at >= t.since and w.happened_at <= ${now} order by w.happened_at desc limit 1) w on true
  left join lateral (select max(l.fix_time) as last_fix_at, array_agg(l.device_id) as device_ids, (array_agg(l.source <> 'native' order by l.fix_time desc))[1] as is_tracker
    from latest_positions l where l.org_id = p.org_id and l.person_id = p.person_id and l.fix_time >= t.since) l on true
  left join lateral (select c.at, s.name as site_name from crossings c left join sites s on s.org_id = c.org_id and s.site_id = c.site_id
    where c.org_id = p.org_id and c.person_id = p.person_id and c.day >= ${today}::date - 1 and c.kind = 'off_post' and c.until is null and c.at >= t.since order by c.at desc limit 1) o on true
  where ${isExpected} and ${condition} order by ${byName(sql`p.name`)}, p.person_id`

const recordingOf = ({ workState, isTracker }: Row): Workday['recording'] =>
  workState === 'paused' ? 'paused' : workState === 'ended' ? 'off' : workState !== null || isTracker ? 'on' : 'off'

/** Everybody whom the conditions leave, by name, as they stand at this moment (ms since 1970). */
export const loadWorkday = async (ports: Pick<Ports, 'devices'>, trx: Sql, orgId: string, nowMs: number, conditions: readonly RawBuilder<unknown>[]): Promise<WorkdayRow[]> => {
  const { rows } = await select(await presentDay(trx, nowMs), allOf(conditions)).execute(trx)
  const devices = await ports.devices.byIds(orgId, rows.flatMap(({ deviceIds }) => deviceIds))
  const isWorkingTime = ({ deviceIds }: Row): boolean => deviceIds.some((deviceId) => {
    const device = devices.get(deviceId)
    return device !== undefined && onDuty(device).contains(nowMs)
  })
  return rows.map((row) => presentRow(row, nowMs, isWorkingTime(row)))
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

const presentRow = (row: Row, now: number, isWorkingTime: boolean): WorkdayRow => {
  const { personId, personName, employeeNumber, departmentId, departmentName, status, flags, waitsForArrival, lastFixAt, dueFrom, dueTo, firstAt, lateSeconds, offPostSince, offPostSiteName } = row
  const states = workdayStatesOf({
    now, isWorkingTime, flags, waitsForArrival, recording: recordingOf(row), isOffPost: offPostSince !== null,
    ...(status === null ? {} : { status }), ...(lastFixAt === null ? {} : { lastFixAt: lastFixAt.getTime() }),
  })
  // Off duty or on a pause an absence that was never closed says nothing.
  const isOffPost = states.includes('off_post')
  return {
    personId, personName, employeeNumber, departmentId, departmentName, states, dueFrom: iso(dueFrom), dueTo: iso(dueTo), firstAt: iso(firstAt), lateSeconds, lastSeenAt: iso(lastFixAt),
    offPostSince: isOffPost ? iso(offPostSince) : null, offPostSiteName: isOffPost ? offPostSiteName : null,
  }
}

export const countWorkday = (rows: readonly Pick<WorkdayRow, 'states'>[]): Record<WorkdayState, number> =>
  Object.fromEntries(workdayStates.map((state) => [state, rows.filter(({ states }) => states.includes(state)).length])) as Record<WorkdayState, number>
