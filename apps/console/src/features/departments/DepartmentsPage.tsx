import { ApartmentOutlined, PlusOutlined } from '@ant-design/icons'
import type { Department } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { Suspense, useEffect, useState } from 'react'
import { client, queries, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState, useErrorToast } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { Opened, useOpened } from '../../shell/Opened.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { lazy } from '../../shell/lazy.tsx'
import type { Editing } from './DepartmentDialog.tsx'
import { ArchivedDepartments } from './ArchivedDepartments.tsx'
import { DepartmentTree } from './DepartmentTree.tsx'

/** Fetched when the list is there, for those who may open it. */
const loadDialog = () => import('./DepartmentDialog.tsx')
const DepartmentDialog = lazy(() => loadDialog().then((module) => ({ default: module.DepartmentDialog })))

export const DepartmentsPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const { modal } = App.useApp()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const [creating, setCreating] = useState<Editing | null>(null)
  const [opened, open] = useOpened('department')
  const departments = useQuery(queries.departments)
  const all = departments.data?.departments ?? []
  useEffect(() => { if (me.canAdminister && departments.data) void loadDialog() }, [me.canAdminister, departments.data])

  const remove = (d: Department) => void modal.confirm({
    title: t`删除部门“${d.name}”？`, content: t`只能删除从来没有过人员、也没有下级的部门；有过人员的请归档。`, okText: t`删除`, okButtonProps: { danger: true },
    onOk: () => client.departments.remove(d.departmentId).then(() => cache.invalidateQueries({ queryKey: ['departments'] })).catch(onError),
  })

  return (
    <div className="fp-page" style={{ maxWidth: 960 }}>
      <PageHeader title={t`部门`} description={me.canAdminister ? t`主管通常只看得到本部门及下级部门的人员和记录；可见范围在人员页上选。拖动部门可以移动，也可以用每行的菜单。` : t`主管通常只看得到本部门及下级部门的人员和记录。`} actions={me.canAdminister ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating({})} data-testid="add-department">{t`新建部门`}</Button> : null} />
      <section className="fp-panel" aria-label={t`部门列表`}>
        {departments.isPending ? <LoadingState /> : departments.isError ? <ErrorState error={departments.error} onRetry={() => void departments.refetch()} /> : all.length === 0
          ? <EmptyState icon={<ApartmentOutlined />} title={t`还没有部门`} description={t`部门决定主管能看到谁；人少时也可以不分部门。`} action={me.canAdminister ? <Button onClick={() => setCreating({})}>{t`新建部门`}</Button> : undefined} />
          : <DepartmentTree departments={all} onEdit={(editing) => { if (editing.department) open(editing.department.departmentId); else setCreating(editing) }} onRemove={remove} />}
      </section>
      <ArchivedDepartments />
      {creating ? <Suspense fallback={null}><DepartmentDialog editing={creating} departments={all} onClose={() => setCreating(null)} /></Suspense> : null}
      {me.canAdminister ? <Opened id={opened} rows={departments.data?.departments} idOf={({ departmentId }) => departmentId} onClose={() => open(undefined)}>{(department) => <DepartmentDialog editing={{ department }} departments={all} onClose={() => open(undefined)} />}</Opened> : null}
    </div>
  )
}
