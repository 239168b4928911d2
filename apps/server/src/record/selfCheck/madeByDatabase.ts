import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

const mostNamed = 100

/**
 * Columns that the database makes of others cannot be written, until somebody takes that from them (`alter column … drop expression`). Lists filter and search by them, and one handset is
 * found on two phones: so they are made again here and compared. The columns they are made of are compared with the log elsewhere.
 */
export const checkMadeByDatabase = async (trx: Sql): Promise<Fault[]> => {
  const { rows } = await sql<{ table: string; column: string; id: string; entry: string | null }>`
    (select 'check_ins' as "table", 'signals_against' as "column", event_id::text as id, entry_index as entry from check_ins
      where signals_against is distinct from (jsonb_path_query_array(verdict, '$."findings"[*]?(@."state" == "against")."signal"'::jsonpath))::text limit ${mostNamed})
    union all
    (select 'check_ins', 'note_folded', event_id::text, entry_index from check_ins where note_folded is distinct from lower("left"(note, 500)) limit ${mostNamed})
    union all
    (select 'devices', 'key_x', device_id::text, null from devices where key_x is distinct from (public_key ->> 'x') limit ${mostNamed})
    union all
    (select 'sites', 'search_folded', site_id::text, null from sites where search_folded is distinct from lower(name || chr(10) || coalesce(customer_name, '') || chr(10) || coalesce(address, '')) limit ${mostNamed})`.execute(trx)
  return rows.map(({ table, column, id, entry }) => ({ entryIndex: entry === null ? null : Number(entry), table, what: `${id}: ${column} is not what the database makes of the row` }))
}
