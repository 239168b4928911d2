import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

/** Does one comparison and gives its faults. */
export type Part = (what: string, compare: () => Promise<readonly Fault[]>) => Promise<readonly Fault[]>

/**
 * Each comparison stands by itself: a value that nobody's code expected (somebody put words where a number belongs, or a year that no calendar has) ends that one, which is named,
 * and hides nothing from the others. A database that does not answer fails the rollback, and with it the check.
 */
export const createParts = (trx: Sql): Part => async (what, compare) => {
  await sql`savepoint part`.execute(trx)
  try {
    const faults = await compare()
    await sql`release savepoint part`.execute(trx)
    return faults
  } catch (error) {
    await sql`rollback to savepoint part`.execute(trx)
    return [{ entryIndex: null, table: 'self_checks', what: `${what}: the comparison could not be finished, because a stored value cannot be read: ${(error as Error).message}` }]
  }
}
