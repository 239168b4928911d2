import { useLingui } from '@lingui/react/macro'
import { Select } from 'antd'
import dayjs from 'dayjs'
import { useDepartments, useOrgTimeZone } from '../../shell/api.ts'
import { bands, useBandName } from '../../shell/BandTag.tsx'
import { actions, useActionName } from '../../shell/ActionTag.tsx'
import { RangePicker } from '../../shell/pickers.tsx'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import { addDays, dayIn } from './days.ts'
import type { FiltersProps } from './Filters.tsx'
import { PersonSelect, SiteSelect } from './PersonSelect.tsx'

export const FilterFields = ({ filters, onChange }: FiltersProps) => {
  const { t } = useLingui()
  const bandName = useBandName()
  const actionName = useActionName()
  const departments = useDepartments().data?.departments ?? []
  const today = dayIn(Date.now(), useOrgTimeZone())
  const range = (from: string, to: string): [dayjs.Dayjs, dayjs.Dayjs] => [dayjs(from), dayjs(to)]
  return (
    <>
      <RangePicker
        allowEmpty={[true, true]} value={[filters.from ? dayjs(filters.from) : null, filters.to ? dayjs(filters.to) : null]}
        presets={[
          { label: t`今天`, value: range(today, today) }, { label: t`昨天`, value: range(addDays(today, -1), addDays(today, -1)) },
          { label: t`最近 7 天`, value: range(addDays(today, -6), today) }, { label: t`最近 30 天`, value: range(addDays(today, -29), today) },
        ]}
        onChange={(value) => { onChange({ from: value?.[0]?.format('YYYY-MM-DD'), to: value?.[1]?.format('YYYY-MM-DD') }) }} data-testid="filter-dates"
      />
      <Select
        mode="multiple" maxTagCount="responsive" allowClear placeholder={t`全部结论`} aria-label={t`核验结论`} style={{ width: 160 }} popupMatchSelectWidth={180} value={filters.band?.split(',') ?? []}
        options={bands.map((band) => ({ value: band, label: bandName(band) }))} onChange={(value: string[]) => { onChange({ band: value.length > 0 ? value.join(',') : undefined }) }} data-testid="filter-band"
      />
      <Select
        mode="multiple" maxTagCount="responsive" allowClear placeholder={t`全部处理`} aria-label={t`如何处理`} style={{ width: 160 }} popupMatchSelectWidth={180} value={filters.action?.split(',') ?? []}
        options={actions.map((action) => ({ value: action, label: actionName(action) }))} onChange={(value: string[]) => { onChange({ action: value.length > 0 ? value.join(',') : undefined }) }} data-testid="filter-action"
      />
      <PersonSelect value={filters.personId} onChange={(personId) => { onChange({ personId }) }} />
      <DepartmentSelect
        departments={departments} note={t`按人员现在的部门`} placeholder={t`全部部门`} aria-label={t`部门`} style={{ width: 160 }} popupMatchSelectWidth={240}
        value={filters.departmentId} onChange={(departmentId) => { onChange({ departmentId: departmentId ?? undefined }) }} data-testid="filter-department"
      />
      <SiteSelect value={filters.siteId} onChange={(siteId) => { onChange({ siteId }) }} />
      <Select
        allowClear placeholder={t`签到和签退`} aria-label={t`类型`} style={{ width: 130 }} value={filters.kind} options={[{ value: 'check_in', label: t`签到` }, { value: 'check_out', label: t`签退` }]}
        onChange={(kind: string | undefined) => { onChange({ kind }) }} data-testid="filter-kind"
      />
    </>
  )
}
