import { sql } from 'kysely'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { Database } from '../../platform/postgres/database.ts'
import { reckonSite } from './reckon.ts'

const everyMs = 24 * 3_600_000
const afterStartMs = 10 * 60_000

/** Once a day, every site that somebody checked in at since the day before: nothing else can have changed what its visits say. */
export const reckonVisitedSites = async (db: Database, orgId: string, nowMs: number, isStopping = () => false): Promise<number> => {
  const sites = await db.withOrg(orgId, async (trx) => (await sql<{ site_id: string }>`select distinct site_id from check_ins where org_id = ${orgId} and site_id is not null and happened_at > ${new Date(nowMs - everyMs - 3_600_000)}`.execute(trx)).rows)
  let reckoned = 0
  for (const { site_id: siteId } of sites) {
    if (isStopping()) return reckoned
    // A transaction each: a site's row is locked for a few milliseconds.
    await db.withOrg(orgId, (trx) => reckonSite(trx, orgId, siteId, nowMs))
    reckoned++
  }
  return reckoned
}

export const startDailySuggestions = ({ db, clock, log }: { readonly db: Database; readonly clock: Clock; readonly log: Logger }): { stop(): Promise<void> } => {
  let stopped = false
  let running: Promise<unknown> = Promise.resolve()
  const run = (): void => {
    running = (async () => {
      const { rows } = await sql<{ org_id: string }>`select org_id from orgs`.execute(db.system)
      for (const { org_id: orgId } of rows) if (!stopped) await reckonVisitedSites(db, orgId, clock.now(), () => stopped)
    })().catch((error: unknown) => log.warn({ error }, 'suggestions for fences could not be reckoned; tried again tomorrow'))
  }
  const first = setTimeout(run, afterStartMs)
  const timer = setInterval(run, everyMs)
  first.unref()
  timer.unref()
  return {
    async stop() {
      stopped = true
      clearTimeout(first)
      clearInterval(timer)
      await running
    },
  }
}
