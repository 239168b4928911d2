import { type FenceIndex, boundingBox, createFenceIndex } from '@fieldproof/core/geo'
import type { Fix, Geofence } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

export interface SiteFences {
  readonly index: FenceIndex<string>
  /** Position of a site in the index. */
  readonly positionOf: ReadonlyMap<string, number>
}

export const loadFences = async (trx: Sql): Promise<SiteFences> => {
  const { rows } = await sql<{ site_id: string; fence: Geofence }>`select site_id, fence from sites where status = 'active' order by site_id`.execute(trx)
  return { index: createFenceIndex(rows.map((row) => ({ id: row.site_id, fence: row.fence }))), positionOf: new Map(rows.map((row, i) => [row.site_id, i])) }
}

/** Fences reach so far from their middle at most (5 km); larger ones are areas. */
const reachDegrees = 0.05

/** Only the sites about a track, with their names: what a report of one person needs. */
export const loadFencesAround = async (trx: Sql, fixes: readonly Fix[]): Promise<{ readonly index: FenceIndex<string>; readonly nameOf: ReadonlyMap<string, string> }> => {
  const box = boundingBox(fixes)
  const { rows } = box === undefined ? { rows: [] } : await sql<{ site_id: string; name: string; fence: Geofence }>`select site_id, name, fence from sites where status = 'active'
    and lat between ${box.south - reachDegrees} and ${box.north + reachDegrees} and (${box.west > box.east} or lon between ${box.west - 2 * reachDegrees} and ${box.east + 2 * reachDegrees}) order by site_id`.execute(trx)
  return { index: createFenceIndex(rows.map((row) => ({ id: row.site_id, fence: row.fence }))), nameOf: new Map(rows.map((row) => [row.site_id, row.name])) }
}

/**
 * The fences of each organisation, built once (1.3 s for 100,000) and again when the registry has changed, but not more often than every ten seconds:
 * an import of sites one by one must not keep a thread busy with nothing else.
 */
export const createFenceCache = (now: () => number = () => performance.now()): { of(orgId: string, trx: Sql): Promise<SiteFences>; forget(orgId: string): void } => {
  const known = new Map<string, { readonly fences: SiteFences; readonly at: number; stale: boolean }>()
  return {
    async of(orgId, trx) {
      const kept = known.get(orgId)
      if (kept && (!kept.stale || (kept.fences.index.size > 1_000 && now() - kept.at < 10_000))) return kept.fences
      const fences = await loadFences(trx)
      known.set(orgId, { fences, at: now(), stale: false })
      return fences
    },
    forget(orgId) {
      for (const [id, entry] of known) if (orgId === '' || id === orgId) entry.stale = true
    },
  }
}
