import { ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'

const maxReportDays = 31

/** Calendar days, both ends included. */
export const daysBetween = (from: string, to: string, most = maxReportDays): string[] => {
  let day: Temporal.PlainDate
  let last: Temporal.PlainDate
  try {
    day = Temporal.PlainDate.from(from)
    last = Temporal.PlainDate.from(to)
  } catch {
    throw new ProblemError('invalid_request', t('起止日期里有日历上没有的日期', '起訖日期裡有日曆上沒有的日期', 'from, to: not days of the calendar'))
  }
  const count = day.until(last).days + 1
  if (count < 1 || count > most) throw new ProblemError('invalid_request', t(`起止日期须相隔 1 至 ${most} 天，开始日期在前`, `起訖日期須相隔 1 至 ${most} 天，開始日期在前`, `from, to: one to ${most} days`))
  return Array.from({ length: count }, (_, i) => day.add({ days: i }).toString())
}
