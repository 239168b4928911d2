import type { SiteFilters, VisitedBand } from '@fieldproof/contract'
import { sql, type RawBuilder } from 'kysely'
import { inDepartment, visiblePeople, type Viewer } from '../../http/viewer.ts'
import { newestDecision } from '../../review/waits.ts'

/** SQL: when somebody was last at site `s`, whoever it was: sites are everybody's, so whatever asks this reads as the organisation and tells no name. See VisitCounts of the contract. One look into the index on check-ins by site and time for each site. */
export const lastAt = (counts: NonNullable<SiteFilters['counts']>): RawBuilder<Date | null> => {
  const accepted = sql`and coalesce((select nullif(d.outcome, 'withdrawn') = 'real' from ${newestDecision} d), c.action = 'accept')`
  return sql`(select c.happened_at from check_ins c where c.org_id = s.org_id and c.site_id = s.site_id and c.kind = 'check_in' ${counts === 'accepted' ? accepted : sql``} order by c.happened_at desc limit 1)`
}

const dayMs = 86_400_000
const since = (nowMs: number, days: number) => sql`${new Date(nowMs - days * dayMs)}::timestamptz`

/** SQL: in which band an instant (or null) lies. Its own select, so that the instant is looked up once. */
export const bandOf = (at: RawBuilder<unknown>, nowMs: number): RawBuilder<VisitedBand> => sql`(select case when v.at is null then 'never' when v.at > ${since(nowMs, 7)} then 'd7' when v.at > ${since(nowMs, 30)} then 'd30' when v.at > ${since(nowMs, 90)} then 'd90' else 'older' end from (select ${at} as at offset 0) v)`

/** SQL conditions on sites `s`. Whose they are is asked of people in sight only: a filter by others would count what those look after. */
export const siteConditions = ({ owner, department, tier, business, visited, counts = 'accepted' }: SiteFilters, nowMs: number, viewer: Viewer): RawBuilder<unknown>[] => [
  ...(owner === undefined ? [] : [owner === 'none' ? sql`s.owner_id is null` : sql`s.owner_id in (select p.person_id from people p where p.person_id = ${owner} and ${visiblePeople(viewer)})`]),
  ...(department === undefined ? [] : [sql`s.owner_id in (select p.person_id from people p where ${inDepartment(department)} and ${visiblePeople(viewer)})`]),
  ...(tier === undefined ? [] : [tier === 'none' ? sql`s.tier is null` : sql`s.tier = ${tier}`]),
  ...(business === undefined ? [] : [sql`s.business_status = ${business}`]),
  ...(visited === undefined ? [] : [sql`${bandOf(lastAt(counts), nowMs)} = ${visited}`]),
]
