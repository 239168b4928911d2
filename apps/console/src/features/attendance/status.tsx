import type { AttendanceDay, AttendanceStatus } from '@fieldproof/contract'
import { wholeMinutes } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { flagsOf } from './monthSums.ts'

export const shownStatuses: readonly AttendanceStatus[] = ['present', 'late', 'early', 'missing_punch', 'absent', 'off_site', 'pending', 'in_progress', 'on_leave', 'not_scheduled']

/** One mark for each status, so that a table is read without colours. */
export const useStatus = () => {
  const { t } = useLingui()
  const all: Readonly<Record<AttendanceStatus, { readonly name: string; readonly mark: string; readonly tone: 'good' | 'notice' | 'grave' | 'open' | 'quiet' }>> = {
    present: { name: t`正常`, mark: '✓', tone: 'good' },
    late: { name: t`迟到`, mark: t`迟`, tone: 'notice' },
    early: { name: t`早退`, mark: t`早`, tone: 'notice' },
    missing_punch: { name: t`缺卡`, mark: t`卡`, tone: 'notice' },
    absent: { name: t`缺勤`, mark: t`缺`, tone: 'grave' },
    off_site: { name: t`外勤地点外`, mark: t`外`, tone: 'notice' },
    pending: { name: t`待人工核实`, mark: '?', tone: 'open' },
    in_progress: { name: t`进行中`, mark: '…', tone: 'open' },
    on_leave: { name: t`请假`, mark: t`假`, tone: 'quiet' },
    not_scheduled: { name: t`未排班`, mark: '·', tone: 'quiet' },
  }
  return (status: AttendanceStatus) => all[status]
}

export const StatusTag = ({ status }: { status: AttendanceStatus }) => {
  const { name, mark, tone } = useStatus()(status)
  return <span className="fp-day-tag" data-tone={tone} data-testid={`status-${status}`}><span aria-hidden>{mark}</span>{name}</span>
}

const alsoCounting = ['late', 'early', 'missing_punch', 'off_site'] as const
/** The result of a day, and as what else it counts in the sums. One that waits for a decision counts as that alone. */
export const countedAs = ({ status, flags }: Pick<AttendanceDay, 'status' | 'flags'>): AttendanceStatus[] =>
  [status, ...(status === 'pending' ? [] : alsoCounting.filter((also) => also !== status && flagsOf[also]?.some((flag) => flags.includes(flag))))]

type Cell = Pick<AttendanceDay, 'day' | 'status' | 'flags' | 'lateSeconds' | 'earlySeconds'>

/** A day in one line: "迟到 20 分钟，早退 5 分钟". */
export const useDayText = () => {
  const { t } = useLingui()
  const statusOf = useStatus()
  return ({ status, flags, lateSeconds, earlySeconds }: Cell): string => {
    const minutes = (seconds: number): number => Math.max(1, wholeMinutes(seconds))
    const parts = [
      ...(flags.includes('late') ? [t`迟到 ${minutes(lateSeconds)} 分钟`] : []), ...(flags.includes('early') ? [t`早退 ${minutes(earlySeconds)} 分钟`] : []),
      ...(flags.includes('corrected') ? [t`有补卡`] : []), ...(flags.includes('worked_off_day') ? [t`休息日有记录`] : []),
    ]
    const { name } = statusOf(status)
    const others = parts.filter((part) => !part.startsWith(name))
    const said = parts.find((part) => part.startsWith(name)) ?? name
    return [said, ...others].join(t`，`)
  }
}

/** Marks and what they mean. */
export const StatusLegend = () => {
  const { t } = useLingui()
  const statusOf = useStatus()
  return (
    <ul className="fp-day-legend" aria-label={t`图例`}>
      {shownStatuses.map((status) => { const { name, mark, tone } = statusOf(status); return <li key={status}><span className="fp-day-mark" data-tone={tone} aria-hidden>{mark}</span>{name}</li> })}
    </ul>
  )
}
