import { useLingui } from '@lingui/react/macro'
import { Select } from 'antd'
import dayjs from 'dayjs'
import { useDepartments } from '../../shell/api.ts'
import { RangePicker } from '../../shell/pickers.tsx'
import { PersonSelect, SiteSelect } from '../checkIns/PersonSelect.tsx'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import { type CrossingFilters, crossingKinds } from './crossingFilters.ts'
import { useKindName } from './crossingText.ts'

export const FilterFields = ({ filters, onChange }: { filters: CrossingFilters; onChange: (next: Partial<Record<keyof CrossingFilters, string | undefined>>) => void }) => {
  const { t } = useLingui()
  const kindName = useKindName()
  const departments = useDepartments().data?.departments ?? []
  return (
    <>
        <RangePicker allowEmpty={[true, true]} value={[filters.from ? dayjs(filters.from) : null, filters.to ? dayjs(filters.to) : null]}
          onChange={(value) => { onChange({ from: value?.[0]?.format('YYYY-MM-DD'), to: value?.[1]?.format('YYYY-MM-DD') }) }} data-testid="crossings-dates" />
        <Select mode="multiple" maxTagCount="responsive" allowClear placeholder={t`全部类型`} aria-label={t`类型`} style={{ width: 180 }} value={filters.kind?.split(',') ?? []} options={crossingKinds.map((kind) => ({ value: kind, label: kindName(kind) }))}
          onChange={(value: string[]) => { onChange({ kind: value.join(',') || undefined }) }} data-testid="crossings-kind" />
        <PersonSelect value={filters.personId} onChange={(personId) => { onChange({ personId }) }} />
        <DepartmentSelect departments={departments} placeholder={t`全部部门`} aria-label={t`部门`} style={{ width: 160 }} value={filters.departmentId} onChange={(departmentId) => { onChange({ departmentId: departmentId ?? undefined }) }} />
        <SiteSelect value={filters.siteId} onChange={(siteId) => { onChange({ siteId }) }} />
    </>
  )
}
