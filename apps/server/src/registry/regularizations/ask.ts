import { type OwnRegularizationInput, ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { type ShiftHistory, reachOfDay } from '@fieldproof/core/planning'
import { sql } from 'kysely'
import { newId } from '../../platform/ids.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Act } from '../administrativeAct.ts'
import { loadShiftHistories } from '../attendance/shiftHistory.ts'

/** Longer leave is asked for in parts; a correction is of a day that people still remember. */
const longestLeaveDays = 62
const oldestDays = 93
const dayMs = 86_400_000

/** Calendar days that a request touches, for attendance: those of the zone, and the day before for night shifts. */
export const daysTouched = (at: number, until: number | null, timeZone: string): string[] => {
  const zone = zoneOf(timeZone)
  const days: string[] = []
  for (let time = at - dayMs; time <= (until ?? at) + dayMs; time += dayMs) days.push(zone.dayAt(time))
  return [...new Set(days)]
}

/** The day that a record at this moment counts for: of a night, the one on which it began. */
const dayOfRecord = (history: ShiftHistory, at: number, timeZone: string): string => {
  const zone = zoneOf(timeZone)
  const day = zone.dayAt(at)
  // A long night with the six hours after it ends two days after it began; a day may begin in the evening before.
  return [0, -1, 1, -2].map((days) => Temporal.PlainDate.from(day).add({ days }).toString()).find((one) => {
    const { startsAt, endsAt } = reachOfDay(history, one, zone)
    return at >= startsAt && at < endsAt
  }) ?? day
}

/** Records a request for a correction; `by` in the act is who asks. Answers its id. */
export const ask = async ({ trx, orgId, by, nowMs, note }: Act, personId: string, input: OwnRegularizationInput): Promise<string> => {
  const at = Date.parse(input.at)
  const until = input.until ? Date.parse(input.until) : null
  const reason = input.reason.trim()
  if (reason.length < 2) throw new ProblemError('invalid_request', t('原因：请至少写两个字', '原因：請至少寫兩個字', 'reason: say in at least two characters why'))
  if ((input.kind === 'leave') !== (until !== null)) throw new ProblemError('invalid_request', t('请假要有结束时间，补卡没有', '請假要有結束時間，補打卡沒有', 'until: leave has an end, a correction has none'))
  if (until !== null && (until <= at || until - at > longestLeaveDays * dayMs)) throw new ProblemError('invalid_request', t(`结束时间须晚于开始，一次请假最多 ${longestLeaveDays} 天`, `結束時間須晚於開始，一次請假最多 ${longestLeaveDays} 天`, `until: after the start and within ${longestLeaveDays} days`))
  if (at < nowMs - oldestDays * dayMs) throw new ProblemError('invalid_request', t(`时间：已过了 ${oldestDays} 天以上，不能再申请`, `時間：已過了 ${oldestDays} 天以上，不能再申請`, `at: more than ${oldestDays} days ago`))
  if (input.kind !== 'leave' && at > nowMs) throw new ProblemError('invalid_request', t('时间：补卡的时间须已过去', '時間：補打卡的時間須已過去', 'at: a correction is of something that has been'))
  const { rows } = await sql<{ time_zone: string }>`select time_zone from orgs`.execute(trx)
  const timeZone = rows[0]!.time_zone
  const history = (await loadShiftHistories(trx, [personId], nowMs, oldestDays + 3)).get(personId) ?? { now: null, earlier: new Map() }
  const day = input.kind === 'leave' ? zoneOf(timeZone).dayAt(at) : dayOfRecord(history, at, timeZone)
  if (input.day !== undefined && input.day !== day) throw new ProblemError('other_day', t(`这个时间算在 ${day}，不算在 ${input.day}`, `這個時間算在 ${day}，不算在 ${input.day}`, `at: counts for ${day}, not for ${input.day}`))
  const id = newId(nowMs)
  await sql`insert into regularizations (org_id, regularization_id, person_id, day, kind, at, until, reason, status, asked_by, asked_at)
    values (${orgId}, ${id}, ${personId}, ${day}, ${input.kind}, ${new Date(at)}, ${until === null ? null : new Date(until)}, ${reason}, 'asked', ${by}, ${new Date(nowMs)})`.execute(trx)
  note('regularization.asked', id, { personId, day, kind: input.kind, requestedAt: new Date(at).toISOString(), until: until === null ? null : new Date(until).toISOString(), reason, days: daysTouched(at, until, timeZone) }, 'decision')
  return id
}
