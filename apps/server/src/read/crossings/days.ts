import { ProblemError } from '@fieldproof/contract'

const maxReportDays = 31

/** Calendar days, both ends included. */
export const daysBetween = (from: string, to: string, most = maxReportDays): string[] => {
  let day: Temporal.PlainDate
  let last: Temporal.PlainDate
  try {
    day = Temporal.PlainDate.from(from)
    last = Temporal.PlainDate.from(to)
  } catch {
    throw new ProblemError('invalid_request', 'from, to: not days of the calendar')
  }
  const count = day.until(last).days + 1
  if (count < 1 || count > most) throw new ProblemError('invalid_request', `from, to: one to ${most} days`)
  return Array.from({ length: count }, (_, i) => day.add({ days: i }).toString())
}
