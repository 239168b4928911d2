import type { AlertAct } from '@fieldproof/contract'
import { nextStepAt, roundOf, type Step } from '@fieldproof/core/alerts'
import { sql } from 'kysely'
import { alertsChannel } from '../platform/channels.ts'
import { newId } from '../platform/ids.ts'
import type { Act } from '../registry/administrativeAct.ts'

export interface ActedOn {
  readonly alertId: string
  readonly steps: readonly Step[]
  readonly stepsTaken: number
  readonly noticedAt: Date
}
/** SQL: what `recordAlertActs` needs to know of an alert `a`. */
export const actedOn = sql`a.alert_id as "alertId", a.steps, a.steps_taken as "stepsTaken", a.noticed_at as "noticedAt"`

/** The follower's cursor first: it writes alerts too, and takes its locks in this order. */
export const holdAlerts = async ({ trx, orgId }: Pick<Act, 'trx' | 'orgId'>): Promise<void> => { await sql`select 1 from follower_cursors where org_id = ${orgId} and follower = 'alerts' for update`.execute(trx) }

/** What somebody does about alerts, with an entry of the log each, in the transaction in which telling stops or goes on. */
export const recordAlertActs = async ({ trx, orgId, by, nowMs, logged, seal }: Act, alerts: readonly ActedOn[], act: AlertAct, note: string | null): Promise<void> => {
  for (const { alertId, steps, stepsTaken, noticedAt } of alerts) {
    const { round, taken } = roundOf(steps, stepsTaken)
    const next = nextStepAt(steps, round === 0 ? noticedAt.getTime() : nowMs, taken, act === 'reopened')
    await sql`update alerts set state = ${act === 'reopened' ? 'open' : act}, next_step_at = ${next === undefined ? null : new Date(next)} where org_id = ${orgId} and alert_id = ${alertId}`.execute(trx)
    const id = newId(nowMs)
    logged('decision', `alert.${act}`, id, { alertId, note }, async (entryIndex) => {
      await sql`insert into alert_acts (org_id, act_id, alert_id, act, acted_by, acted_at, note, entry_index) values (${orgId}, ${id}, ${alertId}, ${act}, ${by}, ${new Date(nowMs)}, ${note}, ${entryIndex})`.execute(trx)
    })
  }
  seal({ alerts: alerts.map(({ alertId }) => alertId) })
  if (alerts.length > 0) await sql`select pg_notify(${alertsChannel}, ${orgId})`.execute(trx)
}
