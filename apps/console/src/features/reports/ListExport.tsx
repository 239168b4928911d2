import { useLingui } from '@lingui/react/macro'
import { useOrgTimeZone } from '../../shell/api.ts'
import { formatDay } from '../../shell/formatTime.ts'
import { dayIn } from '../checkIns/days.ts'
import { ExportButtons, type Report } from './ExportButtons.tsx'
import { isExportCut } from './exportDays.ts'

interface Props<Filters> {
  readonly report: Report
  readonly filters: Filters
  /** The same filters for a file, as its address says them. */
  readonly queryOf: (filters: Filters, today: string) => Record<string, string | undefined>
}

/** A list as a file, whole, with its filters; where it goes back farther than a file does, the buttons say so. */
export const ListExport = <Filters extends { readonly from?: string | undefined; readonly to?: string | undefined }>({ report, filters, queryOf }: Props<Filters>) => {
  const { t, i18n } = useLingui()
  const today = dayIn(Date.now(), useOrgTimeZone())
  const query = queryOf(filters, today)
  return <ExportButtons report={report} query={query} note={isExportCut(filters, today) ? { text: t`文件从 ${formatDay(query['from']!, i18n.locale)} 起`, why: t`一个文件最多 400 天。更早的请先选日期。` } : undefined} />
}
