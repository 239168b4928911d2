import { ArrowRightOutlined, CheckCircleFilled, RadarChartOutlined } from '@ant-design/icons'
import type { CheckInRow } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, type LinkProps, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { dayIn } from '../checkIns/days.ts'
import { client, queries, useMe, useOrgTimeZone } from '../../shell/api.ts'
import { BandTag, type Band, bands, useBandName } from '../../shell/BandTag.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { listText } from '../../shell/listText.ts'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useWorkdayState } from '../workday/states.ts'
import { TrendPanel } from './TrendPanel.tsx'

const rowCount = 6
/** Beside who is on duty, what a manager asks first. */
const askForALook = ['not_arrived', 'late', 'absent', 'off_post', 'lost_contact'] as const

const Rows = ({ rows, withReason }: { rows: readonly CheckInRow[]; withReason: boolean }) => {
  const { t } = useLingui()
  return (
    <ul className="fp-list">
      {rows.map((row) => (
        <li key={row.eventId}>
          <span className="fp-list-main">
            <span><Link to="/check-ins/$eventId" params={{ eventId: row.eventId }}>{row.personName}</Link> · {row.siteName ?? t`未选地点`}</span>
            <span className="fp-soft">{row.kind === 'check_in' ? t`签到` : t`签退`} <TimeText value={row.happenedAt} style="relative" /></span>
            {withReason && row.strongestAgainst[0] ? <span className="fp-soft fp-clip" title={row.strongestAgainst[0]}>{row.strongestAgainst[0]}</span> : null}
          </span>
          <BandTag band={row.band} />
        </li>
      ))}
    </ul>
  )
}

/** A figure that opens the list behind it; a reader hears both, "on duty 41". */
const Figure = ({ label, title, value, ...link }: { label: string; title?: string; value: number | string | undefined; 'data-testid'?: string } & Pick<LinkProps, 'to' | 'search'>) => (
  <div className="fp-figure" title={title}><dt>{label}</dt><dd className="fp-num"><Link {...link} aria-label={`${label} ${value ?? ''}`}>{value ?? '–'}</Link></dd></div>
)

/** How today's check-ins divide, as one bar and as words. */
const BandBar = ({ byBand }: { byBand: Readonly<Record<string, number>> }) => {
  const { t, i18n } = useLingui()
  const bandName = useBandName()
  const today = dayIn(Date.now(), useOrgTimeZone())
  const ofToday = { from: today, to: today }
  const total = bands.reduce((sum, band) => sum + (byBand[band] ?? 0), 0)
  const parts = bands.map((band) => ({ band, count: byBand[band] ?? 0 }))
  return (
    <div className="fp-panel-body">
      <div className="fp-band-bar" role="img" aria-label={listText(parts.map(({ band, count }) => t`${bandName(band)} ${count}`), i18n.locale)}>
        {total === 0 ? null : parts.filter(({ count }) => count > 0).map(({ band, count }) => <span key={band} data-band={band} style={{ flexGrow: count }} />)}
      </div>
      <ul className="fp-band-legend">
        {parts.map(({ band, count }: { band: Band; count: number }) => <li key={band}><BandTag band={band} /> <Link to="/check-ins" search={{ band, ...ofToday }} className="fp-num" aria-label={t`查看${bandName(band)}的签到，今天 ${count} 条`}>{count}</Link></li>)}
      </ul>
    </div>
  )
}

/** The first screen answers: who is out, what was claimed today, and what wants a person's judgement. */
export const OverviewPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const navigate = useNavigate()
  const overview = useQuery(queries.overview)
  // What waits in the queue, not what ever was doubted: a decided one needs nobody any more.
  const waiting = useQuery({ queryKey: ['review', 'overview'], queryFn: () => client.review.items({ sort: 'strongest', limit: rowCount }), refetchInterval: 30_000 })
  const latest = useQuery({ queryKey: ['check-ins', 'overview', 'latest'], queryFn: () => client.checkIns.list({ limit: rowCount }), refetchInterval: 10_000 })
  const o = overview.data
  const alerts = useQuery(queries.alertCounts).data
  const reviews = useQuery(queries.reviewCounts).data
  // For all sites it takes a second where there are 100,000: asked once in a while, beside the others.
  const coverage = useQuery({ queryKey: ['sites', 'coverage', { counts: 'any' }], queryFn: () => client.sites.coverage({ counts: 'any' }), staleTime: 300_000 }).data
  const stateText = useWorkdayState()
  const today = dayIn(Date.now(), useOrgTimeZone())
  return (
    <div className="fp-page">
      <PageHeader title={t`总览`} description={o?.people === 0 || (o && o.people <= 1 && o.sites === 0) ? t`从添加人员和地点开始。` : undefined} actions={<Button type="primary" icon={<RadarChartOutlined />} onClick={() => void navigate({ to: '/live' })} data-testid="open-live">{t`打开实时地图`}</Button>} />
      {overview.isError ? <section className="fp-panel"><ErrorState error={overview.error} onRetry={() => void overview.refetch()} /></section> : (
        <dl className="fp-figures" data-testid="overview-figures">
          {(['on_duty', ...askForALook] as const).map((state) => { const { name, means } = stateText(state); return <Figure key={state} label={name} title={means} value={o?.workday[state]} to="/workday" search={{ state }} data-testid={`overview-${state}`} /> })}
          <Figure label={t`今日签到`} value={o?.checkInsToday} to="/check-ins" search={{ from: today, to: today }} />
          <Figure label={t`待核实`} value={reviews?.waiting} to="/review" search={{ view: 'none' }} />
          <Figure label={t`待确认告警`} value={alerts?.open} to="/alerts" search={{ state: 'open' }} data-testid="overview-alerts" />
          <Figure label={t`正在上报`} title={t`15 分钟内收到过位置`} value={o?.activeNow} to="/live" search={{ reporting: 'now' }} data-testid="overview-reporting" />
          <Figure label={t`外勤人员`} value={o?.people} to="/people" search={{ role: 'field_worker' }} />
          <Figure label={t`近 7 天有签到的地点`} title={t`7 天内有人签到的地点 / 全部地点，不论核验结果；不与拜访计划比较`} value={coverage && `${coverage.total.d7} / ${coverage.total.total}`} to="/sites" search={{ visited: 'd7', counts: 'any', layer: 'coverage' }} data-testid="overview-visited" />
        </dl>
      )}
      <div className="fp-grid-2">
        <section className="fp-panel fp-panel-rows" aria-labelledby="attention">
          <h2 className="fp-panel-title" id="attention"><Trans>需要您判断</Trans><Link to="/review" className="fp-more"><Trans>全部</Trans> <ArrowRightOutlined aria-hidden /></Link></h2>
          {waiting.isPending ? <LoadingState /> : waiting.isError ? <ErrorState error={waiting.error} onRetry={() => void waiting.refetch()} /> : waiting.data.items.length === 0
            ? <EmptyState icon={<CheckCircleFilled style={{ color: 'var(--fp-verified)' }} />} title={t`没有待判断的签到`} description={t`出现可疑信号时会列在这里。系统只给依据，结论由人来下。`} />
            : <Rows rows={waiting.data.items} withReason />}
        </section>
        <section className="fp-panel fp-panel-rows" aria-labelledby="latest">
          <h2 className="fp-panel-title" id="latest"><Trans>最新签到</Trans><Link to="/check-ins" className="fp-more"><Trans>全部</Trans> <ArrowRightOutlined aria-hidden /></Link></h2>
          {latest.isPending ? <LoadingState /> : latest.isError ? <ErrorState error={latest.error} onRetry={() => void latest.refetch()} /> : latest.data.items.length === 0
            ? <EmptyState title={t`还没有签到`} description={me.canAdminister ? t`给外勤员工绑定手机后，签到会实时出现在这里。` : undefined} action={me.canAdminister ? <Link to="/people">{t`去绑定手机`}</Link> : undefined} />
            : <Rows rows={latest.data.items} withReason={false} />}
        </section>
        <TrendPanel />
        <section className="fp-panel" aria-labelledby="today">
          <h2 className="fp-panel-title" id="today"><Trans>今天的核验结果</Trans></h2>
          <BandBar byBand={o?.byBand ?? {}} />
        </section>
        <section className="fp-panel" aria-labelledby="log">
          <h2 className="fp-panel-title" id="log"><Trans>证据日志</Trans></h2>
          <div className="fp-panel-body"><p style={{ margin: 0 }}>{o ? t`已写入 ${o.logSize} 条，任何改动都会被发现。` : '–'}</p><p className="fp-soft" style={{ margin: '4px 0 0' }}><Trans>最近一次签名检查点：<TimeText value={o?.lastCheckpointTime} style="relative" /></Trans></p></div>
        </section>
      </div>
    </div>
  )
}
