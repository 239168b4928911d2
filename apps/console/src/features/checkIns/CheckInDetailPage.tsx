import { LeftOutlined } from '@ant-design/icons'
import type { CheckInDetail } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type ReactNode, Suspense, useMemo } from 'react'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { Masked, MaskedNotice } from '../../shell/Masked.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { FenceLayer } from '../../map/layers/FenceLayer.tsx'
import { PositionLayer, type DrawnPosition } from '../../map/layers/PositionLayer.tsx'
import { MapCanvas } from '../../map/MapCanvas.tsx'
import { boundsOf, circleRing, fencePoints } from '../../map/shapes.ts'
import { lazy } from '../../shell/lazy.tsx'
import { useLive } from '../live/useLive.ts'
import { SettledMark } from '../putOff/SettledMark.tsx'
import { ClocksPanel } from './ClocksPanel.tsx'
import { dayIn } from './days.ts'
import { PhotoPanel } from './PhotoPanel.tsx'
import { PlaceText } from './PlaceText.tsx'
import { ProofPanel } from './ProofPanel.tsx'
import { useSourceName } from './sourceName.ts'
import { VerdictPanel } from './VerdictPanel.tsx'
import { VoicePanel } from './VoicePanel.tsx'
import './checkIns.css'

/** Few check-ins have one. */
const VideoPanel = lazy(() => import('./VideoPanel.tsx').then((module) => ({ default: module.VideoPanel })))

/** What people said and may say comes right behind what happened. */
const DecisionPanel = lazy(() => import('../review/DecisionPanel.tsx').then((module) => ({ default: module.DecisionPanel })))

export const CheckInDetailPage = () => {
  const { eventId } = useParams({ strict: false }) as { eventId: string }
  const queryClient = useQueryClient()
  const detail = useQuery({
    queryKey: ['check-ins', 'one', eventId],
    queryFn: () => client.checkIns.get(eventId),
    // Until it stands under a signed checkpoint the page is not yet what it will be.
    refetchInterval: ({ state }) => (state.data && (!state.data.proof.included || state.data.verdicts.length === 0) ? 2000 : false),
  })
  useLive((row) => { if (row.eventId === eventId) void queryClient.invalidateQueries({ queryKey: ['check-ins', 'one', eventId] }) })
  if (detail.isPending) return <LoadingState />
  if (detail.isError) return <div className="fp-page"><BackLink /><ErrorState error={detail.error} onRetry={() => { void detail.refetch() }} /></div>
  return <Detail detail={detail.data} />
}

const BackLink = () => <Link to="/check-ins" className="fp-back"><LeftOutlined aria-hidden /> <Trans>签到记录</Trans></Link>

const Detail = ({ detail }: { detail: CheckInDetail }) => {
  const { t } = useLingui()
  const timeZone = useOrgTimeZone()
  const kind = detail.kind === 'check_in' ? t`签到` : t`签退`
  return (
    <div className="fp-page" data-testid="check-in-detail" data-event={detail.eventId}>
      <BackLink />
      <PageHeader
        title={t`${detail.personName} 的${kind}`}
        description={<><TimeText value={detail.happenedAt} style="dateTimeSeconds" />{detail.departmentName ? ` · ${detail.departmentName}` : ''}{' · '}{detail.siteName ?? t`未指定地点`}</>}
        actions={<LinkButton to="/people/$personId/days/$date" params={{ personId: detail.personId, date: dayIn(Date.parse(detail.happenedAt), timeZone) }} data-testid="open-replay">{t`当天轨迹`}</LinkButton>}
      />
      <div className="fp-detail">
        <div>
          <VerdictPanel verdicts={detail.verdicts} />
          <Suspense fallback={<LoadingState />}><DecisionPanel detail={detail} /></Suspense>
          <ClocksPanel detail={detail} />
          <ProofPanel detail={detail} />
        </div>
        <div>
          <PlacePanel detail={detail} />
          <PhotoPanel detail={detail} />
          {detail.videoSha256 === null ? null : <Suspense fallback={<LoadingState />}><VideoPanel detail={detail} /></Suspense>}
          {detail.voice === undefined ? null : <VoicePanel personId={detail.personId} voice={detail.voice} />}
          <DevicePanel detail={detail} />
        </div>
      </div>
    </div>
  )
}

const toneOf = (band: string | null): DrawnPosition['tone'] => (band === 'verified' || band === 'needs_review' || band === 'strong_doubt' ? band : 'not_enough_evidence')

/** `overlay` is drawn on the map, `footer` stands below it. */
export const PlacePanel = ({ detail, overlay, footer }: { detail: CheckInDetail; overlay?: ReactNode; footer?: ReactNode }) => {
  const { t } = useLingui()
  const { position, site, accuracyMetres } = detail
  const fences = useMemo(() => (site ? [{ id: site.siteId, name: site.name, fence: site.fence }] : []), [site])
  const positions = useMemo(() => (position ? [{ id: 'here', position, accuracyMetres, tone: toneOf(detail.band), label: detail.personName }] : []), [position, accuracyMetres, detail.band, detail.personName])
  const bounds = useMemo(() => boundsOf([...(site ? fencePoints(site.fence) : []), ...(position ? circleRing(position, Math.max(30, accuracyMetres ?? 30)) : [])]), [site, position, accuracyMetres])
  return (
    <section className="fp-panel" data-testid="place-panel">
      <h2 className="fp-panel-title"><Trans>位置</Trans></h2>
      {bounds ? (
        <MapCanvas label={t`签到位置与围栏`} initialBounds={bounds} initialMaxZoom={17.5} className="fp-detail-map" testId="check-in-map">
          <FenceLayer fences={fences} />
          {overlay}
          <PositionLayer positions={positions} />
        </MapCanvas>
      ) : detail.masked?.includes('position') ? null : <p className="fp-panel-body fp-soft"><Trans>这次签到没有定位，也没有指定地点。</Trans></p>}
      <div className="fp-panel-body">
        <PlaceText row={detail} />
        {detail.masked?.includes('position') ? <MaskedNotice field="position"><Trans>不显示坐标，只显示地点和距离档次。</Trans></MaskedNotice> : null}
        {position ? <p className="fp-soft fp-num">{t`纬度 ${position.lat.toFixed(6)}，经度 ${position.lon.toFixed(6)}（WGS-84）`}{accuracyMetres === null ? null : <><br />{t`精度 ±${Math.round(accuracyMetres)} 米：虚线圈内有约三分之二的把握`}</>}</p> : null}
        <ProposalText detail={detail} />
        {detail.settled ? <p><SettledMark settled={detail.settled} /></p> : null}
        {detail.note ? <blockquote className="fp-note"><small><Trans>备注</Trans></small>{detail.note}</blockquote> : null}
        {footer}
      </div>
    </section>
  )
}

/** What the app said of itself: it had proposed this, and since when it had been there. */
const ProposalText = ({ detail: { proposal } }: { detail: CheckInDetail }) => {
  const { t } = useLingui()
  if (proposal === undefined) return null
  return <p className="fp-soft" data-testid="proposal">{proposal.via === 'beacon' ? t`应用提议的签到。手机称起初收到信标的时间：` : t`应用提议的签到。手机称进入围栏的时间：`}<TimeText value={proposal.arrivedTime} style="dateTimeSeconds" />{proposal.isConfirmed ? t`，点按时已停留两分钟以上` : ''}</p>
}

const DevicePanel = ({ detail }: { detail: CheckInDetail }) => {
  const { t } = useLingui()
  const sourceName = useSourceName()
  const networks: Readonly<Record<string, string>> = { wifi: 'Wi-Fi', none: t`无网络`, offline: t`无网络`, cellular: t`移动网络`, unknown: t`未知` }
  const providers: Readonly<Record<string, string>> = { gps: t`卫星`, network: t`网络`, fused: t`融合`, passive: t`被动`, unknown: t`未说明` }
  const rows: readonly (readonly [string, ReactNode])[] = [
    [t`来源`, sourceName(detail.source)],
    [t`设备型号`, detail.deviceModel],
    [t`应用版本`, detail.appVersion],
    [t`网络`, detail.networkType === null ? null : networks[detail.networkType] ?? detail.networkType.toUpperCase()],
    [t`IP 地址`, detail.masked?.includes('position') ? <Masked key="ip" field="position" /> : detail.ipAddress],
    [t`定位方式`, detail.provider === null ? null : providers[detail.provider] ?? detail.provider],
    [t`电量`, detail.batteryPercent === null ? null : `${Math.round(detail.batteryPercent)}%`],
    [t`设备事件序号`, detail.sequence === null ? null : String(detail.sequence)],
  ]
  return (
    <section className="fp-panel" data-testid="device-panel">
      <h2 className="fp-panel-title"><Trans>设备与网络</Trans></h2>
      <dl className="fp-fact-list">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd className="fp-num">{value ?? <span className="fp-soft">{t`没有`}</span>}</dd></div>)}</dl>
    </section>
  )
}
