import { AlertCounts, AlertDetail, AlertPage, AlertQuery, ProblemError, Uuid } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { allOf, cutPage, decodeInstantCursor, defaultPageSize } from '../../http/paging.ts'
import { canAdminister, seesEverybody } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../../registry/registryRequest.ts'
import { alertsAfter, alertsAsked } from './asked.ts'
import { fromAlerts, presentAlert, selectAlerts, visibleAlerts, type AlertRecord } from './present.ts'

const iso = (at: Date | null): string | null => (at ? isoInstant(at.getTime()) : null)

/** GET /api/v1/alerts, GET /api/v1/alerts/counts, GET /api/v1/alerts/:id. */
export const alertReadRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/alerts', { schema: { tags: ['Alerts'], summary: 'Alerts, newest first', querystring: AlertQuery, response: { 200: AlertPage } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { cursor, limit = defaultPageSize, ...asked } = request.query
    const matching = alertsAsked(viewer, asked)
    const after = decodeInstantCursor(cursor)
    return await ports.db.readOrg(viewer, async (trx) => {
      const beyond = after ? [alertsAfter(after)] : []
      const { rows } = await sql<AlertRecord>`${selectAlerts} where ${allOf([...matching, ...beyond])} order by a.opened_at desc, a.alert_id desc limit ${limit + 1}`.execute(trx)
      const { items, nextCursor } = cutPage(rows, limit, (row) => [row.opened_at.toISOString(), row.alert_id])
      const total = after ? undefined : (await sql<{ n: number }>`select count(*)::int as n ${fromAlerts} where ${allOf(matching)}`.execute(trx)).rows[0]!.n
      return { items: items.map(presentAlert), ...(nextCursor ? { nextCursor } : {}), ...(total === undefined ? {} : { total }) }
    })
  })
  app.get('/api/v1/alerts/counts', { schema: { tags: ['Alerts'], summary: 'How many alerts nobody has acknowledged', response: { 200: AlertCounts } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => (await sql<AlertCounts>`select count(*)::int as open, count(*) filter (where a.severity = 'critical')::int as critical ${fromAlerts} where a.state = 'open' and ${visibleAlerts(viewer)}`.execute(trx)).rows[0]!)
  })
  app.get('/api/v1/alerts/:id', { schema: { tags: ['Alerts'], summary: 'An alert, what was done about it and who was told', params: Type.Object({ id: Uuid }), response: { 200: AlertDetail } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { id } = request.params
    return await ports.db.readOrg(viewer, async (trx) => {
      const row = (await sql<AlertRecord>`${selectAlerts} where a.alert_id = ${id} and ${visibleAlerts(viewer)}`.execute(trx)).rows[0]
      if (!row) throw new ProblemError('not_found')
      // What a mail server or webhook answered is for those who look after the channels (as in their list).
      const seesAnswers = canAdminister(viewer) || (viewer.role === 'auditor' && seesEverybody(viewer))
      const { rows: acts } = await sql<{ act: AlertDetail['acts'][number]['act']; byName: string | null; at: Date; note: string | null }>`select x.act, b.name as "byName", x.acted_at as at, x.note from alert_acts x left join people b on b.org_id = x.org_id and b.person_id = x.acted_by where x.alert_id = ${id} order by x.entry_index`.execute(trx)
      const { rows: sent } = await sql<{ channelName: string; isBrowser: boolean; step: number; state: AlertDetail['deliveries'][number]['state']; attempts: number; sentAt: Date | null; nextAttemptAt: Date; detail: string | null }>`select c.name as "channelName", d.step, d.state, d.attempts, d.sent_at as "sentAt", d.next_attempt_at as "nextAttemptAt", d.detail, false as "isBrowser"
        from alert_deliveries d join alert_channels c on c.org_id = d.org_id and c.channel_id = d.channel_id where d.alert_id = ${id}
        union all select p.name, d.step, d.state, d.attempts, d.sent_at, d.next_attempt_at, d.detail, true
        from alert_browser_deliveries d join alert_browsers b on b.org_id = d.org_id and b.browser_id = d.browser_id join people p on p.org_id = b.org_id and p.person_id = b.person_id where d.alert_id = ${id}
        order by 2, 8, 1`.execute(trx)
      return { ...presentAlert(row), acts: acts.map(({ at, ...act }) => ({ ...act, at: isoInstant(at.getTime()) })), deliveries: sent.map(({ sentAt, nextAttemptAt, ...one }) => ({ ...one, detail: seesAnswers ? one.detail : null, sentAt: iso(sentAt), nextAttemptAt: one.state === 'waiting' ? iso(nextAttemptAt) : null })) }
    })
  })
}
