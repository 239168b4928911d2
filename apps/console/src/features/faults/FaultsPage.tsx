import type { FaultReport } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { client } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { useOpened } from '../../shell/Opened.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { PlainTable, type PlainColumn } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'

const pageSize = 50

/** What people reported as not working. It stands in the log, so that a missing check-in can be read beside "the app did not open". */
export const FaultsPage = () => {
  const { t } = useLingui()
  const pages = useCursorPages()
  const [opened, open] = useOpened('fault')
  const list = useQuery({ queryKey: ['faults', pages.cursor ?? ''], queryFn: () => client.faults.list({ cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData })
  useRefusedPage(pages, list.error)
  const items = list.data?.items ?? []
  const columns: readonly PlainColumn<FaultReport>[] = [
    { key: 'when', title: t`发生时间`, cell: (row) => <><Link to="/people/$personId" params={{ personId: row.personId }}><b>{row.personName}</b></Link> <small className="fp-soft">{row.deviceModel ?? ''}</small><br /><TimeText value={row.occurredAt} /><br /><small className="fp-soft">{t`报告于`} <TimeText value={row.reportedAt} /></small></> },
    {
      key: 'what', title: t`情况`, cell: (row) => (
        <div data-testid="fault-text">
          {row.text}
          <details open={row.eventId === opened} onToggle={({ currentTarget }) => { if (currentTarget.open !== (row.eventId === opened)) open(currentTarget.open ? row.eventId : undefined) }}><summary className="fp-soft">{t`手机当时的情况（${row.diagnostics.length} 项）`} · {t`日志条目`} <span className="fp-num">#{row.entryIndex}</span></summary><dl className="fp-facts">{row.diagnostics.map(({ name, value }) => <div key={name} style={{ display: 'contents' }}><dt>{name}</dt><dd className="fp-code">{value}</dd></div>)}</dl></details>
        </div>
      ),
    },
  ]
  return (
    <div className="fp-page" data-testid="faults-page">
      <PageHeader title={t`故障报告`} description={t`员工在手机上报告的“用不了”。报告由手机签名，带时间和手机状况，写入日志；核对漏打卡时可以对照。`} />
      {list.isError && !list.data ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : (
        <section className="fp-panel">
          <PlainTable
            columns={columns} rows={items} keyOf={(row) => row.eventId} pending={list.isPending} busy={list.isPlaceholderData} rowProps={() => ({ style: { verticalAlign: 'top' } })}
            empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : <EmptyState title={t`没有故障报告`} description={<Trans>员工可以在手机“我的”里报告故障；断网时先存在手机里，联网后送达。</Trans>} />}
          />
          <CursorPager pages={pages} pageSize={pageSize} shown={items.length} nextCursor={list.data?.nextCursor} busy={list.isPlaceholderData} />
        </section>
      )}
    </div>
  )
}
