import type { PeopleImport } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

/** Imports `i` that fulfil the condition, newest first. */
export const presentPeopleImports = async (trx: Sql, condition: RawBuilder<unknown>, limit: number): Promise<PeopleImport[]> => {
  const { rows } = await sql<Omit<PeopleImport, 'createdAt' | 'undoneAt'> & { createdAt: Date; undoneAt: Date | null }>`select i.import_id as "importId", i.file_name as "fileName", i.created_at as "createdAt", i.undone_at as "undoneAt",
      (select p.name from people p where p.person_id = i.created_by) as "createdByName", cardinality(i.created) as "createdCount", jsonb_array_length(i.updated) as "updatedCount", cardinality(i.created_departments) as "departmentCount", i.skipped as "skippedCount"
    from people_imports i where ${condition} order by i.created_at desc, i.import_id desc limit ${limit}`.execute(trx)
  return rows.map((row) => ({ ...row, createdAt: isoInstant(row.createdAt.getTime()), undoneAt: row.undoneAt && isoInstant(row.undoneAt.getTime()) }))
}
