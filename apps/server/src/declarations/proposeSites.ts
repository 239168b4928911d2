import { distanceMetres, fenceMiddle } from '@fieldproof/core/geo'
import type { Geofence } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { idFromContent } from '../platform/ids.ts'
import type { StageContext } from '../pipeline.ts'
import type { PlacedDeclaration } from './recordDeclarations.ts'

const usualRadiusMetres = 100

/** A proposal's row, by the event that made it. */
export const proposalId = (eventId: string): string => idFromContent('site proposal', eventId)

/** The fence as the person means it: the same circle where the person stood. A polygon is for somebody with a map to draw anew. */
const proposedFence = (present: Geofence, centre: { lat: number; lon: number }): Geofence => ({ kind: 'circle', centre, radiusMetres: present.kind === 'circle' ? present.radiusMetres : usualRadiusMetres })

/** "The address is wrong; it is here": beside what visits suggest, under the person's name, until somebody accepts or dismisses it. */
export const proposeSites = async ({ trx, orgId }: Pick<StageContext, 'trx' | 'orgId'>, items: readonly PlacedDeclaration[]): Promise<void> => {
  for (const { submission: s, happenedAt } of items) {
    if (s.content.topic !== 'site_correction') continue
    const { siteId, position, accuracyMetres, note, photoSha256 } = s.content
    const site = (await sql<{ fence: Geofence; lat: number; lon: number }>`select fence, lat, lon from sites where org_id = ${orgId} and site_id = ${siteId} and status = 'active'`.execute(trx)).rows[0]
    // Archived meanwhile, or not of this company: what was said stands in the log and proposes nothing.
    if (!site) continue
    const suggestion = {
      kind: 'proposal', datum: null, entrance: position, movedMetres: distanceMetres(fenceMiddle(site.fence) ?? site, position), fence: proposedFence(site.fence, position), presentFence: site.fence,
      evidence: { visitCount: 0, personCount: 1, dayCount: 0, spreadMetres: 0, insideShare: 0 }, visits: [{ position, accuracyMetres: accuracyMetres ?? null }],
      proposal: { note, photoSha256: photoSha256 ?? null, accuracyMetres: accuracyMetres ?? null },
    }
    await sql`insert into site_suggestions (org_id, suggestion_id, site_id, state, suggestion, computed_at, proposal_event, proposed_by)
      values (${orgId}, ${proposalId(s.eventId)}, ${siteId}, 'open', ${JSON.stringify(suggestion)}::jsonb, ${new Date(happenedAt)}, ${s.eventId}, ${s.personId}) on conflict do nothing`.execute(trx)
  }
}
