import { PhoneToday, type PowerMode } from '@fieldproof/contract'
import { without } from '@fieldproof/core/crossings'
import { isoInstant } from '@fieldproof/core/kernel'
import { type HistoryReach, historyWindows } from '@fieldproof/core/planning'
import { explainTrustTier, trustTierName, trustTierOf } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { challengesByTier } from '../../challenges/rule.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { requireDevice } from '../../http/device.ts'
import { languageOf } from '../../http/problem.ts'
import { createTimeDesk } from '../../http/timeTokens.ts'
import type { KnownDevice } from '../../intake/deviceDirectory.ts'
import { punchReach, shiftsOf } from '../../intake/gate.ts'
import { zoneOf } from '../../platform/zone.ts'
import { loadFactsDesk } from '../../policies/applied.ts'
import { loadPublished } from '../../policies/published.ts'
import { loadSettledRecords } from '../../policies/settledRecords.ts'
import type { Ports } from '../../ports.ts'
import { ownDayQuestions } from '../../questions/present.ts'
import { powerModeOf } from '../../registry/trackingModes/modes.ts'
import { presentSettings } from '../../registry/settings/presentSettings.ts'
import { endedSosOf } from './endedSos.ts'
import { ownChallenges } from './ownChallenges.ts'
import { ownCheckIns } from './ownCheckIns.ts'
import { presentRequirements } from './requirements.ts'
import { noticedOwn, ownNotices } from './ownReview.ts'

/** Yesterday, today and the next seven days: what a phone must know to work offline for the 72 hours of C8, with room for a weekend; and whether what it records began in the working time that still runs, also after midnight. */
const daysAhead = 7
const mostCheckInsToday = 200
const mostNoticed = 30

const upcomingWindows = (device: Pick<KnownDevice, 'shift' | 'earlierShifts' | 'timeZone' | 'leaves'>, nowMs: number, reach?: HistoryReach) => {
  const { timeZone, leaves = [] } = device
  const zone = zoneOf(timeZone)
  const today = zone.dayAt(nowMs)
  const [start, end] = [-1, daysAhead + 1].map((days) => Temporal.PlainDate.from(today).add({ days }).toString()) as [string, string]
  const [first, last] = [zone.startOfDay(start), zone.startOfDay(end)]
  // Free days join without an end; they are told as far as the days asked for, a night as far as it runs.
  const until = device.shift?.kind === 'free' ? last : Infinity
  return historyWindows(shiftsOf(device), { from: first, to: last }, zone, reach)
    .flatMap(({ startsAt, endsAt }) => without({ from: startsAt, to: Math.min(endsAt, until) }, leaves))
    .map(({ from, to }) => ({ from: isoInstant(from), to: isoInstant(to) }))
}

/** GET /api/v1/phone/today: who I am here, when I am on duty, where my chain of events stands, and what I did today. */
export const phoneToday = (ports: Ports): Routes => (app: App) => {
  const timeToken = createTimeDesk(ports)
  app.get('/api/v1/phone/today', { schema: { tags: ['Phone'], summary: 'Today on the phone', response: { 200: PhoneToday } } }, async (request) => {
    const device = await requireDevice(ports, request)
    const language = languageOf(request.headers['accept-language'])
    const nowMs = arrivalTime(ports, request)
    const zone = zoneOf(device.timeZone)
    const date = zone.dayAt(nowMs)
    const token = await timeToken(device.orgId)
    return await ports.db.readOrg(device.orgId, async (trx) => {
      const { rows } = await sql<{ personName: string; departmentName: string | null; orgName: string; logOrigin: string; logVerifierKey: string; powerMode: PowerMode | null; lastSequence: number; lastHash: string | null }>`
        select p.name as "personName", d.name as "departmentName", o.name as "orgName", o.log_origin as "logOrigin", o.log_verifier_key as "logVerifierKey",
          ${powerModeOf()} as "powerMode",
          v.last_sequence as "lastSequence", v.last_hash as "lastHash"
        from devices v join people p using (org_id, person_id) join orgs o using (org_id) left join departments d using (org_id, department_id) where v.device_id = ${device.deviceId}`.execute(trx)
      const row = rows[0]!
      const checkIns = await ownCheckIns(trx, device.personId, sql`c.happened_at >= ${new Date(zone.startOfDay(date))}`, language, mostCheckInsToday, nowMs)
      const ownDay = { personId: device.personId, dayStart: zone.startOfDay(date) }
      const record = (await loadSettledRecords(trx, [ownDay]))(ownDay)
      const subject = { eventId: '', personId: device.personId, time: nowMs }
      const facts = (await loadFactsDesk(trx, [subject], device.timeZone, { forAudits: false })).facts(subject)
      return {
        date, timeZone: device.timeZone, serverTime: isoInstant(nowMs), timeToken: token,
        person: { personId: device.personId, name: row.personName, departmentName: row.departmentName },
        org: { orgId: device.orgId, name: row.orgName, logOrigin: row.logOrigin, logVerifierKey: row.logVerifierKey },
        workWindows: upcomingWindows(device, nowMs),
        punchWindows: upcomingWindows(device, nowMs, punchReach),
        ...(row.powerMode ? { powerMode: row.powerMode } : {}),
        requirements: await presentRequirements(trx, await loadPublished(trx), facts, language),
        trustTier: { tier: trustTierOf(record), name: trustTierName(trustTierOf(record), language), explanation: `${explainTrustTier(record, language)}${await challengesByTier(trx, trustTierOf(record), language)}` },
        device: { deviceId: device.deviceId, lastSequence: row.lastSequence, lastHash: row.lastHash },
        checkIns: checkIns.map(({ view }) => view),
        challenges: await ownChallenges(trx, device.personId, nowMs),
        sosEnded: await endedSosOf(trx, device.personId, nowMs),
        transcribes: ports.transcriber !== undefined,
        noteTemplates: (await presentSettings(trx)).noteTemplates ?? [],
        notices: await ownNotices(trx, device.personId, nowMs),
        dayQuestions: await ownDayQuestions(trx, device.personId, nowMs),
        noticed: (await ownCheckIns(trx, device.personId, sql`c.happened_at < ${new Date(zone.startOfDay(date))} and ${noticedOwn(nowMs)}`, language, mostNoticed, nowMs)).map(({ view }) => view),
      }
    })
  })
}
