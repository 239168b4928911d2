import type { PushContent, PushKind } from '@fieldproof/contract'
import { languages, type Language } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { DeviceDirectory } from '../../intake/deviceDirectory.ts'
import { onDuty } from '../../intake/gate.ts'
import type { Database } from '../../platform/postgres/database.ts'
import type { PushSender } from '../../platform/push.ts'
import { pushContent, type PushFacts } from './texts.ts'

const atOnce = 50
const firstPauseMs = 30_000
const longestPauseMs = 30 * 60_000
/** A message for somebody off duty is looked at again after so long. */
const offDutyPauseMs = 60_000
/** Two stand at the edges of a shift by their nature, and were chosen by the person; a call for help knows no hours. */
const atAnyHour: readonly PushContent['kind'][] = ['shift_start', 'missing_check_out', 'sos_ended']

interface Due {
  readonly messageId: string
  readonly personId: string
  readonly kind: PushContent['kind']
  readonly key: string
  readonly facts: PushFacts
  readonly expiresAt: Date
  readonly attempts: number
}

interface Target {
  readonly deviceId: string
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
  readonly language: string
}

/**
 * Sends what is due. At least once: a crash between the push service's answer and the row that says so sends it again, and the browser replaces a message with the same tag.
 * A failing service is tried again after a pause that doubles, until the message is stale; a subscription that is gone takes no more until the phone makes a new one.
 */
export const deliverMessages = async (db: Database, devices: DeviceDirectory, sender: PushSender, orgId: string, nowMs: number): Promise<void> => {
  const { due, targets } = await db.readOrg(orgId, async (trx) => ({
    due: (await sql<Due>`select message_id as "messageId", person_id as "personId", kind, dedupe_key as key, content as facts, expires_at as "expiresAt", attempts from push_messages where state = 'waiting' and next_attempt_at <= ${new Date(nowMs)} order by next_attempt_at limit ${sql.lit(atOnce)}`.execute(trx)).rows,
    targets: (await sql<Target & { personId: string; wanted: PushKind[] }>`select device_id as "deviceId", person_id as "personId", endpoint, p256dh, auth, language, wanted from push_subscriptions where dropped_at is null`.execute(trx)).rows,
  }))
  const settle = (id: string, state: string, detail: string | null = null) => db.withOrg(orgId, (trx) => sql`update push_messages set state = ${state}, detail = ${detail}, attempts = attempts + 1 where org_id = ${orgId} and message_id = ${id}`.execute(trx))
  const putOff = (id: string, untilMs: number, isAttempt: boolean, detail: string) => db.withOrg(orgId, (trx) => sql`update push_messages set next_attempt_at = ${new Date(untilMs)}, attempts = attempts + ${isAttempt ? 1 : 0}, detail = ${detail} where org_id = ${orgId} and message_id = ${id}`.execute(trx))
  for (const message of due) {
    const { messageId, personId, kind, expiresAt, attempts } = message
    if (expiresAt.getTime() <= nowMs) { await settle(messageId, 'expired'); continue }
    const own = targets.filter((target) => target.personId === personId && (kind === 'sos_ended' || target.wanted.includes(kind)))
    const reachable: Target[] = []
    let isOffDuty = false
    for (const target of own) {
      const device = await devices.byId(orgId, target.deviceId)
      if (device?.status !== 'active' || device.personStatus !== 'active') continue
      if (!atAnyHour.includes(kind) && !onDuty(device).contains(nowMs)) isOffDuty = true
      else reachable.push(target)
    }
    if (reachable.length === 0) {
      await (isOffDuty ? putOff(messageId, nowMs + offDutyPauseMs, false, 'off duty') : settle(messageId, 'unwanted'))
      continue
    }
    let [sent, later, refused] = [0, 0, '']
    let pauseMs = Math.min(firstPauseMs * 2 ** attempts, longestPauseMs)
    for (const target of reachable) {
      const language = languages.find((known) => known === target.language) ?? ('zh-CN' satisfies Language)
      const result = await sender.send(target, pushContent(kind, message.facts, message.key, language), Math.max(1, Math.floor((expiresAt.getTime() - nowMs) / 1000)))
      if (result.state === 'sent') sent++
      else if (result.state === 'gone') await db.withOrg(orgId, (trx) => sql`update push_subscriptions set dropped_at = ${new Date(nowMs)} where org_id = ${orgId} and device_id = ${target.deviceId} and endpoint = ${target.endpoint}`.execute(trx))
      else if (result.state === 'later') {
        later++
        pauseMs = Math.max(pauseMs, (result.afterSeconds ?? 0) * 1000)
        refused = result.detail
      } else refused = result.detail
    }
    if (sent > 0) await settle(messageId, 'sent')
    else if (later > 0) await putOff(messageId, nowMs + pauseMs, true, refused)
    else await settle(messageId, refused === '' ? 'unwanted' : 'failed', refused === '' ? null : refused)
  }
}
