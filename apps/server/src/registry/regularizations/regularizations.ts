import { PageQuery, ProblemError, PutOffFilter, Regularization, RegularizationDecision, RegularizationInput, RegularizationPage, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { allOf, cutPage, decodeInstantCursor, defaultPageSize } from '../../http/paging.ts'
import { inDepartment, requireVisiblePerson, visiblePeople } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { requestPutOff, shelfCondition } from '../../putOffs/standing.ts'
import { type Act, administrativeAct } from '../administrativeAct.ts'
import { blankToNull, requireConsoleViewer } from '../registryRequest.ts'
import { ask } from './ask.ts'
import { lockRegularization, moveTo } from './decide.ts'
import { presentRegularization, presentRegularizations, withPutOffs } from './presentRegularizations.ts'
import { mayDecide, requireDecider } from './rights.ts'

const Query = Type.Object({ ...PageQuery.properties, status: Type.Optional(Regularization.properties.status), personId: Type.Optional(Uuid), departmentId: Type.Optional(Uuid), putOff: PutOffFilter })
const tags = ['Attendance']
const params = Type.Object({ id: Uuid })

/** GET, POST /api/v1/regularizations; POST /:id/decision, /:id/undo: corrections as managers meet them. */
export const regularizations = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/regularizations', { schema: { tags, summary: 'Requests for corrections and leave, newest first', querystring: Query, response: { 200: RegularizationPage } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { cursor, limit = defaultPageSize, status, personId, departmentId, putOff } = request.query
    const nowMs = arrivalTime(ports, request)
    const conditions = [visiblePeople(viewer), ...shelfCondition(requestPutOff(nowMs, 'shelf'), { putOff })]
    if (status) conditions.push(sql`r.status = ${status}`)
    if (personId) conditions.push(sql`r.person_id = ${personId}`)
    if (departmentId) conditions.push(inDepartment(departmentId))
    const after = decodeInstantCursor(cursor)
    const onPage = after ? [...conditions, sql<boolean>`(r.asked_at, r.regularization_id) < (${after.at}, ${after.id}::uuid)`] : conditions
    return await ports.db.readOrg(viewer, async (trx) => {
      const { items, ...more } = cutPage(await presentRegularizations(trx, viewer, allOf(onPage), limit + 1), limit, (row) => [row.askedAt, row.regularizationId])
      const page = { items: await withPutOffs(trx, items, nowMs), ...more }
      if (after) return page
      const { rows } = await sql<{ total: number }>`select count(*)::int as total from regularizations r join people p using (org_id, person_id) where ${allOf(conditions)}`.execute(trx)
      return { ...page, total: rows[0]!.total }
    })
  })

  app.post('/api/v1/regularizations', { schema: { tags, summary: 'Ask for a correction or leave for somebody', body: RegularizationInput, response: { 201: Regularization } } }, async (request, reply) => {
    const actor = await requireDecider(ports, request)
    const { personId, ...input } = request.body
    const made = await administrativeAct(ports, actor, async (act) => {
      await requireVisiblePerson(act.trx, actor.viewer, personId)
      return await presentRegularization(act.trx, actor.viewer, await ask(act, personId, input))
    })
    return reply.status(201).send(made)
  })

  /** Only of people whom the viewer may see, and never one's own. */
  const requireMine = async ({ trx }: Act, viewer: Parameters<typeof mayDecide>[0], id: string) => {
    const { person_id: personId } = await lockRegularization(trx, id)
    await requireVisiblePerson(trx, viewer, personId)
    if (!mayDecide(viewer, personId)) throw new ProblemError('not_allowed', t('自己的申请不能自己处理', '自己的申請不能自己處理', 'Nobody decides on an own request'))
  }

  app.post('/api/v1/regularizations/:id/decision', { schema: { tags, summary: 'Approve or refuse a request; a refusal needs a reason', params, body: RegularizationDecision, response: { 200: Regularization } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const { outcome } = request.body
    const reason = blankToNull(request.body.reason)
    if (outcome === 'refused' && reason === null) throw new ProblemError('invalid_request', t('原因：不批准时请写明为什么', '原因：不核准時請寫明為什麼', 'reason: a refusal says why'))
    return await administrativeAct(ports, actor, async (act) => {
      await requireMine(act, actor.viewer, request.params.id)
      await moveTo(act, request.params.id, ['asked'], outcome, reason)
      return await presentRegularization(act.trx, actor.viewer, request.params.id)
    })
  })

  app.post('/api/v1/regularizations/:id/undo', { schema: { tags, summary: 'Take a decision back; the request is open again', params, response: { 200: Regularization } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    return await administrativeAct(ports, actor, async (act) => {
      await requireMine(act, actor.viewer, request.params.id)
      await moveTo(act, request.params.id, ['approved', 'refused'], 'asked', null)
      return await presentRegularization(act.trx, actor.viewer, request.params.id)
    })
  })
}
