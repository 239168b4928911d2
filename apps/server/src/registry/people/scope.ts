import { type PersonInput, type PersonScope, ProblemError, type Role, ScopePreview, ScopePreviewInput, scopesOfRole } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { keptScope, reachOf, type ScopeChoice, scopeOf } from '../../http/scope.ts'
import { departmentsInScope, visiblePeople } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { requireActor } from '../registryRequest.ts'

type Kept = { readonly scope: PersonScope | null; readonly scopeDepartmentIds: string[] }

const whyNot: Readonly<Partial<Record<Role, string>>> = {
  owner: 'an owner sees everybody, always; choose all or null, or another role for this person',
  administrator: 'an administrator runs the whole company and so sees everybody; choose all or null, or the role hr, auditor or manager, which can be limited',
  field_worker: 'a field worker has no console and sees only what is their own; choose own or null, or another role for this person',
}

/** The choice as it will be kept. What was asked for and cannot be is refused, with what to do; a new role takes away what it cannot have. */
export const chosenScope = (input: Partial<PersonInput>, { role, departmentId }: Pick<ScopeChoice, 'role' | 'departmentId'>, before: Pick<ScopeChoice, 'scope' | 'scopeDepartmentIds'> = { scope: null, scopeDepartmentIds: [] }): Kept => {
  const wrong = (detail: string) => new ProblemError('invalid_request', detail)
  if (input.scope && !scopesOfRole[role].includes(input.scope)) throw wrong(`scope: ${whyNot[role] ?? `one of ${scopesOfRole[role].join(', ')}`}`)
  const asked = { role, scope: input.scope === undefined ? before.scope : input.scope, scopeDepartmentIds: input.scopeDepartmentIds ?? before.scopeDepartmentIds }
  const kept = keptScope(asked)
  if ((input.scopeDepartmentIds?.length ?? 0) > 0 && kept.scope !== 'department' && kept.scope !== 'subtree') throw wrong('scopeDepartmentIds: only with the scope department or subtree')
  if ((input.scope !== undefined || input.scopeDepartmentIds !== undefined) && (kept.scope === 'department' || kept.scope === 'subtree') && kept.scopeDepartmentIds.length === 0 && departmentId === null)
    throw wrong('scope: this person belongs to no department; name the departments in scopeDepartmentIds, or give them one')
  return { scope: kept.scope, scopeDepartmentIds: [...kept.scopeDepartmentIds] }
}

/** Throws invalid_request for departments that are not there, or no longer used. */
export const requireScopeDepartments = async (trx: Sql, departmentIds: readonly string[]): Promise<void> => {
  if (departmentIds.length === 0) return
  const { rows } = await sql`select 1 from unnest(${[...departmentIds]}::uuid[]) i where not exists (select from departments where department_id = i and archived_at is null) limit 1`.execute(trx)
  if (rows.length > 0) throw new ProblemError('invalid_request', 'scopeDepartmentIds: there is no such department in use')
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
