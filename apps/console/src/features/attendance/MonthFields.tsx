import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { Button, DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useDepartments } from '../../shell/api.ts'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import { monthAfter } from './months.ts'

/** Which month, and whose. */
export const MonthFields = ({ month, thisMonth, departmentId, onChange }: { month: string; thisMonth: string; departmentId: string | undefined; onChange: (change: Record<string, string | undefined>) => void }) => {
  const { t } = useLingui()
  const departments = useDepartments().data?.departments ?? []
  return (
    <>
      <span style={{ display: 'inline-flex', gap: 4, flex: 'none' }}>
        <Button icon={<LeftOutlined />} aria-label={t`上个月`} onClick={() => { onChange({ month: monthAfter(month, -1) }) }} data-testid="month-previous" />
        <DatePicker picker="month" allowClear={false} value={dayjs(`${month}-01`)} onChange={(value) => { onChange({ month: value?.format('YYYY-MM') }) }} aria-label={t`月份`} style={{ width: 130 }} />
        <Button icon={<RightOutlined />} aria-label={t`下个月`} disabled={month >= thisMonth} onClick={() => { onChange({ month: monthAfter(month, 1) }) }} />
      </span>
      <DepartmentSelect departments={departments} note={t`按人员当天的部门`} placeholder={t`全部部门`} aria-label={t`部门`} style={{ width: 170 }} popupMatchSelectWidth={240} value={departmentId} onChange={(value) => { onChange({ departmentId: value ?? undefined }) }} />
    </>
  )
}
