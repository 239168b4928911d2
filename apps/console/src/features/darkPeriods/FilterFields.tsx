import { useLingui } from '@lingui/react/macro'
import { Select } from 'antd'
import dayjs from 'dayjs'
import { useDepartments } from '../../shell/api.ts'
import { RangePicker } from '../../shell/pickers.tsx'
import { PersonSelect } from '../checkIns/PersonSelect.tsx'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import { type DarkFilters, causes, standings } from './darkFilters.ts'
import { useCauseName, useStandingName } from './darkText.ts'

export const FilterFields = ({ filters, onChange }: { filters: DarkFilters; onChange: (next: Partial<Record<keyof DarkFilters, string | undefined>>) => void }) => {
  const { t } = useLingui()
  const standingName = useStandingName()
  const causeName = useCauseName()
  const departments = useDepartments().data?.departments ?? []
  return (
    <>
      <RangePicker allowClear={false} value={[dayjs(filters.from), dayjs(filters.to)]}
        onChange={(value) => { onChange({ from: value?.[0]?.format('YYYY-MM-DD'), to: value?.[1]?.format('YYYY-MM-DD') }) }} data-testid="dark-dates" />
      <Select allowClear placeholder={t`不限归因`} aria-label={t`归因`} style={{ width: 170 }} value={filters.standing ?? null} options={standings.map((value) => ({ value, label: standingName(value) }))} onChange={(value: string | null) => { onChange({ standing: value ?? undefined }) }} data-testid="dark-standing" />
      <Select allowClear placeholder={t`全部原因`} aria-label={t`原因`} style={{ width: 170 }} value={filters.cause ?? null} options={causes.map((value) => ({ value, label: causeName(value) }))} onChange={(value: string | null) => { onChange({ cause: value ?? undefined }) }} data-testid="dark-cause" />
      <PersonSelect value={filters.personId} onChange={(personId) => { onChange({ personId }) }} />
      <DepartmentSelect departments={departments} note={t`按人员当天的部门`} placeholder={t`全部部门`} aria-label={t`部门`} style={{ width: 160 }} value={filters.departmentId} onChange={(departmentId) => { onChange({ departmentId: departmentId ?? undefined }) }} />
    </>
  )
}
