import type { PolicyBody, PolicyList } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Form, Select } from 'antd'
import { useState } from 'react'
import { client, queries } from '../../shell/api.ts'
import { useRoleName } from '../../shell/navigation.tsx'
import { departmentOptions, departmentTree } from '../departments/departmentTree.ts'

type Scope = PolicyBody['appliesTo']
const roles = ['field_worker', 'manager', 'hr', 'auditor', 'administrator', 'owner'] as const

/** To whom and where it applies. What is left empty holds for everybody. */
export const ScopeFields = ({ value, choices, onChange }: { value: Scope; choices: PolicyList['choices']; onChange: (scope: Scope) => void }) => {
  const { t } = useLingui()
  const roleName = useRoleName()
  const [search, setSearch] = useState('')
  const departments = useQuery(queries.departments)
  const sites = useQuery({ queryKey: ['sites', { search, limit: 50 }], queryFn: () => client.sites.list({ search, limit: 50 }), placeholderData: (before) => before })
  // Names of sites chosen earlier that the search does not show.
  const chosen = useQuery({ queryKey: ['sites', 'names', value.siteIds ?? []], queryFn: () => Promise.all((value.siteIds ?? []).slice(0, 50).map((id) => client.sites.get(id))), enabled: (value.siteIds ?? []).length > 0 })
  const siteNames = new Map([...(chosen.data ?? []), ...(sites.data?.items ?? [])].map((site) => [site.siteId, site.name]))
  const set = (key: keyof Scope) => (values: string[]) => onChange({ ...value, [key]: values })
  const everybody = t`不限`
  return (
    <div className="fp-fields-2">
      <Form.Item label={t`角色`} htmlFor="scope-roles"><Select id="scope-roles" mode="multiple" value={value.roles ?? []} placeholder={everybody} onChange={set('roles')} options={roles.map((role) => ({ value: role, label: roleName(role) }))} /></Form.Item>
      <Form.Item label={t({ message: '部门', context: 'one' })} htmlFor="scope-departments" extra={t`含下级部门`}><Select id="scope-departments" mode="multiple" value={value.departmentIds ?? []} placeholder={everybody} onChange={set('departmentIds')} options={departmentOptions(departmentTree(departments.data?.departments ?? [])).map((option) => ({ value: option.value as string, label: option.name }))} /></Form.Item>
      <Form.Item label={t`地点等级`} htmlFor="scope-site-tiers"><Select id="scope-site-tiers" mode="multiple" value={value.siteTiers ?? []} placeholder={everybody} onChange={set('siteTiers')} options={choices.siteTiers.map((tier) => ({ value: tier, label: tier }))} /></Form.Item>
      <Form.Item label={t`信任等级`} htmlFor="scope-trust"><Select id="scope-trust" mode="multiple" value={value.trustTiers ?? []} placeholder={everybody} onChange={set('trustTiers')} options={choices.trustTiers.map(({ tier, name }) => ({ value: tier, label: name }))} /></Form.Item>
      <Form.Item label={t`指定地点`} htmlFor="scope-sites" className="fp-wide"><Select id="scope-sites" mode="multiple" value={value.siteIds ?? []} placeholder={everybody} onChange={set('siteIds')} showSearch={{ filterOption: false, onSearch: setSearch }} options={[...siteNames].map(([id, label]) => ({ value: id, label }))} /></Form.Item>
    </div>
  )
}
