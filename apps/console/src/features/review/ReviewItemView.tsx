import { LeftOutlined } from '@ant-design/icons'
import type { CheckInDetail, ReviewState } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Button, Collapse } from 'antd'
import { type ReactNode, Suspense } from 'react'
import { BandTag } from '../../shell/BandTag.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { PhotoPanel } from '../checkIns/PhotoPanel.tsx'
import { ClocksPanel } from '../checkIns/ClocksPanel.tsx'
import { VerdictPanel } from '../checkIns/VerdictPanel.tsx'
import { VoicePanel } from '../checkIns/VoicePanel.tsx'
import { ReasonsPanel } from './ReasonsPanel.tsx'
import { SaidPanel } from './SaidPanel.tsx'
import { WayMap } from './WayMap.tsx'

/** Few check-ins have one. */
const VideoPanel = lazy(() => import('../checkIns/VideoPanel.tsx').then((module) => ({ default: module.VideoPanel })))

interface Props {
  readonly detail: CheckInDetail
  readonly state: ReviewState | undefined
  readonly wayShown: boolean
  readonly onShowWay: () => void
  /** On a narrow screen: back to the list. */
  readonly onBack: (() => void) | undefined
  /** What stands between the head and the item, such as that it is put off. */
  readonly notice?: ReactNode
  readonly bar: ReactNode
}

/** One doubtful check-in with all that a person needs to settle it, and the bar that settles it. */
export const ReviewItemView = ({ detail, state, wayShown, onShowWay, onBack, notice, bar }: Props) => {
  const { t } = useLingui()
  // Alone on a narrow screen the item is the page; beside the list, a part of it.
  const Heading = onBack ? 'h1' : 'h2'
  return (
    <article className="fp-review-item" data-testid="review-item" data-event={detail.eventId} aria-label={t`${detail.personName} 的签到`}>
      <header className="fp-review-head">
        {onBack ? <Button type="text" icon={<LeftOutlined />} onClick={onBack} aria-label={t`返回列表`} data-testid="review-back" /> : null}
        <div>
          <Heading>{detail.personName} <BandTag band={detail.band} /></Heading>
          <p className="fp-soft">{detail.kind === 'check_in' ? t`签到` : t`签退`} · <TimeText value={detail.happenedAt} style="dateTimeSeconds" />{detail.departmentName ? ` · ${detail.departmentName}` : ''} · {detail.siteName ?? t`未指定地点`}</p>
        </div>
        <Link to="/check-ins/$eventId" params={{ eventId: detail.eventId }} data-testid="review-open-record"><Trans>完整记录</Trans></Link>
      </header>
      {notice}
      <div className="fp-review-body">
        <div>
          <ReasonsPanel detail={detail} state={state} />
          {state ? <SaidPanel state={state} personName={detail.personName} /> : null}
          <ClocksPanel detail={detail} />
          <Collapse items={[{ key: 'all', label: t`全部信号与权重`, children: <VerdictPanel verdicts={detail.verdicts} /> }]} />
        </div>
        <div>
          <WayMap detail={detail} shown={wayShown} onShow={onShowWay} />
          <PhotoPanel detail={detail} />
          {detail.videoSha256 === null ? null : <Suspense fallback={<LoadingState />}><VideoPanel detail={detail} /></Suspense>}
          {detail.voice === undefined ? null : <VoicePanel personId={detail.personId} voice={detail.voice} />}
        </div>
      </div>
      {bar}
    </article>
  )
}
