import { SettingOutlined, ThunderboltOutlined } from '@ant-design/icons'
import type { ChallengeView } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { Suspense } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { BandTag } from '../../shell/BandTag.tsx'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { useOpened } from '../../shell/Opened.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { PlainTable, type PlainColumn } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { useReasonText, useStateName } from './texts.ts'
import { WithdrawButton } from './WithdrawButton.tsx'

/** The forms come when they are opened. */
const AskDialog = lazy(() => import('./AskDialog.tsx').then((module) => ({ default: module.AskDialog })))
const RuleDialog = lazy(() => import('./RuleDialog.tsx').then((module) => ({ default: module.RuleDialog })))

const pageSize = 50

const shownStates = ['asked,seen', 'answered', 'lapsed', 'excused', 'withdrawn'] as const

/** Spot challenges: what was asked, of whom, why, and how it went. "No answer" is said as what it is. */
export const ChallengesPage = () => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const me = useMe()
  const stateName = useStateName()
  const reasonText = useReasonText()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const state = shownStates.find((one) => one === search['state'])
  useKnownFilters(search, { state })
  const pages = useCursorPages()
  const list = useQuery({ queryKey: ['challenges', state ?? '', pages.cursor ?? ''], queryFn: () => client.challenges.list({ state, cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData, refetchInterval: 15_000 })
  useRefusedPage(pages, list.error)
  const rule = useQuery({ queryKey: ['challenge-rule'], queryFn: () => client.challenges.rule() })
  const mayAsk = me.role !== 'auditor'
  // Asking is in the address: the command palette opens it.
  const [open, setOpen] = useOpened('mode')
  const items = list.data?.items ?? []
  const columns: readonly PlainColumn<ChallengeView>[] = [
    { key: 'time', title: t`发起时间`, cell: (row) => <TimeText value={row.askedAt} /> },
    { key: 'person', required: true, className: 'fp-nowrap', title: t`员工`, cell: (row) => <><b>{row.personName}</b>{row.departmentName ? <><br /><small className="fp-soft">{row.departmentName}</small></> : null}</> },
    { key: 'why', bare: true, title: t`发起人与原因`, cell: (row) => (row.askedByName === null ? <>{t`按规则随机抽取`}{row.draw ? <><br /><small className="fp-soft" data-testid="challenge-draw">{row.draw.explanation ?? t`抽签数 ${row.draw.number.toFixed(4)}，小于 ${row.draw.share.toFixed(4)} 即抽中`}</small></> : null}</> : <>{row.askedByName}<br /><small className="fp-soft">{row.purpose}</small></>) },
    {
      key: 'state', bare: true, className: 'fp-wide-cell', title: t`抽查结果`, cell: (row) => (
        <span data-testid="challenge-state" data-state={row.state}>{stateName(row.state)}
          {row.reason ? <><br /><small className="fp-soft">{row.state === 'excused' ? reasonText(row.reason) : row.reason}{row.explanation ? ` · ${row.explanation}` : ''}</small></> : null}
          {row.state === 'seen' && row.dueAt ? <><br /><small className="fp-soft"><Trans>截止 <TimeText value={row.dueAt} style="time" /></Trans></small></> : null}
        </span>
      ),
    },
    { key: 'answer', title: t`签到`, cell: (row) => (row.answerEventId ? <Link to="/check-ins/$eventId" params={{ eventId: row.answerEventId }}><BandTag band={row.answerBand} /></Link> : <span className="fp-soft">—</span>) },
    { key: 'actions', title: <span className="fp-visually-hidden">{t`操作`}</span>, cell: (row) => (mayAsk && (row.state === 'asked' || row.state === 'seen') ? <WithdrawButton challengeId={row.challengeId} /> : null) },
  ]
  return (
    <div className="fp-page" data-testid="challenges-page">
      <PageHeader
        title={t`抽查`} description={t`请在岗的人现在签到一次。只在工作时间内，不在休息和夜间；限时从手机显示时算起；没有回应就是“没有回应”，不会自动处罚。`}
        actions={<>
          <Button icon={<SettingOutlined />} onClick={() => { setOpen('rule') }} data-testid="challenge-rule">{rule.data?.enabled ? t`随机抽查：已开启` : t`随机抽查：未开启`}</Button>
          {mayAsk ? <Button type="primary" icon={<ThunderboltOutlined />} onClick={() => { setOpen('ask') }} data-testid="challenge-ask">{t`发起抽查`}</Button> : null}
        </>}
      />
      <div className="fp-toolbar">
        <Select
          allowClear placeholder={t`全部结果`} aria-label={t`抽查结果`} style={{ width: 180 }} value={state} onChange={(next: string | undefined) => { void navigate({ to: '/challenges', search: next ? { state: next } : {}, replace: true }) }}
          options={shownStates.map((value) => ({ value, label: value === 'asked,seen' ? t`进行中` : stateName(value) }))} data-testid="challenge-filter"
        />
      </div>
      <section className="fp-panel" aria-label={t`抽查列表`}>
        {list.isError ? <ErrorState error={list.error} onRetry={() => { void list.refetch() }} />
          : <PlainTable<ChallengeView> cards columns={columns} rows={items} keyOf={(row) => row.challengeId} pending={list.isPending} busy={list.isPlaceholderData} empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : <EmptyState title={state ? t`没有符合条件的抽查` : t`还没有抽查`} description={t`可以请一位在岗的同事现在签到，也可以开启随机抽查。`} />} />}
        <CursorPager pages={pages} pageSize={pageSize} shown={items.length} nextCursor={list.data?.nextCursor} busy={list.isPlaceholderData} />
      </section>
      <Suspense fallback={null}>
        {open === 'ask' && mayAsk ? <AskDialog windowMinutes={rule.data?.windowMinutes} onClose={() => { setOpen(undefined) }} /> : null}
        {open === 'rule' && rule.data ? <RuleDialog rule={rule.data} readOnly={!me.canAdminister} onClose={() => { setOpen(undefined) }} /> : null}
      </Suspense>
    </div>
  )
}
