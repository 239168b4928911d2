import { ProblemError, undoHeader, type ReviewFilters } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import type { FastifyRequest } from 'fastify'
import { sql, type RawBuilder } from 'kysely'
import { arrivalTime } from '../http/demoTime.ts'
import { inDepartment, visiblePeople, type Viewer } from '../http/viewer.ts'
import type { Ports } from '../ports.ts'
import { doubtSubject, putOffOf, shelfCondition } from '../putOffs/standing.ts'
import type { Actor } from '../registry/administrativeAct.ts'
import { requireConsoleViewer } from '../registry/registryRequest.ts'

const deciders: readonly Viewer['role'][] = ['owner', 'administrator', 'hr', 'manager']

/** Auditors look; the others decide, each within what they see. */
export const mayDecide = (viewer: Viewer): boolean => deciders.includes(viewer.role)

/** Authenticates somebody who may decide on other people's check-ins. */
export const requireDecider = async (ports: Ports, request: FastifyRequest): Promise<Actor & { readonly viewer: Viewer }> => {
  const viewer = await requireConsoleViewer(ports, request)
  if (!mayDecide(viewer)) throw new ProblemError('not_allowed', t('审计只能查看；处理由主管、人事和管理员来做', '稽核只能檢視；處理由主管、人事和管理員來做', 'Auditors may read the queue; decisions are for managers, HR and administrators'))
  return { viewer, orgId: viewer.orgId, scope: viewer.scope, by: viewer.personId, nowMs: arrivalTime(ports, request), undoes: request.headers[undoHeader] !== undefined }
}

/** What waits for this viewer: other people's check-ins within what they see. Nobody decides on their own. */
export const waitingFor = (viewer: Viewer): RawBuilder<boolean> => sql<boolean>`(c.waits_for_review and c.person_id <> ${viewer.personId} and ${visiblePeople(viewer)})`

/** What is put off (putOffs/) is not asked for unless it is asked for alone. */
export const filterConditions = ({ departmentId, personId, siteId, signal, band, olderThanHours, answered, putOff = false }: ReviewFilters, nowMs: number): RawBuilder<unknown>[] => {
  const conditions: RawBuilder<unknown>[] = shelfCondition(putOffOf(doubtSubject, nowMs, 'shelf'), { putOff })
  if (departmentId) conditions.push(inDepartment(departmentId))
  if (personId) conditions.push(sql`c.person_id = ${personId}`)
  if (siteId) conditions.push(sql`c.site_id = ${siteId}`)
  if (signal) conditions.push(sql`c.signals_against::jsonb ? ${signal}`)
  if (band) conditions.push(sql`c.band = ${band}`)
  if (olderThanHours) conditions.push(sql`c.happened_at < ${new Date(nowMs - olderThanHours * 3_600_000)}`)
  if (answered !== undefined) conditions.push(sql`exists (select from explanations x where x.org_id = c.org_id and x.about_id = c.event_id and x.person_id = c.person_id) = ${answered}`)
  return conditions
}
