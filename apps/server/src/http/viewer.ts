import { ProblemError, type Role } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { FastifyRequest } from 'fastify'
import type { Ports } from '../ports.ts'
import type { Sql } from '../platform/postgres/database.ts'

/** A person signed in to the console. */
export interface Viewer {
  readonly orgId: string
  readonly personId: string
  readonly userId: string
  readonly name: string
  readonly role: Role
  readonly departmentId: string | null
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
  const { rows } = await sql<{ orgId: string; personId: string; name: string; role: Role; departmentId: string | null; status: string }>`
    select org_id as "orgId", person_id as "personId", name, role, department_id as "departmentId", status from people where user_id = ${userId}`.execute(ports.db.system)
  const person = rows[0]
  if (!person || person.status !== 'active') throw new ProblemError('not_signed_in')
  return { ...person, userId }
}

export const requireAdministrator = async (ports: Ports, request: FastifyRequest): Promise<Viewer> => {
  const viewer = await requireViewer(ports, request)
  if (!canAdminister(viewer)) throw new ProblemError('not_allowed')
  return viewer
}

/** SQL condition on people `p`: in this department or one below it. */
export const inDepartment = (departmentId: string) => sql<boolean>`p.department_id in (with recursive below as (
  select department_id from departments where department_id = ${departmentId}
  union select d.department_id from departments d join below b on d.parent_id = b.department_id) select department_id from below)`

/**
 * SQL condition on people `p` that this viewer may see: everybody, or the own department and those below it, or oneself.
 * Used inside `where`, always together with row-level security for the organisation.
 */
export const visiblePeople = (viewer: Viewer) => {
  if (seesEverybody(viewer)) return sql<boolean>`true`
  if (viewer.role === 'manager' && viewer.departmentId)
    return inDepartment(viewer.departmentId)
  return sql<boolean>`p.person_id = ${viewer.personId}`
}

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
