import type { Department } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { queries, useMe } from '../../shell/api.ts'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useDepartmentActs } from './useDepartmentActs.tsx'

/** Departments that are no longer used; nothing while there are none. One below another that is archived comes back after it. */
export const ArchivedDepartments = () => {
  const { t } = useLingui()
  const me = useMe()
  const acts = useDepartmentActs()
  const archived = useQuery(queries.archivedDepartments)
  if (archived.isPending) return null
  if (archived.isError) return <ErrorState error={archived.error} onRetry={() => void archived.refetch()} />
  const { departments } = archived.data
  if (departments.length === 0) return null
  const above = ({ parentId }: Department) => departments.find(({ departmentId }) => departmentId === parentId)
  return (
    <details className="fp-panel fp-archived" data-testid="archived-departments">
      <summary className="fp-panel-title">{t`已归档的部门（${departments.length}）`}</summary>
      <ul className="fp-list">
        {departments.map((d) => {
          const parent = above(d)
          return (
            <li key={d.departmentId} data-testid="archived-department">
              <span className="fp-list-main"><strong>{d.name}</strong><span className="fp-soft"><Trans>归档于 <TimeText value={d.archivedAt} /></Trans>{parent ? ` · ${t`先恢复上级“${parent.name}”`}` : ''}</span></span>
              {me.canAdminister ? <Button size="small" disabled={parent !== undefined} onClick={() => { acts.restore(d) }} aria-label={t`恢复：${d.name}`} data-testid="restore-department">{t`恢复`}</Button> : null}
            </li>
          )
        })}
      </ul>
      <p className="fp-soft fp-archived-note">{t`归档的部门不再出现在选择和部门树里；以前的记录和报表仍显示它的名称。`}</p>
    </details>
  )
}
