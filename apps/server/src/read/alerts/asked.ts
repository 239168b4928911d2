import { type RawBuilder, sql } from 'kysely'
import { inDepartment, type Viewer } from '../../http/viewer.ts'
import { visibleAlerts } from './present.ts'

/** What of the alerts is asked for; instants of their opening, the end exclusive. States may be several, separated by commas. */
export interface AlertsAsked {
  readonly state?: string | undefined
  readonly severity?: string | undefined
  readonly kind?: string | undefined
  /** Whether what it is about has come to an end. */
  readonly over?: 'yes' | 'no' | undefined
  readonly ruleId?: string | undefined
  readonly personId?: string | undefined
  readonly departmentId?: string | undefined
  readonly from?: Date | string | undefined
  readonly to?: Date | string | undefined
}

/** Conditions of the list and of its export, on alerts `a` and people `p`. */
export const alertsAsked = (viewer: Viewer, { state, severity, kind, over, ruleId, personId, departmentId, from, to }: AlertsAsked): RawBuilder<unknown>[] => [
  visibleAlerts(viewer),
  ...(state ? [sql`a.state = any(${state.split(',')}::text[])`] : []),
  ...(severity ? [sql`a.severity = ${severity}`] : []),
  ...(kind ? [sql`a.kind = ${kind}`] : []),
  ...(over ? [over === 'yes' ? sql`a.over_at is not null` : sql`a.over_at is null`] : []),
  ...(ruleId ? [sql`a.rule_id = ${ruleId}`] : []),
  ...(personId ? [sql`a.person_id = ${personId}`] : []),
  ...(departmentId ? [inDepartment(departmentId)] : []),
  ...(from ? [sql`a.opened_at >= ${new Date(from)}`] : []),
  ...(to ? [sql`a.opened_at < ${new Date(to)}`] : []),
]

/** Those that come after this one in the list. */
export const alertsAfter = ({ at, id }: { readonly at: Date | string; readonly id: string }): RawBuilder<unknown> => sql`(a.opened_at, a.alert_id) < (${at}, ${id}::uuid)`
