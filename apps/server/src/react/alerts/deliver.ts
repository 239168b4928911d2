import { sql } from 'kysely'
import type { Clock } from '../../platform/clock.ts'
import { alertsChannel } from '../../platform/channels.ts'
import type { Logger } from '../../platform/log.ts'
import type { Outgoing } from '../../platform/outgoing.ts'
import type { Database } from '../../platform/postgres/database.ts'
import type { SecretBox } from '../../platform/secretBox.ts'
import { startWorkLoop, type WorkLoop } from '../../platform/workLoop.ts'
import { type Delivered, perMinute, sendToChannel } from '../../alerts/channels/index.ts'
import { openChannel, type StoredChannel } from '../../alerts/storedChannel.ts'
import { alertMessage, type AlertToTell } from '../../alerts/message.ts'
import { isSettled } from '../../alerts/over.ts'
import { goesAt, quietMinutes } from '../../alerts/rules.ts'
import type { PushSender } from '../../platform/push.ts'
import { deliverToBrowsers } from './deliverToBrowsers.ts'
import { stillTold, type WaitingMessage, waitingMessage } from './escalate.ts'
import { givenUpAfterMs, leaseMs, pauseAfter } from './retries.ts'

const atOnce = 20

interface Due extends AlertToTell, WaitingMessage {
  readonly deliveryId: string
  readonly channelId: string
  readonly step: number
  readonly attempts: number
  readonly firstAt: Date
  /** Whom the step named when it was taken. */
  readonly recipients: string[]
  readonly alertState: string
  readonly isSettled: boolean
  readonly quietHours: { readonly from: string; readonly to: string } | null
  readonly quietFrom: number | null
  readonly quietTo: number | null
}

interface Company {
  readonly timeZone: string
}

export interface DeliverPorts {
  readonly db: Database
  readonly secretBox: SecretBox
  readonly outgoing: Outgoing
  readonly publicUrl: string
}

/**
 * Messages of an organisation whose time has come. Taken under a lease, sent outside of any transaction, and written down. At least once: a crash between the
 * answer and its row sends a message again (webhooks see the same delivery id). A channel that fails does not hold up the others: what else waits for it is let go, and while it is called (`busy`) nobody
 * takes more for it. True when there may be more.
 */
export const deliverAlerts = async ({ db, secretBox, outgoing, publicUrl }: DeliverPorts, orgId: string, nowMs: number, isStopping = () => false, busy = new Set<string>()): Promise<boolean> => {
  const { due, channels, company } = await db.withOrg(orgId, async (trx) => {
    // Who holds a channel's row takes its messages: two processes at once cannot send more than it bears.
    const isDue = sql`state = 'waiting' and next_attempt_at <= ${new Date(nowMs)} and (leased_until is null or leased_until <= ${new Date(nowMs)})`
    const { rows: known } = await sql<StoredChannel>`select channel_id as "channelId", kind, language, config, sealed, (is_active and deleted_at is null) as "isActive" from alert_channels c
      where org_id = ${orgId} and channel_id <> all(${[...busy]}::uuid[]) and exists (select from alert_deliveries d where d.org_id = c.org_id and d.channel_id = c.channel_id and ${isDue}) order by channel_id for update skip locked`.execute(trx)
    const taken: string[] = []
    for (const { channelId, kind } of known) {
      const { used } = (await sql<{ used: number }>`select count(*)::int as used from alert_deliveries where org_id = ${orgId} and channel_id = ${channelId} and (sent_at > ${new Date(nowMs - 60_000)} or leased_until > ${new Date(nowMs)})`.execute(trx)).rows[0]!
      taken.push(...(await sql<{ id: string }>`update alert_deliveries set leased_until = ${new Date(nowMs + leaseMs)} where org_id = ${orgId} and delivery_id in (
        select delivery_id from alert_deliveries where org_id = ${orgId} and channel_id = ${channelId} and ${isDue} order by next_attempt_at, step, delivery_id limit ${Math.max(0, Math.min(atOnce, perMinute[kind] - used))}) returning delivery_id as id`.execute(trx)).rows.map(({ id }) => id))
    }
    if (taken.length === 0) return { due: [], channels: new Map<string, StoredChannel>(), company: undefined }
    const { rows } = await sql<Due>`select d.delivery_id as "deliveryId", d.channel_id as "channelId", d.step, d.attempts, d.first_at as "firstAt", a.alert_id as "alertId", a.rule_id as "ruleId", a.rule_name as "ruleName", a.kind, a.what, a.severity, a.state as "alertState", a.quiet_hours as "quietHours", c.quiet_from as "quietFrom", c.quiet_to as "quietTo",
        a.opened_at as "openedAt", a.last_at as "lastAt", a.over_at as "overAt", ${isSettled} as "isSettled", ${waitingMessage}, p.name as "personName", a.site_id as "siteId", s.name as "siteName", jsonb_array_length(a.facts) as "factCount", a.joined, (a.facts -> -1 ->> 'seconds')::float8 as seconds, d.recipients
      from alert_deliveries d join alerts a on a.org_id = d.org_id and a.alert_id = d.alert_id join alert_channels c on c.org_id = d.org_id and c.channel_id = d.channel_id left join people p on p.org_id = a.org_id and p.person_id = a.person_id left join sites s on s.org_id = a.org_id and s.site_id = a.site_id
      where d.org_id = ${orgId} and d.delivery_id = any(${taken}::uuid[]) order by d.created_at, d.step`.execute(trx)
    return { due: rows, channels: new Map(known.map((channel) => [channel.channelId, channel])), company: (await sql<Company>`select time_zone as "timeZone" from orgs where org_id = ${orgId}`.execute(trx)).rows[0] }
  })
  if (due.length === 0 || !company) return false

  const settle = async (one: Due, state: 'sent' | 'failed' | 'dropped' | 'waiting', detail: string, nextMs = nowMs): Promise<void> => {
    await db.withOrg(orgId, async (trx) => {
      const tried = state !== 'dropped'
      await sql`update alert_deliveries set state = ${state}, attempts = attempts + ${tried ? 1 : 0}, next_attempt_at = ${new Date(nextMs)}, leased_until = null, sent_at = ${state === 'sent' ? new Date(nowMs) : null}, detail = ${detail}
        where org_id = ${orgId} and delivery_id = ${one.deliveryId} and state = 'waiting'`.execute(trx)
      if (state === 'sent') await sql`update alert_channels set last_sent_at = ${new Date(nowMs)}, failing_since = null where org_id = ${orgId} and channel_id = ${one.channelId}`.execute(trx)
      else if (tried) await sql`update alert_channels set last_failed_at = ${new Date(nowMs)}, last_failure = ${detail}, failing_since = coalesce(failing_since, ${new Date(nowMs)}) where org_id = ${orgId} and channel_id = ${one.channelId}`.execute(trx)
      await sql`select pg_notify(${alertsChannel}, ${orgId})`.execute(trx)
    })
  }

  /** Leaves them to the next round, or to when the channel said. */
  const letGo = (some: readonly Due[], channelId: string, notBefore: number): Promise<void> =>
    db.withOrg(orgId, async (trx) => {
      await sql`update alert_deliveries set leased_until = null where org_id = ${orgId} and delivery_id = any(${some.map(({ deliveryId }) => deliveryId)}::uuid[]) and state = 'waiting'`.execute(trx)
      if (notBefore > nowMs) await sql`update alert_deliveries set next_attempt_at = ${new Date(notBefore)} where org_id = ${orgId} and channel_id = ${channelId} and state = 'waiting' and next_attempt_at < ${new Date(notBefore)}`.execute(trx)
    })

  const addressesOf = async (personIds: readonly string[]): Promise<string[]> =>
    personIds.length === 0 ? [] : (await db.readOrg(orgId, (trx) => sql<{ email: string }>`select email from people where person_id = any(${[...personIds]}::uuid[]) and email is not null order by email`.execute(trx))).rows.map(({ email }) => email)

  /** Tells a message. Where that failed, `failedUntil` is before when the channel wants no others. */
  const toOne = async (one: Due): Promise<'done' | { readonly failedUntil: number }> => {
    const done = async (...settled: Parameters<typeof settle>) => { await settle(...settled); return 'done' as const }
    const channel = channels.get(one.channelId)
    if (!channel?.isActive) return await done(one, 'dropped', 'The channel was switched off or removed')
    // Somebody has it in hand: what still waits for its hour or for a channel would only call others out for nothing.
    if (one.alertState !== 'open') return await done(one, 'dropped', 'Acknowledged before the message could go')
    if (one.isSettled && one.step > 0) return await done(one, 'dropped', 'It was over before the message could go')
    // It was due before the quiet hours began, and a failure, a limit or the server's own rest came between.
    const goes = goesAt(one.severity, [quietMinutes(one.quietHours), one.quietFrom === null || one.quietTo === null ? null : { from: one.quietFrom, to: one.quietTo }], nowMs, company.timeZone)
    if (goes > nowMs) {
      await db.withOrg(orgId, (trx) => sql`update alert_deliveries set next_attempt_at = ${new Date(goes)}, leased_until = null where org_id = ${orgId} and delivery_id = ${one.deliveryId} and state = 'waiting'`.execute(trx))
      return 'done'
    }
    let result: Delivered
    try {
      const { language } = channel
      const open = openChannel(secretBox, orgId, channel)
      const told = open.mail?.toRecipients ? await stillTold(db, orgId, one, nowMs) : new Set<string>()
      const recipients = one.recipients.filter((id) => told.has(id))
      if (open.mail?.to.length === 0 && one.recipients.length > 0 && recipients.length === 0) return await done(one, 'dropped', 'Of whom the step named nobody sees it any more')
      result = await sendToChannel(open, alertMessage(one, { deliveryId: one.deliveryId, step: one.step, language, publicUrl, timeZone: company.timeZone }), { outgoing, nowMs, recipientAddresses: await addressesOf(recipients) })
    } catch (error) {
      result = { ok: false, answer: error instanceof Error ? error.message.slice(0, 300) : String(error) }
    }
    if (result.ok) return await done(one, 'sent', result.answer)
    const next = nowMs + pauseAfter(one.attempts, result.afterSeconds)
    await settle(one, next > one.firstAt.getTime() + givenUpAfterMs ? 'failed' : 'waiting', result.answer, next)
    return { failedUntil: nowMs + (result.afterSeconds ?? 0) * 1000 }
  }
  // Channels beside one another, a channel's messages one after another: in order, and within its limit.
  await Promise.all([...Map.groupBy(due, ({ channelId }) => channelId)].map(async ([channelId, ofChannel]) => {
    busy.add(channelId)
    try {
      for (const [i, one] of ofChannel.entries()) {
        if (isStopping()) return
        const told = await toOne(one)
        // One that does not answer takes its time with each: the others wait for the next round, not for this one.
        if (told !== 'done') return await letGo(ofChannel.slice(i + 1), channelId, told.failedUntil)
      }
    } finally {
      busy.delete(channelId)
    }
  }))
  return true
}

/** A round waits so long for what is being told; what takes longer goes on by itself, beside the next rounds. */
const patienceMs = 250
const lookAgainMs = 1_000

/** To the company's channels and to the browsers of the people who are named. Whoever does not answer (a dead robot, a push service that cannot be reached) holds up nobody else. */
export const startDelivery = ({ clock, log, ...ports }: DeliverPorts & { readonly sender: PushSender; readonly clock: Clock; readonly log: Logger }): WorkLoop => {
  const onTrouble = (error: unknown) => log.warn({ error }, 'messages of alerts wait for the database')
  const busy = { channels: new Set<string>(), browsers: new Set<string>() }
  const underWay = new Set<Promise<unknown>>()
  const pause = (ms: number): Promise<false> => new Promise((resolve) => void setTimeout(() => resolve(false), ms).unref())
  const aWhile = async (telling: Promise<boolean>): Promise<boolean> => {
    const tracked = telling.finally(() => underWay.delete(tracked))
    tracked.catch(onTrouble)
    underWay.add(tracked)
    return await Promise.race([tracked, pause(patienceMs)])
  }
  const loop = startWorkLoop({
    round: async (isStopped) => {
      const { rows } = await sql<{ org_id: string }>`select org_id from orgs`.execute(ports.db.system)
      let more = false
      for (const { org_id: orgId } of rows) {
        if (!isStopped()) more = (await aWhile(deliverAlerts(ports, orgId, clock.now(), isStopped, busy.channels))) || more
        if (!isStopped()) more = (await aWhile(deliverToBrowsers(ports, orgId, clock.now(), isStopped, busy.browsers))) || more
      }
      if (more || underWay.size === 0) return more
      await Promise.race([...underWay, pause(lookAgainMs)])
      return true
    },
    onTrouble,
  })
  return {
    ...loop,
    async stop() {
      await loop.stop()
      await Promise.allSettled(underWay)
    },
  }
}
