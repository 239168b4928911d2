import { useLingui } from '@lingui/react/macro'
import { Select } from 'antd'
import dayjs from 'dayjs'
import { useDepartments } from '../../shell/api.ts'
import { RangePicker } from '../../shell/pickers.tsx'
import { PersonSelect } from '../checkIns/PersonSelect.tsx'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import { type AlertFilters, overs, severities } from './alertFilters.ts'
import { kinds } from './alertKinds.ts'
import { useAlertNames } from './alertText.ts'

export const FilterFields = ({ filters, onChange }: { filters: AlertFilters; onChange: (next: Partial<Record<keyof AlertFilters, string | undefined>>) => void }) => {
  const { t } = useLingui()
  const names = useAlertNames()
  const departments = useDepartments().data?.departments ?? []
  return (
    <>
      <Select allowClear placeholder={t`全部级别`} aria-label={t`级别`} style={{ width: 140 }} value={filters.severity} onChange={(severity: string | undefined) => { onChange({ severity }) }} options={severities.map((value) => ({ value, label: names.severity(value) }))} data-testid="alert-severity" />
      <Select allowClear placeholder={t`全部类型`} aria-label={t`类型`} style={{ width: 140 }} value={filters.kind} onChange={(kind: string | undefined) => { onChange({ kind }) }} options={kinds.map((value) => ({ value, label: names.kind(value) }))} data-testid="alert-kind" />
      <Select allowClear placeholder={t`仍在继续和已结束`} aria-label={t`事情是否已结束`} style={{ width: 160 }} value={filters.over} onChange={(over: AlertFilters['over']) => { onChange({ over }) }} options={overs.map((value) => ({ value, label: value === 'no' ? t`仍在继续` : t`事情已结束` }))} data-testid="alert-over" />
      <PersonSelect value={filters.person} onChange={(person) => { onChange({ person }) }} />
      <DepartmentSelect departments={departments} placeholder={t`全部部门`} aria-label={t`部门`} style={{ width: 150 }} value={filters.departmentId} onChange={(departmentId) => { onChange({ departmentId: departmentId ?? undefined }) }} />
      <RangePicker allowEmpty={[true, true]} value={[filters.from ? dayjs(filters.from) : null, filters.to ? dayjs(filters.to) : null]} style={{ width: 240 }}
        onChange={(value) => { onChange({ from: value?.[0]?.format('YYYY-MM-DD'), to: value?.[1]?.format('YYYY-MM-DD') }) }} data-testid="alert-dates" />
    </>
  )
}
