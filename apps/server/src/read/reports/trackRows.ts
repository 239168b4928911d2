import type { TrackReportRow } from '@fieldproof/contract'
import { type RawBuilder, sql } from 'kysely'
import { allOf } from '../../http/paging.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { longestChunkMs } from '../../record/tracks/read.ts'
import { siteNamesOf } from '../replay/around.ts'
import { dayDepartment, daysIn, joinDayDepartment, possiblyIn } from '../attendance/range.ts'
import { loadDayTrack } from '../replay/dayTrack.ts'

export interface TrackDay {
  readonly personId: string
  readonly personName: string
  readonly departmentName: string | null
  readonly day: string
}

/** Days on which people have a track, newest first, looked up person by person. Nothing of the track itself is read. `further`: `union select` of more days of person `p`. `departmentId`: those days alone that count in it or below it. */
export const readTrackDays = async (trx: Sql, people: readonly RawBuilder<unknown>[], from: string, to: string, timeZone: string, after: readonly string[] | null, limit: number, further: RawBuilder<unknown> = sql``, departmentId?: string): Promise<TrackDay[]> => {
  const first = sql`(${from}::timestamp at time zone ${timeZone})`
  const end = sql`((${to}::date + 1)::timestamp at time zone ${timeZone})`
  const dayOf = (column: RawBuilder<unknown>) => sql`(${column} at time zone ${timeZone})::date`
  const inOrder = (day: RawBuilder<unknown>) => sql`${day} desc, p.name collate "zh-x-icu", p.person_id::text`
  // Which department a day counts in is asked of the page alone, unless days are chosen by it.
  return (await sql<TrackDay>`select p.person_id as "personId", p.name as "personName", d.name as "departmentName", p.day
    from (select p.org_id, p.person_id, p.name, p.department_id, x.day from people p cross join lateral (
      -- A chunk holds what began within a day; an upload that began before midnight reaches into the next.
      select t.day from track_chunks c, lateral (values (${dayOf(sql`c.first_fix`)}), (${dayOf(sql`c.last_fix`)})) t (day)
        where c.org_id = p.org_id and c.person_id = p.person_id and c.starts_at > ${first} - ${sql.lit(longestChunkMs)} * interval '1 millisecond' and c.starts_at < ${end} and t.day between ${from}::date and ${to}::date
      union select ${dayOf(sql`s.first_fix`)} from devices v join track_segments s on s.org_id = v.org_id and s.device_id = v.device_id
        where v.org_id = p.org_id and v.person_id = p.person_id and s.person_id = p.person_id and s.first_fix >= ${first} and s.first_fix < ${end} ${further}) x
    ${departmentId ? joinDayDepartment(sql`x.day`) : sql``}
    where ${allOf([...people, ...possiblyIn(departmentId, { from, to }), ...daysIn(departmentId)])} and ${after ? sql`(x.day < ${after[0]}::date or (x.day = ${after[0]}::date and (p.name collate "zh-x-icu", p.person_id::text) > (${after[1]}::text collate "zh-x-icu", ${after[2]})))` : sql`true`}
    order by ${inOrder(sql`x.day`)} limit ${limit}) p
    ${joinDayDepartment(sql`p.day`)} left join departments d on d.org_id = p.org_id and d.department_id = ${dayDepartment} order by ${inOrder(sql`p.day`)}`.execute(trx)).rows
}

/** A day's route in words and figures, reckoned by the same function as the replay, so that both always agree. */
export const readTrackRow = async (trx: Sql, trackDay: TrackDay, timeZone: string): Promise<TrackReportRow> => {
  const zone = zoneOf(timeZone)
  const [from, to] = [zone.startOfDay(trackDay.day), zone.startOfDay(Temporal.PlainDate.from(trackDay.day).add({ days: 1 }).toString())]
  const { metres, span, times, fixCount } = await loadDayTrack(trx, trackDay.personId, from, to)
  const names = await siteNamesOf(trx, span.stops)
  const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString())
  return {
    ...trackDay, metres, movingSeconds: span.movingSeconds, staySeconds: span.staySeconds, withoutPositionSeconds: span.withoutPositionSeconds, fixCount, firstFixTime: iso(times[0]), lastFixTime: iso(times.at(-1)),
    stops: span.stops.map(({ arrivedAt, leftAt, durationSeconds, withoutPositionSeconds }, i) => ({ siteName: names[i] ?? null, arrivedAt: iso(arrivedAt)!, leftAt: iso(leftAt)!, durationSeconds, withoutPositionSeconds })),
  }
}
