import { AlertActs, AlertActsDone, ProblemError } from '@fieldproof/contract'
import { nextStepAt, roundOf, type Step } from '@fieldproof/core/alerts'
import { sql } from 'kysely'
import type { App } from '../http/app.ts'
import { alertsChannel } from '../platform/channels.ts'
import { newId } from '../platform/ids.ts'
import type { Ports } from '../ports.ts'
import { visibleAlerts } from '../read/alerts/present.ts'
import { administrativeAct } from '../registry/administrativeAct.ts'
import { blankToNull } from '../registry/registryRequest.ts'
import { requireDecider } from '../review/rights.ts'

/** From which states an act leads where. */
const from = { acknowledged: ['open'], closed: ['open', 'acknowledged'], reopened: ['acknowledged', 'closed'] } as const

interface Row {
  readonly alertId: string
  readonly steps: readonly Step[]
  readonly stepsTaken: number
  readonly noticedAt: Date
}

/**
 * POST /api/v1/alerts/acts: acknowledge, close or reopen, one or many. Who, when and the note are an entry of the evidence log each. Acknowledging ends the escalation in the
 * same transaction; reopened, it goes on where it stood, or from its first step if all had been taken: whoever opens it again wants somebody to know. Alerts out of sight and states that do not allow it are passed over; where none is in sight, there is none.
 */
export const alertActRoutes = (ports: Ports) => (app: App) => {
  app.post('/api/v1/alerts/acts', { schema: { tags: ['Alerts'], summary: 'Acknowledge, close or reopen alerts', body: AlertActs, response: { 200: AlertActsDone } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const { alertIds, act } = request.body
    const note = blankToNull(request.body.note)
    return await administrativeAct(ports, actor, async ({ trx, orgId, by, nowMs, logged, seal }) => {
      // The follower's cursor first: it writes alerts too, and takes its locks in this order.
      await sql`select 1 from follower_cursors where org_id = ${orgId} and follower = 'alerts' for update`.execute(trx)
      const { rows: seen } = await sql`select from alerts a left join people p on p.org_id = a.org_id and p.person_id = a.person_id where a.org_id = ${orgId} and a.alert_id = any(${alertIds}::uuid[]) and ${visibleAlerts(actor.viewer)} limit 1`.execute(trx)
      if (seen.length === 0) throw new ProblemError('not_found')
      const { rows } = await sql<Row>`select a.alert_id as "alertId", a.steps, a.steps_taken as "stepsTaken", a.noticed_at as "noticedAt" from alerts a left join people p on p.org_id = a.org_id and p.person_id = a.person_id
        where a.org_id = ${orgId} and a.alert_id = any(${alertIds}::uuid[]) and a.state = any(${[...from[act]]}::text[]) and ${visibleAlerts(actor.viewer)} order by a.alert_id for update of a`.execute(trx)
      for (const { alertId, steps, stepsTaken, noticedAt } of rows) {
        const { round, taken } = roundOf(steps, stepsTaken)
        const next = nextStepAt(steps, round === 0 ? noticedAt.getTime() : nowMs, taken, act === 'reopened')
        await sql`update alerts set state = ${act === 'reopened' ? 'open' : act}, next_step_at = ${next === undefined ? null : new Date(next)} where org_id = ${orgId} and alert_id = ${alertId}`.execute(trx)
        const id = newId(nowMs)
        logged('decision', `alert.${act}`, id, { alertId, note }, async (entryIndex) => {
          await sql`insert into alert_acts (org_id, act_id, alert_id, act, acted_by, acted_at, note, entry_index) values (${orgId}, ${id}, ${alertId}, ${act}, ${by}, ${new Date(nowMs)}, ${note}, ${entryIndex})`.execute(trx)
        })
      }
      seal({ alerts: rows.map(({ alertId }) => alertId) })
      if (rows.length > 0) await sql`select pg_notify(${alertsChannel}, ${orgId})`.execute(trx)
      return { changed: rows.length }
    }, { registry: false })
  })
}
