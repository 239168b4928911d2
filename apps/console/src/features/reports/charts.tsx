import type { AttendanceSums, TrackReportRow } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Suspense, useMemo } from 'react'
import { formatDay } from '../../shell/formatTime.ts'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useColourMode } from '../../shell/preferences.ts'
import { fontFamily, palettes } from '../../shell/theme.ts'
import { useStatus } from '../attendance/status.tsx'

const Chart = lazy(() => import('./Chart.tsx'))

/** What all charts of reports have in common, in the colours of the moment. */
const useLook = () => {
  const p = palettes[useColourMode()]
  return {
    p,
    frame: {
      aria: { enabled: true }, animation: false, textStyle: { fontFamily, color: p.text }, tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, confine: true },
      // All in sight on a phone too, where they take two lines.
      legend: { bottom: 0, itemWidth: 14, itemHeight: 12, itemGap: 12, textStyle: { color: p.text } },
    },
    category: (names: readonly string[]) => ({ type: 'category', data: names, axisLabel: { color: p.textSoft, hideOverlap: true }, axisLine: { lineStyle: { color: p.line } } }),
    figures: { type: 'value', axisLabel: { color: p.textSoft }, nameTextStyle: { color: p.textSoft }, splitLine: { lineStyle: { color: p.lineSoft } } },
  }
}

/** The same object as long as its content is: ECharts draws anew for every other. */
const useSame = <T,>(value: T): T => {
  const content = JSON.stringify(value)
  return useMemo(() => JSON.parse(content) as T, [content])
}

/** As high while its figures come as when they are there. `more`: what it does not show. */
const Panel = ({ pending, more, children }: { pending: boolean; more?: React.ReactNode; children: React.ReactNode }) => {
  const { t } = useLingui()
  return <section className="fp-panel fp-chart-panel" aria-label={t`图表`}><div className="fp-panel-body">{pending ? <LoadingState /> : <Suspense fallback={<LoadingState />}>{children}</Suspense>}{more}</div></section>
}

/** So many bars are read; more are a texture. */
const mostBars = 40

const stacks = [['present', 'present', 'verified'], ['late', 'late', 'needs_review'], ['early', 'early', 'not_enough_evidence'], ['missing_punch', 'missingPunch', 'violet'], ['absent', 'absent', 'strong_doubt'], ['pending', 'pending', 'info']] as const

/** Days by their result, a bar for each of the first rows. `only`: results chosen elsewhere; where none of them has bars, all are shown. `pending`: the rows are not there yet. */
export const ResultChart = ({ rows: all, names, only = [], pending = false, onPick }: { pending?: boolean; rows: readonly Pick<AttendanceSums, (typeof stacks)[number][1]>[]; names: readonly string[]; only?: readonly string[]; onPick?: (row: number) => void }) => {
  const { t } = useLingui()
  const statusOf = useStatus()
  const { p, frame, category, figures } = useLook()
  const rows = all.slice(0, mostBars)
  const chosen = stacks.filter(([status]) => only.includes(status))
  const shown = chosen.length > 0 ? chosen : stacks
  const option = useSame({
    ...frame, grid: { left: 40, right: 16, top: 16, bottom: 70 }, xAxis: category(names.slice(0, mostBars)), yAxis: { ...figures, minInterval: 1 },
    series: shown.map(([status, key, colour]) => ({ type: 'bar', stack: 'days', name: statusOf(status).name, data: rows.map((row) => row[key]), itemStyle: { color: p[colour] }, barMaxWidth: 32 })),
  })
  return <Panel pending={pending} more={all.length > mostBars ? <small className="fp-soft">{t`图中是前 ${mostBars} 行`}</small> : null}><Chart option={option} label={t`各项天数的柱形图，数字见下表`} {...(onPick ? { onPick } : {})} /></Panel>
}

const hours = (seconds: number): number => Math.round(seconds / 360) / 10

/** The days with a track that are on the page, in the order of time: moving, staying and without a position in hours, mileage beside them. */
export const TrackChart = ({ rows, pending }: { rows: readonly TrackReportRow[]; pending: boolean }) => {
  const { t, i18n } = useLingui()
  const { p, frame, category, figures } = useLook()
  const days = rows.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
  const isOnePerson = new Set(days.map(({ personId }) => personId)).size === 1
  const isOneDay = new Set(days.map(({ day }) => day)).size === 1
  const nameOf = ({ personName, day }: TrackReportRow): string => (isOnePerson ? formatDay(day, i18n.locale) : isOneDay ? personName : `${personName}\n${formatDay(day, i18n.locale)}`)
  const option = useSame({
    ...frame, grid: { left: 44, right: 48, top: 34, bottom: isOnePerson || isOneDay ? 70 : 86 }, xAxis: category(days.map(nameOf)),
    yAxis: [{ ...figures, name: t`小时` }, { ...figures, name: t`公里`, splitLine: { show: false } }],
    series: [
      { type: 'bar', stack: 'time', name: t`移动（小时）`, data: days.map((row) => hours(row.movingSeconds)), itemStyle: { color: p.brand }, barMaxWidth: 28 },
      { type: 'bar', stack: 'time', name: t`停留（小时）`, data: days.map((row) => hours(row.staySeconds)), itemStyle: { color: p.not_enough_evidence }, barMaxWidth: 28 },
      { type: 'bar', stack: 'time', name: t`没有位置（小时）`, data: days.map((row) => hours(row.withoutPositionSeconds)), itemStyle: { color: p.line }, barMaxWidth: 28 },
      { type: 'bar', yAxisIndex: 1, name: t`里程（公里）`, data: days.map((row) => Math.round(row.metres / 100) / 10), itemStyle: { color: p.info }, barMaxWidth: 28 },
    ],
  })
  return <Panel pending={pending}><Chart option={option} label={t`每天移动、停留、没有位置的时长和里程的柱形图，数字见下表`} /></Panel>
}
