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

/** Most fences reach so far from their middle at most (some 5 km); those that reach further are looked up by themselves. */
const reachDegrees = 0.05

interface NamedFence { readonly site_id: string; readonly name: string; readonly fence: Geofence }
const columns = sql`s.site_id, s.name, s.fence`

/** Long corridors, districts and other areas that reach further than that: by their own index (migration 66), so that no other site is read. */
const loadFarReaching = async (trx: Sql): Promise<readonly NamedFence[]> => (await farReaching.execute(trx)).rows
export const farReaching = sql<NamedFence>`select ${columns} from sites s where s.status = 'active' and reaches_far(s.fence, s.lat, s.lon)`

export interface FencesAround { readonly index: FenceIndex<string>; readonly nameOf: ReadonlyMap<string, string> }

/** Only the sites about a track, with their names: what a report of one person needs. Ask it of one track after another. */
export const fencesAround = (trx: Sql): ((fixes: readonly Fix[]) => Promise<FencesAround>) => {
  let far: Promise<readonly NamedFence[]> | undefined
  return async (fixes) => {
    const box = boundingBox(fixes)
    const { rows: near } = box === undefined ? { rows: [] } : await sql<NamedFence>`select ${columns} from sites s where s.status = 'active'
      and s.lat between ${box.south - reachDegrees} and ${box.north + reachDegrees} and (${box.west > box.east} or s.lon between ${box.west - 2 * reachDegrees} and ${box.east + 2 * reachDegrees})`.execute(trx)
    const known = new Set(near.map(({ site_id }) => site_id))
    const further = box === undefined ? [] : (await (far ??= loadFarReaching(trx))).filter(({ site_id }) => !known.has(site_id))
    const rows = [...near, ...further].sort((a, b) => (a.site_id < b.site_id ? -1 : 1))
    return { index: createFenceIndex(rows.map((row) => ({ id: row.site_id, fence: row.fence }))), nameOf: new Map(rows.map((row) => [row.site_id, row.name])) }
  }
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
