import { sql } from 'kysely'
import type { Database } from '../postgres/database.ts'

/** Whose account this is, whatever the company: one account belongs to one person. */
export const personOfAccount = ({ system }: Pick<Database, 'system'>) => async (userId: string): Promise<string | null> =>
  (await sql<{ personId: string }>`select person_id as "personId" from people where user_id = ${userId}`.execute(system)).rows[0]?.personId ?? null
