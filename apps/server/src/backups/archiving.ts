import type { DatabaseArchiving } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

interface Row {
  readonly version: string
  readonly mode: string
  readonly archivedCount: number
  readonly lastArchivedAt: Date | null
  readonly failedCount: number
  readonly lastFailedAt: Date | null
  readonly standbys: number
}

/** What a PostgreSQL that is not ours tells about its own archiving; null where its operator hides even that. */
export const readArchiving = async (system: Sql): Promise<DatabaseArchiving | null> => {
  const row = await sql<Row>`select current_setting('server_version') as version, current_setting('archive_mode') as mode, archived_count as "archivedCount", last_archived_time as "lastArchivedAt", failed_count as "failedCount",
    last_failed_time as "lastFailedAt", (select count(*) from pg_stat_replication) as standbys from pg_stat_archiver`.execute(system).then(({ rows }) => rows[0], () => undefined)
  if (!row) return null
  const instant = (date: Date | null) => date && isoInstant(date.getTime())
  return { ...row, lastArchivedAt: instant(row.lastArchivedAt), lastFailedAt: instant(row.lastFailedAt), isFailing: row.lastFailedAt !== null && (row.lastArchivedAt === null || row.lastFailedAt > row.lastArchivedAt) }
}
