import { daysOfMonth } from '../attendance/months.ts'
import { addDays, isDay } from '../checkIns/days.ts'

export const reports = ['detail', 'summary', 'anomalies', 'tracks'] as const
export type ReportName = (typeof reports)[number]

/** The filters of a report as they stand in the address: a report with its filters can be bookmarked and sent. */
export interface ReportFilters {
  readonly report: ReportName
  readonly from: string
  readonly to: string
  readonly personId: string | undefined
  readonly departmentId: string | undefined
  readonly status: string | undefined
  readonly by: 'person' | 'department' | 'all'
  readonly per: 'day' | 'week' | 'month' | 'all'
  readonly kind: string | undefined
  readonly signal: string | undefined
}

const oneOf = <T extends string>(known: readonly T[], text: string | undefined, otherwise: T): T => known.find((value) => value === text) ?? otherwise

/** How long each report may be; a longer range is cut at its end. */
export const longestDays: Readonly<Record<ReportName, number>> = { detail: 400, summary: 400, anomalies: 93, tracks: 31 }

export const filtersOf = (search: Readonly<Record<string, string | undefined>>, today: string): ReportFilters => {
  const report = oneOf(reports, search['report'], 'detail')
  const to = isDay(search['to']) ? search['to'] : today
  const asked = isDay(search['from']) ? search['from'] : addDays(to, -6)
  const earliest = addDays(to, 1 - longestDays[report])
  const from = asked > to ? to : asked < earliest ? earliest : asked
  return {
    report, from, to, personId: search['personId'], departmentId: search['departmentId'], status: search['status'], kind: search['kind'], signal: search['signal'],
    by: oneOf(['person', 'department', 'all'], search['by'], 'person'), per: oneOf(['all', 'day', 'week', 'month'], search['per'], 'all'),
  }
}

/** Whether the address asks for more days than the report shows. */
export const isRangeCut = ({ from }: Readonly<Record<string, string | undefined>>, filters: Pick<ReportFilters, 'from' | 'to'>): boolean => isDay(from) && from < filters.from && from <= filters.to

const dayMs = 86_400_000

/** What one bar of a range stands for, so that there are some forty of them at most. */
export const stepOf = ({ from, to }: Pick<ReportFilters, 'from' | 'to'>): 'day' | 'week' | 'month' => {
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  return days <= 45 ? 'day' : days <= 210 ? 'week' : 'month'
}

/** The days of a bar, within the range that is shown. `period`: a day, a week's Monday, or YYYY-MM. */
export const daysOfBar = (period: string, per: 'day' | 'week' | 'month', { from, to }: Pick<ReportFilters, 'from' | 'to'>): { readonly from: string; readonly to: string } => {
  const bar = per === 'month' ? daysOfMonth(period) : { from: period, to: per === 'week' ? addDays(period, 6) : period }
  return { from: bar.from < from ? from : bar.from, to: bar.to > to ? to : bar.to }
}
