import type { AlertFact, AlertOver, AlertRow } from '@fieldproof/contract'
import { stepsTakenLast } from '@fieldproof/core/alerts'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'
import { seesEverybody, visiblePeople, type Viewer } from '../../http/viewer.ts'

export interface AlertRecord {
  alert_id: string
  rule_id: string
  rule_name: string
  kind: AlertRow['kind']
  what: string
  severity: AlertRow['severity']
  state: AlertRow['state']
  opened_at: Date
  noticed_at: Date
  last_at: Date
  person_id: string | null
  person_name: string | null
  department_name: string | null
  site_id: string | null
  site_name: string | null
  facts: Omit<AlertFact, 'siteName'>[]
  site_names: Record<string, string> | null
  joined: number
  steps: unknown[]
  steps_taken: number
  next_step_at: Date | null
  over_at: Date | null
  over_why: AlertOver['why'] | null
}

/** Aliases a (alert), p (person, if it is about one), s (site). */
export const fromAlerts = sql`from alerts a left join people p on p.org_id = a.org_id and p.person_id = a.person_id`
export const selectAlerts = sql`select a.alert_id, a.rule_id, a.rule_name, a.kind, a.what, a.severity, a.state, a.opened_at, a.noticed_at, a.last_at, a.person_id, p.name as person_name, d.name as department_name, a.site_id, s.name as site_name,
    a.facts, a.joined, a.steps, a.steps_taken, a.next_step_at, a.over_at, a.over_why,
    (select jsonb_object_agg(x.site_id, x.name) from sites x where x.org_id = a.org_id and x.site_id in (select (f ->> 'siteId')::uuid from jsonb_array_elements(a.facts) f where f ->> 'siteId' is not null)) as site_names
  ${fromAlerts} left join departments d on d.org_id = p.org_id and d.department_id = p.department_id left join sites s on s.org_id = a.org_id and s.site_id = a.site_id`

/**
 * What a viewer may see: alerts about people in sight. Those that are counted over several people or concern the system itself are for who sees everybody.
 * A rule that counts per site or all together holds things of several people, so it is not shown to who sees only some of them.
 */
export const visibleAlerts = (viewer: Viewer): RawBuilder<boolean> =>
  seesEverybody(viewer) ? sql<boolean>`true` : sql<boolean>`(a.person_id is not null and a.key = a.person_id::text and ${visiblePeople(viewer)})`

export const presentAlert = (row: AlertRecord): AlertRow => ({
  alertId: row.alert_id, ruleId: row.rule_id, ruleName: row.rule_name, kind: row.kind, what: row.what, severity: row.severity, state: row.state,
  openedAt: isoInstant(row.opened_at.getTime()), noticedAt: isoInstant(row.noticed_at.getTime()), lastAt: isoInstant(row.last_at.getTime()),
  personId: row.person_id, personName: row.person_name, departmentName: row.department_name, siteId: row.site_id, siteName: row.site_name,
  facts: row.facts.map((fact) => ({ ...fact, siteName: (fact.siteId && row.site_names?.[fact.siteId]) ?? null })), joined: row.joined, stepsTaken: stepsTakenLast(row.steps.length, row.steps_taken), steps: row.steps.length, nextStepAt: row.next_step_at ? isoInstant(row.next_step_at.getTime()) : null,
  over: row.over_at && row.over_why ? { at: isoInstant(row.over_at.getTime()), why: row.over_why } : null,
})
