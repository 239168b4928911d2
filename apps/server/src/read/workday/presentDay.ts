import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'

/** The company's calendar day at a moment. */
export interface PresentDay {
  readonly now: Date
  /** YYYY-MM-DD. */
  readonly day: string
  readonly from: Date
}

/** At `nowMs`, ms since 1970, in the time zone of the transaction's company. */
export const presentDay = async (trx: Sql, nowMs: number): Promise<PresentDay> => {
  const { rows } = await sql<{ time_zone: string }>`select time_zone from orgs`.execute(trx)
  const zone = zoneOf(rows[0]!.time_zone)
  const day = zone.dayAt(nowMs)
  return { now: new Date(nowMs), day, from: new Date(zone.startOfDay(day)) }
}

/**
 * SQL condition on latest_positions `l`: a place of the person's present working day, which is today or, while a shift over midnight is not over, from the beginning of that shift.
 * Asked only of places from before today, so that whoever reports costs no look-up.
 */
export const isOfPresentDay = ({ now, day, from }: PresentDay) => sql<boolean>`(l.fix_time >= ${from} or exists (select from attendance_days a
  where a.org_id = l.org_id and a.person_id = l.person_id and a.day = ${day}::date - 1 and a.due_to > ${now} and l.fix_time >= a.due_from))`
