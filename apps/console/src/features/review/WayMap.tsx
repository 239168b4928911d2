import { EyeOutlined } from '@ant-design/icons'
import type { CheckInDetail } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Button, Tooltip } from 'antd'
import { useMemo } from 'react'
import { FitTo } from '../../map/layers/FitTo.tsx'
import { TrackLayer } from '../../map/layers/TrackLayer.tsx'
import { boundsOf, circleRing, fencePoints } from '../../map/shapes.ts'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useIsMasked } from '../../shell/Masked.tsx'
import { useColourMode } from '../../shell/preferences.ts'
import { palettes } from '../../shell/theme.ts'
import { PlacePanel } from '../checkIns/CheckInDetailPage.tsx'

/** The place and, when asked for, the way there. Seeing a way is a look at a person's track: it is written down and shown to the person. */
export const WayMap = ({ detail, shown, onShow }: { detail: CheckInDetail; shown: boolean; onShow: () => void }) => {
  const { t } = useLingui()
  const palette = palettes[useColourMode()]
  // The place says that it is masked; an empty way would read as if there were none.
  const isMasked = useIsMasked()('position', detail.personId)
  const way = useQuery({ queryKey: ['review', 'way', detail.eventId], queryFn: () => client.review.way(detail.eventId), enabled: shown && !isMasked, staleTime: Infinity })
  const fixes = way.data?.fixes
  const lines = useMemo(() => (fixes && fixes.length > 1 ? [{ points: fixes, colour: palette.info }] : []), [fixes, palette])
  const { position, site, accuracyMetres } = detail
  const bounds = useMemo(
    () => (fixes && fixes.length > 1 ? boundsOf([...fixes, ...(site ? fencePoints(site.fence) : []), ...(position ? circleRing(position, Math.max(30, accuracyMetres ?? 30)) : [])]) : undefined),
    [fixes, site, position, accuracyMetres],
  )
  return (
    <PlacePanel
      detail={detail}
      overlay={<>{lines.length > 0 ? <TrackLayer lines={lines} stops={[]} marks={[]} /> : null}{bounds ? <FitTo bounds={bounds} when={detail.eventId} /> : null}</>}
      footer={isMasked ? null : (
        <div className="fp-review-way">
          {!shown ? <Tooltip title={t`会记入日志，本人能看到谁看过`}><Button size="small" icon={<EyeOutlined />} onClick={onShow} aria-keyshortcuts="W" data-testid="show-way"><Trans>看来路</Trans> <kbd className="fp-kbd" aria-hidden>W</kbd></Button></Tooltip>
            : way.isError ? <ErrorAlert error={way.error} />
              : way.isPending ? <span className="fp-soft"><Trans>正在读取来路…</Trans></span>
                : <span className="fp-soft" data-testid="way-words">{fixes!.length > 1 ? t`蓝线：前 20 分钟到后 10 分钟，${fixes!.length} 个定位点` : t`这段时间没有行程记录`}</span>}
        </div>
      )}
    />
  )
}
