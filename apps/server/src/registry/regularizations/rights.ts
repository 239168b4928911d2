import type { FastifyRequest } from 'fastify'
import { ProblemError, type Role } from '@fieldproof/contract'
import { arrivalTime } from '../../http/demoTime.ts'
import type { Viewer } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import type { Actor } from '../administrativeAct.ts'
import { requireConsoleViewer } from '../registryRequest.ts'

/** Who may decide on a correction: those who run the company, its personnel department, and managers within their departments. */
const deciding: readonly Role[] = ['owner', 'administrator', 'hr', 'manager']

/** Nobody decides on an own request. */
export const mayDecide = (viewer: Viewer, personId: string): boolean => deciding.includes(viewer.role) && viewer.personId !== personId

export const requireDecider = async (ports: Ports, request: FastifyRequest): Promise<Actor & { readonly viewer: Viewer }> => {
  const viewer = await requireConsoleViewer(ports, request)
  if (!deciding.includes(viewer.role)) throw new ProblemError('not_allowed')
  return { viewer, orgId: viewer.orgId, scope: viewer.scope, by: viewer.personId, nowMs: arrivalTime(ports, request) }
}
