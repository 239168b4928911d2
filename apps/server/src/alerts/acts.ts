import { AlertActs, AlertActsDone, ProblemError } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App } from '../http/app.ts'
import type { Ports } from '../ports.ts'
import { visibleAlerts } from '../read/alerts/present.ts'
import { administrativeAct } from '../registry/administrativeAct.ts'
import { blankToNull } from '../registry/registryRequest.ts'
import { changedSince } from '../registry/undoing.ts'
import { requireDecider } from '../review/rights.ts'
import { actedOn, type ActedOn, holdAlerts, recordAlertActs } from './recordActs.ts'

/** From which states an act leads where. */
const from = { acknowledged: ['open'], closed: ['open', 'acknowledged'], reopened: ['acknowledged', 'closed'] } as const

/**
 * POST /api/v1/alerts/acts: acknowledge, close or reopen, one or many. Who, when and the note are an entry of the evidence log each. Acknowledging ends the escalation in the
 * same transaction; reopened, it goes on where it stood, or from its first step if all had been taken: whoever opens it again wants somebody to know. Alerts out of sight and states that do not allow it are passed over; where none is in sight, there is none.
 */
export const alertActRoutes = (ports: Ports) => (app: App) => {
  app.post('/api/v1/alerts/acts', { schema: { tags: ['Alerts'], summary: 'Acknowledge, close or reopen alerts', body: AlertActs, response: { 200: AlertActsDone } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const { alertIds, act } = request.body
    const note = blankToNull(request.body.note)
    return await administrativeAct(ports, actor, async (acting) => {
      const { trx, orgId } = acting
      await holdAlerts(acting)
      const { rows: seen } = await sql`select from alerts a left join people p on p.org_id = a.org_id and p.person_id = a.person_id where a.org_id = ${orgId} and a.alert_id = any(${alertIds}::uuid[]) and ${visibleAlerts(actor.viewer)} limit 1`.execute(trx)
      if (seen.length === 0) throw new ProblemError('not_found')
      const { rows } = await sql<ActedOn>`select ${actedOn} from alerts a left join people p on p.org_id = a.org_id and p.person_id = a.person_id
        where a.org_id = ${orgId} and a.alert_id = any(${alertIds}::uuid[]) and a.state = any(${[...from[act]]}::text[]) and ${visibleAlerts(actor.viewer)} order by a.alert_id for update of a`.execute(trx)
      if (actor.undoes) {
        // What somebody else has done about it since stays.
        const { rows: [other] } = await sql<{ name: string | null }>`select p.name from (select distinct on (alert_id) acted_by from alert_acts where org_id = ${orgId} and alert_id = any(${rows.map(({ alertId }) => alertId)}::uuid[]) order by alert_id, entry_index desc) last
          left join people p on p.person_id = last.acted_by where last.acted_by is distinct from ${actor.by}::uuid limit 1`.execute(trx)
        if (other) throw changedSince(other.name ?? undefined)
      }
      await recordAlertActs(acting, rows, act, note)
      return { changed: rows.length }
    }, { registry: false })
  })
}
