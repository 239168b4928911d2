import { CheckCircleOutlined, LeftOutlined } from '@ant-design/icons'
import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { client } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { RequestItem, useRequestStatus } from './RequestItem.tsx'
import '../checkIns/checkIns.css'
import './attendance.css'

const statuses = ['asked', 'approved', 'refused', 'withdrawn'] as const
const pageSize = 50

/** Requests that wait for somebody's decision, and those that had one. */
export const CorrectionsPage = () => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const statusName = useRequestStatus()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const status = statuses.find((known) => known === search['status']) ?? 'asked'
  useKnownFilters(search, { status })
  const pages = useCursorPages()
  const list = useQuery({ queryKey: ['regularizations', 'list', status, pages.cursor ?? ''], queryFn: () => client.regularizations.list({ status, cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData })
  useRefusedPage(pages, list.error)
  return (
    <div className="fp-page" style={{ maxWidth: 960 }} data-testid="corrections-page">
      <Link to="/attendance" className="fp-back"><LeftOutlined aria-hidden /> <Trans>考勤</Trans></Link>
      <PageHeader title={t`补卡审批`} description={t`同意或不同意都会写入日志，可以撤销。没有人能审批自己的申请。`} />
      <div className="fp-toolbar"><Segmented aria-label={t`申请状态`} value={status} onChange={(value) => void navigate({ to: '/attendance/corrections', search: { status: value }, replace: true })} options={statuses.map((value) => ({ value, label: statusName(value) }))} /></div>
      <section className="fp-panel" aria-label={t`申请列表`} aria-busy={list.isPlaceholderData}>
        {list.isPending ? <LoadingState /> : list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : list.data.items.length === 0
          ? pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : <EmptyState icon={<CheckCircleOutlined />} title={status === 'asked' ? t`没有待审批的申请` : t`没有这类申请`} description={t`员工在手机上申请补卡或请假后，会列在这里。`} />
          : <ul className="fp-list">{list.data.items.map((request) => <RequestItem key={request.regularizationId} request={request} />)}</ul>}
        <CursorPager pages={pages} pageSize={pageSize} shown={list.data?.items.length ?? 0} total={list.data?.total} nextCursor={list.data?.nextCursor} busy={list.isPlaceholderData} />
      </section>
    </div>
  )
}
