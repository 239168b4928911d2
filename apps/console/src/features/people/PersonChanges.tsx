import type { Person, PersonInput, Role } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { useRoleName } from '../../shell/navigation.tsx'
import { useScopeText } from './ScopeField.tsx'

/** What saving would change about a person, and what follows from it. A new password is named and never shown. */
export const PersonChanges = ({ before, after, roleHints }: { before: Person; after: PersonInput; roleHints: Readonly<Record<Role, string>> }) => {
  const { t } = useLingui()
  const roleName = useRoleName()
  const departments = useQuery(queries.departments).data?.departments
  const shifts = useQuery(queries.shifts).data?.shifts
  const manager = useQuery({ ...queries.person(after.managerId ?? ''), enabled: (after.managerId ?? null) !== null && after.managerId !== before.managerId }).data
  const none = t`无`
  const differs = (name: string, field: Exclude<keyof Person & keyof PersonInput, 'scopeDepartmentIds'>, show: (value: string) => string = (value) => value) => {
    const [old, next] = [before[field] ?? null, after[field] ?? null]
    return after[field] !== undefined && old !== next && { name, before: old === null ? none : show(old), after: next === null ? none : show(next) }
  }
  const departmentName = (id: string) => departments?.find((one) => one.departmentId === id)?.name ?? (id === before.departmentId ? before.departmentName : null) ?? '…'
  const shiftName = (id: string | null | undefined) => shifts?.find((one) => ((id ?? null) === null ? one.isDefault : one.shiftId === id))?.name ?? '…'
  const role = after.role ?? before.role
  const [name, hint] = [roleName(role), roleHints[role]]
  const scopeText = useScopeText()
  const [scopeBefore, scopeAfter] = [scopeText(before), scopeText({ role, scope: after.scope === undefined ? (role === before.role ? before.scope : null) : after.scope, scopeDepartmentIds: after.scopeDepartmentIds ?? [] })]
  const moved = after.departmentId !== before.departmentId
  const replacesUnseen = (['phone', 'email'] as const).some((field) => before.masked?.includes(field) && after[field] !== undefined)
  const otherSignIn = (['phone', 'email'] as const).some((field) => before[field] !== null && after[field] !== undefined && after[field] !== before[field])
  return (
    <ChangePreview
      changes={[
        after.name !== '' && differs(t`姓名`, 'name'),
        differs(t`工号`, 'employeeNumber'),
        differs(t`角色`, 'role', (value) => roleName(value as Role)),
        scopeBefore !== scopeAfter && { name: t`可见范围`, before: scopeBefore, after: scopeAfter },
        differs(t({ message: '部门', context: 'one' }), 'departmentId', departmentName),
        after.shiftId !== before.shiftId && { name: t({ message: '班次', context: 'one' }), before: shiftName(before.shiftId), after: shiftName(after.shiftId) },
        differs(t`上级`, 'managerId', (id) => (id === before.managerId ? before.managerName : manager?.name) ?? '…'),
        differs(t`入职日期`, 'hiredOn'),
        differs(t`手机号`, 'phone'),
        differs(t`邮箱`, 'email'),
        after.password !== undefined && { name: t`管理台密码`, before: t`原来的`, after: t`新的` },
      ]}
      effects={[
        role !== before.role && t`${name}：${hint}`,
        moved && (after.departmentId === null ? t`以后没有主管能看到此人，包括以前的记录。` : t`以后由新部门的主管查看和处理此人，包括以前的记录；按部门设定的规则也改用新部门的。`),
        after.shiftId !== before.shiftId && t`新班次立即生效；已有记录不变。`,
        otherSignIn && t`如果能登录管理台，要用新的手机号或邮箱。`,
        after.password !== undefined && t`已登录的地方要重新登录。`,
        (after.password !== undefined || replacesUnseen) && t`密码和对您遮盖的内容换掉后不能撤销。`,
      ]}
    />
  )
}
