import { AlertBrowserInput, AlertBrowserList, AlertChannelTest, ProblemError, Uuid, type AlertBrowser } from '@fieldproof/contract'
import { isoInstant, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { arrivalTime } from '../http/demoTime.ts'
import { languageOf } from '../http/problem.ts'
import { newId } from '../platform/ids.ts'
import type { Sql } from '../platform/postgres/database.ts'
import { createPushSender } from '../platform/push.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct } from '../registry/administrativeAct.ts'
import { requireConsoleViewer, requireName } from '../registry/registryRequest.ts'
import { endBrowser } from './browsers.ts'
import { pushOfMessage, testMessage } from './message.ts'

const params = Type.Object({ id: Uuid })
/** Of one person. Nobody looks at more at once; whoever has them all is shown which to end. */
const mostBrowsers = 10

interface Row {
  readonly browserId: string
  readonly label: string
  readonly endpoint: string
  readonly createdAt: Date
  readonly lastSentAt: Date | null
  readonly failingSince: Date | null
  readonly lastFailedAt: Date | null
  readonly lastFailure: string | null
  readonly endedAt: Date | null
  readonly endedWhy: AlertBrowser['endedWhy']
}

const iso = (at: Date | null): string | null => (at ? isoInstant(at.getTime()) : null)

/** One's own, the newest first; of those that have ended only what nobody chose, for a week, so that a silence explains itself. */
const ownBrowsers = async (trx: Sql, personId: string, nowMs: number): Promise<AlertBrowser[]> =>
  (await sql<Row>`select browser_id as "browserId", label, endpoint, created_at as "createdAt", last_sent_at as "lastSentAt", failing_since as "failingSince", last_failed_at as "lastFailedAt", last_failure as "lastFailure", ended_at as "endedAt", ended_why as "endedWhy"
    from alert_browsers where person_id = ${personId} and (ended_at is null or (ended_why <> 'off' and ended_at > ${new Date(nowMs - 7 * 86_400_000)})) order by ended_at desc nulls first, created_at desc, browser_id`.execute(trx)).rows
    .map(({ endpoint, createdAt, lastSentAt, failingSince, lastFailedAt, endedAt, ...row }) => ({ ...row, endpoint: endpoint === '' ? null : endpoint, createdAt: isoInstant(createdAt.getTime()), lastSentAt: iso(lastSentAt), failingSince: iso(failingSince), lastFailedAt: iso(lastFailedAt), endedAt: iso(endedAt) }))

/** GET, PUT /api/v1/alert-browsers; DELETE /:id; POST /:id/test: where the person who is signed in is told of alerts while the console is closed. Kept in one file: four short acts on one row. */
export const alertBrowserRoutes = (ports: Ports) => (app: App) => {
  const { db, outgoing } = ports
  app.get('/api/v1/alert-browsers', { schema: { tags: ['Alerts'], summary: 'The browsers in which one receives alerts', response: { 200: AlertBrowserList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return { publicKey: ports.vapid.publicKey, browsers: await db.readOrg(viewer, (trx) => ownBrowsers(trx, viewer.personId, arrivalTime(ports, request))) }
  })
  app.put('/api/v1/alert-browsers', { schema: { tags: ['Alerts'], summary: 'Receive alerts in this browser', body: AlertBrowserInput, response: { 200: AlertBrowserList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { endpoint, keys } = request.body
    const label = requireName(request.body.label, 'label')
    // The address comes from a browser: it must not make this server call into its own network.
    if (!(await outgoing.mayCall(endpoint))) throw new ProblemError('invalid_request', t('推送服务的地址（endpoint）须以 https 开头', '推播服務的地址（endpoint）須以 https 開頭', 'endpoint: an https address of a push service is expected'))
    const nowMs = arrivalTime(ports, request)
    const browsers = await administrativeAct(ports, { orgId: viewer.orgId, scope: viewer.scope, by: viewer.personId, nowMs }, async ({ trx, orgId, note }) => {
      const language = languageOf(request.headers['accept-language'])
      const known = (await sql<{ browserId: string; personId: string }>`select browser_id as "browserId", person_id as "personId" from alert_browsers where org_id = ${orgId} and endpoint = ${endpoint} and ended_at is null for update`.execute(trx)).rows[0]
      if (known?.personId === viewer.personId) {
        // The same browser once more: the page does so when the language changes or the browser has made new keys.
        await sql`update alert_browsers set p256dh = ${keys.p256dh}, auth = ${keys.auth}, language = ${language}, label = ${label} where org_id = ${orgId} and browser_id = ${known.browserId}`.execute(trx)
        return await ownBrowsers(trx, viewer.personId, nowMs)
      }
      // Who signs in at a browser receives there; who did before does not any more.
      if (known) await endBrowser(trx, orgId, known.browserId, 'replaced', nowMs)
      const { count } = (await sql<{ count: number }>`select count(*)::int as count from alert_browsers where org_id = ${orgId} and person_id = ${viewer.personId} and ended_at is null`.execute(trx)).rows[0]!
      if (count >= mostBrowsers) throw new ProblemError('conflict', t(`一个人最多用 ${mostBrowsers} 个浏览器接收告警；请先停掉一个`, `一個人最多用 ${mostBrowsers} 個瀏覽器接收告警；請先停掉一個`, `At most ${mostBrowsers} browsers receive alerts for one person; end one of them first`))
      const browserId = newId(nowMs)
      await sql`insert into alert_browsers (org_id, browser_id, person_id, label, endpoint, p256dh, auth, language, created_at)
        values (${orgId}, ${browserId}, ${viewer.personId}, ${label}, ${endpoint}, ${keys.p256dh}, ${keys.auth}, ${language}, ${new Date(nowMs)})`.execute(trx)
      note('alert_browser.switched_on', browserId, { browser: label })
      return await ownBrowsers(trx, viewer.personId, nowMs)
    }, { registry: false })
    return { publicKey: ports.vapid.publicKey, browsers }
  })
  app.delete('/api/v1/alert-browsers/:id', { schema: { tags: ['Alerts'], summary: 'Receive alerts in this browser no longer', params, response: { 204: Type.Null() } } }, async (request, reply) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { id } = request.params
    const nowMs = arrivalTime(ports, request)
    await administrativeAct(ports, { orgId: viewer.orgId, scope: viewer.scope, by: viewer.personId, nowMs }, async ({ trx, orgId, note }) => {
      const own = (await sql<{ label: string }>`select label from alert_browsers where org_id = ${orgId} and browser_id = ${id} and person_id = ${viewer.personId}`.execute(trx)).rows[0]
      if (!own || !(await endBrowser(trx, orgId, id, 'off', nowMs))) throw new ProblemError('not_found')
      note('alert_browser.switched_off', id, { browser: own.label })
    }, { registry: false })
    return reply.status(204).send(null)
  })
  app.post('/api/v1/alert-browsers/:id/test', { schema: { tags: ['Alerts'], summary: 'Send oneself a test message and show the answer', params, response: { 200: AlertChannelTest } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { id } = request.params
    const nowMs = arrivalTime(ports, request)
    const { own, company } = await db.readOrg(viewer, async (trx) => ({
      own: (await sql<{ endpoint: string; p256dh: string; auth: string }>`select endpoint, p256dh, auth from alert_browsers where browser_id = ${id} and person_id = ${viewer.personId} and ended_at is null`.execute(trx)).rows[0],
      company: (await sql<{ name: string; timeZone: string }>`select name, time_zone as "timeZone" from orgs`.execute(trx)).rows[0]!,
    }))
    if (!own) throw new ProblemError('not_found')
    const message = testMessage(company.name, { deliveryId: newId(nowMs), language: languageOf(request.headers['accept-language']), publicUrl: ports.settings.publicUrl, timeZone: company.timeZone }, nowMs)
    const sent = await createPushSender(ports.vapid, ports.settings.publicUrl, outgoing.mayCall).send(own, { ...pushOfMessage(message), path: '/alerts?panel=browser' }, 60)
    await db.withOrg(viewer, async (trx) => {
      if (sent.state === 'sent') await sql`update alert_browsers set last_sent_at = ${new Date(nowMs)}, failing_since = null where org_id = ${viewer.orgId} and browser_id = ${id}`.execute(trx)
      else if (sent.state === 'gone') await endBrowser(trx, viewer.orgId, id, 'gone', nowMs)
      else await sql`update alert_browsers set last_failed_at = ${new Date(nowMs)}, last_failure = ${sent.detail} where org_id = ${viewer.orgId} and browser_id = ${id}`.execute(trx)
    })
    return sent.state === 'sent' ? { ok: true, answer: '' } : { ok: false, answer: sent.state === 'gone' ? 'The push service no longer knows this browser' : sent.detail }
  })
}
