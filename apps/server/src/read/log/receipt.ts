import { makeReceipt, toHex, type ReceiptV2 } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { nodeCrypto } from '../../platform/crypto.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'

/** The receipt of a recorded check-in: the same promise as the phone was given, signed in a batch of its own. Null when its bytes were erased. */
export const receiptOfSubmission = async (ports: Ports, trx: Sql, orgId: string, eventId: string): Promise<ReceiptV2 | null> => {
  const { rows } = await sql<{ body: Buffer | null; received_at: Date | null }>`select body, received_at from log_entries where ref = ${eventId} and kind = 'submission'`.execute(trx)
  return rows[0] ? await receiptOfEntry(ports, orgId, eventId, rows[0]) : null
}

export const receiptOfEntry = async (ports: Ports, orgId: string, eventId: string, row: { readonly body: Buffer | null; readonly received_at: Date | null }): Promise<ReceiptV2 | null> => {
  if (!row.received_at || !row.body) return null
  const signer = await ports.signers(orgId)
  return makeReceipt({ eventId, submissionSha256: toHex(nodeCrypto.sha256(row.body)), receivedTime: isoInstant(row.received_at.getTime()) }, signer, { sha256: nodeCrypto.sha256, sign: signer.sign })
}
