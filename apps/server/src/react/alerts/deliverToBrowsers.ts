import { languages, type Language } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { endBrowser } from '../../alerts/browsers.ts'
import { alertMessage, type AlertToTell, pushOfMessage } from '../../alerts/message.ts'
import { isSettled } from '../../alerts/over.ts'
import { goesAt, quietMinutes } from '../../alerts/rules.ts'
import { alertsChannel } from '../../platform/channels.ts'
import type { Database } from '../../platform/postgres/database.ts'
import type { PushSender } from '../../platform/push.ts'
import { stillTold, type WaitingMessage, waitingMessage } from './escalate.ts'
import { givenUpAfterMs, leaseMs, pauseAfter } from './retries.ts'

const atOnce = 50

interface Due extends AlertToTell, WaitingMessage {
  readonly deliveryId: string
  readonly browserId: string
  /** Whose browser it is. */
  readonly readerId: string
  readonly step: number
  readonly attempts: number
  readonly firstAt: Date
  readonly alertState: string
  readonly isSettled: boolean
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
  readonly language: string
  readonly mayBeTold: boolean
  readonly quietHours: { readonly from: string; readonly to: string } | null
}

/**
 * Messages for browsers whose time has come, as `deliverAlerts` does it for channels: taken under a lease, sent outside of any transaction, written down. At least once; a browser
 * replaces a message that comes twice, because it has the alert's tag. A browser that its push service no longer knows (404, 410) ends here. True when there may be more.
 */
export const deliverToBrowsers = async ({ db, sender, publicUrl }: { readonly db: Database; readonly sender: PushSender; readonly publicUrl: string }, orgId: string, nowMs: number, isStopping = () => false, busy = new Set<string>()): Promise<boolean> => {
  const { due, timeZone } = await db.withOrg(orgId, async (trx) => {
    const { rows: taken } = await sql<{ id: string }>`update alert_browser_deliveries set leased_until = ${new Date(nowMs + leaseMs)} where org_id = ${orgId} and delivery_id in (
      select delivery_id from alert_browser_deliveries where org_id = ${orgId} and state = 'waiting' and browser_id <> all(${[...busy]}::uuid[]) and next_attempt_at <= ${new Date(nowMs)} and (leased_until is null or leased_until <= ${new Date(nowMs)})
      order by next_attempt_at, step, delivery_id limit ${sql.lit(atOnce)} for update skip locked) returning delivery_id as id`.execute(trx)
    if (taken.length === 0) return { due: [], timeZone: '' }
    const { rows } = await sql<Due>`select d.delivery_id as "deliveryId", d.browser_id as "browserId", d.step, d.attempts, d.first_at as "firstAt", a.alert_id as "alertId", a.rule_id as "ruleId", a.rule_name as "ruleName", a.kind, a.what, a.severity, a.state as "alertState", a.quiet_hours as "quietHours",
        a.opened_at as "openedAt", a.last_at as "lastAt", a.over_at as "overAt", ${isSettled} as "isSettled", ${waitingMessage}, p.name as "personName", a.site_id as "siteId", s.name as "siteName", jsonb_array_length(a.facts) as "factCount", a.joined, (a.facts -> -1 ->> 'seconds')::float8 as seconds,
        b.person_id as "readerId", b.endpoint, b.p256dh, b.auth, b.language, (b.ended_at is null and r.status = 'active' and r.role <> 'field_worker') as "mayBeTold"
      from alert_browser_deliveries d join alerts a on a.org_id = d.org_id and a.alert_id = d.alert_id join alert_browsers b on b.org_id = d.org_id and b.browser_id = d.browser_id join people r on r.org_id = b.org_id and r.person_id = b.person_id
        left join people p on p.org_id = a.org_id and p.person_id = a.person_id left join sites s on s.org_id = a.org_id and s.site_id = a.site_id
      where d.org_id = ${orgId} and d.delivery_id = any(${taken.map(({ id }) => id)}::uuid[]) order by d.created_at, d.step`.execute(trx)
    return { due: rows, timeZone: (await sql<{ timeZone: string }>`select time_zone as "timeZone" from orgs where org_id = ${orgId}`.execute(trx)).rows[0]?.timeZone ?? 'UTC' }
  })

  const settle = async (one: Due, state: 'sent' | 'failed' | 'dropped' | 'waiting', detail: string, { nextMs = nowMs, tried = true } = {}): Promise<void> => {
    await db.withOrg(orgId, async (trx) => {
      await sql`update alert_browser_deliveries set state = ${state}, attempts = attempts + ${tried ? 1 : 0}, next_attempt_at = ${new Date(nextMs)}, leased_until = null, sent_at = ${state === 'sent' ? new Date(nowMs) : null}, detail = ${detail}
        where org_id = ${orgId} and delivery_id = ${one.deliveryId} and state = 'waiting'`.execute(trx)
      if (state === 'sent') await sql`update alert_browsers set last_sent_at = ${new Date(nowMs)}, failing_since = null where org_id = ${orgId} and browser_id = ${one.browserId}`.execute(trx)
      else if (tried && state !== 'dropped') await sql`update alert_browsers set last_failed_at = ${new Date(nowMs)}, last_failure = ${detail}, failing_since = coalesce(failing_since, ${new Date(nowMs)}) where org_id = ${orgId} and browser_id = ${one.browserId}`.execute(trx)
      await sql`select pg_notify(${alertsChannel}, ${orgId})`.execute(trx)
    })
  }

  /** Leaves them to the next round, or to `nextMs`. */
  const letGo = (some: readonly Due[], nextMs = 0): Promise<unknown> =>
    db.withOrg(orgId, (trx) => sql`update alert_browser_deliveries set leased_until = null, next_attempt_at = greatest(next_attempt_at, ${new Date(nextMs)}) where org_id = ${orgId} and delivery_id = any(${some.map(({ deliveryId }) => deliveryId)}::uuid[]) and state = 'waiting'`.execute(trx))

  /** False where the push service did not take it. */
  const toOne = async (one: Due): Promise<boolean> => {
    const done = async (...settled: Parameters<typeof settle>) => { await settle(...settled); return true }
    if (!one.mayBeTold) return await done(one, 'dropped', 'This browser no longer receives alerts', { tried: false })
    if (one.alertState !== 'open') return await done(one, 'dropped', 'Acknowledged before the message could go', { tried: false })
    if (one.isSettled && one.step > 0) return await done(one, 'dropped', 'It was over before the message could go', { tried: false })
    const goes = goesAt(one.severity, [quietMinutes(one.quietHours)], nowMs, timeZone)
    if (goes > nowMs) { await letGo([one], goes); return true }
    if (!(await stillTold(db, orgId, one, nowMs)).has(one.readerId)) return await done(one, 'dropped', 'This person does not see it any more', { tried: false })
    const language = languages.find((known) => known === one.language) ?? ('zh-CN' satisfies Language)
    const message = alertMessage(one, { deliveryId: one.deliveryId, step: one.step, language, publicUrl, timeZone })
    const sent = await sender.send(one, pushOfMessage(message), Math.max(60, Math.floor((one.firstAt.getTime() + givenUpAfterMs - nowMs) / 1000)))
    if (sent.state === 'sent') return await done(one, 'sent', '')
    if (sent.state === 'gone') {
      await db.withOrg(orgId, (trx) => endBrowser(trx, orgId, one.browserId, 'gone', nowMs))
      return await done(one, 'dropped', 'The push service no longer knows this browser')
    }
    if (sent.state === 'refused') return await done(one, 'failed', sent.detail)
    const next = nowMs + pauseAfter(one.attempts, sent.afterSeconds)
    await settle(one, next > one.firstAt.getTime() + givenUpAfterMs ? 'failed' : 'waiting', sent.detail, { nextMs: next })
    return false
  }
  // A browser's messages one after another, browsers beside one another.
  await Promise.all([...Map.groupBy(due, ({ browserId }) => browserId)].map(async ([browserId, ofBrowser]) => {
    busy.add(browserId)
    try {
      for (const [i, one] of ofBrowser.entries()) {
        if (isStopping()) return
        if (!(await toOne(one))) return void (await letGo(ofBrowser.slice(i + 1)))
      }
    } finally {
      busy.delete(browserId)
    }
  }))
  return due.length > 0
}
