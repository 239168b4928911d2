import { ApartmentOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import type { Department } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { client, queries, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorAlert, ErrorState, useErrorToast } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { DepartmentSelect } from './DepartmentSelect.tsx'
import { type DepartmentNode, departmentTree, withDescendants } from './departmentTree.ts'

type Editing = { readonly department?: Department; readonly parentId?: string | null } | null
interface Fields { readonly name: string; readonly parentId?: string | null }

const DepartmentDialog = ({ editing, departments, onClose }: { editing: NonNullable<Editing>; departments: readonly Department[]; onClose: () => void }) => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const { department } = editing
  const save = useMutation({
    mutationFn: ({ name, parentId }: Fields) => {
      const input = { name: name.trim(), parentId: parentId ?? null }
      return department ? client.departments.update(department.departmentId, input) : client.departments.create(input)
    },
    onSuccess: async () => {
      await Promise.all([cache.invalidateQueries({ queryKey: ['departments'] }), cache.invalidateQueries({ queryKey: ['people'] })])
      onClose()
    },
  })
  const forbidden = department ? withDescendants(departments, department.departmentId) : undefined
  return (
    <Modal open title={department ? t`编辑部门` : t`新建部门`} okText={t`保存`} confirmLoading={save.isPending} onOk={() => form.submit()} onCancel={onClose} data-testid="department-dialog" okButtonProps={{ 'data-testid': 'department-save' }}>
      <ErrorAlert error={save.error} />
      <Form<Fields> form={form} layout="vertical" onFinish={(fields) => save.mutate(fields)} initialValues={{ name: department?.name ?? '', parentId: department ? department.parentId : (editing.parentId ?? null) }}>
        <Form.Item name="name" label={t`名称`} rules={[{ required: true, whitespace: true, message: t`请输入部门名称` }]}><Input maxLength={60} autoFocus data-testid="department-name" /></Form.Item>
        <Form.Item name="parentId" label={t`上级部门`} help={department ? t`改变上级部门会连同下级一起移动。` : undefined}><DepartmentSelect departments={departments} disabledIds={forbidden} placeholder={t`无（顶级部门）`} /></Form.Item>
      </Form>
    </Modal>
  )
}

export const DepartmentsPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const { modal } = App.useApp()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const [editing, setEditing] = useState<Editing>(null)
  const departments = useQuery(queries.departments)
  const all = departments.data?.departments ?? []

  const remove = (d: Department) => void modal.confirm({
    title: t`删除部门“${d.name}”？`, content: t`只能删除没有人员和下级的部门。`, okText: t`删除`, okButtonProps: { danger: true },
    onOk: () => client.departments.remove(d.departmentId).then(() => cache.invalidateQueries({ queryKey: ['departments'] })).catch(onError),
  })

  const rows = (nodes: readonly DepartmentNode[]) => (
    <ul className="fp-tree">
      {nodes.map(({ department: d, children }) => (
        <li key={d.departmentId}>
          <div className="fp-tree-row">
            <strong>{d.name}</strong>
            <Link to="/people" search={{ departmentId: d.departmentId }} className="fp-num">{t`${d.peopleCount} 人`}</Link>
            {me.canAdminister ? (
              <span className="fp-tree-actions">
                <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => setEditing({ parentId: d.departmentId })} aria-label={t`在 ${d.name} 下新建部门`} title={t`新建下级部门`} />
                <Button type="text" size="small" icon={<EditOutlined />} onClick={() => setEditing({ department: d })} aria-label={t`重命名或移动 ${d.name}`} title={t`重命名或移动`} data-testid="edit-department" />
                <Button type="text" size="small" danger icon={<DeleteOutlined />} disabled={d.peopleCount > 0 || children.length > 0} onClick={() => remove(d)} aria-label={t`删除 ${d.name}`} title={d.peopleCount > 0 || children.length > 0 ? t`先移走人员和下级部门` : t`删除`} data-testid="delete-department" />
              </span>
            ) : null}
          </div>
          {children.length > 0 ? rows(children) : null}
        </li>
      ))}
    </ul>
  )

  return (
    <div className="fp-page" style={{ maxWidth: 960 }}>
      <PageHeader title={t`部门`} description={t`主管只看得到本部门及下级部门的人员和记录。`} actions={me.canAdminister ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing({})} data-testid="add-department">{t`新建部门`}</Button> : null} />
      <section className="fp-panel" aria-label={t`部门列表`}>
        {departments.isPending ? <LoadingState /> : departments.isError ? <ErrorState error={departments.error} onRetry={() => void departments.refetch()} /> : all.length === 0
          ? <EmptyState icon={<ApartmentOutlined />} title={t`还没有部门`} description={t`部门决定主管能看到谁；人少时也可以不分部门。`} action={me.canAdminister ? <Button onClick={() => setEditing({})}>{t`新建部门`}</Button> : undefined} />
          : rows(departmentTree(all))}
      </section>
      {editing ? <DepartmentDialog editing={editing} departments={all} onClose={() => setEditing(null)} /> : null}
    </div>
  )
}
