import { AlertChannel, AlertChannelInput, AlertChannelList, AlertChannelTest, ProblemError, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { canAdminister, seesEverybody } from '../../http/viewer.ts'
import { newId } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { sendToChannel } from '../../alerts/channels/index.ts'
import { testMessage } from '../../alerts/message.ts'
import { quietMinutes } from '../../alerts/rules.ts'
import { openChannel, openSecrets } from '../../alerts/storedChannel.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor, requireConsoleViewer } from '../registryRequest.ts'
import { loadStored, loggedChannel, presentBrowsers, presentChannel, presentChannels, requireChannel } from './channelInput.ts'

const params = Type.Object({ id: Uuid })

/** GET, POST /api/v1/alert-channels; PATCH, DELETE /:id; POST /:id/restore. Kept in one file: five short acts on one row. */
export const alertChannels = (ports: Ports): Routes => (app: App) => {
  const { db, secretBox } = ports
  app.get('/api/v1/alert-channels', { schema: { tags: ['Alerts'], summary: 'Where alerts are sent, and how that goes', response: { 200: AlertChannelList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { channels, browsers } = await db.readOrg(viewer, async (trx) => ({ channels: await presentChannels(trx, secretBox, viewer.orgId, arrivalTime(ports, request)), browsers: await presentBrowsers(trx, arrivalTime(ports, request)) }))
    // Managers choose nothing here, nor does who sees some of the company; names are all they need to read their rules.
    return canAdminister(viewer) || (viewer.role === 'auditor' && seesEverybody(viewer)) ? { channels, browsers } : { channels: channels.map((channel) => ({ ...channel, address: '', mail: null, lastFailure: null })), browsers: { ...browsers, lastFailure: null } }
  })
  app.post('/api/v1/alert-channels', { schema: { tags: ['Alerts'], summary: 'Add a channel', body: AlertChannelInput, response: { 201: AlertChannel } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const channelId = newId(actor.nowMs)
    const created = await administrativeAct(ports, actor, async ({ trx, orgId, nowMs, note }) => {
      const row = requireChannel(secretBox, orgId, channelId, request.body)
      await sql`insert into alert_channels (org_id, channel_id, name, kind, language, config, sealed, quiet_from, quiet_to, is_active, created_at)
        values (${orgId}, ${channelId}, ${row.name}, ${row.kind}, ${row.language}, ${JSON.stringify(row.config)}::jsonb, ${row.sealed}, ${row.quiet?.from ?? null}, ${row.quiet?.to ?? null}, ${row.isActive}, ${new Date(nowMs)})`.execute(trx)
      note('alert_channel.created', channelId, { after: row.logged as never }, 'rule_changed')
      return await presentChannel(trx, secretBox, orgId, nowMs, channelId)
    }, { registry: false })
    return reply.status(201).send(created)
  })
  app.patch('/api/v1/alert-channels/:id', { schema: { tags: ['Alerts'], summary: 'Change a channel; what is left out stays', params, body: Type.Partial(AlertChannelInput), response: { 200: AlertChannel } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, orgId, nowMs, note }) => {
      await sql`select 1 from alert_channels where channel_id = ${id} for update`.execute(trx)
      const stored = await loadStored(trx, id)
      const shown = await presentChannel(trx, secretBox, orgId, nowMs, id)
      if (request.body.kind !== undefined && request.body.kind !== stored.kind) throw new ProblemError('invalid_request', t('渠道的种类不能改；请另外添加一个', '管道的種類不能改；請另外新增一個', 'kind: a channel keeps its kind; add another one'))
      const secrets = openSecrets(secretBox, orgId, stored)
      const quiet = quietMinutes(shown.quietHours)
      const before = loggedChannel(id, { ...shown, config: stored.config, quietFrom: quiet?.from ?? null, quietTo: quiet?.to ?? null }, secrets)
      const row = requireChannel(secretBox, orgId, id, { name: shown.name, kind: shown.kind, language: shown.language, isActive: shown.isActive, quietHours: shown.quietHours, ...(shown.mail ? { mail: shown.mail } : {}), ...request.body }, secrets)
      await sql`update alert_channels set name = ${row.name}, language = ${row.language}, config = ${JSON.stringify(row.config)}::jsonb, sealed = ${row.sealed}, quiet_from = ${row.quiet?.from ?? null}, quiet_to = ${row.quiet?.to ?? null}, is_active = ${row.isActive} where channel_id = ${id}`.execute(trx)
      // What waits is tried at once: the change may be what was missing.
      await sql`update alert_deliveries set next_attempt_at = greatest(first_at, ${new Date(nowMs)}) where channel_id = ${id} and state = 'waiting' and attempts > 0`.execute(trx)
      note('alert_channel.updated', id, { before: before as never, after: row.logged as never }, 'rule_changed')
      return await presentChannel(trx, secretBox, orgId, nowMs, id)
    }, { registry: false })
  })
  app.delete('/api/v1/alert-channels/:id', { schema: { tags: ['Alerts'], summary: 'Remove a channel; what waits for it is dropped', params, response: { 204: Type.Null() } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    await administrativeAct(ports, actor, async ({ trx, nowMs, note }) => {
      const { rows } = await sql<{ name: string }>`update alert_channels set deleted_at = ${new Date(nowMs)}, failing_since = null where channel_id = ${id} and deleted_at is null returning name`.execute(trx)
      if (!rows[0]) throw new ProblemError('not_found')
      note('alert_channel.deleted', id, { name: rows[0].name }, 'rule_changed')
    }, { registry: false })
    return reply.status(204).send(null)
  })
  app.post('/api/v1/alert-channels/:id/restore', { schema: { tags: ['Alerts'], summary: 'Take the removal of a channel back', params, response: { 200: AlertChannel } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, orgId, nowMs, note }) => {
      const { rows } = await sql<{ name: string }>`update alert_channels set deleted_at = null where channel_id = ${id} and deleted_at is not null returning name`.execute(trx)
      if (!rows[0]) throw new ProblemError('not_found')
      note('alert_channel.restored', id, { name: rows[0].name }, 'rule_changed')
      return await presentChannel(trx, secretBox, orgId, nowMs, id)
    }, { registry: false })
  })
}

/** POST /api/v1/alert-channels/:id/test: sends now, past quiet hours and queue, and answers with what the other side said. */
export const testAlertChannel = (ports: Ports): Routes => (app: App) => {
  const { db, secretBox, outgoing } = ports
  app.post('/api/v1/alert-channels/:id/test', { schema: { tags: ['Alerts'], summary: 'Send a test message and show the answer', params, response: { 200: AlertChannelTest } } }, async (request) => {
    const { orgId, nowMs, by, viewer } = await requireActor(ports, request)
    const { id } = request.params
    const { stored, company, own } = await db.readOrg(orgId, async (trx) => ({
      stored: await loadStored(trx, id), company: (await sql<{ name: string; timeZone: string }>`select name, time_zone as "timeZone" from orgs`.execute(trx)).rows[0]!,
      own: (await sql<{ email: string | null }>`select email from people where person_id = ${by ?? viewer.personId}`.execute(trx)).rows[0]?.email,
    }))
    const message = testMessage(company.name, { deliveryId: newId(nowMs), language: stored.language, publicUrl: ports.settings.publicUrl, timeZone: company.timeZone }, nowMs)
    const { ok, answer } = await sendToChannel(openChannel(secretBox, orgId, stored), message, { outgoing, nowMs: ports.clock.now(), recipientAddresses: own ? [own] : [] })
    await db.withOrg(orgId, async (trx) => {
      if (ok) await sql`update alert_channels set last_sent_at = ${new Date(nowMs)}, failing_since = null where org_id = ${orgId} and channel_id = ${id}`.execute(trx)
      else await sql`update alert_channels set last_failed_at = ${new Date(nowMs)}, last_failure = ${answer} where org_id = ${orgId} and channel_id = ${id}`.execute(trx)
    })
    return { ok, answer }
  })
}
