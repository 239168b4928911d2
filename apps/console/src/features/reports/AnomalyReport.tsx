import type { AnomalyKind, AnomalyReport as Report, AnomalyRow } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useRef } from 'react'
import { client } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { formatDay } from '../../shell/formatTime.ts'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { monthOf } from '../attendance/months.ts'
import { useColumns } from '../views/useColumns.tsx'
import type { ReportFilters } from './reportFilters.ts'

const pageSize = 50

const useKindName = () => {
  const { t } = useLingui()
  return (kind: AnomalyKind): string => ({ missed: t`漏打卡`, duplicate: t`重复打卡`, out_of_place: t`不在地点`, doubted: t`签到存疑` })[kind]
}

const useResolutionName = () => {
  const { t } = useLingui()
  return (resolution: AnomalyRow['resolution']): string =>
    ({ open: t`未处理`, asked: t`已申请补卡`, approved: t`补卡已同意`, refused: t`补卡未同意`, real: t`核实为属实`, not_real: t`核实为不属实`, unclear: t`无法核实`, settled: t`已处理` })[resolution]
}

type Sums = NonNullable<Report['sums']>
type Change = (change: Record<string, string | undefined>) => void

/** Bars in words and length: which kinds, which signals. Each opens the lines behind it. */
const Bars = ({ title, bars }: { title: string; bars: readonly { readonly key: string; readonly name: string; readonly count: number; readonly open: number; readonly chosen: boolean; readonly onChoose: () => void }[] }) => {
  const { t } = useLingui()
  const most = Math.max(1, ...bars.map(({ count }) => count))
  return (
    <section className="fp-panel" aria-label={title}>
      <h2 className="fp-panel-title">{title}</h2>
      {bars.length === 0 ? <p className="fp-panel-body fp-soft" style={{ margin: 0 }}>{t`没有异常`}</p> : (
        <ul className="fp-bars">{bars.map(({ key, name, count, open, chosen, onChoose }) => (
          <li key={key}>
            <button type="button" className="fp-link" aria-pressed={chosen} onClick={onChoose} data-testid={`bar-${key}`}>{name}</button>
            <span className="fp-bar" aria-hidden><span style={{ width: `${(count / most) * 100}%` }} /></span>
            <span className="fp-num fp-nowrap">{t`${count} 条，未处理 ${open}`}</span>
          </li>
        ))}</ul>
      )}
    </section>
  )
}

const PeopleTable = ({ people, count, onChange }: { people: Sums['people']; count: number; onChange: Change }) => {
  const { t, i18n } = useLingui()
  const number = (value: number): string => new Intl.NumberFormat(i18n.locale).format(value)
  const columns: PlainColumn<Sums['people'][number]>[] = [
    { key: 'person', title: t({ message: '人员', context: 'one' }), cell: (row) => <button type="button" className="fp-link" onClick={() => { onChange({ personId: row.personId }) }}>{row.personName}</button> }, { key: 'department', title: t({ message: '部门', context: 'one' }), cell: (row) => row.departmentName ?? '—' },
    { key: 'missed', title: t`漏打卡`, align: 'end', cell: (row) => row.missed }, { key: 'duplicate', title: t`重复打卡`, align: 'end', cell: (row) => row.duplicate }, { key: 'place', title: t`不在地点`, align: 'end', cell: (row) => row.outOfPlace },
    { key: 'doubted', title: t`签到存疑`, align: 'end', cell: (row) => row.doubted }, { key: 'open', title: t`未处理`, align: 'end', cell: (row) => row.open },
  ]
  // In the order of names: this is no ranking of people by suspicion.
  return <section className="fp-panel" style={{ marginBottom: 16 }} aria-label={t`按人员`}><h2 className="fp-panel-title">{t`按人员`}</h2><PlainTable columns={columns} rows={people} keyOf={(row) => row.personId} pending={false} busy={false} empty={null} />{count > people.length ? <p className="fp-panel-body fp-soft" style={{ margin: 0 }} role="note" data-testid="people-cut">{t`共 ${number(count)} 人，这里是按姓名排的前 ${number(people.length)} 人。其余的请按部门筛选，或在下面的明细和导出的文件里看。`}</p> : null}</section>
}

/** Missed, repeated, out of place, doubted; by signal and by person, and how each was settled. */
export const AnomalyReport = ({ filters, onChange }: { filters: ReportFilters; onChange: Change }) => {
  const { t, i18n } = useLingui()
  const kindName = useKindName()
  const resolutionName = useResolutionName()
  const { from, to, personId, departmentId, kind, signal } = filters
  const range = { from, to, personId, departmentId }
  const query = { ...range, kind, signal }
  const pages = useCursorPages()
  const list = useQuery({ queryKey: ['reports', 'anomalies', query, pages.cursor ?? ''], queryFn: () => client.reports.anomalies({ ...query, cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData })
  useRefusedPage(pages, list.error)
  // The sums are of everything in the range and stay while kinds and pages are leafed through.
  const overall = useQuery({ queryKey: ['reports', 'anomalies', range, 'sums'], queryFn: () => client.reports.anomalies({ ...range, limit: 1 }), placeholderData: keepPreviousData, enabled: Boolean(kind || signal) })
  const kept = useRef<Sums>(undefined)
  // Without a choice of kind or signal the list itself brings them.
  kept.current = (kind || signal ? overall.data?.sums : list.data?.sums) ?? kept.current
  const sums = kept.current
  const columns: PlainColumn<AnomalyRow>[] = [
    { key: 'at', title: t`时间`, required: true, cell: (row) => (row.eventId ? <Link to="/check-ins/$eventId" params={{ eventId: row.eventId }}><TimeText value={row.at} /></Link> : <Link to="/attendance" search={{ month: monthOf(row.day), personId: row.personId, day: row.day }}>{formatDay(row.day, i18n.locale)}</Link>) },
    { key: 'kind', title: t`异常类型`, className: 'fp-nowrap', cell: (row) => kindName(row.kind) }, { key: 'person', title: t({ message: '人员', context: 'one' }), className: 'fp-nowrap', cell: (row) => <>{row.personName}{row.departmentName ? <span className="fp-soft"> · {row.departmentName}</span> : null}</> },
    { key: 'department', title: t({ message: '部门', context: 'one' }), className: 'fp-nowrap', optional: true, cell: (row) => row.departmentName ?? '—' }, { key: 'day', title: t`日期`, className: 'fp-num fp-nowrap', optional: true, cell: (row) => formatDay(row.day, i18n.locale) },
    { key: 'site', title: t`签到地点`, cell: (row) => row.siteName ?? '—' }, { key: 'text', title: t`记录了什么`, cell: (row) => <span style={{ display: 'block', minWidth: 240 }}>{row.text}</span> }, { key: 'resolution', title: t`处理结果`, className: 'fp-nowrap', cell: (row) => <>{resolutionName(row.resolution)}{row.settled ? <span className="fp-soft"> · {row.settled.byName}</span> : null}</> },
  ]
  const table = useColumns('reports', columns)
  const rows = list.data?.items ?? []
  return (
    <>
      {sums ? <div className="fp-grid-2" style={{ marginBottom: 16 }}>
        <Bars title={t`按类型`} bars={sums.kinds.map((row) => ({ key: row.kind, name: kindName(row.kind), count: row.count, open: row.open, chosen: kind === row.kind, onChoose: () => { onChange({ kind: kind === row.kind ? undefined : row.kind, signal: undefined }) } }))} />
        <Bars title={t`按信号`} bars={sums.signals.slice(0, 8).map((row) => ({ key: row.signal, name: row.name, count: row.count, open: row.open, chosen: signal === row.signal, onChoose: () => { onChange({ signal: signal === row.signal ? undefined : row.signal, kind: undefined }) } }))} />
      </div> : null}
      {sums && sums.people.length > 0 ? <PeopleTable people={sums.people} count={sums.peopleCount} onChange={onChange} /> : null}
      <p className="fp-soft"><Trans>这里只列出记录本身。信号弱、手机没电、忘记签退都会留下同样的记录，请先问本人。</Trans>{kind || signal ? <Button type="link" size="small" onClick={() => { onChange({ kind: undefined, signal: undefined }) }}>{t`显示全部异常`}</Button> : null}</p>
      <div className="fp-table-bar">{table.button}</div>
      <section className="fp-panel" aria-label={t`异常明细`}>
        {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : <PlainTable columns={table.columns} rows={rows} keyOf={(row) => `${row.kind} ${row.personId} ${row.at} ${row.eventId ?? ''}`} pending={list.isPending} busy={list.isPlaceholderData} empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : <EmptyState title={t`这段时间没有异常`} />} />}
        <CursorPager pages={pages} pageSize={pageSize} shown={rows.length} nextCursor={list.data?.nextCursor} busy={list.isPlaceholderData} />
      </section>
    </>
  )
}
