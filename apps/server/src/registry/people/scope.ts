import { type PersonInput, type PersonScope, ProblemError, type Role, ScopePreview, ScopePreviewInput, scopesOfRole } from '@fieldproof/contract'
import { t, type Translated } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { keptScope, reachOf, type ScopeChoice, scopeOf } from '../../http/scope.ts'
import { departmentsInScope, visiblePeople } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { requireActor } from '../registryRequest.ts'

type Kept = { readonly scope: PersonScope | null; readonly scopeDepartmentIds: string[] }

const whyNot: Readonly<Partial<Record<Role, Translated>>> = {
  owner: t('所有者总是看得到所有人；请选“全部”，或换一个角色', '擁有者總是看得到所有人；請選「全部」，或換一個角色', 'an owner sees everybody, always; choose all or null, or another role for this person'),
  administrator: t('管理员管全公司，总是看得到所有人；请选“全部”，或换成可以限制范围的人事、审计或主管', '管理員管全公司，總是看得到所有人；請選「全部」，或換成可以限制範圍的人事、稽核或主管', 'an administrator runs the whole company and so sees everybody; choose all or null, or the role hr, auditor or manager, which can be limited'),
  field_worker: t('外勤员工不用管理台，只看得到自己的；请选“本人”，或换一个角色', '外勤員工不用管理後台，只看得到自己的；請選「本人」，或換一個角色', 'a field worker has no console and sees only what is their own; choose own or null, or another role for this person'),
}

const scopeNames: Readonly<Record<PersonScope, Translated>> = {
  own: t('本人', '本人', 'own'), department: t('本部门', '本部門', 'department'), subtree: t('本部门及下级', '本部門及下級', 'subtree'), all: t('全部', '全部', 'all'),
}
const scopeOfRole = (role: Role): Translated => {
  const why = whyNot[role]
  const [cn, tw] = (['zh-CN', 'zh-TW'] as const).map((language) => scopesOfRole[role].map((scope) => scopeNames[scope][language]).join('、')) as [string, string]
  return t(`可见范围：${why?.['zh-CN'] ?? `可用：${cn}`}`, `可見範圍：${why?.['zh-TW'] ?? `可用：${tw}`}`, `scope: ${why?.en ?? `one of ${scopesOfRole[role].join(', ')}`}`)
}

/** The choice as it will be kept. What was asked for and cannot be is refused, with what to do; a new role takes away what it cannot have. */
export const chosenScope = (input: Partial<PersonInput>, { role, departmentId }: Pick<ScopeChoice, 'role' | 'departmentId'>, before: Pick<ScopeChoice, 'scope' | 'scopeDepartmentIds'> = { scope: null, scopeDepartmentIds: [] }): Kept => {
  const wrong = (detail: Translated) => new ProblemError('invalid_request', detail)
  if (input.scope && !scopesOfRole[role].includes(input.scope)) throw wrong(scopeOfRole(role))
  const asked = { role, scope: input.scope === undefined ? before.scope : input.scope, scopeDepartmentIds: input.scopeDepartmentIds ?? before.scopeDepartmentIds }
  const kept = keptScope(asked)
  if ((input.scopeDepartmentIds?.length ?? 0) > 0 && kept.scope !== 'department' && kept.scope !== 'subtree') throw wrong(t('只有可见范围是部门时才选“从哪些部门起”', '只有可見範圍是部門時才選「從哪些部門起」', 'scopeDepartmentIds: only with the scope department or subtree'))
  if ((input.scope !== undefined || input.scopeDepartmentIds !== undefined) && (kept.scope === 'department' || kept.scope === 'subtree') && kept.scopeDepartmentIds.length === 0 && departmentId === null)
    throw wrong(t('可见范围：此人没有部门；请选“从哪些部门起”，或先给此人一个部门', '可見範圍：此人沒有部門；請選「從哪些部門起」，或先給此人一個部門', 'scope: this person belongs to no department; name the departments in scopeDepartmentIds, or give them one'))
  return { scope: kept.scope, scopeDepartmentIds: [...kept.scopeDepartmentIds] }
}

/** Throws invalid_request for departments that are not there, or no longer used. */
export const requireScopeDepartments = async (trx: Sql, departmentIds: readonly string[]): Promise<void> => {
  if (departmentIds.length === 0) return
  const { rows } = await sql`select 1 from unnest(${[...departmentIds]}::uuid[]) i where not exists (select from departments where department_id = i and archived_at is null) limit 1`.execute(trx)
  if (rows.length > 0) throw new ProblemError('invalid_request', t('可见范围：没有这个部门，或已归档', '可見範圍：沒有這個部門，或已封存', 'scopeDepartmentIds: there is no such department in use'))
}

/** POST /api/v1/people/scope-preview: whom somebody would see, counted; changes nothing. */
export const previewScope = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/people/scope-preview', { schema: { tags: ['People'], summary: 'How many people a choice of scope would show', body: ScopePreviewInput, response: { 200: ScopePreview } } }, async (request) => {
    const { viewer } = await requireActor(ports, request)
    const kept = chosenScope(request.body, request.body)
    const scope = scopeOf(noPerson, reachOf({ ...request.body, ...kept }))
    return await ports.db.readOrg(viewer, async (trx) => {
      await requireScopeDepartments(trx, kept.scopeDepartmentIds)
      return (await sql<ScopePreview>`select (select count(*)::int from people p where p.status = 'active' and ${visiblePeople({ scope })}) as people, (select count(*)::int from departments d where d.archived_at is null and ${departmentsInScope(scope)}) as departments,
        (select count(*)::int from people p where p.status = 'active') as "ofPeople", (select count(*)::int from departments d where d.archived_at is null) as "ofDepartments"`.execute(trx)).rows[0]!
    })
  })
}

/** A new person is nobody yet. */
const noPerson = '00000000-0000-0000-0000-000000000000'
