import { PeopleImportUndone, ProblemError, Uuid } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { t, type Translated } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { isAbove } from './columns.ts'
import { moveAccounts, readRules, type RuleChange, ruleOnly, writeRules } from './personRule.ts'

const noScope = { scope: null, scopeDepartmentIds: [] }

/** Those of them who have a phone, an account, a site or a stand-in, asked for or decided something, are put off or named by a rule, or to whom somebody of another import or by hand was put. */
const whoActed = async (trx: Sql, personIds: readonly string[]): Promise<string[]> => (await sql<{ name: string }>`select p.name from people p where p.person_id = any(${[...personIds]}::uuid[]) and (
    p.user_id is not null or exists (select from devices d where d.person_id = p.person_id) or exists (select from enrollment_codes e where e.person_id = p.person_id and e.used_at is not null)
    or exists (select from regularizations r where r.person_id = p.person_id) or exists (select from check_ins c where c.person_id = p.person_id) or exists (select from challenges c where c.person_id = p.person_id)
    or p.person_id in (select below.manager_id from people below where below.manager_id is not null and not exists (select from unnest(${[...personIds]}::uuid[]) as mine (id) where mine.id = below.person_id))
    or exists (select from sites s where s.owner_id = p.person_id) or exists (select from duty_rules r where p.person_id = any(r.person_ids))
    or exists (select from delegations d where p.person_id in (d.from_person_id, d.to_person_id)) or exists (select from put_offs o where o.person_id = p.person_id)
    or exists (select from alert_rules a where a.deleted_at is null and strpos(a.rule::text, p.person_id::text) > 0)) order by p.name collate "zh-x-icu"`.execute(trx)).rows.map(({ name }) => name)

const haveActed = (people: readonly string[]): Translated => {
  const names = `${people.slice(0, 5).join('、')}${people.length > 5 ? '…' : ''}`
  return t(`其中 ${people.length} 人之后已绑定手机或有了记录（${names}）：离职的请改为标记离职`, `其中 ${people.length} 人之後已綁定手機或有了紀錄（${names}）：離職的請改為標記離職`,
    `${people.length} of these people ${people.length === 1 ? 'has' : 'have'} enrolled or acted since (${names}): mark those who left as left instead`)
}

/**
 * POST /api/v1/people-imports/:id/undo: whom the import made goes, what it changed is as before, departments it made go when they are empty. Not
 * once somebody of it has enrolled a phone or acted otherwise: what they did would have nobody. Who was changed by hand since stays as they are.
 */
export const undoPeopleImport = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/people-imports/:id/undo', { schema: { tags: ['People'], summary: 'Undo an import of people', params: Type.Object({ id: Uuid }), response: { 200: PeopleImportUndone } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    let putAccountsBack: () => Promise<void> = () => Promise.resolve()
    try {
      return await administrativeAct(ports, actor, async (act) => {
        const { trx, nowMs, note, seal } = act
        const { rows: [made] } = await sql<{ created: string[]; updated: RuleChange[]; departments: string[]; undone_at: Date | null }>`select created, updated, created_departments as departments, undone_at from people_imports where import_id = ${id} for update`.execute(trx)
        if (!made) throw new ProblemError('not_found')
        if (made.undone_at) throw new ProblemError('conflict', t('这次导入已经撤销过', '這次匯入已經復原過', 'This import has been undone already'))
        await sql`select 1 from departments for update`.execute(trx)
        // Imports of earlier versions knew nothing of scopes.
        const updated = made.updated.map(({ personId, before, after }) => ({ personId, before: ruleOnly({ ...noScope, ...before }), after: ruleOnly({ ...noScope, ...after }) }))
        const present = await readRules(trx, [...made.created, ...updated.map(({ personId }) => personId)])
        // Links that nobody has used end with the people they were for.
        const acted = await whoActed(trx, made.created)
        if (acted.length > 0) throw new ProblemError('conflict', haveActed(acted))
        const restored = updated.flatMap((change) => {
          const now = present.get(change.personId)
          return now?.status === 'active' && Buffer.compare(canonicalBytes({ ...ruleOnly(now) }), canonicalBytes({ ...change.after })) === 0 && !isAbove(now.role, actor.viewer.role) && !isAbove(change.before.role, actor.viewer.role)
            ? [{ personId: change.personId, before: change.after, after: change.before, userId: now.userId }] : []
        })
        await writeRules(act, restored, { undoes: id })
        await sql`delete from enrollment_codes where person_id = any(${made.created}::uuid[])`.execute(trx)
        const { rows: removed } = await sql<{ personId: string; name: string }>`delete from people where person_id = any(${made.created}::uuid[]) returning person_id as "personId", name`.execute(trx)
        for (const { personId, name } of removed) note('person.removed', personId, { name, undoes: id })
        const departmentsRemoved = await removeEmpty(trx, made.departments)
        for (const { departmentId, name } of departmentsRemoved) note('department.deleted', departmentId, { name, undoes: id })
        await sql`update people_imports set undone_at = ${new Date(nowMs)} where import_id = ${id}`.execute(trx)
        seal({ people_imports: [id], people: restored.map(({ personId }) => personId) })
        const counts = { removed: removed.length, restored: restored.length, departmentsRemoved: departmentsRemoved.length, kept: made.updated.length - restored.length + made.departments.length - departmentsRemoved.length }
        note('people.import_undone', id, counts)
        putAccountsBack = await moveAccounts(ports, restored)
        return counts
      })
    } catch (error) {
      await putAccountsBack()
      throw error
    }
  })
}

/** Lowest first; one that somebody was put into since stays, and so do those above it. */
const removeEmpty = async (trx: Sql, departmentIds: readonly string[]): Promise<{ departmentId: string; name: string }[]> => {
  const gone: { departmentId: string; name: string }[] = []
  for (;;) {
    const { rows } = await sql<{ departmentId: string; name: string }>`delete from departments d where d.department_id = any(${[...departmentIds]}::uuid[])
      and not exists (select from people p where p.department_id = d.department_id or d.department_id = any(p.scope_department_ids)) and not exists (select from departments c where c.parent_id = d.department_id) returning d.department_id as "departmentId", d.name`.execute(trx)
    if (rows.length === 0) return gone
    gone.push(...rows)
  }
}
