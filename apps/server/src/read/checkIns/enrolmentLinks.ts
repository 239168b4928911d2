import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { isOpen, jsonOf, type LogRow, logColumns } from './loggedAbout.ts'

/** Canonical JSON has `action` first. */
const beginning = '{"action":"enrollment_code.created"'

/**
 * The entries of the one-time links that these phones were enrolled with: by them an outsider sees that the log had made the link for this person before, and that it was
 * in force (core/evidence/packageEnrolments.ts). What cannot be found or was erased leaves the package without it, and the report says so.
 */
export const enrolmentLinks = async (trx: Sql, devices: readonly LogRow[]): Promise<LogRow[]> => {
  const used = devices.flatMap((row) => {
    const { personId, codeSha256 } = (row.kind === 'device_enrolled' && jsonOf(row)) || {}
    return typeof personId === 'string' && /^[0-9a-f-]{36}$/.test(personId) && typeof codeSha256 === 'string' ? [{ personId, codeSha256 }] : []
  })
  if (used.length === 0) return []
  const { rows } = await sql<LogRow>`select ${logColumns} from log_entries where ref = any(${[...new Set(used.map(({ personId }) => personId))]}::uuid[]) and kind = 'admin'
    and substring(body from 1 for ${beginning.length}::int) = convert_to(${beginning}, 'UTF8') order by entry_index`.execute(trx)
  return rows.filter((row) => isOpen(row) && used.some(({ codeSha256 }) => jsonOf(row)?.codeSha256 === codeSha256))
}
