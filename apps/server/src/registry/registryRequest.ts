import { ProblemError } from '@fieldproof/contract'
import type { FastifyRequest } from 'fastify'
import { arrivalTime } from '../http/demoTime.ts'
import { requireAdministrator, requireViewer, type Viewer } from '../http/viewer.ts'
import type { Ports } from '../ports.ts'
import type { Actor } from './administrativeAct.ts'

/** Authenticates a reader of the console's lists. People who only have a phone see their own data there, not here. */
export const requireConsoleViewer = async (ports: Ports, request: FastifyRequest): Promise<Viewer> => {
  const viewer = await requireViewer(ports, request)
  if (viewer.role === 'field_worker') throw new ProblemError('not_allowed')
  return viewer
}

export const requireActor = async (ports: Ports, request: FastifyRequest): Promise<Actor & { readonly viewer: Viewer }> => {
  const viewer = await requireAdministrator(ports, request)
  return { viewer, orgId: viewer.orgId, scope: viewer.scope, by: viewer.personId, nowMs: arrivalTime(ports, request) }
}

/** Forms send an empty field as '' or null: both mean "none". */
export const blankToNull = (text: string | null | undefined): string | null => (text === undefined || text === null || text.trim() === '' ? null : text.trim())

/** A name that people will read: one line, not only spaces. */
export const requireName = (text: string, field = 'name'): string => {
  const trimmed = text.replace(/\s+/g, ' ').trim()
  if (trimmed === '') throw new ProblemError('invalid_request', `${field} must not be empty`)
  return trimmed
}
