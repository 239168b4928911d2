import { type Crossing, type DutyRule, type FenceStay, type Range, crossingsOfDay, without } from '@fieldproof/core/crossings'
import type { FenceIndex } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { type ShiftHistory, historyWindows } from '@fieldproof/core/planning'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { type DayFixes, loadDayPath } from '../../read/replay/dayTrack.ts'

/** What is needed of a person to say when they were on duty. */
export interface OnDutyPerson {
  readonly timeZone: string
  readonly shifts: ShiftHistory
}

interface WorkState {
  readonly state: string
  readonly happenedAt: number
}

/** From `paused` or `ended` until `resumed` or `started`: the person said that this is not work. */
export const pausesOf = (states: readonly WorkState[], to: number): Range[] => {
  const pauses: Range[] = []
  let from: number | undefined
  for (const { state, happenedAt } of [...states].sort((a, b) => a.happenedAt - b.happenedAt)) {
    if (state === 'paused' || state === 'ended') from ??= happenedAt
    else if (from !== undefined) {
      pauses.push({ from, to: happenedAt })
      from = undefined
    }
  }
  return from === undefined ? pauses : [...pauses, { from, to }]
}

/** A pause may reach over the beginning of a duty; the end of the day before does not. */
const pauseReachMs = 12 * 3_600_000

/** Working windows that begin on the day, also over midnight. Without a shift nobody has said when this person works: then never. */
export const dutyOf = ({ shifts, timeZone }: OnDutyPerson, day: string): Range[] =>
  historyWindows(shifts, day, zoneOf(timeZone)).map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }))

export interface PlacedCrossing extends Crossing {
  readonly eventId: string | null
}

export interface ReckonedDay {
  readonly crossings: readonly PlacedCrossing[]
  readonly stays: readonly FenceStay[]
}

interface DutyDay extends Pick<DayFixes, 'fixes' | 'spans'> {
  /** Working windows without the pauses. */
  readonly duty: readonly Range[]
}

/** The stored track between the day's first and last working minute; undefined where there is no duty or nothing was recorded. */
export const loadDutyDay = async (trx: Sql, personId: string, person: OnDutyPerson, day: string): Promise<DutyDay | undefined> => {
  const windows = dutyOf(person, day)
  const first = windows[0]
  if (first === undefined) return undefined
  const [from, to] = [first.from, windows.reduce((latest, window) => Math.max(latest, window.to), first.to)]
  const { fixes, spans } = await loadDayPath(trx, personId, from, to)
  if (fixes.length === 0) return undefined
  const { rows: states } = await sql<WorkState>`select state, (extract(epoch from happened_at) * 1000)::float8 as "happenedAt" from work_states
    where person_id = ${personId} and happened_at < ${new Date(to)} and (happened_at >= ${new Date(from)} or (state <> 'ended' and happened_at >= ${new Date(from - pauseReachMs)}))`.execute(trx)
  const pauses = pausesOf(states, to)
  return { fixes, spans, duty: windows.flatMap((window) => without(window, pauses)) }
}

/** A person's day from the stored track, through core. The follower and the report both come here. */
export const reckonDay = async (trx: Sql, personId: string, person: OnDutyPerson, day: string, fencesFor: (fixes: readonly Fix[]) => Promise<FenceIndex<string>>, rules: readonly DutyRule[]): Promise<ReckonedDay> => {
  const known = await loadDutyDay(trx, personId, person, day)
  if (known === undefined) return { crossings: [], stays: [] }
  const { fixes, spans, duty } = known
  const { crossings, stays } = crossingsOfDay({ fixes, index: await fencesFor(fixes), rules, duty })
  return { crossings: crossings.map((crossing) => ({ ...crossing, eventId: spans.find(({ first: begin, last }) => crossing.at >= begin && crossing.at <= last)?.eventId ?? null })), stays }
}
