import { type Person, type PersonScope, type Role, scopesOfRole } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Form, Select } from 'antd'
import { useMemo } from 'react'
import { client, queries } from '../../shell/api.ts'
import { departmentOptions, departmentTree } from '../departments/departmentTree.ts'
import { beginsAtDepartments, effectiveScope } from './scope.ts'

export const useScopeName = (): ((scope: PersonScope) => string) => {
  const { t } = useLingui()
  const names: Readonly<Record<PersonScope, string>> = { own: t`只有本人`, department: t`部门，不含下级`, subtree: t`部门及下级`, all: t`所有人` }
  return (scope) => names[scope]
}

/** “部门及下级：上海、苏州”: a scope with where it begins, for one who has it or would. */
export const useScopeText = (): ((of: Pick<Person, 'role' | 'scope' | 'scopeDepartmentIds'>) => string) => {
  const { t } = useLingui()
  const scopeName = useScopeName()
  const departments = useQuery(queries.departments).data?.departments
  return (of) => {
    const scope = effectiveScope(of)
    const name = scopeName(scope)
    if (!beginsAtDepartments(scope) || of.scopeDepartmentIds.length === 0) return name
    const begin = of.scopeDepartmentIds.map((id) => departments?.find(({ departmentId }) => departmentId === id)?.name ?? '…').join(t`、`)
    return t`${name}：${begin}`
  }
}

/** Whose records a person with a console sees, for the roles that have a choice; how many people and departments that is, before it is saved. */
export const ScopeField = ({ role, departmentId, scope, scopeDepartmentIds }: { role: Role; departmentId: string | null; scope: PersonScope; scopeDepartmentIds: readonly string[] }) => {
  const { t } = useLingui()
  const scopeName = useScopeName()
  const departments = useQuery(queries.departments).data?.departments
  const options = useMemo(() => departmentOptions(departmentTree(departments ?? [])), [departments])
  const isByDepartment = beginsAtDepartments(scope)
  const asked = { role, departmentId, scope, scopeDepartmentIds: isByDepartment ? [...scopeDepartmentIds] : [] }
  const isComplete = !isByDepartment || departmentId !== null || asked.scopeDepartmentIds.length > 0
  const preview = useQuery({ queryKey: ['people', 'scope-preview', asked], queryFn: () => client.people.previewScope(asked), enabled: isComplete, placeholderData: (before) => before })
  const { people, departments: seen, ofPeople, ofDepartments } = preview.data ?? { people: 0, departments: 0, ofPeople: 0, ofDepartments: 0 }
  const told = !isComplete || !preview.data ? undefined : scope === 'own' ? t`看不到其他人的记录。` : scope === 'all' ? t`能看到全部 ${people} 人。` : t`能看到 ${ofPeople} 人中的 ${people} 人，${ofDepartments} 个部门中的 ${seen} 个。`
  return (
    <>
      <Form.Item name="scope" label={t`可见范围`} help={told} validateStatus={preview.isPlaceholderData ? 'validating' : ''}>
        <Select options={scopesOfRole[role].map((value) => ({ value, label: scopeName(value) }))} data-testid="person-scope" />
      </Form.Item>
      {isByDepartment ? (
        <Form.Item name="scopeDepartmentIds" label={t`从哪些部门起`} help={scopeDepartmentIds.length === 0 && departmentId !== null ? t`不选就是本人所在的部门。` : undefined}
          dependencies={['departmentId']} rules={[({ getFieldValue }) => ({ validator: (_, chosen: readonly string[] | undefined) => ((chosen ?? []).length > 0 || getFieldValue('departmentId') ? Promise.resolve() : Promise.reject(new Error(t`这个人不属于任何部门，请选择部门`))) })]}>
          <Select<string[]> mode="multiple" allowClear showSearch={{ optionFilterProp: 'name' }} options={options} labelRender={({ value }) => options.find((option) => option.value === value)?.name ?? '…'} placeholder={t`本人所在的部门`} data-testid="person-scope-departments" />
        </Form.Item>
      ) : null}
    </>
  )
}
