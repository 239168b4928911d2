import { type Counted, type Fact, inOrder, keyOf, type KeyState, knownTo, matches, nextStepAt, step } from '@fieldproof/core/alerts'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import { alertsChannel } from '../platform/channels.ts'
import { idFromContent } from '../platform/ids.ts'
import type { Tables } from '../platform/postgres/database.ts'
import { sealRows } from '../record/sealRows.ts'
import { noAlert, reckonOver } from './over.ts'
import type { NamedRule } from './rules.ts'

/** An alert shows so many of the things that made it and joined it; more are only counted. */
const mostFacts = 50

const shown = ({ kind, what, subject, at, personId, siteId, seconds }: Fact) => ({ kind, what, subject, at: isoInstant(at), personId: personId ?? null, siteId: siteId ?? null, seconds: seconds ?? null })

const loadState = async (trx: Transaction<Tables>, orgId: string, ruleId: string, key: string): Promise<KeyState> => {
  const { rows: waiting } = await sql<{ subject: string; at: Date }>`select subject, at from alert_facts where org_id = ${orgId} and rule_id = ${ruleId} and key = ${key} and alert_id is null order by known_at, subject`.execute(trx)
  const { rows: last } = await sql<{ alertId: string; openedAt: Date }>`select alert_id as "alertId", opened_at as "openedAt" from alerts where org_id = ${orgId} and rule_id = ${ruleId} and key = ${key} order by ordinal desc limit 1`.execute(trx)
  return { waiting: waiting.map(({ subject, at }): Counted => ({ subject, at: at.getTime() })), ...(last[0] ? { last: { alertId: last[0].alertId, openedAt: last[0].openedAt.getTime() } } : {}) }
}

/**
 * Facts against rules, in the caller's transaction, which holds the follower's cursor: one writer of an organisation's alerts at a time. A fact that was counted already
 * (its row is there) is passed over, so telling it again changes nothing. Core says what comes of each.
 */
export const applyFacts = async (trx: Transaction<Tables>, orgId: string, rules: readonly NamedRule[], facts: readonly Fact[], nowMs: number): Promise<void> => {
  const changed = new Set<string>()
  for (const rule of rules) {
    const asked = inOrder(rule, facts.filter((fact) => matches(rule, fact)))
    if (asked.length === 0) continue
    const { rows: known } = await sql<{ subject: string }>`select subject from alert_facts where org_id = ${orgId} and rule_id = ${rule.ruleId} and subject = any(${asked.map(({ subject }) => subject)})`.execute(trx)
    const counted = new Set(known.map(({ subject }) => subject))
    for (const fact of asked) {
      if (counted.has(fact.subject)) continue
      counted.add(fact.subject)
      const key = keyOf(rule, fact)
      const { outcome } = step(rule, await loadState(trx, orgId, rule.ruleId, key), fact)
      if (outcome.kind === 'passed') continue
      const alertId = outcome.kind === 'opened' ? idFromContent('alert', orgId, outcome.alertId) : outcome.kind === 'joined' ? outcome.alertId : null
      await sql`insert into alert_facts (org_id, rule_id, subject, key, at, known_at, fact, alert_id)
        values (${orgId}, ${rule.ruleId}, ${fact.subject}, ${key}, ${new Date(fact.at)}, ${new Date(knownTo(rule, fact))}, ${JSON.stringify(shown(fact))}::jsonb, ${alertId})`.execute(trx)
      if (outcome.kind === 'opened') {
        await sql`update alert_facts set alert_id = ${alertId} where org_id = ${orgId} and rule_id = ${rule.ruleId} and subject = any(${[...outcome.subjects]})`.execute(trx)
        // What waited and fell out of the window counts no more, as core says (nothing waits after an alert); its row stays, so that it is not counted anew.
        await sql`update alert_facts set alert_id = ${noAlert} where org_id = ${orgId} and rule_id = ${rule.ruleId} and key = ${key} and alert_id is null`.execute(trx)
        await sql`insert into alerts (org_id, alert_id, rule_id, rule_name, key, severity, kind, what, person_id, site_id, opened_at, noticed_at, last_at, facts, state, steps, quiet_hours, next_step_at, ordinal)
          select ${orgId}, ${alertId}, ${rule.ruleId}, ${rule.name}, ${key}, ${rule.severity}, ${fact.kind}, ${fact.what}, ${fact.personId ?? null}, ${fact.siteId ?? null}, ${new Date(outcome.at)}, ${new Date(nowMs)}, ${new Date(fact.at)},
            (select jsonb_agg(f.fact order by f.known_at, f.subject) from (select fact, known_at, subject from alert_facts where org_id = ${orgId} and rule_id = ${rule.ruleId} and alert_id = ${alertId} order by known_at desc, subject desc limit ${mostFacts}) f),
            'open', ${JSON.stringify(rule.stored.steps)}::jsonb, ${rule.stored.quietHours ? JSON.stringify(rule.stored.quietHours) : null}::jsonb, ${new Date(nextStepAt(rule.steps, nowMs, 0, true) ?? nowMs)},
            (select coalesce(max(ordinal), 0) + 1 from alerts where org_id = ${orgId})`.execute(trx)
      } else if (outcome.kind === 'joined')
        await sql`update alerts set joined = joined + 1, last_at = greatest(last_at, ${new Date(fact.at)}), facts = case when jsonb_array_length(facts) < ${mostFacts} then facts || ${JSON.stringify([shown(fact)])}::jsonb else facts end
          where org_id = ${orgId} and alert_id = ${alertId}`.execute(trx)
      if (alertId) changed.add(alertId)
    }
  }
  // What joined an alert that was over: it goes on again.
  await reckonOver(trx, orgId, [...changed])
  await sayChanged(trx, orgId, [...changed], nowMs)
}

/** Seals what alerts say now, and tells the consoles. */
export const sayChanged = async (trx: Transaction<Tables>, orgId: string, alertIds: readonly string[], nowMs: number): Promise<void> => {
  if (alertIds.length === 0) return
  await sealRows(trx, orgId, nowMs, { alerts: alertIds })
  await sql`select pg_notify(${alertsChannel}, ${orgId})`.execute(trx)
}

