import { useLingui } from '@lingui/react/macro'
import dayjs from 'dayjs'
import { useDepartments } from '../../shell/api.ts'
import { RangePicker } from '../../shell/pickers.tsx'
import { daysOfMonth, monthAfter, monthOf } from '../attendance/months.ts'
import { addDays } from '../checkIns/days.ts'
import { PersonSelect } from '../checkIns/PersonSelect.tsx'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import type { filtersOf } from './reportFilters.ts'

/** The range and the people that all reports share. */
export const ReportFields = ({ filters, today, onChange }: { filters: ReturnType<typeof filtersOf>; today: string; onChange: (change: Record<string, string | undefined>) => void }) => {
  const { t } = useLingui()
  const departments = useDepartments().data?.departments ?? []
  const range = (from: string, to: string): [dayjs.Dayjs, dayjs.Dayjs] => [dayjs(from), dayjs(to)]
  const [thisMonth, lastMonth] = [daysOfMonth(monthOf(today)), daysOfMonth(monthAfter(monthOf(today), -1))]
  return (
    <>
      <RangePicker
        allowClear={false} value={range(filters.from, filters.to)}
        presets={[{ label: t`今天`, value: range(today, today) }, { label: t`昨天`, value: range(addDays(today, -1), addDays(today, -1)) }, { label: t`最近 7 天`, value: range(addDays(today, -6), today) }, { label: t`本月`, value: range(thisMonth.from, today) }, { label: t`上个月`, value: range(lastMonth.from, lastMonth.to) }]}
        onChange={(value) => { if (value?.[0] && value[1]) onChange({ from: value[0].format('YYYY-MM-DD'), to: value[1].format('YYYY-MM-DD') }) }}
      />
      <PersonSelect value={filters.personId} onChange={(value) => { onChange({ personId: value }) }} />
      <DepartmentSelect departments={departments} note={t`按人员当天的部门`} placeholder={t`全部部门`} aria-label={t`部门`} style={{ width: 170 }} popupMatchSelectWidth={240} value={filters.departmentId} onChange={(value) => { onChange({ departmentId: value ?? undefined }) }} />
    </>
  )
}
