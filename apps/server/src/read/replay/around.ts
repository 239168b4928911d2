import type { ReplayDay } from '@fieldproof/contract'
import { type Stop, distanceToFenceMetres } from '@fieldproof/core/geo'
import type { Episode } from '@fieldproof/core/darkPeriods'
import type { Finding, Geofence, Language } from '@fieldproof/core/kernel'
import { type Shift, type ShiftHistory, type Window, historyWindows, shiftsOn } from '@fieldproof/core/planning'
import { signalName } from '@fieldproof/core/signals'
import { sql, type RawBuilder } from 'kysely'
import { explainTo, type Reader } from '../../http/fieldMasks.ts'
import { type Viewer, visiblePeople } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { companyCalendarOf, storedCalendar, type StoredCalendar } from '../../registry/attendance/companyRules.ts'
import { type StoredEarlier, earlierShifts, joinShift, shiftHistory, shiftOfPerson } from '../../registry/attendance/shiftHistory.ts'
import { type CheckInRecord, presentCheckInRow, selectCheckIns } from '../checkIns/present.ts'
import { dayFingerprint } from './dayTrack.ts'
import type { WorkState } from './path.ts'
import { unreadableReason } from '../unreadable/texts.ts'
import { unreadableFinding } from './texts.ts'

/** What else is known of the day: who, where the stops were, what was done and found. */

export interface Person {
  readonly name: string
  readonly timeZone: string
  readonly shifts: ShiftHistory
}

/** undefined for a person whom the viewer may not see, as for one who does not exist. */
export const loadPerson = (trx: Sql, viewer: Viewer, personId: string, nowMs: number): Promise<Person | undefined> => readPerson(trx, personId, nowMs, visiblePeople(viewer))

/** For the person's own phone. */
export const loadOwnPerson = (trx: Sql, personId: string, nowMs: number): Promise<Person | undefined> => readPerson(trx, personId, nowMs, sql`true`)

const readPerson = async (trx: Sql, personId: string, nowMs: number, condition: RawBuilder<unknown>): Promise<Person | undefined> => {
  const row = (await sql<Omit<Person, 'shifts'> & { calendar: StoredCalendar; shift: Shift | null; earlier: StoredEarlier | null }>`select p.name, o.time_zone as "timeZone", ${storedCalendar} as calendar, ${shiftOfPerson} as shift, ${earlierShifts(nowMs)} as earlier
    from people p ${joinShift}
    where p.person_id = ${personId} and ${condition}`.execute(trx)).rows[0]
  if (!row) return undefined
  const { calendar, shift, earlier, ...person } = row
  return { ...person, shifts: shiftHistory(shift, earlier, companyCalendarOf(calendar)) }
}

/** The working windows of a day under the shift that was in force on it; null where they explain nothing (free, none). */
export const windowsOf = ({ shifts, timeZone }: Person, day: string, from: number, to: number): Window[] | null => {
  const inForce = shiftsOn(shifts, day)
  return inForce.length > 0 && inForce.every(({ kind }) => kind === 'fixed') ? historyWindows(shifts, { from, to }, zoneOf(timeZone)) : null
}

/** A stop beside a fence is a stop at that site: the middle of a stop is some 20 m off, a parking place more. */
const besideMetres = 100

/** Name of the site at which each stop was, or null. */
export const siteNamesOf = async (trx: Sql, stops: readonly Stop[]): Promise<(string | null)[]> => {
  if (stops.length === 0) return []
  // 0.02° of latitude is 2.2 km: fences larger than that are areas, not sites.
  const { rows } = await sql<{ i: number; name: string; fence: Geofence }>`select t.i::int - 1 as i, s.name, s.fence
    from unnest(${stops.map((s) => s.centre.lat)}::float8[], ${stops.map((s) => s.centre.lon)}::float8[]) with ordinality as t (lat, lon, i)
    join sites s on s.status = 'active' and s.lat between t.lat - 0.02 and t.lat + 0.02 and s.lon between t.lon - 0.04 and t.lon + 0.04`.execute(trx)
  const nearest = stops.map((): { name: string | null; metres: number } => ({ name: null, metres: besideMetres }))
  for (const { i, name, fence } of rows) {
    const metres = distanceToFenceMetres(fence, stops[i]!.centre)
    if (metres < nearest[i]!.metres) nearest[i] = { name, metres }
  }
  return nearest.map(({ name }) => name)
}

export const loadCheckIns = async (trx: Sql, personId: string, from: number, to: number, language: Language, reader: Reader): Promise<ReplayDay['checkIns']> =>
  (await sql<CheckInRecord>`${selectCheckIns} where c.person_id = ${personId} and c.happened_at >= ${new Date(from)} and c.happened_at < ${new Date(to)} order by c.happened_at, c.event_id limit 500`.execute(trx)).rows
    .map((row) => presentCheckInRow(row, language, reader))

export interface Surroundings {
  readonly fingerprint: string
  readonly states: readonly WorkState[]
  readonly episodes: readonly Episode[]
  readonly findings: readonly Finding[]
  readonly unreadable: readonly { readonly code: string | null; readonly detail: string; readonly uploads: number }[]
  readonly refused: number
  readonly refusedByClock: number
  readonly refusedPrivate: number
  readonly labels: Readonly<Record<string, string | null>>
}

/** One statement for everything small, because on a fast database the way there and back is what takes the time. */
export const loadSurroundings = async (trx: Sql, personId: string, day: string, from: number, to: number): Promise<Surroundings> => {
  const [begin, end] = [new Date(from), new Date(to)]
  const { rows } = await sql<{ fingerprint: string | null; states: WorkState[] | null; episodes: { state: Episode['state']; chosenBy: Episode['chosenBy']; from: number; to: number | null }[] | null; findings: Finding[] | null; unreadable: Surroundings['unreadable'] | null; refused: number | null; refusedByClock: number | null; refusedPrivate: number | null; labels: Surroundings['labels'] | null }>`select
    ${dayFingerprint(personId, from, to)} as fingerprint,
    (select jsonb_agg(jsonb_build_object('state', state, 'reason', reason, 'happenedAt', extract(epoch from happened_at) * 1000) order by happened_at)
      from work_states where person_id = ${personId} and happened_at >= ${begin} and happened_at < ${end}) as states,
    (select jsonb_agg(jsonb_build_object('state', state, 'chosenBy', chosen_by, 'from', extract(epoch from starts_at) * 1000, 'to', extract(epoch from ends_at) * 1000) order by starts_at)
      from device_states where person_id = ${personId} and starts_at >= ${begin} and starts_at < ${end}) as episodes,
    (select jsonb_agg(f.finding) from track_findings t, lateral jsonb_array_elements(t.findings) as f (finding)
      where t.person_id = ${personId} and t.happened_at >= ${begin} and t.happened_at < ${end} and ((f.finding ->> 'weightDecibans')::float8 <> 0 or f.finding ->> 'state' = 'inconclusive')) as findings,
    (select jsonb_agg(u) from (select reason_code as code, min(reason) as detail, count(*) as uploads from undecodable where person_id = ${personId} and received_at >= ${begin} and received_at < ${end} group by reason_code order by 3 desc limit 5) u) as unreadable,
    (select fixes from off_duty_refusals where person_id = ${personId} and day = ${day}) as refused,
    (select wrong_clock_fixes from off_duty_refusals where person_id = ${personId} and day = ${day}) as "refusedByClock",
    (select private_fixes from off_duty_refusals where person_id = ${personId} and day = ${day}) as "refusedPrivate",
    (select jsonb_object_agg(device_id, coalesce(label, model)) from devices where person_id = ${personId}) as labels`.execute(trx)
  const row = rows[0]!
  return { fingerprint: row.fingerprint ?? '', states: row.states ?? [], episodes: (row.episodes ?? []).map((episode) => ({ ...episode, to: episode.to ?? undefined })), findings: row.findings ?? [], unreadable: row.unreadable ?? [], refused: row.refused ?? 0, refusedByClock: row.refusedByClock ?? 0, refusedPrivate: row.refusedPrivate ?? 0, labels: row.labels ?? {} }
}

/** Found about the day's uploads, each thing once, the gravest first; then what could not be read. */
export const presentFindings = ({ findings, unreadable }: Surroundings, personId: string, language: Language, reader: Reader): ReplayDay['findings'] => {
  const explain = explainTo(reader, personId, language)
  const gravest = new Map<string, Finding>()
  for (const finding of findings) {
    const key = `${finding.signal} ${finding.reason}`
    const known = gravest.get(key)
    if (!known || Math.abs(finding.weightDecibans) > Math.abs(known.weightDecibans)) gravest.set(key, finding)
  }
  return [
    ...[...gravest.values()].sort((a, b) => a.weightDecibans - b.weightDecibans).map((finding) => ({ signal: finding.signal, name: signalName(finding.signal, language), text: explain(finding), weightDecibans: finding.weightDecibans })),
    ...unreadable.map(({ code, detail, uploads }) => unreadableFinding(uploads, unreadableReason(code, language), detail, language)),
  ]
}
