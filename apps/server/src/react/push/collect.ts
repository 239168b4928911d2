import type { PushContent } from '@fieldproof/contract'
import { historyWindows, type Window } from '@fieldproof/core/planning'
import { sql } from 'kysely'
import { type DutyWindow, onDuty, shiftsOf } from '../../intake/gate.ts'
import type { KnownDevice } from '../../intake/deviceDirectory.ts'
import { idFromContent } from '../../platform/ids.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { notEndedByThePerson } from '../../read/phone/endedSos.ts'
import { standing } from '../../questions/standing.ts'
import type { PushFacts } from './texts.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** How far back new questions and decisions are looked for: a stop of the server of up to this is made good. */
const lookBackMs = 6 * hour
const beforeShiftMs = 10 * minute
const afterShiftMs = 15 * minute

interface Found {
  readonly personId: string
  readonly kind: PushContent['kind']
  readonly key: string
  readonly facts: PushFacts
  readonly expiresAt: number
}

/** What happened to people who have a subscription and is worth a message. Looking again finds the same; the table keeps each once. */
export const collectMessages = async (trx: Sql, orgId: string, nowMs: number, devices: readonly KnownDevice[]): Promise<void> => {
  const people = [...new Set(devices.map((device) => device.personId))]
  if (people.length === 0) return
  const since = new Date(nowMs - lookBackMs)
  const { rows } = await sql<{ kind: 'question' | 'challenge' | 'decision' | 'sos_ended'; id: string; personId: string; byName: string | null; siteName: string | null; text: string | null; eventId: string | null; outcome: 'real' | 'not_real' | 'unclear' | null; minutes: number | null; until: Date | null; day: string | null }>`
    select 'question' as kind, q.question_id as id, q.person_id as "personId", p.name as "byName", s.name as "siteName", q.text, q.event_id as "eventId", null as outcome, null::int as minutes, null::timestamptz as until, q.day
      from review_questions q join people p on p.org_id = q.org_id and p.person_id = q.asked_by left join check_ins c on c.org_id = q.org_id and c.event_id = q.event_id left join sites s on s.org_id = c.org_id and s.site_id = c.site_id
      where q.asked_at > ${since} and q.person_id = any(${people}::uuid[]) and ${standing}
    union all select 'challenge', h.challenge_id, h.person_id, p.name, null, null, null, null, h.window_seconds / 60, h.show_until, null from challenges h left join people p on p.org_id = h.org_id and p.person_id = h.asked_by
      where h.state = 'asked' and h.asked_at > ${since} and h.person_id = any(${people}::uuid[])
    union all select 'decision', d.decision_id, d.person_id, p.name, s.name, d.note, d.event_id, d.outcome, null, null, null
      from review_decisions d join people p on p.org_id = d.org_id and p.person_id = d.decided_by left join check_ins c on c.org_id = d.org_id and c.event_id = d.event_id left join sites s on s.org_id = c.org_id and s.site_id = c.site_id
      where d.decided_at > ${since} and d.outcome <> 'withdrawn' and d.person_id = any(${people}::uuid[])
    union all select 'sos_ended', a.acknowledgement_id, x.person_id, p.name, null, a.note, null, null, null, null, null
      from sos_acknowledgements a join lateral (select distinct y.person_id from declarations y where y.org_id = a.org_id and y.topic = 'sos' and y.about_id = a.sos_id) x on true join people p on p.org_id = a.org_id and p.person_id = a.acknowledged_by
      where a.ends and a.acknowledged_at > ${since} and ${notEndedByThePerson} and x.person_id = any(${people}::uuid[])`.execute(trx)
  const found: Found[] = rows.map(({ kind, id, personId, outcome, until, minutes, ...facts }) => ({ personId, kind, key: `${kind}:${id}`, facts: { ...facts, ...(outcome ? { outcome } : {}), ...(minutes === null ? {} : { minutes }) }, expiresAt: until?.getTime() ?? nowMs + 48 * hour }))
  for (const device of devices) found.push(...(await reminders(trx, device, nowMs)))
  for (const { personId, kind, key, facts, expiresAt } of found)
    await sql`insert into push_messages (org_id, message_id, person_id, kind, dedupe_key, content, created_at, expires_at, next_attempt_at, state)
      values (${orgId}, ${idFromContent('push', orgId, personId, key)}, ${personId}, ${kind}, ${key}, ${JSON.stringify(facts)}::jsonb, ${new Date(nowMs)}, ${new Date(expiresAt)}, ${new Date(nowMs)}, 'waiting') on conflict do nothing`.execute(trx)
}

/**
 * The stretch of work that a window belongs to, where check-ins are asked for: the segment itself, or the whole of the day on which it starts (a lunch break is no end of work).
 */
const stretchOf = (device: KnownDevice, duty: DutyWindow, { startsAt, endsAt }: Window): Window => {
  const { punches, timeZone, leaves = [] } = device
  if (punches === 'segment') return { startsAt, endsAt }
  const zone = zoneOf(timeZone)
  const ofDay = [zone.dayAt(startsAt), zone.dayAt(startsAt - day)].map((on) => historyWindows(shiftsOf(device), on, zone)).find((windows) => windows.some((window) => window.startsAt <= startsAt && startsAt < window.endsAt)) ?? []
  const begins = [...ofDay.map((window) => window.startsAt), ...leaves.map(({ to }) => to)].filter((at) => duty.contains(at) && ofDay.some((window) => window.startsAt <= at && at < window.endsAt))
  return { startsAt: Math.min(startsAt, ...begins), endsAt: Math.max(endsAt, ...begins.map((at) => duty.windowAt(at)?.endsAt ?? at)) }
}

/** The edges of this person's work, where the person can still do something about it (L5). */
const reminders = async (trx: Sql, device: KnownDevice, nowMs: number): Promise<Found[]> => {
  const duty = onDuty(device)
  const clockTime = (at: number): string => new Date(at + zoneOf(device.timeZone).offsetMinutesAt(at) * minute).toISOString().slice(11, 16)
  const lastCheck = async (from: number): Promise<string | undefined> =>
    (await sql<{ kind: string }>`select kind from check_ins where person_id = ${device.personId} and happened_at > ${new Date(from)} order by happened_at desc limit 1`.execute(trx)).rows[0]?.kind
  const found: Found[] = []
  if (!duty.contains(nowMs)) {
    const next = duty.windowAt(nowMs + beforeShiftMs)
    if (next && next.startsAt > nowMs && stretchOf(device, duty, next).startsAt === next.startsAt && (await lastCheck(nowMs - hour)) !== 'check_in')
      found.push({ personId: device.personId, kind: 'shift_start', key: `shift_start:${next.startsAt}`, facts: { time: clockTime(next.startsAt) }, expiresAt: next.startsAt })
    const last = duty.windowAt(nowMs - afterShiftMs)
    if (last && last.endsAt <= nowMs) {
      const { startsAt, endsAt } = stretchOf(device, duty, last)
      if (endsAt === last.endsAt && (await lastCheck(startsAt - 2 * hour)) === 'check_in')
        found.push({ personId: device.personId, kind: 'missing_check_out', key: `missing_check_out:${last.endsAt}`, facts: { time: clockTime(last.endsAt) }, expiresAt: last.endsAt + afterShiftMs })
    }
  }
  return found
}
