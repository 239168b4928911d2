import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/log.ts'
import { readAccounts, type StoredAccount } from '../platform/identity/readAccounts.ts'
import type { Database, Tables } from '../platform/postgres/database.ts'
import { appendEntries } from './append.ts'
import { readNames, type SealBody, sealRows } from './sealRows.ts'
import { type SealedName, sealedNames } from './sealedTables.ts'

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
    for (let after: string | null = null; !isStopping(); ) {
      const last: string | undefined = await db.withOrg(orgId, async (trx) => {
        await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
        const names = await readNames(trx, table, after, pageGroups)
        await sealRows(trx, orgId, nowMs, { [table]: names }, { opening: true })
        return names.at(-1)
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
    if (opened.includes('people')) await sayCredentials(trx, orgId, nowMs, await readAccounts(db.connectionString))
  })
}

/** Passwords and passkeys of an installation that was updated, as they are now. */
const sayCredentials = async (trx: Transaction<Tables>, orgId: string, nowMs: number, accounts: readonly StoredAccount[]): Promise<void> => {
  const { rows } = await sql<{ person_id: string; user_id: string }>`select person_id, user_id from people where org_id = ${orgId} and user_id is not null`.execute(trx)
  const known = new Map(accounts.map((account) => [account.userId, account]))
  await appendEntries(trx, orgId, nowMs, rows.flatMap(({ person_id: ref, user_id: userId }) => {
    const account = known.get(userId)
    return account ? [{ kind: 'admin' as const, ref, body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: null, action: 'account.credentials', ref, userId, ...account.credentials }) }] : []
  }))
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
