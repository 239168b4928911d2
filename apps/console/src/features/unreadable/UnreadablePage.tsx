import { CheckCircleOutlined } from '@ant-design/icons'
import type { UnreadableUpload } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Grid } from 'antd'
import { client, useMe } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useSourceName } from '../checkIns/sourceName.ts'

const pageSize = 50

/** What devices sent that nobody could make sense of: kept and logged, but not on any map. Usually a tracker that is set up wrongly. */
export const UnreadablePage = () => {
  const { t, i18n } = useLingui()
  const me = useMe()
  const narrow = Grid.useBreakpoint().md === false
  const sourceName = useSourceName()
  const pages = useCursorPages()
  const allowed = me.canAdminister || me.role === 'auditor'
  const uploads = useQuery({ queryKey: ['unreadable', pages.cursor], queryFn: () => client.unreadableUploads.list({ cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData, enabled: allowed })
  useRefusedPage(pages, uploads.error)
  const number = new Intl.NumberFormat(i18n.locale)
  const columns: PlainColumn<UnreadableUpload>[] = [
    { key: 'when', title: t`收到时间`, cell: (u) => <TimeText value={u.receivedAt} /> },
    { key: 'device', title: t({ message: '设备', context: 'one' }), className: 'fp-nowrap', cell: (u) => <><strong>{u.deviceName ?? t`未知型号`}</strong><br /><Link to="/people/$personId" params={{ personId: u.personId }}>{u.personName}</Link></> },
    { key: 'what', title: t`内容`, className: 'fp-nowrap', cell: (u) => <>{sourceName(u.source)}{u.bytes === null ? null : <><br /><span className="fp-soft fp-num">{t`${number.format(u.bytes)} 字节`}</span></>}</> },
    { key: 'why', title: t`为什么无法解读`, cell: (u) => <>{u.reason}<br /><span className="fp-code fp-soft" lang="en" style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{u.detail}</span></> },
    { key: 'entry', title: t`日志条目`, className: 'fp-num', align: 'end', cell: (u) => number.format(u.entryIndex) },
  ]
  return (
    <div className="fp-page" data-testid="unreadable-page">
      <PageHeader title={t`无法解读的上报`} description={t`设备发来、已原样保存并写入日志，但读不出位置或内容的数据。多半是定位器设置不对：按原因检查设备后，新的上报会恢复正常。`} />
      <section className="fp-panel" aria-label={t`无法解读的上报列表`}>
        {!allowed ? <EmptyState title={t`只有管理员和审计可以查看`} /> : uploads.isError ? <ErrorState error={uploads.error} onRetry={() => void uploads.refetch()} /> : (
          <>
            {narrow && uploads.data && uploads.data.items.length > 0 ? (
              <ul className="fp-list">
                {uploads.data.items.map((u) => (
                  <li key={u.eventId}>
                    <span className="fp-list-main">
                      <span><strong>{u.deviceName ?? t`未知型号`}</strong> <Link to="/people/$personId" params={{ personId: u.personId }}>{u.personName}</Link></span>
                      <span>{u.reason}</span>
                      <span className="fp-code fp-soft" lang="en" style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{u.detail}</span>
                      <span className="fp-soft"><TimeText value={u.receivedAt} /> · {sourceName(u.source)}</span>
                    </span>
                  </li>
                ))}
              </ul>
            ) : <PlainTable columns={columns} rows={uploads.data?.items ?? []} keyOf={(u) => u.eventId} pending={uploads.isPending} busy={uploads.isPlaceholderData}
              empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : <EmptyState icon={<CheckCircleOutlined />} title={t`没有无法解读的上报`} description={t`所有设备发来的数据都读懂了。`} />} />}
            <CursorPager pages={pages} pageSize={pageSize} shown={uploads.data?.items.length ?? 0} total={uploads.data?.total} nextCursor={uploads.data?.nextCursor} busy={uploads.isPlaceholderData} />
          </>
        )}
      </section>
    </div>
  )
}
