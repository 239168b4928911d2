import type { AlertRuleInput } from '@fieldproof/contract'
import { type AlertRule, mayGoAt, type QuietHours, type Severity } from '@fieldproof/core/alerts'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import { zoneOf } from '../platform/zone.ts'

/** As it lies in `alert_rules.rule`: what was sent, without what has columns of its own. */
export type StoredRule = Omit<AlertRuleInput, 'name' | 'isActive'>

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
export const quietMinutes = (quiet: { readonly from: string; readonly to: string } | null): QuietHours | null => (quiet ? { from: minuteOf(quiet.from), to: minuteOf(quiet.to) } : null)

/** When a message may go that is due at `at`: then, or when the quiet hours of its rule and its channel have ended. */
export const goesAt = (severity: Severity, quiet: readonly (QuietHours | null)[], at: number, timeZone: string): number => {
  const zone = zoneOf(timeZone)
  return mayGoAt(severity, quiet, at, (instant) => (((Math.floor(instant / 60_000) + zone.offsetMinutesAt(instant)) % 1440) + 1440) % 1440)
}

export const toCoreRule = (ruleId: string, { when: { leastMinutes, ...when }, quietHours, ...rule }: StoredRule, activeFrom: number): AlertRule =>
  ({ ...rule, ruleId, when: { ...when, leastSeconds: leastMinutes * 60 }, quietHours: quietMinutes(quietHours), activeFrom })

export interface NamedRule extends AlertRule {
  readonly name: string
  readonly stored: StoredRule
}

export const loadActiveRules = async (trx: Sql, orgId: string): Promise<NamedRule[]> =>
  (await sql<{ rule_id: string; name: string; rule: StoredRule; active_from: Date }>`select rule_id, name, rule, active_from from alert_rules where org_id = ${orgId} and is_active and deleted_at is null order by rule_id`.execute(trx)).rows
    .map((row) => ({ ...toCoreRule(row.rule_id, row.rule, row.active_from.getTime()), name: row.name, stored: row.rule }))
