import { sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/log.ts'
import type { Database } from '../platform/postgres/database.ts'
import { type SealBody, sealRows } from './sealRows.ts'
import { type SealedName, sealedNames, sealedTables } from './sealedTables.ts'

const pageGroups = 1_000
/** The cursor that says a table of a company was opened. */
export const openedCursor = (table: SealedName): string => `sealed ${table}`

/**
 * Rows that are older than seals (an installation that was updated) are sealed as they stand, once: from then on whatever is done to them is named,
 * and what was done before is not. In pages, each a transaction of its own; a crash between them begins again, and what was sealed twice does no harm
 * because the tables count as opened only with the last entry.
 */
export const openSeals = async (db: Database, orgId: string, nowMs: number, isStopping = () => false): Promise<void> => {
  const known = new Set(await db.withOrg(orgId, async (trx) => (await sql<{ follower: string }>`select follower from follower_cursors where org_id = ${orgId} and follower like 'sealed %'`.execute(trx)).rows.map((row) => row.follower)))
  const missing = sealedNames.filter((table) => !known.has(openedCursor(table)))
  if (missing.length === 0) return
  for (const table of missing) {
    const { key: [first], firstType = 'uuid', where = 'true' } = sealedTables[table]
    for (let after: string | null = null; !isStopping(); ) {
      const last: string | undefined = await db.withOrg(orgId, async (trx) => {
        await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
        const { rows } = await sql<{ first: string }>`select distinct ${sql.raw(`${first}::text as first, ${first} from ${table} where ${where}`)} and (${after}::text is null or ${sql.raw(first)} > ${after}::text${sql.raw(`::${firstType}`)}) order by ${sql.raw(first)} limit ${pageGroups}`.execute(trx)
        await sealRows(trx, orgId, nowMs, { [table]: rows.map((row) => row.first) }, { opening: true })
        return rows.at(-1)?.first
      })
      if (last === undefined) break
      after = last
    }
  }
  if (isStopping()) return
  await db.withOrg(orgId, async (trx) => {
    await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
    const { rows } = await sql<{ follower: string }>`insert into follower_cursors (org_id, follower) select ${orgId}::uuid, t from unnest(${missing.map(openedCursor)}::text[]) t on conflict do nothing returning follower`.execute(trx)
    const opened: SealBody['opened'] = missing.filter((table) => rows.some((row) => row.follower === openedCursor(table)))
    if (opened.length > 0) await sealRows(trx, orgId, nowMs, {}, { opened })
  })
}

/** At the start of the server, for each company. */
export const startOpeningSeals = ({ db, clock, log }: { readonly db: Database; readonly clock: Clock; readonly log: Logger }): { stop(): Promise<void> } => {
  let stopped = false
  const running = (async () => {
    const { rows } = await sql<{ org_id: string }>`select org_id from orgs`.execute(db.system)
    for (const { org_id: orgId } of rows) if (!stopped) await openSeals(db, orgId, clock.now(), () => stopped)
  })().catch((error: unknown) => log.error({ error }, 'rows of earlier versions could not be sealed; tried again at the next start'))
  return {
    async stop() {
      stopped = true
      await running
    },
  }
}
