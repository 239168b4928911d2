import { type FieldMasks, type MaskedField, type PersonScope, ProblemError, type Role } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { FastifyRequest } from 'fastify'
import type { Ports } from '../ports.ts'
import type { Scope, Sql } from '../platform/postgres/database.ts'
import { answerFor, effectiveMasks } from './fieldMasks.ts'
import { joinedReach, reachOf, type ScopeChoice, scopeKey, scopeOf } from './scope.ts'

/** A person signed in to the console. */
export interface Viewer {
  readonly orgId: string
  readonly personId: string
  readonly userId: string
  readonly name: string
  /** A field worker who stands in for a manager is one for that time, of whom that manager sees alone. */
  readonly role: Role
  readonly departmentId: string | null
  /** Whom this viewer sees: `visiblePeople` asks for it in each statement, and the database shows no other rows in any case. */
  readonly scope: Scope
  /** What is masked from this viewer, of everybody else (http/fieldMasks.ts). */
  readonly masks: readonly MaskedField[]
}

/** The rows that a viewer's rights were read from: the viewer, then those whom they stand in for, and by which delegations. */
export interface UsedRights {
  readonly people: readonly ({ readonly personId: string } & ScopeChoice)[]
  readonly delegations: readonly { readonly delegationId: string; readonly fromPersonId: string; readonly toPersonId: string }[]
}

const administrators: readonly Role[] = ['owner', 'administrator']
/** No condition on people: `visiblePeople` is true of everybody. */
export const seesEverybody = (viewer: Pick<Viewer, 'scope'>): boolean => viewer.scope === 'everybody'
export const canAdminister = (viewer: Viewer): boolean => administrators.includes(viewer.role)

/** Authenticates a console request. Throws not_signed_in, or not_allowed for a role that has no console. */
export const requireViewer = async (ports: Ports, request: FastifyRequest): Promise<Viewer> => {
  const userId = await ports.identity.userIdOf(headersOf(request))
  if (!userId) throw new ProblemError('not_signed_in')
  const [found] = await readViewers(ports.db.system, sql<boolean>`p.user_id = ${userId}`, ports.clock.now())
  if (!found) throw new ProblemError('not_signed_in')
  const signedIn = { ...found.viewer, userId }
  ports.noteRights(signedIn, found.used)
  await answerFor(ports.db.readOrg, request, signedIn)
  return signedIn
}

interface StoodInFor extends Omit<ScopeChoice, 'role'> { readonly delegationId: string; readonly personId: string }
interface ViewerRow extends Omit<Viewer, 'userId' | 'scope' | 'masks'> { readonly chosenScope: PersonScope | null; readonly scopeDepartmentIds: readonly string[]; readonly stoodInFor: readonly StoodInFor[]; readonly fieldMasks: Partial<FieldMasks> | null }

/** Who these people are to the console at this moment (ms since 1970), with whom they stand in for; those who have left are nobody. */
export const viewersNow = async (system: Sql, which: ReturnType<typeof sql<boolean>>, nowMs: number): Promise<Omit<Viewer, 'userId'>[]> => (await readViewers(system, which, nowMs)).map(({ viewer }) => viewer)

const readViewers = async (system: Sql, which: ReturnType<typeof sql<boolean>>, nowMs: number): Promise<{ readonly viewer: Omit<Viewer, 'userId'>; readonly used: UsedRights }[]> => {
  const now = new Date(nowMs)
  const { rows } = await sql<ViewerRow>`select p.org_id as "orgId", p.person_id as "personId", p.name, p.role, p.department_id as "departmentId", p.scope as "chosenScope", p.scope_department_ids as "scopeDepartmentIds",
      array(select jsonb_build_object('delegationId', d.delegation_id, 'personId', f.person_id, 'departmentId', f.department_id, 'scope', f.scope, 'scopeDepartmentIds', to_jsonb(f.scope_department_ids)) from delegations d join people f on f.org_id = d.org_id and f.person_id = d.from_person_id where d.org_id = p.org_id and d.to_person_id = p.person_id
        and d.ended_at is null and d.starts_at <= ${now} and d.ends_at > ${now} and f.role = 'manager' and f.status = 'active' and (f.department_id is not null or f.scope is not null) order by d.delegation_id) as "stoodInFor", o.settings -> 'fieldMasks' as "fieldMasks"
    from people p join orgs o on o.org_id = p.org_id where p.status = 'active' and ${which}`.execute(system)
  return rows.map(({ stoodInFor, fieldMasks, chosenScope, scopeDepartmentIds, ...row }) => {
    const role = row.role === 'field_worker' && stoodInFor.length > 0 ? 'manager' : row.role
    const own = { personId: row.personId, role: row.role, departmentId: row.departmentId, scope: chosenScope, scopeDepartmentIds }
    const lent = stoodInFor.map(({ personId, departmentId, scope, scopeDepartmentIds: begin }) => ({ personId, role: 'manager' as const, departmentId, scope, scopeDepartmentIds: begin }))
    const viewer = {
      ...row, role, scope: scopeOf(row.personId, joinedReach([own, ...lent].map(reachOf))), masks: role === 'owner' || role === 'field_worker' ? [] : effectiveMasks(fieldMasks?.[role] ?? []),
    } satisfies Omit<Viewer, 'userId'>
    return { viewer, used: { people: [own, ...lent], delegations: stoodInFor.map(({ delegationId, personId }) => ({ delegationId, fromPersonId: personId, toPersonId: row.personId })) } }
  })
}

export const requireAdministrator = async (ports: Ports, request: FastifyRequest): Promise<Viewer> => {
  const viewer = await requireViewer(ports, request)
  if (!canAdminister(viewer)) throw new ProblemError('not_allowed')
  return viewer
}

/** SQL: these departments and those below them. */
export const departmentsBelow = (departmentIds: readonly string[]) => sql`with recursive below as (
  select department_id from departments where department_id = any(${[...departmentIds]}::uuid[])
  union select d.department_id from departments d join below b on d.parent_id = b.department_id) select department_id from below`
/** SQL condition on people `p`: in one of these departments or one below it. */
export const inDepartment = (...departmentIds: readonly string[]) => sql<boolean>`p.department_id in (${departmentsBelow(departmentIds)})`

/**
 * SQL condition on people `p` that this viewer may see: everybody, or the departments of their scope, or oneself.
 * Used inside `where`, always together with row-level security for the organisation.
 */
export const visiblePeople = ({ scope }: Pick<Viewer, 'scope'>) => {
  if (scope === 'everybody') return sql<boolean>`true`
  const { personId, departmentIds, departmentIdsAlone } = scope
  const conditions = [...(departmentIds.length > 0 ? [inDepartment(...departmentIds)] : []), ...(departmentIdsAlone.length > 0 ? [sql<boolean>`p.department_id = any(${[...departmentIdsAlone]}::uuid[])`] : [])]
  return conditions.length === 0 ? sql<boolean>`p.person_id = ${personId}` : conditions.length === 1 ? conditions[0]! : sql<boolean>`(${sql.join(conditions, sql` or `)})`
}

/** The same as a value, where it is selected or denied: of who belongs to no department the condition itself says neither yes nor no. */
export const isVisible = (viewer: Pick<Viewer, 'scope'>) => sql<boolean>`((${visiblePeople(viewer)}) is true)`

/** SQL condition on departments `d`: those whose people this scope shows. What is said of a department (its name, where it belongs) is no secret; what it holds is counted only here. */
export const departmentsInScope = (scope: Scope) => {
  if (scope === 'everybody') return sql<boolean>`true`
  return sql<boolean>`(d.department_id in (${departmentsBelow(scope.departmentIds)}) or d.department_id = any(${[...scope.departmentIdsAlone]}::uuid[]))`
}

/** Whether a stream that was opened as one may go on as the other. */
export const seesTheSame = (one: Omit<Viewer, 'userId'>, other: Omit<Viewer, 'userId'> | undefined): boolean =>
  other?.role === one.role && other.departmentId === one.departmentId && scopeKey(other.scope) === scopeKey(one.scope) && other.masks.join() === one.masks.join()

/** Throws not_found unless the person is visible to the viewer; the same answer as for a person who does not exist. */
export const requireVisiblePerson = async (trx: Sql, viewer: Viewer, personId: string): Promise<void> => {
  const { rows } = await sql`select 1 from people p where p.person_id = ${personId} and ${visiblePeople(viewer)}`.execute(trx)
  if (rows.length === 0) throw new ProblemError('not_found')
}

export const headersOf = (request: FastifyRequest): Headers => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  return headers
}
