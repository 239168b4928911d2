import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

/**
 * The number of an event: the first 48 bits of HMAC-SHA-256(seed, event id), from 0 to 1. Who knows the event's id cannot know its number without
 * the seed; whoever holds the seed cannot choose another one, because its hash has been in the log since before the event.
 */
export const auditNumber = (seed: Uint8Array, eventId: string): number => createHmac('sha256', seed).update(eventId).digest().readUIntBE(0, 6) / 2 ** 48

export const loadAuditSeed = async (trx: Sql): Promise<Buffer | undefined> => (await sql<{ seed: Buffer }>`select seed from audit_seeds where org_id = current_org()`.execute(trx)).rows[0]?.seed
