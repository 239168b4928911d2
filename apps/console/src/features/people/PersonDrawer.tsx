import type { Person, Role } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Drawer, Form, Input, Select } from 'antd'
import { client, queries, useMe } from '../../shell/api.ts'
import { DayField } from '../../shell/DayPicker.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useRoleName } from '../../shell/navigation.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { PersonSelect } from '../checkIns/PersonSelect.tsx'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import { PersonChanges } from './PersonChanges.tsx'
import { personChange, type PersonFields, personInput, undoInput } from './personInput.ts'
import { ScopeField } from './ScopeField.tsx'
import { effectiveScope, hasChoiceOfScope, usualScope } from './scope.ts'

/** Create (no `person`) or edit. */
export const PersonDrawer = ({ person, onClose, onCreated }: { person?: Person; onClose: () => void; onCreated?: (person: Person) => void }) => {
  const { t } = useLingui()
  const me = useMe()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const roleName = useRoleName()
  const [form] = Form.useForm<PersonFields>()
  const departments = useQuery(queries.departments)
  const shifts = useQuery(queries.shifts)
  const role = Form.useWatch('role', form) ?? person?.role ?? 'field_worker'
  // Whoever has left may have one that was archived since.
  const archived = useQuery({ ...queries.archivedShifts, enabled: person?.status === 'left' && person.shiftId !== null }).data?.shifts.filter(({ shiftId }) => shiftId === person?.shiftId) ?? []
  const defaultShift = shifts.data?.shifts.find((shift) => shift.isDefault)
  const sayUndoable = useUndoMessage()
  const refresh = () => Promise.all([cache.invalidateQueries({ queryKey: ['people'] }), cache.invalidateQueries({ queryKey: ['departments'] }), cache.invalidateQueries({ queryKey: ['me'] })])
  const save = useMutation({
    mutationFn: (fields: PersonFields) => (person ? client.people.update(person.personId, personChange(person, fields)) : client.people.create(personInput(fields))),
    onSuccess: async (saved, fields) => {
      await refresh()
      const back = person ? undoInput(person, personChange(person, fields)) : null
      if (person && back && Object.keys(back).length > 0) sayUndoable(t`已保存`, async (undo) => { await undo.people.update(person.personId, back); await refresh() }, { about: saved.name })
      else void message.success(person ? t`已保存` : t`已添加 ${saved.name}`)
      onClose()
      if (!person) onCreated?.(saved)
    },
  })
  const isMasked = (field: 'phone' | 'email') => person?.masked?.includes(field) === true
  const was: PersonFields = { name: person?.name ?? '', employeeNumber: person?.employeeNumber ?? '', role: person?.role ?? 'field_worker', departmentId: person?.departmentId ?? null, phone: isMasked('phone') ? '' : person?.phone ?? '', email: isMasked('email') ? '' : person?.email ?? '', shiftId: person?.shiftId ?? null, managerId: person?.managerId ?? null, hiredOn: person?.hiredOn ?? '', password: '', scope: person ? effectiveScope(person) : 'own', scopeDepartmentIds: person?.scopeDepartmentIds ?? [] }
  const is: PersonFields = { ...was, ...Form.useWatch([], form) }
  const leftAsIs = t`对您遮盖。不填则保持不变；填写则替换。`
  // Ownership is handed over by an owner only; nobody can take the last way in away from themselves here.
  const roles = (['field_worker', 'manager', 'hr', 'auditor', 'administrator', 'owner'] as const).filter((r) => r !== 'owner' || me.role === 'owner' || person?.role === 'owner')
  const roleHints: Readonly<Record<Role, string>> = {
    field_worker: t`只用手机签到，不能进入管理台。`, manager: t`看到可见范围内的人，通常是本部门及下级。`, hr: t`看到可见范围内的记录，通常是所有人；不能改设置。`, auditor: t`看到可见范围内的记录和日志自检，通常是所有人；不能修改。`, administrator: t`管理组织、人员、设备、规则和设置。管的是全公司，所以总能看到所有人；要限制范围，请用人事、审计或主管。`, owner: t`拥有全部权限，总能看到所有人。`,
  }
  return (
    <Drawer open size={440} title={person ? t`编辑 ${person.name}` : t`添加人员`} onClose={onClose} mask={{ closable: false }} data-testid="person-drawer"
      footer={<div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}><Button onClick={onClose}>{t`取消`}</Button><Button type="primary" loading={save.isPending} onClick={() => form.submit()} data-testid="person-save">{t`保存`}</Button></div>}>
      <ErrorAlert error={save.error} />
      <Form<PersonFields> form={form} layout="vertical" onFinish={(fields) => save.mutate(fields)}
        initialValues={was}>
        <Form.Item name="name" label={t`姓名`} rules={[{ required: true, whitespace: true, message: t`请输入姓名` }]}><Input maxLength={60} autoFocus={!person} data-testid="person-name" /></Form.Item>
        <Form.Item name="employeeNumber" label={t`工号`}><Input maxLength={40} /></Form.Item>
        <Form.Item name="role" label={t`角色`} help={roleHints[role]}><Select data-testid="person-role" options={roles.map((value) => ({ value, label: roleName(value) }))} disabled={person?.personId === me.personId} onChange={(next: Role) => { form.setFieldsValue(next === person?.role ? { scope: was.scope!, scopeDepartmentIds: was.scopeDepartmentIds! } : { scope: usualScope(next), scopeDepartmentIds: [] }) }} /></Form.Item>
        <Form.Item name="departmentId" label={t({ message: '部门', context: 'one' })}><DepartmentSelect departments={departments.data?.departments ?? []} placeholder={t`不属于任何部门`} /></Form.Item>
        {hasChoiceOfScope(role) ? <ScopeField role={role} departmentId={is.departmentId ?? null} scope={is.scope ?? usualScope(role)} scopeDepartmentIds={is.scopeDepartmentIds ?? []} /> : null}
        <Form.Item name="shiftId" label={t({ message: '班次', context: 'one' })} help={t`只在班次时间内记录位置。`}><Select allowClear placeholder={defaultShift ? t`默认：${defaultShift.name}` : t`默认班次`} options={[...(shifts.data?.shifts ?? []), ...archived].map((shift) => ({ value: shift.shiftId, label: shift.archivedAt ? t`${shift.name}（已归档）` : shift.name }))} /></Form.Item>
        <Form.Item name="managerId" label={t`上级`}><PersonSelect placeholder={t`没有上级`} label={t`上级`} width="100%" without={person?.personId} /></Form.Item>
        <Form.Item name="hiredOn" label={t`入职日期`}><DayField /></Form.Item>
        <Form.Item name="phone" label={t`手机号`} help={isMasked('phone') && person?.phone ? leftAsIs : undefined} rules={[{ pattern: /^[+\d\s()\-.]{5,30}$/, message: t`手机号只含数字，可带国家码，例如 +86 138 0013 8000` }]}><Input inputMode="tel" maxLength={30} placeholder={isMasked('phone') ? person?.phone ?? undefined : undefined} data-testid="person-phone" /></Form.Item>
        {role === 'field_worker' && !person?.email ? null : (
          <>
            <Form.Item name="email" label={t`邮箱`} help={isMasked('email') && person?.email ? leftAsIs : undefined} rules={[{ type: 'email', message: t`邮箱格式不对` }]}><Input inputMode="email" maxLength={120} placeholder={isMasked('email') ? person?.email ?? undefined : undefined} /></Form.Item>
            <Form.Item name="password" label={person ? t`设置新的管理台密码（可选）` : t`管理台初始密码（可选）`} dependencies={['email', 'phone']} help={t`填写后可用邮箱或手机号登录管理台；至少 8 位。`}
              rules={[{ min: 8, message: t`密码至少 8 位` }, ({ getFieldValue }) => ({ validator: (_, value: string) => (value && !getFieldValue('email') && !getFieldValue('phone') && !person?.email && !person?.phone ? Promise.reject(new Error(t`请先填写邮箱或手机号，才能登录`)) : Promise.resolve()) })]}>
              <Input.Password autoComplete="new-password" maxLength={128} />
            </Form.Item>
          </>
        )}
        {person ? <PersonChanges before={person} after={personInput(is, person.masked, person.scope)} roleHints={roleHints} /> : null}
      </Form>
    </Drawer>
  )
}
