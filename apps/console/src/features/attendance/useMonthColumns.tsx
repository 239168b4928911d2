import type { AttendanceStatus } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import type { PlainColumn } from '../../shell/PlainTable.tsx'
import { type ChosenColumns, useColumns } from '../views/useColumns.tsx'
import { daysCounted, minutesSettled, secondsWorked } from './monthSums.ts'
import type { MonthRow } from './MonthTable.tsx'
import { useStatus } from './status.tsx'

const odd: readonly AttendanceStatus[] = ['late', 'early', 'absent', 'missing_punch', 'off_site', 'pending']
const counted: readonly AttendanceStatus[] = ['present', 'late', 'early', 'missing_punch', 'absent', 'off_site', 'pending', 'on_leave']

/** What stands before the days of the month: who, and sums of the days shown, as the reader wants them. */
export const useMonthColumns = (): ChosenColumns<MonthRow> => {
  const { t } = useLingui()
  const statusOf = useStatus()
  const sum = (key: string, name: string, unit: string, value: (row: MonthRow) => number | string, optional: boolean): PlainColumn<MonthRow> =>
    ({ key, name, title: <>{name}<small>{unit}</small></>, className: 'fp-month-sum', ...(optional ? { optional: true as const } : {}), cell: value })
  const columns: readonly PlainColumn<MonthRow>[] = [
    { key: 'person', title: t`人员`, fixed: true, cell: ({ personName, departmentName }) => <>{personName}<small>{departmentName ?? '—'}</small></> },
    { key: 'number', title: t`工号`, className: 'fp-month-sum', optional: true, cell: ({ employeeNumber }) => employeeNumber ?? '—' },
    sum('odd', t`异常`, t`天`, ({ days }) => days.filter(({ status }) => odd.includes(status)).length, false),
    ...counted.map((status) => sum(status.replace('_', ''), statusOf(status).name, t`天`, ({ days }) => daysCounted(days, status), true)),
    sum('lateMinutes', t`迟到时长`, t`分钟`, ({ days }) => minutesSettled(days, 'lateSeconds'), true),
    sum('earlyMinutes', t`早退时长`, t`分钟`, ({ days }) => minutesSettled(days, 'earlySeconds'), true),
    sum('workHours', t`工作时长`, t`小时`, ({ days }) => (secondsWorked(days, false) / 3600).toFixed(1), true),
    sum('pendingHours', t`待核实工时`, t`小时`, ({ days }) => (secondsWorked(days, true) / 3600).toFixed(1), true),
  ]
  return useColumns('attendance', columns)
}
