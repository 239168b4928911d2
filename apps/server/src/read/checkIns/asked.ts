import { sql, type RawBuilder } from 'kysely'
import { foundBySearch } from './search.ts'

/** What of the check-ins is asked for; instants, the end exclusive. `after`: the last one of the page before. */
export interface CheckInsAsked {
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  readonly personId?: string | undefined
  readonly siteId?: string | undefined
  readonly band?: string | undefined
  readonly action?: string | undefined
  readonly kind?: string | undefined
  readonly search?: string | undefined
  readonly after?: { readonly at: Date | string; readonly id: string } | null | undefined
}

/** Conditions of the list and of its export, on check-ins `c` and, by `onPeople`, on people `p`. At most `limit` are wanted. */
export const checkInsAsked = ({ from, to, personId, siteId, band, action, kind, search, after }: CheckInsAsked, onPeople: readonly RawBuilder<unknown>[], limit: number): RawBuilder<unknown>[] => {
  const conditions: RawBuilder<unknown>[] = []
  if (from) conditions.push(sql`c.happened_at >= ${from}`)
  if (to) conditions.push(sql`c.happened_at < ${to}`)
  if (personId) conditions.push(sql`c.person_id = ${personId}`)
  if (siteId) conditions.push(sql`c.site_id = ${siteId}`)
  if (band) conditions.push(sql`c.band = any(${band.split(',')}::text[])`)
  // 'none': judged without a policy.
  if (action) conditions.push(action.split(',').includes('none') ? sql`(c.action is null or c.action = any(${action.split(',')}::text[]))` : sql`c.action = any(${action.split(',')}::text[])`)
  if (kind) conditions.push(sql`c.kind = ${kind}`)
  if (after) conditions.push(sql`(c.happened_at, c.event_id) < (${after.at}, ${after.id}::uuid)`)
  // Whom the viewer may see is asked again of what a search found: the search is for speed, this is the limit.
  return search?.trim() ? [...onPeople, sql`c.event_id in (${foundBySearch(search, conditions, onPeople, limit)})`] : [...onPeople, ...conditions]
}
