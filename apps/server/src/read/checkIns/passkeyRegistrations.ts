import { parseCompactJws } from '@fieldproof/core/evidence'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { type LoggedAbout, type LogRow, isOpen, logColumns } from './loggedAbout.ts'

/**
 * The registrations of the passkey that confirmed a check-in, with its taking back if there was one, and the enrolments of the phones that signed them: with these anybody
 * checks the assertion again (core/evidence/packagePasskeys.ts). Which entries they are is found by the table of declarations; a row that is gone from it leaves the
 * assertion unchecked, and the report says so.
 */
export const passkeyRegistrations = async (trx: Sql, { submission, payload, person }: LoggedAbout): Promise<LogRow[]> => {
  const { passkey } = (payload?.factors ?? {}) as { readonly passkey?: { readonly credentialId?: unknown } }
  if (typeof passkey?.credentialId !== 'string' || person === undefined) return []
  const { rows } = await sql<LogRow>`select ${logColumns} from log_entries where kind = 'submission' and entry_index in (
    select entry_index from declarations where person_id = ${person}::uuid and topic = 'passkey' and content ->> 'credentialId' = ${passkey.credentialId}) order by entry_index`.execute(trx)
  // Those before it, and when there is none the first behind it: it came in the same upload.
  const before = rows.filter(({ entry_index }) => entry_index < submission.entry_index)
  // An erased one could prove nothing, and is not this check-in's own content.
  const words = (before.length > 0 ? before : rows.slice(0, 1)).filter(isOpen)
  const signers = words.flatMap((row) => {
    const event = parseCompactJws(row.body.toString('latin1'))
    return event.ok ? [event.value.payload.device] : []
  })
  if (signers.length === 0) return words
  const phones = (await sql<LogRow>`select ${logColumns} from log_entries where ref = any(${[...new Set(signers)]}::uuid[]) and kind in ('device_enrolled', 'device_revoked') order by entry_index`.execute(trx)).rows
  return [...words, ...phones]
}
