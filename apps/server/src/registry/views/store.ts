import { ProblemError, type SavedView, type SavedViewInput, type ViewPage } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { canAdminister, type Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'

interface Row {
  readonly viewId: string
  readonly page: ViewPage
  readonly name: string
  readonly search: SavedViewInput['search']
  readonly columns: string[] | null
  readonly isShared: boolean
  readonly isOwn: boolean
  readonly ownerName: string
  readonly isDefault: boolean
}

/** What everybody uses belongs to the company, whoever made it; the rest to its owner alone. */
const mayChange = (viewer: Viewer, { isShared, isOwn }: Pick<Row, 'isShared' | 'isOwn'>): boolean => (isShared ? canAdminister(viewer) : isOwn)

/** One's own and the shared ones; those that were deleted with `deleted`. */
export const readViews = async (trx: Sql, viewer: Viewer, { viewId = null, deleted = false }: { readonly viewId?: string | null; readonly deleted?: boolean } = {}): Promise<SavedView[]> => {
  const { rows } = await sql<Row>`select v.view_id as "viewId", v.page, v.name, v.search, v.columns, v.is_shared as "isShared", v.person_id = ${viewer.personId}::uuid as "isOwn", p.name as "ownerName", d.view_id is not null as "isDefault"
    from saved_views v join people p using (org_id, person_id) left join default_views d on d.org_id = v.org_id and d.view_id = v.view_id and d.person_id = ${viewer.personId}::uuid
    where (v.deleted_at is not null) = ${deleted} and (v.person_id = ${viewer.personId}::uuid or v.is_shared) and (${viewId}::uuid is null or v.view_id = ${viewId}::uuid)
    order by v.page, v.is_shared, v.name collate "zh-x-icu", v.view_id`.execute(trx)
  return rows.map((row) => ({ ...row, mayChange: mayChange(viewer, row) }))
}

/** Throws not_found for what this viewer does not see, not_allowed for what is somebody else's to change. */
export const requireView = async (trx: Sql, viewer: Viewer, viewId: string, options: { readonly deleted?: boolean } = {}): Promise<SavedView> => {
  const [view] = await readViews(trx, viewer, { viewId, ...options })
  if (!view) throw new ProblemError('not_found')
  if (!view.mayChange) throw new ProblemError('not_allowed')
  return view
}

/** Two at once under one name: the index refuses the second. */
export const refusingSameName = async <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => { throw (error as { code?: string }).code === '23505' ? new ProblemError('conflict', t('名称：已有同名的视图，请换一个名称', '名稱：已有同名的檢視，請換一個名稱', 'name: there is a view of this name already'), { cause: error }) : error })
