import { type ShiftHistory, leaveWindow } from '@fieldproof/core/planning'
import { type RawBuilder, sql } from 'kysely'
import type { Leave } from '../../intake/gate.ts'
import { zoneOf } from '../../platform/zone.ts'

/** Scalar subquery: the approved leave of a person as it was asked for, for an alias of `people`. */
export const approvedLeave = (people: RawBuilder<unknown>) => sql<Leave[] | null>`(select jsonb_agg(jsonb_build_object('from', (extract(epoch from r.at) * 1000)::float8, 'to', (extract(epoch from r.until) * 1000)::float8))
  from regularizations r where r.org_id = ${people}.org_id and r.person_id = ${people}.person_id and r.kind = 'leave' and r.status = 'approved')`

/** The same, by the work of its days: whole days of somebody who works nights end in the morning after. */
export const leavesByWork = (leaves: readonly Leave[] | null, shifts: ShiftHistory, timeZone: string): Leave[] =>
  (leaves ?? []).map(({ from, to }) => leaveWindow({ startsAt: from, endsAt: to }, shifts, zoneOf(timeZone))).map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }))
