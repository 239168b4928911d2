import { DefaultViewInput, mostViews, ProblemError, SavedView, SavedViewChange, SavedViewInput, SavedViewList, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { canAdminister, type Viewer } from '../../http/viewer.ts'
import { newId } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { type Act, administrativeAct } from '../administrativeAct.ts'
import { requireConsoleViewer, requireName } from '../registryRequest.ts'
import { readViews, refusingSameName, requireView } from './store.ts'

/** So long a deleted view can be taken back; a message with "undo" stays for seconds. */
const restorableMs = 86_400_000

/**
 * GET, POST /api/v1/views; PATCH, DELETE /:id; POST /:id/restore; PUT /default. Everybody with a console keeps views of their own; what is shared with the
 * company is an administrator's to share and to change, and stands in the log by its name (decision 54).
 */
export const views = (ports: Ports): Routes => (app: App) => {
  const act = <T>(viewer: Viewer, request: FastifyRequest, work: (act: Act) => Promise<T>): Promise<T> =>
    refusingSameName(administrativeAct(ports, { orgId: viewer.orgId, scope: viewer.scope, by: viewer.personId, nowMs: arrivalTime(ports, request) }, work, { registry: false }))

  app.get('/api/v1/views', { schema: { tags: ['Views'], summary: 'Named views of lists: one’s own and the shared ones', response: { 200: SavedViewList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return { views: await ports.db.readOrg(viewer, (trx) => readViews(trx, viewer)) }
  })

  app.post('/api/v1/views', { schema: { tags: ['Views'], summary: 'Keep a list under a name', body: SavedViewInput, response: { 201: SavedView } } }, async (request, reply) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { page, search, columns, isShared } = request.body
    if (isShared && !canAdminister(viewer)) throw new ProblemError('not_allowed')
    const name = requireName(request.body.name)
    const created = await act(viewer, request, async ({ trx, orgId, nowMs, note }) => {
      const now = new Date(nowMs), viewId = newId(nowMs)
      await sql`delete from saved_views where person_id = ${viewer.personId} and deleted_at < ${new Date(nowMs - restorableMs)}`.execute(trx)
      const { rows: [kept] } = await sql<{ count: number }>`select count(*)::int as count from saved_views where person_id = ${viewer.personId} and deleted_at is null`.execute(trx)
      if (kept!.count >= mostViews) throw new ProblemError('invalid_request', t(`已有 ${mostViews} 个视图：请先删除不再用的`, `已有 ${mostViews} 個檢視：請先刪除不再用的`, `There are ${mostViews} views already: delete one that is no longer used`))
      await sql`insert into saved_views (org_id, view_id, person_id, page, name, search, columns, is_shared, created_at, updated_at)
        values (${orgId}, ${viewId}, ${viewer.personId}, ${page}, ${name}, ${JSON.stringify(search)}::jsonb, ${columns}, ${isShared}, ${now}, ${now})`.execute(trx)
      if (isShared) note('view.shared', viewId, { name, page })
      return await requireView(trx, viewer, viewId)
    })
    return reply.status(201).send(created)
  })

  app.patch('/api/v1/views/:id', { schema: { tags: ['Views'], summary: 'Rename a view, give it other filters and columns, share it or stop sharing it', params: Type.Object({ id: Uuid }), body: SavedViewChange, response: { 200: SavedView } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { id } = request.params, change = request.body
    return await act(viewer, request, async ({ trx, nowMs, note }) => {
      const before = await requireView(trx, viewer, id)
      if (change.isShared === true && !canAdminister(viewer)) throw new ProblemError('not_allowed')
      const after = { ...before, ...change, name: change.name === undefined ? before.name : requireName(change.name) }
      await sql`update saved_views set name = ${after.name}, search = ${JSON.stringify(after.search)}::jsonb, columns = ${after.columns}, is_shared = ${after.isShared}, updated_at = ${new Date(nowMs)} where view_id = ${id}`.execute(trx)
      const said = { name: after.name, page: before.page }
      if (after.isShared && !before.isShared) note('view.shared', id, said)
      else if (before.isShared && !after.isShared) note('view.unshared', id, said)
      else if (after.isShared) note('view.changed', id, { ...said, ...(after.name === before.name ? {} : { before: { name: before.name }, after: { name: after.name } }) })
      // A view that went back to somebody else is seen by this viewer no longer.
      return (await readViews(trx, viewer, { viewId: id }))[0] ?? { ...after, isDefault: false, mayChange: false }
    })
  })

  app.delete('/api/v1/views/:id', { schema: { tags: ['Views'], summary: 'Delete a view', params: Type.Object({ id: Uuid }), response: { 204: Type.Null() } } }, async (request, reply) => {
    const viewer = await requireConsoleViewer(ports, request)
    await act(viewer, request, async ({ trx, nowMs, note }) => {
      const { viewId, name, page, isShared } = await requireView(trx, viewer, request.params.id)
      await sql`update saved_views set deleted_at = ${new Date(nowMs)} where view_id = ${viewId}`.execute(trx)
      if (isShared) note('view.deleted', viewId, { name, page })
    })
    return reply.status(204).send(null)
  })

  app.post('/api/v1/views/:id/restore', { schema: { tags: ['Views'], summary: 'Take the deletion of a view back, within a day', params: Type.Object({ id: Uuid }), response: { 200: SavedView } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await act(viewer, request, async ({ trx, note }) => {
      const { viewId, name, page, isShared } = await requireView(trx, viewer, request.params.id, { deleted: true })
      await sql`update saved_views set deleted_at = null where view_id = ${viewId}`.execute(trx)
      if (isShared) note('view.restored', viewId, { name, page })
      return await requireView(trx, viewer, viewId)
    })
  })

  app.put('/api/v1/views/default', { schema: { tags: ['Views'], summary: 'Choose the view a page opens with, for oneself', body: DefaultViewInput, response: { 200: SavedViewList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { page, viewId } = request.body
    return await ports.db.withOrg(viewer, async (trx) => {
      if (viewId === null) await sql`delete from default_views where person_id = ${viewer.personId} and page = ${page}`.execute(trx)
      else {
        const [view] = await readViews(trx, viewer, { viewId })
        if (view?.page !== page) throw new ProblemError('not_found')
        await sql`insert into default_views (org_id, person_id, page, view_id) values (${viewer.orgId}, ${viewer.personId}, ${page}, ${viewId})
          on conflict (org_id, person_id, page) do update set view_id = excluded.view_id`.execute(trx)
      }
      return { views: await readViews(trx, viewer) }
    })
  })
}
