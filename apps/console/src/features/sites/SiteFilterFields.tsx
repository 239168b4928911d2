import type { SiteFilters } from '@fieldproof/contract'
import { businessStatuses, businessStatusNames, type Language } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Checkbox, Select } from 'antd'
import { client, useDepartments } from '../../shell/api.ts'
import { PersonSelect } from '../checkIns/PersonSelect.tsx'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import { useVisitedNames } from './CoveragePanel.tsx'
import { visitedBands } from './siteFilters.ts'

/** What the list and the map are narrowed by. The server filters: it knows sites that have not come yet. */
export const SiteFilterFields = ({ filters, onChange }: { filters: SiteFilters; onChange: (change: { readonly [name in keyof SiteFilters]?: string | undefined }) => void }) => {
  const { t, i18n } = useLingui()
  const departments = useDepartments().data?.departments ?? []
  const tiers = useQuery({ queryKey: ['sites', 'coverage', {}], queryFn: () => client.sites.coverage(), staleTime: 60_000 }).data?.tiers ?? []
  const visited = useVisitedNames()
  const { owner, department, tier, business } = filters
  return (
    <div className="fp-sites-filters" data-testid="site-filters">
      <PersonSelect value={owner === 'none' ? undefined : owner} onChange={(value) => { onChange({ owner: value }) }} placeholder={t`全部负责人`} label={t`负责人`} width="100%" />
      <DepartmentSelect departments={departments} placeholder={t`负责人的部门`} aria-label={t`负责人的部门`} popupMatchSelectWidth={240} value={department} onChange={(value) => { onChange({ department: value ?? undefined }) }} data-testid="site-filter-department" />
      <Select allowClear placeholder={t`全部等级`} aria-label={t`等级`} value={tier} onChange={(value?: string) => { onChange({ tier: value }) }} options={tiers.map((one) => ({ value: one.tier ?? 'none', label: one.tier ?? t`没有等级` }))} data-testid="site-filter-tier" />
      <Select allowClear placeholder={t`全部营业状态`} aria-label={t`营业状态`} value={business} onChange={(value?: string) => { onChange({ business: value }) }} options={businessStatuses.map((value) => ({ value, label: businessStatusNames[value][i18n.locale as Language] }))} data-testid="site-filter-business" />
      <Select allowClear placeholder={t`不论最近到访`} aria-label={t`最近到访`} value={filters.visited} onChange={(value?: string) => { onChange({ visited: value }) }} options={visitedBands.map((value) => ({ value, label: visited[value] }))} data-testid="site-filter-visited" />
      <Checkbox checked={owner === 'none'} onChange={(event) => { onChange({ owner: event.target.checked ? 'none' : undefined }) }} data-testid="site-filter-unowned">{t`没有负责人的`}</Checkbox>
    </div>
  )
}
