import { PeopleImport, PeopleImportCommand, ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { keptScope } from '../../http/scope.ts'
import { newId, sha256 } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { type Act, administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { type Company, importBodyLimit, loadCompany, openPeopleFile, planOf } from './openPeopleFile.ts'
import { moveAccounts, type PersonRule, type RuleChange, ruleOnly, writeRules } from './personRule.ts'
import type { PeopleItem, RowPerson } from './planPeople.ts'
import { presentPeopleImports } from './presentPeopleImports.ts'
import { newPathsOf } from './previewPeopleImport.ts'

type Known = Extract<PeopleItem, { kind: 'changed' | 'same' }>
type New = Extract<PeopleItem, { kind: 'new' }>

/** Makes the departments of these paths and all above them that are not there. Returns the id of each whole path (lower case). */
const makeDepartments = async ({ trx, orgId, nowMs, note }: Act, company: Company, paths: readonly string[], importId: string): Promise<{ readonly idOf: ReadonlyMap<string, string>; readonly made: readonly string[] }> => {
  const byParent = new Map(company.departments.map(({ departmentId, name, parentId }) => [`${parentId ?? ''} ${name.toLowerCase()}`, departmentId]))
  const [idOf, made] = [new Map<string, string>(), [] as { departmentId: string; name: string; parentId: string | null }[]]
  for (const path of paths) {
    let parentId: string | null = null
    for (const name of path.split('/')) {
      const key: string = `${parentId ?? ''} ${name.toLowerCase()}`
      let id = byParent.get(key)
      if (id === undefined) {
        id = newId(nowMs)
        byParent.set(key, id)
        made.push({ departmentId: id, name, parentId })
      }
      parentId = id
    }
    idOf.set(path.toLowerCase(), parentId!)
  }
  await sql`insert into departments (org_id, department_id, parent_id, name) select ${orgId}::uuid, x."departmentId", x."parentId", x.name
    from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as x ("departmentId" uuid, "parentId" uuid, name text)`.execute(trx)
  for (const { departmentId, name, parentId } of made) note('department.created', departmentId, { name, parentId, importId })
  return { idOf, made: made.map(({ departmentId }) => departmentId) }
}

/** Another scope than before begins at the own department; a new role keeps of the old one what it can have. */
const scopeOfRow = ({ role, scope }: RowPerson, old?: PersonRule) =>
  keptScope({ role: role ?? old?.role ?? 'field_worker', scope: scope ?? old?.scope ?? null, scopeDepartmentIds: scope === undefined || scope === old?.scope ? old?.scopeDepartmentIds ?? [] : [] })

/**
 * POST /api/v1/people-imports: all of it happens, or none. Each person has their own entry in the log, as if they had been typed in. The same
 * `importId` again answers with what was made the first time: a connection that breaks does not import twice.
 */
export const runPeopleImport = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/people-imports', { bodyLimit: importBodyLimit, schema: { tags: ['People'], summary: 'Import a file of people', body: PeopleImportCommand, response: { 201: PeopleImport } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { fileName, updateKnown } = request.body
    const file = await openPeopleFile(request.body)
    const importId = request.body.importId ?? newId(actor.nowMs)
    const fileSha256 = sha256(file.bytes).toString('hex')
    let putAccountsBack: () => Promise<void> = () => Promise.resolve()
    try {
      const made = await administrativeAct(ports, actor, async (act) => {
        const { trx, orgId, nowMs, note, seal } = act
        // Two imports of the same file at once would each find nobody there.
        await sql`select pg_advisory_xact_lock(hashtextextended(${`people import ${orgId}`}, 0))`.execute(trx)
        const [before] = await presentPeopleImports(trx, sql`i.import_id = ${importId}`, 1)
        if (before) return before
        await sql`select 1 from departments for update`.execute(trx)
        await sql`select 1 from people for update`.execute(trx)
        const company = await loadCompany(trx)
        const items = planOf(file, request.body, actor.viewer, company)
        const created = items.filter((item): item is New => item.kind === 'new').map((item) => ({ ...item, personId: newId(nowMs) }))
        const wanted = updateKnown ? items.filter((item): item is Known => item.kind === 'changed') : []
        if (created.length === 0 && wanted.length === 0) throw new ProblemError('conflict', t('文件里没有新的或不同的内容', '檔案裡沒有新的或不同的內容', 'Nothing in this file is new or different'))

        const { idOf, made: departments } = await makeDepartments(act, company, newPathsOf([...created, ...wanted]), importId)
        const idOfRow = new Map<number, string>([...items.flatMap((item) => (item.kind === 'changed' || item.kind === 'same' ? [[item.row, item.known.personId] as const] : [])), ...created.map(({ row, personId }) => [row, personId] as const)])
        const departmentOf = ({ department }: RowPerson) => (department === undefined ? undefined : 'path' in department ? idOf.get(department.path.toLowerCase())! : department.departmentId)
        const managerOf = ({ manager }: RowPerson) => (manager === undefined ? undefined : 'row' in manager ? idOfRow.get(manager.row)! : manager.personId)
        const ruleOf = (person: RowPerson, old?: PersonRule): PersonRule => ({
          name: person.name, employeeNumber: person.employeeNumber ?? old?.employeeNumber ?? null, phone: person.phone ?? old?.phone ?? null, email: person.email ?? old?.email ?? null, role: person.role ?? old?.role ?? 'field_worker',
          departmentId: departmentOf(person) ?? old?.departmentId ?? null, managerId: managerOf(person) ?? old?.managerId ?? null, hiredOn: person.hiredOn ?? old?.hiredOn ?? null, shiftId: person.shiftId ?? old?.shiftId ?? null, ...scopeOfRow(person, old),
        })
        const newPeople = created.map(({ personId, person }) => ({ personId, ...ruleOf(person) }))
        const userIds = new Map(company.people.map(({ personId, userId }) => [personId, userId]))
        const updated: (RuleChange & { userId: string | null })[] = wanted.map(({ known, person }) => ({ personId: known.personId, before: ruleOnly(known), after: ruleOf(person, known), userId: userIds.get(known.personId) ?? null }))

        await sql`insert into people (org_id, person_id, department_id, manager_id, shift_id, name, employee_number, phone, email, role, status, hired_on, scope, scope_department_ids, created_at)
          select ${orgId}::uuid, x."personId", x."departmentId", x."managerId", x."shiftId", x.name, x."employeeNumber", x.phone, x.email, x.role, 'active', x."hiredOn", x.scope, x."scopeDepartmentIds", ${new Date(nowMs)}
          from jsonb_to_recordset(${JSON.stringify(newPeople)}::jsonb) as x ("personId" uuid, "departmentId" uuid, "managerId" uuid, "shiftId" uuid, name text, "employeeNumber" text, phone text, email text, role text, "hiredOn" date, scope text, "scopeDepartmentIds" uuid[])`.execute(trx)
        for (const { personId, phone: _, email: __, scope, scopeDepartmentIds, ...rule } of newPeople) note('person.created', personId, { ...rule, ...(scope === null ? {} : { scope, scopeDepartmentIds: [...scopeDepartmentIds] }), status: 'active', signIn: false, userId: null, importId })
        await writeRules(act, updated, { importId })
        const counts = { created: newPeople.length, updated: updated.length, departments: departments.length, skipped: items.length - newPeople.length - updated.length }
        await sql`insert into people_imports (org_id, import_id, file_name, file_sha256, created_at, created_by, created, updated, created_departments, skipped)
          values (${orgId}, ${importId}, ${fileName}, ${fileSha256}, ${new Date(nowMs)}, ${actor.by}, ${newPeople.map(({ personId }) => personId)}::uuid[],
            ${JSON.stringify(updated.map(({ personId, before: old, after }) => ({ personId, before: old, after })))}::jsonb, ${departments}::uuid[], ${counts.skipped})`.execute(trx)
        seal({ people: [...newPeople, ...updated].map(({ personId }) => personId), people_imports: [importId] })
        note('people.imported', importId, { fileName, fileSha256, ...counts })
        putAccountsBack = await moveAccounts(ports, updated)
        return (await presentPeopleImports(trx, sql`i.import_id = ${importId}`, 1))[0]!
      })
      return await reply.status(201).send(made)
    } catch (error) {
      await putAccountsBack()
      throw error
    }
  })
}
