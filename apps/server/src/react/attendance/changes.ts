import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { eventsOfDecisions } from '../../read/attendance/decisions.ts'

/** One entry of the log, as far as attendance asks. */
export interface LogEntry {
  readonly kind: string
  readonly ref: string
  /** Canonical JSON; null for submissions and verdicts, whose content stands in projections. */
  readonly body: Buffer | null
}

export interface PersonDay {
  readonly personId: string
  readonly day: string
}

/** Which days a stretch of the log touches. */
export interface Changes {
  readonly days: readonly PersonDay[]
  /** Everybody's day: the company's calendar changed there, or beside it, which decides where the day begins and ends. */
  readonly everybodyOn: readonly string[]
  /** Shifts, rules or people changed: today and what follows. */
  readonly rostersChanged: boolean
  /** People who were entered. */
  readonly entered: readonly string[]
  /** Whose shift may be another: today begins elsewhere, and with it yesterday ends there. */
  readonly reassigned: readonly string[] | 'everybody'
}

interface Body {
  readonly action?: unknown
  readonly personId?: unknown
  readonly day?: unknown
  readonly days?: unknown
}

const bodyOf = ({ body }: LogEntry): Body => {
  try {
    return body ? (JSON.parse(body.toString()) as Body) : {}
  } catch {
    return {} // no body of ours: nothing that attendance could know of
  }
}

export const shifted = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** A day for which attendance may have a row: an entry about the year 1 or 9999 must not stop all that comes after it. */
const isKept = (day: string): boolean => /^\d{4}-\d\d-\d\d$/.test(day) && day >= '1970-01-01'

/** A record belongs to the day it falls on or to a neighbour (a night shift): all three are judged again, which changes nothing where it is not theirs. */
const daysAround = (personId: string, at: Date, timeZone: string): PersonDay[] => {
  const day = zoneOf(timeZone).dayAt(at.getTime())
  return [-1, 0, 1].map((offset) => ({ personId, day: shifted(day, offset) }))
}

export const changesOf = async (trx: Sql, orgId: string, entries: readonly LogEntry[], timeZone: string): Promise<Changes> => {
  const refs = (kind: string) => entries.filter((entry) => entry.kind === kind).map(({ ref }) => ref)
  const events = [...refs('submission'), ...(await eventsOfDecisions(trx, orgId, refs('decision')))]
  // A check-in that is dated by its bound may have counted on the day that it claims until it was (record/raiseBounds.ts).
  const claimed = sql`select c.person_id, unnest(array[c.fix_time, c.device_time, case when p.ms between 0 and 4e12 then to_timestamp(p.ms / 1000) end, case when p.corrected between 0 and 4e12 then to_timestamp(p.corrected / 1000) end]) as claimed
    from verdicts v join check_ins c on c.org_id = v.org_id and c.event_id = v.event_id cross join lateral (select (c.device_state ->> 'lastServerTime')::float8 + (c.device_state ->> 'monotonicSinceServerTimeMs')::float8 as ms, (c.device_state ->> 'correctedTime')::float8 as corrected) p
    where v.org_id = ${orgId} and v.verdict_id = any(${refs('verdict')}::uuid[]) and v.verdict ? 'previousEntry' and c.integrity #>> '{notBefore,by}' = 'earlier_event'`
  const { rows } = await sql<{ person_id: string; happened_at: Date }>`
    select person_id, happened_at from check_ins where org_id = ${orgId} and event_id = any(${events}::uuid[])
    union select c.person_id, c.happened_at from verdicts v join check_ins c on c.org_id = v.org_id and c.event_id = v.event_id where v.org_id = ${orgId} and v.verdict_id = any(${refs('verdict')}::uuid[])
    union select person_id, claimed from (${claimed}) x where claimed is not null`.execute(trx)
  const days = rows.flatMap(({ person_id, happened_at }) => daysAround(person_id, happened_at, timeZone))
  const everybodyOn: string[] = []
  const entered: string[] = []
  const reassigned: string[] = []
  let isEverybodys = false
  let rostersChanged = false
  for (const entry of entries) {
    const { action, personId, day, days: several } = bodyOf(entry)
    if (typeof action !== 'string') continue
    if (action.startsWith('regularization.') && typeof personId === 'string' && Array.isArray(several)) days.push(...several.filter((d) => typeof d === 'string').map((d) => ({ personId, day: d as string })))
    else if (action.startsWith('calendar.') && typeof day === 'string') everybodyOn.push(shifted(day, -1), day, shifted(day, 1))
    else if (/^(shift|person|attendance|settings|organisation)\./.test(action)) rostersChanged = true
    if (action === 'person.created') entered.push(entry.ref)
    if (action.startsWith('person.')) reassigned.push(entry.ref)
    if (action.startsWith('shift.')) isEverybodys = true
  }
  return { days: days.filter(({ day }) => isKept(day)), everybodyOn: everybodyOn.filter(isKept), rostersChanged, entered, reassigned: isEverybodys ? 'everybody' : reassigned }
}
