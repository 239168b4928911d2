import { type RawBuilder, sql } from 'kysely'
import { inDepartment, type Viewer, visiblePeople } from '../../http/viewer.ts'

/** What of the crossings is asked for; instants, the end exclusive. `after`: the last one of the page before. */
export interface CrossingsAsked {
  readonly from?: Date | string | undefined
  readonly to?: Date | string | undefined
  readonly personId?: string | undefined
  readonly departmentId?: string | undefined
  readonly siteId?: string | undefined
  /** One or more, separated by commas. */
  readonly kind?: string | undefined
  readonly after?: { readonly at: Date | string; readonly id: string } | null | undefined
}

/** Conditions of the list and of its export, on crossings `c` and people `p`. */
export const crossingsAsked = (viewer: Viewer, { from, to, personId, departmentId, siteId, kind, after }: CrossingsAsked): RawBuilder<unknown>[] => [
  visiblePeople(viewer),
  ...(from ? [sql`c.at >= ${new Date(from)}`] : []),
  ...(to ? [sql`c.at < ${new Date(to)}`] : []),
  ...(personId ? [sql`c.person_id = ${personId}`] : []),
  ...(departmentId ? [inDepartment(departmentId)] : []),
  ...(siteId ? [sql`c.site_id = ${siteId}`] : []),
  ...(kind ? [sql`c.kind = any(${kind.split(',')}::text[])`] : []),
  ...(after ? [sql`(c.at, c.crossing_id) < (${after.at}, ${after.id}::uuid)`] : []),
]
