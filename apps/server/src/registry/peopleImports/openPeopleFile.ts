import { type PeopleImportInput, type PeopleMapping, ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { readTable, type Table } from '../../platform/tables/readTable.ts'
import { importBodyLimit, mostFileBytes } from '../siteImports/plan.ts'
import { guessPeopleMapping } from './columns.ts'
import { type KnownDepartment, type KnownPerson, type PeopleItem, planPeopleImport } from './planPeople.ts'

export { importBodyLimit }

export interface OpenedFile {
  readonly bytes: Buffer
  readonly table: Table
  readonly mapping: PeopleMapping
}

export const openPeopleFile = async ({ fileBase64, fileName, mapping }: PeopleImportInput): Promise<OpenedFile> => {
  const bytes = Buffer.from(fileBase64, 'base64')
  if (bytes.length > mostFileBytes) throw new ProblemError('invalid_request', t(`文件有 ${(bytes.length / 1e6).toFixed(1)} MB；最多 5 MB，请拆分`, `檔案有 ${(bytes.length / 1e6).toFixed(1)} MB；最多 5 MB，請拆分`, `file: ${(bytes.length / 1e6).toFixed(1)} MB; at most 5 MB, split it`))
  const table = await readTable(bytes, fileName)
  const used = mapping ?? guessPeopleMapping(table.columns)
  const wrong = Object.values(used).find((column) => column >= table.columns.length)
  if (wrong !== undefined) throw new ProblemError('invalid_request', t(`对应的列：没有第 ${wrong + 1} 列，文件共有 ${table.columns.length} 列`, `對應的欄：沒有第 ${wrong + 1} 欄，檔案共有 ${table.columns.length} 欄`, `mapping: there is no column ${wrong}; the file has ${table.columns.length}`))
  return { bytes, table, mapping: used }
}

export interface Company {
  readonly people: readonly (KnownPerson & { readonly userId: string | null })[]
  readonly departments: readonly KnownDepartment[]
  readonly shifts: readonly { readonly shiftId: string; readonly name: string }[]
}

export const loadCompany = async (trx: Sql): Promise<Company> => ({
  people: (await sql<Company['people'][number]>`select person_id as "personId", name, employee_number as "employeeNumber", phone, email, department_id as "departmentId", manager_id as "managerId", role, hired_on::text as "hiredOn",
    shift_id as "shiftId", scope, scope_department_ids as "scopeDepartmentIds", status, user_id as "userId" from people`.execute(trx)).rows,
  departments: (await sql<KnownDepartment>`select department_id as "departmentId", name, parent_id as "parentId" from departments where archived_at is null`.execute(trx)).rows,
  shifts: (await sql<{ shiftId: string; name: string }>`select shift_id as "shiftId", name from shifts where archived_at is null`.execute(trx)).rows,
})

/** What the rows would become beside the people that there are. */
export const planOf = ({ table, mapping }: OpenedFile, { createDepartments }: PeopleImportInput, viewer: Viewer, company: Company): PeopleItem[] =>
  planPeopleImport(table.rows, { rowNumbers: table.rowNumbers, mapping, ...company, createDepartments, actor: { personId: viewer.personId, role: viewer.role } })
