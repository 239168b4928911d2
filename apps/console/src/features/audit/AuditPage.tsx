import { CheckCircleOutlined, ClockCircleOutlined, DownloadOutlined, MinusCircleOutlined, WarningOutlined } from '@ant-design/icons'
import type { AuditEntry } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Checkbox, Select } from 'antd'
import dayjs from 'dayjs'
import { type ReactNode, useId } from 'react'
import { withFilters } from '../../shell/address.ts'
import { client, useMe } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { RangePicker } from '../../shell/DayPicker.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { PersonSelect } from '../checkIns/PersonSelect.tsx'
import { useColumns } from '../views/useColumns.tsx'
import { ViewBar } from '../views/ViewBar.tsx'
import './audit.css'

const pageSize = 50
type Filters = { readonly [name in 'by' | 'about' | 'topic' | 'from' | 'to' | 'rows']?: string }

const knownTopics = ['people', 'devices', 'sites', 'rules', 'decisions', 'looks', 'system'] as const

/** Who did what, before and after, as the evidence log has it. */
export const AuditPage = () => {
  const { t, i18n } = useLingui()
  const me = useMe()
  const navigate = useNavigate()
  const said = useSearch({ strict: false }) as Filters
  const filters: Filters = { ...said, topic: knownTopics.find((one) => one === said.topic), rows: said.rows === 'all' ? 'all' : undefined }
  useKnownFilters(said, { topic: filters.topic, rows: filters.rows })
  const query = { by: filters.by, about: filters.about, topic: filters.topic, from: filters.from, to: filters.to, rows: filters.rows }
  const pages = useCursorPages()
  const isAllowed = me.canAdminister || me.role === 'auditor'
  const list = useQuery({ queryKey: ['audit', query, pages.cursor ?? ''], queryFn: () => client.audit.list({ ...query, cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData, enabled: isAllowed })
  useRefusedPage(pages, list.error)
  const filter = (change: Partial<Record<keyof Filters, string | undefined>>) => void navigate({ to: '/audit', search: (old) => withFilters(old, change), replace: true })
  const href = (format: 'xlsx' | 'csv') => `${client.audit.exportUrl}?${new URLSearchParams(Object.entries({ ...query, format, language: i18n.locale }).filter((entry): entry is [string, string] => Boolean(entry[1])))}`
  const topics = [['people', t`人员与部门`], ['devices', t`设备`], ['sites', t`地点`], ['rules', t`规则与设置`], ['decisions', t`核实与补卡`], ['looks', t`查看与导出`], ['system', t`系统`]] as const
  const items = list.data?.items ?? []
  const columns: readonly PlainColumn<AuditEntry>[] = [
    { key: 'when', title: t`时间`, className: 'fp-nowrap', cell: ({ at, entryIndex }) => <><TimeText value={at} /><br /><small className="fp-soft fp-num">{t`条目 #${entryIndex}`}</small></> },
    { key: 'who', bare: true, title: t`谁`, className: 'fp-nowrap', cell: ({ byId, byName }) => (byId ? <Link to="/people/$personId" params={{ personId: byId }}>{byName}</Link> : <span className="fp-soft">{t`系统或手机`}</span>) },
    { key: 'what', bare: true, required: true, title: t`做了什么`, className: 'fp-audit-what', cell: (entry) => <What entry={entry} /> },
    { key: 'topic', title: t`类别`, className: 'fp-nowrap', optional: true, cell: ({ topicName }) => topicName },
    { key: 'entry', title: t`条目`, className: 'fp-nowrap fp-num', optional: true, cell: ({ entryIndex }) => `#${entryIndex}` },
    { key: 'proof', bare: true, title: t`证明`, cell: ({ proof }) => <Proof proof={proof} /> },
  ]
  const table = useColumns('audit', columns)
  if (!isAllowed) return <div className="fp-page"><PageHeader title={t`审计日志`} /><EmptyState title={t`只有所有者、管理员和审计能看审计日志`} /></div>
  const filtered = Object.values(query).some(Boolean)
  return (
    <div className="fp-page" data-testid="audit-page">
      <PageHeader title={t`审计日志`} description={t`每一次管理操作和每一次查看轨迹都写进证据日志，之后若有人改动或删除，自检会发现。这里用平常话说明谁、何时、把什么从什么改成了什么。`}
        actions={<><Button icon={<DownloadOutlined />} href={href('xlsx')} data-testid="audit-xlsx">{t`导出 Excel`}</Button><Button href={href('csv')} data-testid="audit-csv">CSV</Button></>} />
      {me.seesEverybody ? null : <p className="fp-soft" data-testid="audit-limited">{t`您看到的是与可见范围内的人员、部门有关的操作，以及对所有人有效的规则和地点。`}</p>}
      <ViewBar page="audit" columns={table.button} />
      <div className="fp-toolbar" role="search" aria-label={t`筛选审计日志`}>
        <PersonSelect value={filters.by} onChange={(by) => filter({ by })} placeholder={t`谁做的`} label={t`谁做的`} />
        <PersonSelect value={filters.about} onChange={(about) => filter({ about })} placeholder={t`关于谁`} label={t`关于谁`} />
        <Select allowClear aria-label={t`类别`} placeholder={t`全部类别`} style={{ minWidth: 150 }} value={filters.topic} onChange={(topic?: string) => filter({ topic })} options={topics.map(([value, label]) => ({ value, label }))} data-testid="audit-topic" />
        <RangePicker allowEmpty={[true, true]} value={[filters.from ? dayjs(filters.from) : null, filters.to ? dayjs(filters.to) : null]} aria-label={t`从哪天到哪天`} onChange={(value) => filter({ from: value?.[0]?.format('YYYY-MM-DD'), to: value?.[1]?.format('YYYY-MM-DD') })} data-testid="audit-dates" />
        <Checkbox checked={filters.rows === 'all'} onChange={(e) => filter({ rows: e.target.checked ? 'all' : undefined })}>{t`导入的逐行记录也列出`}</Checkbox>
      </div>
      <section className="fp-panel fp-audit" aria-label={t`审计日志`}>
        {list.isError && !list.data ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : (
          <>
            <PlainTable cards columns={table.columns} rows={items} keyOf={({ entryIndex }) => `${entryIndex}`} pending={list.isPending} busy={list.isPlaceholderData} rowProps={({ action }) => ({ 'data-testid': 'audit-row', 'data-action': action })}
              empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : filtered ? <EmptyState title={t`没有符合条件的记录`} action={<Button onClick={() => filter({ by: undefined, about: undefined, topic: undefined, from: undefined, to: undefined, rows: undefined })}>{t`清除筛选`}</Button>} /> : <EmptyState title={t`还没有记录`} />} />
            <CursorPager pages={pages} pageSize={pageSize} shown={items.length} nextCursor={list.data?.nextCursor} busy={list.isPlaceholderData} />
          </>
        )}
      </section>
    </div>
  )
}

const most = 4
const What = ({ entry: { what, changes, link, topicName } }: { entry: AuditEntry }) => {
  const { t } = useLingui()
  const id = useId()
  const list = (some: AuditEntry['changes']) => (
    <dl className="fp-audit-changes">{some.map(({ field, before, after }, i) => (
      <div key={`${id}${i}`} style={{ display: 'contents' }}><dt>{field}</dt><dd>{before === null ? after : <><del>{before}</del> → {after ?? t`无`}</>}</dd></div>
    ))}</dl>
  )
  return (
    <>
      <b>{link ? <Link to={link as '/'}>{what}</Link> : what}</b> <small className="fp-soft">{topicName}</small>
      {changes.length > 0 ? list(changes.slice(0, most)) : null}
      {changes.length > most ? <details><summary className="fp-soft">{t`还有 ${changes.length - most} 项改动`}</summary>{list(changes.slice(most))}</details> : null}
    </>
  )
}

const Proof = ({ proof }: { proof: AuditEntry['proof'] }) => {
  const { t } = useLingui()
  const states: Readonly<Record<AuditEntry['proof'], readonly [ReactNode, string]>> = {
    signed: [<CheckCircleOutlined key="i" aria-hidden />, t`已签名`], waiting: [<ClockCircleOutlined key="i" aria-hidden />, t`等待签名`],
    altered: [<WarningOutlined key="i" aria-hidden />, t`内容与日志不符，请运行自检`], erased: [<MinusCircleOutlined key="i" aria-hidden />, t`内容已到期删除`],
  }
  const [icon, label] = states[proof]
  return <span className="fp-audit-proof" data-proof={proof}>{icon}{label}</span>
}
