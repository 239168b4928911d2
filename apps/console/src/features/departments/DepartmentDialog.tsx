import type { Department } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Form, Input, Modal } from 'antd'
import { client } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { changedFields, fieldsBefore } from '../../shell/changedFields.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { DepartmentSelect } from './DepartmentSelect.tsx'
import { withDescendants } from './departmentTree.ts'

/** A department to change, or where a new one is to hang. */
export interface Editing { readonly department?: Department; readonly parentId?: string | null }
interface Fields { readonly name: string; readonly parentId?: string | null }
const inputOf = ({ name, parentId }: Fields) => ({ name: name.trim(), parentId: parentId ?? null })

export const DepartmentDialog = ({ editing, departments, onClose }: { editing: Editing; departments: readonly Department[]; onClose: () => void }) => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const { department } = editing
  const sayUndoable = useUndoMessage()
  const refresh = () => Promise.all([cache.invalidateQueries({ queryKey: ['departments'] }), cache.invalidateQueries({ queryKey: ['people'] })])
  const save = useMutation({
    mutationFn: (fields: Fields) => department ? client.departments.update(department.departmentId, changedFields(inputOf(department), inputOf(fields))) : client.departments.create(inputOf(fields)),
    onSuccess: async ({ name }, fields) => {
      await refresh()
      // Who is below whom decides who sees whom: it can be taken back, as a department that was dragged can.
      if (department) {
        const before = inputOf(department)
        sayUndoable(t`已保存“${name}”`, (undo) => undo.departments.update(department.departmentId, fieldsBefore(before, changedFields(before, inputOf(fields)))).then(refresh))
      }
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
        {department ? <Form.Item noStyle dependencies={['name', 'parentId']}>{() => <DepartmentChanges department={department} departments={departments} after={form.getFieldsValue()} />}</Form.Item> : null}
      </Form>
    </Modal>
  )
}

/** What saving would change about a department: whose managers then see its people, and whose no longer. */
const DepartmentChanges = ({ department, departments, after }: { department: Department; departments: readonly Department[]; after: Partial<Fields> }) => {
  const { t } = useLingui()
  const nameOf = (id: string | null | undefined): string => departments.find((one) => one.departmentId === id)?.name ?? t`无（顶级部门）`
  const name = after.name?.trim() ?? ''
  const parentId = after.parentId ?? null
  const within = withDescendants(departments, department.departmentId)
  const people = departments.reduce((sum, one) => sum + (within.has(one.departmentId) ? one.peopleCount ?? 0 : 0), 0)
  const [before, next] = [nameOf(department.parentId), nameOf(parentId)]
  return (
    <ChangePreview
      changes={[name !== '' && name !== department.name && { name: t`名称`, before: department.name, after: name }, parentId !== department.parentId && { name: t`上级部门`, before, after: next }]}
      effects={[parentId !== department.parentId && (parentId === null ? t`连同下级共 ${people} 人：“${before}”及其上级的主管以后看不到他们。`
        : department.parentId === null ? t`连同下级共 ${people} 人：以后“${next}”及其上级的主管也看得到他们。` : t`连同下级共 ${people} 人：以后由“${next}”及其上级的主管查看，“${before}”的主管看不到了。`)]}
    />
  )
}
