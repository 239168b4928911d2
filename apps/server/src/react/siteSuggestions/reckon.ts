import type { SiteSuggestion, SiteSuggestionAnswer } from '@fieldproof/contract'
import { type AcceptedVisit, type EntranceSuggestion, suggestEntrance } from '@fieldproof/core/crossings'
import { distanceMetres } from '@fieldproof/core/geo'
import { type Geofence, isoInstant } from '@fieldproof/core/kernel'
import { sql, type RawBuilder, type Transaction } from 'kysely'
import { newId } from '../../platform/ids.ts'
import type { Sql, Tables } from '../../platform/postgres/database.ts'
import { sealRows } from '../../record/sealRows.ts'
import { acceptedVisits } from './acceptedVisits.ts'

/** As stored: what was suggested, the fence it was suggested for, and where the visits were (without who). */
interface Stored extends EntranceSuggestion {
  readonly presentFence: Geofence
  readonly visits: SiteSuggestion['visits']
  /** A person's own proposal (declarations/proposeSites.ts). */
  readonly proposal?: Omit<NonNullable<SiteSuggestion['proposal']>, 'personId' | 'personName'>
}

const shownVisits = 100
/** Dismissed stays dismissed until visits point somewhere else. */
const sameMetres = 25

const withoutPeople = (visits: readonly AcceptedVisit[]): Stored['visits'] => visits.slice(0, shownVisits).map(({ lat, lon, accuracyMetres }) => ({ position: { lat, lon }, accuracyMetres: accuracyMetres ?? null }))

/** Reckons one site and keeps the answer: a new suggestion, the open one brought up to date, or none any more. */
export const reckonSite = async (trx: Transaction<Tables>, orgId: string, siteId: string, nowMs: number): Promise<SiteSuggestionAnswer | undefined> => {
  const site = (await sql<{ fence: Geofence }>`select fence from sites where site_id = ${siteId} and status = 'active' for update`.execute(trx)).rows[0]
  if (!site) return undefined
  const visits = await acceptedVisits(trx, siteId, nowMs)
  const answer = suggestEntrance(site.fence, visits)
  const none = async (why: NonNullable<SiteSuggestionAnswer['why']>): Promise<SiteSuggestionAnswer> => {
    const { rows: gone } = await sql<{ id: string }>`delete from site_suggestions where site_id = ${siteId} and state = 'open' and proposal_event is null returning suggestion_id as id`.execute(trx)
    await sealRows(trx, orgId, nowMs, { site_suggestions: gone.map(({ id }) => id) })
    return { suggestion: null, why }
  }
  if (answer.kind === 'none') return none(answer.why)
  const { rows: dismissed } = await sql<{ suggestion: Stored }>`select suggestion from site_suggestions where site_id = ${siteId} and state = 'dismissed' and proposal_event is null order by computed_at desc limit 20`.execute(trx)
  if (dismissed.some(({ suggestion: old }) => old.kind === answer.suggestion.kind && distanceMetres(old.entrance, answer.suggestion.entrance) < sameMetres)) return none('dismissed')
  const stored: Stored = { ...answer.suggestion, presentFence: site.fence, visits: withoutPeople(visits) }
  const { rows: kept } = await sql<{ id: string }>`insert into site_suggestions (org_id, suggestion_id, site_id, state, suggestion, computed_at) values (${orgId}, ${newId(nowMs)}, ${siteId}, 'open', ${JSON.stringify(stored)}::jsonb, ${new Date(nowMs)})
    on conflict (org_id, site_id) where state = 'open' and proposal_event is null do update set suggestion = excluded.suggestion, computed_at = excluded.computed_at returning suggestion_id as id`.execute(trx)
  await sealRows(trx, orgId, nowMs, { site_suggestions: kept.map(({ id }) => id) })
  const [suggestion] = await presentSuggestions(trx, sql`g.site_id = ${siteId} and g.state = 'open' and g.proposal_event is null`)
  return { suggestion: suggestion ?? null, why: null }
}

/** Suggestions `g` of sites `s` in use, the largest move first. */
export const presentSuggestions = async (trx: Sql, condition: RawBuilder<unknown>, limit: number | null = null): Promise<SiteSuggestion[]> =>
  (await sql<{ suggestion_id: string; site_id: string; name: string; computed_at: Date; suggestion: Stored; person_id: string | null; person_name: string | null }>`select g.suggestion_id, g.site_id, s.name, g.computed_at, g.suggestion, g.proposed_by as person_id, p.name as person_name from site_suggestions g
    left join people p on p.org_id = g.org_id and p.person_id = g.proposed_by
    join sites s on s.org_id = g.org_id and s.site_id = g.site_id and s.status = 'active' where ${condition}
    order by (g.suggestion ->> 'movedMetres')::float8 desc, g.suggestion_id limit ${limit}`.execute(trx)).rows.map(({ suggestion, ...row }) => ({
    suggestionId: row.suggestion_id, siteId: row.site_id, siteName: row.name, computedAt: isoInstant(row.computed_at.getTime()), kind: suggestion.kind, datum: suggestion.datum ?? null,
    entrance: suggestion.entrance, movedMetres: suggestion.movedMetres, fence: (suggestion.fence as SiteSuggestion['fence'] | undefined) ?? null, presentFence: suggestion.presentFence as SiteSuggestion['presentFence'], evidence: suggestion.evidence, visits: suggestion.visits,
    proposal: suggestion.proposal && row.person_id !== null ? { ...suggestion.proposal, personId: row.person_id, personName: row.person_name ?? '' } : null,
  }))
