import { ChallengeRule, ChallengeRulePreview } from '@fieldproof/contract'
import { type Shift, shiftWindows } from '@fieldproof/core/planning'
import { isQuietMinute, mostDrawnShare, trustTierOf } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { App, Routes } from '../http/app.ts'
import type { Sql } from '../platform/postgres/database.ts'
import { type ZonePort, zoneOf } from '../platform/zone.ts'
import { loadSettledRecords } from '../policies/settledRecords.ts'
import type { Ports } from '../ports.ts'
import { loadShiftHistories } from '../registry/attendance/shiftHistory.ts'
import { requireActor } from '../registry/registryRequest.ts'
import { loadParents, minuteOf, perWeekOf, timesOf } from './rule.ts'
import { slotMs } from './runner.ts'
import { loadSituations, minuteOfDay, workDayFrom } from './situations.ts'

const lookBackDays = 28
const dayMs = 86_400_000

interface Slots {
  /** In the working windows of a week, and those of them outside the quiet hours. */
  readonly all: number
  readonly open: number
}

const slotsOf = (shift: Shift, quiet: { readonly fromMinute: number; readonly toMinute: number }, zone: ZonePort, nowMs: number): Slots => {
  const from = zone.startOfDay(zone.dayAt(nowMs))
  const windows = shiftWindows(shift, { from, to: from + 7 * dayMs }, zone)
  let open = 0
  for (const { startsAt, endsAt } of windows)
    for (let at = startsAt; at < endsAt; at += slotMs) if (!isQuietMinute(quiet, minuteOfDay(zone, at))) open += Math.min(slotMs, endsAt - at) / slotMs
  return { all: windows.reduce((sum, window) => sum + (window.endsAt - window.startsAt), 0) / slotMs, open }
}

/** How often each person who can be drawn is, in a week on average, as runner.ts draws. */
const expectations = async (trx: Sql, rule: ChallengeRule, timeZone: string, nowMs: number): Promise<readonly number[]> => {
  const zone = zoneOf(timeZone)
  const quiet = { fromMinute: minuteOf(rule.quietFrom), toMinute: minuteOf(rule.quietTo) }
  const slots = new Map<string, Slots>()
  const ofShift = (shift: Shift): Slots => {
    const key = JSON.stringify(shift)
    const known = slots.get(key) ?? slotsOf(shift, quiet, zone, nowMs)
    slots.set(key, known)
    return known
  }
  const people = (await loadSituations(trx, rule, timeZone, nowMs)).flatMap(({ personId, departmentId, shift, situation }) => (situation.hasPhone && shift && ofShift(shift).all > 0 ? [{ personId, departmentId, slots: ofShift(shift) }] : []))
  const parents = await loadParents(trx)
  const times = timesOf(rule)
  const dayStart = zone.startOfDay(zone.dayAt(nowMs))
  // Where every tier is drawn alike, nobody's record need be read.
  const recordOf = new Set(Object.values(times)).size > 1 ? await loadSettledRecords(trx, people.map(({ personId }) => ({ personId, dayStart }))) : undefined
  return people.map(({ personId, departmentId, slots: { all, open } }) => {
    const tier = recordOf ? trustTierOf(recordOf({ personId, dayStart })) : 'standard'
    return rule.enabled ? Math.min(mostDrawnShare, (perWeekOf(rule, departmentId, parents) * times[tier]) / all) * open : 0
  })
}

const lastMonth = async (trx: Sql, rule: ChallengeRule, timeZone: string, nowMs: number): Promise<ChallengeRulePreview['lastMonth']> => {
  const zone = zoneOf(timeZone)
  const quiet = { fromMinute: minuteOf(rule.quietFrom), toMinute: minuteOf(rule.quietTo) }
  const { rows } = await sql<{ personId: string; askedAt: number; openedAt: number; answeredAt: number | null }>`select person_id as "personId", (extract(epoch from asked_at) * 1000)::float8 as "askedAt", (extract(epoch from coalesce(seen_at, asked_at)) * 1000)::float8 as "openedAt",
      case when state = 'answered' then (extract(epoch from closed_at) * 1000)::float8 end as "answeredAt"
    from challenges where asked_at >= ${new Date(nowMs - lookBackDays * dayMs)} and state <> 'withdrawn' order by asked_at`.execute(trx)
  const asked = Map.groupBy(rows, ({ personId }) => personId)
  const shifts = await loadShiftHistories(trx, [...asked.keys()], nowMs)
  // By the day of work, as it was counted when they were asked: a night is one, of the shift that was in force on it.
  const isOver = ({ personId, askedAt }: (typeof rows)[number]): boolean => {
    const since = workDayFrom(shifts.get(personId) ?? null, zone, zone.startOfDay(zone.dayAt(askedAt)), askedAt)
    return asked.get(personId)!.filter((other) => other.askedAt >= since && other.askedAt < askedAt).length >= rule.mostPerDay
  }
  const answered = rows.filter(({ answeredAt }) => answeredAt !== null)
  return {
    days: lookBackDays, asked: rows.length, answered: answered.length, inQuietHours: rows.filter(({ askedAt }) => isQuietMinute(quiet, minuteOfDay(zone, askedAt))).length,
    overDailyLimit: rows.filter(isOver).length, tooSlow: answered.filter(({ openedAt, answeredAt }) => answeredAt! > openedAt + rule.windowMinutes * 60_000).length,
  }
}

/** POST /api/v1/challenge-rule/preview: whom a rule would draw and how often, and what it would have meant for last month's challenges. */
export const previewChallengeRule = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/challenge-rule/preview', { schema: { summary: 'What a rule of spot challenges would mean', body: ChallengeRule, response: { 200: ChallengeRulePreview } } }, async (request) => {
    const { orgId, nowMs } = await requireActor(ports, request)
    const rule = request.body
    return await ports.db.readOrg(orgId, async (trx) => {
      const { rows: [org] } = await sql<{ time_zone: string }>`select time_zone from orgs`.execute(trx)
      const perWeek = await expectations(trx, rule, org!.time_zone, nowMs)
      return {
        people: perWeek.length, drawnPerWeek: perWeek.reduce((sum, one) => sum + one, 0), mostPerWeek: perWeek.reduce((most, one) => Math.max(most, one), 0),
        lastMonth: await lastMonth(trx, rule, org!.time_zone, nowMs),
      }
    })
  })
}
