import { sql } from 'kysely'
import type { Act } from '../registry/administrativeAct.ts'
import { unreadCalls } from './facts.ts'
import { applyFacts } from './open.ts'
import { settleAbouts } from './over.ts'
import { actedOn, type ActedOn, recordAlertActs } from './recordActs.ts'
import { loadActiveRules } from './rules.ts'

/**
 * Whoever takes on a call for help takes on its alerts: nobody else is called out for what is in hand. Called with the follower's cursor held. What the follower has not read yet is counted here first, as
 * it would: an alert that it opened a moment later would call others out, and another call that joined one taken on a moment before would call nobody. An alert of several calls waits for the last of them: one in hand says nothing of the others.
 */
export const acknowledgeAlertsOfSos = async (act: Act, sosId: string, note: string | null): Promise<void> => {
  const { trx, orgId, nowMs } = act
  const rules = (await loadActiveRules(trx, orgId)).filter(({ when }) => when.kind === 'sos')
  if (rules.length > 0) await applyFacts(trx, orgId, rules, await unreadCalls(trx, orgId), nowMs)
  const subject = `sos:${sosId}`
  const { rows } = await sql<ActedOn>`select ${actedOn} from alerts a where a.org_id = ${orgId} and a.state = 'open' and a.alert_id in (select alert_id from alert_facts where org_id = ${orgId} and about = ${subject})
    and not exists (select from alert_facts x where x.org_id = a.org_id and x.alert_id = a.alert_id and x.subject <> ${subject} and x.over_at is null
      and not exists (select from sos_acknowledgements k where k.org_id = x.org_id and 'sos:' || k.sos_id = x.subject)) order by a.alert_id for update of a`.execute(trx)
  await recordAlertActs(act, rows, 'acknowledged', note)
}

/** The call is over, so its alerts are. Whether somebody has seen to them stays to be said. */
export const endAlertsOfSos = async ({ trx, orgId, nowMs, seal }: Act, sosId: string): Promise<void> => { seal({ alerts: await settleAbouts(trx, orgId, [`sos:${sosId}`], nowMs) }) }
