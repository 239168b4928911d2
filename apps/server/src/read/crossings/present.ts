import type { Crossing } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'

export interface CrossingRecord {
  crossing_id: string
  kind: Crossing['kind']
  person_id: string
  person_name: string
  department_name: string | null
  site_id: string | null
  site_name: string | null
  rule_id: string | null
  rule_name: string | null
  at: Date
  until: Date | null
  not_before: Date | null
  settled_at: Date
  how: Crossing['how']
  confidence: number
  seconds: number | null
  silent_seconds: number | null
  event_id: string | null
  seq: number | null
}

/** Conditions use the aliases c (crossing), p (person), s (site). */
export const selectCrossings = sql`select c.crossing_id, c.kind, c.person_id, p.name as person_name, d.name as department_name, c.site_id, s.name as site_name, c.rule_id, r.name as rule_name,
    c.at, c.until, c.not_before, c.settled_at, c.how, c.confidence, c.seconds, c.silent_seconds, c.event_id, c.seq
  from crossings c
  join people p on p.org_id = c.org_id and p.person_id = c.person_id
  left join departments d on d.org_id = p.org_id and d.department_id = p.department_id
  left join sites s on s.org_id = c.org_id and s.site_id = c.site_id
  left join duty_rules r on r.org_id = c.org_id and r.rule_id = c.rule_id`

const iso = (time: Date | null): string | null => (time ? isoInstant(time.getTime()) : null)

export const presentCrossing = (row: CrossingRecord): Crossing => ({
  crossingId: row.crossing_id, kind: row.kind, personId: row.person_id, personName: row.person_name, departmentName: row.department_name,
  siteId: row.site_id, siteName: row.site_name, ruleId: row.rule_id, ruleName: row.rule_name,
  at: isoInstant(row.at.getTime()), until: iso(row.until), notBefore: iso(row.not_before), settledAt: isoInstant(row.settled_at.getTime()),
  how: row.how, confidence: Math.min(1, Math.max(0, row.confidence)), seconds: row.seconds, silentSeconds: row.silent_seconds, eventId: row.event_id,
})
