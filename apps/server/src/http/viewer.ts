import { type FieldMasks, type MaskedField, ProblemError, type Role } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { FastifyRequest } from 'fastify'
import type { Ports } from '../ports.ts'
import type { Scope, Sql } from '../platform/postgres/database.ts'
import { answerFor, effectiveMasks } from './fieldMasks.ts'

/** A person signed in to the console. */
export interface Viewer {
  readonly orgId: string
  readonly personId: string
  readonly userId: string
  readonly name: string
  /** A field worker who stands in for a manager is one for that time, of that manager's department alone. */
  readonly role: Role
  readonly departmentId: string | null
  /** Departments, with those below them, whose people this viewer sees as their manager: the own one and those of managers stood in for. Sorted. */
  readonly managedDepartmentIds: readonly string[]
  /** The people whose rows the database shows to this viewer at all: the second fence behind `visiblePeople`. */
  readonly scope: Scope
  /** What is masked from this viewer, of everybody else (http/fieldMasks.ts). */
  readonly masks: readonly MaskedField[]
}

/** The rows that a viewer's rights were read from: the viewer, then those whom they stand in for, and by which delegations. */
export interface UsedRights {
  readonly people: readonly { readonly personId: string; readonly role: Role; readonly departmentId: string | null }[]
  readonly delegations: readonly { readonly delegationId: string; readonly fromPersonId: string; readonly toPersonId: string }[]
}

const administrators: readonly Role[] = ['owner', 'administrator']
const rolesThatSeeEverybody: readonly Role[] = ['owner', 'administrator', 'hr', 'auditor']
/** No condition on people: `visiblePeople` is true of everybody. */
export const seesEverybody = (viewer: Viewer): boolean => rolesThatSeeEverybody.includes(viewer.role)
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

interface StoodInFor { readonly delegationId: string; readonly personId: string; readonly departmentId: string }
interface ViewerRow extends Omit<Viewer, 'userId' | 'managedDepartmentIds' | 'scope' | 'masks'> { readonly stoodInFor: readonly StoodInFor[]; readonly fieldMasks: Partial<FieldMasks> | null }

/** Who these people are to the console at this moment (ms since 1970), with whom they stand in for; those who have left are nobody. */
export const viewersNow = async (system: Sql, which: ReturnType<typeof sql<boolean>>, nowMs: number): Promise<Omit<Viewer, 'userId'>[]> => (await readViewers(system, which, nowMs)).map(({ viewer }) => viewer)

const readViewers = async (system: Sql, which: ReturnType<typeof sql<boolean>>, nowMs: number): Promise<{ readonly viewer: Omit<Viewer, 'userId'>; readonly used: UsedRights }[]> => {
  const now = new Date(nowMs)
  const { rows } = await sql<ViewerRow>`select p.org_id as "orgId", p.person_id as "personId", p.name, p.role, p.department_id as "departmentId",
      array(select jsonb_build_object('delegationId', d.delegation_id, 'personId', f.person_id, 'departmentId', f.department_id) from delegations d join people f on f.org_id = d.org_id and f.person_id = d.from_person_id where d.org_id = p.org_id and d.to_person_id = p.person_id
        and d.ended_at is null and d.starts_at <= ${now} and d.ends_at > ${now} and f.role = 'manager' and f.status = 'active' and f.department_id is not null order by d.delegation_id) as "stoodInFor", o.settings -> 'fieldMasks' as "fieldMasks"
    from people p join orgs o on o.org_id = p.org_id where p.status = 'active' and ${which}`.execute(system)
  return rows.map(({ stoodInFor, fieldMasks, ...row }) => {
    const standsInFor = stoodInFor.map(({ departmentId }) => departmentId)
    const role = row.role === 'field_worker' && standsInFor.length > 0 ? 'manager' : row.role
    const managedDepartmentIds = [...new Set([...(row.role === 'manager' && row.departmentId ? [row.departmentId] : []), ...standsInFor])].sort()
    const viewer = {
      ...row, role, managedDepartmentIds, scope: rolesThatSeeEverybody.includes(role) ? 'everybody' : { personId: row.personId, departmentIds: managedDepartmentIds },
      masks: role === 'owner' || role === 'field_worker' ? [] : effectiveMasks(fieldMasks?.[role] ?? []),
    } satisfies Omit<Viewer, 'userId'>
    const lent = stoodInFor.map(({ personId, departmentId }) => ({ personId, role: 'manager' as const, departmentId }))
    return { viewer, used: { people: [{ personId: row.personId, role: row.role, departmentId: row.departmentId }, ...lent], delegations: stoodInFor.map(({ delegationId, personId }) => ({ delegationId, fromPersonId: personId, toPersonId: row.personId })) } }
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
 * SQL condition on people `p` that this viewer may see: everybody, or the managed departments and those below them, or oneself.
 * Used inside `where`, always together with row-level security for the organisation.
 */
export const visiblePeople = (viewer: Viewer) => {
  if (seesEverybody(viewer)) return sql<boolean>`true`
  if (viewer.role === 'manager' && viewer.managedDepartmentIds.length > 0)
    return inDepartment(...viewer.managedDepartmentIds)
  return sql<boolean>`p.person_id = ${viewer.personId}`
}

/** Whether a stream that was opened as one may go on as the other. */
export const seesTheSame = (one: Omit<Viewer, 'userId'>, other: Omit<Viewer, 'userId'> | undefined): boolean =>
  other?.role === one.role && other.departmentId === one.departmentId && other.managedDepartmentIds.join() === one.managedDepartmentIds.join() && other.masks.join() === one.masks.join()

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
