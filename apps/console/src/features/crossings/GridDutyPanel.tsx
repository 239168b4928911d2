import type { GridDutyReport } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Segmented, Spin } from 'antd'
import { useState } from 'react'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { useDurationText } from '../checkIns/duration.ts'
import { addDays, dayIn } from '../checkIns/days.ts'
import { PurposePrompt } from '../replay/PurposePrompt.tsx'
import { usePurpose } from '../replay/usePurpose.ts'
import { sketchGrid } from './gridSketch.ts'

const cellSizes = [50, 100, 200, 500]

/** How much of a site's fence one person went through on duty: figures and a sketch to scale. Of a single day or a period of up to 31. */
export const GridDutyPanel = ({ personId, siteId, from, to }: { personId: string; siteId: string; from: string | undefined; to: string | undefined }) => {
  const { t } = useLingui()
  const [cellMetres, setCellMetres] = useState(100)
  const today = dayIn(Date.now(), useOrgTimeZone())
  const last = to ?? today
  const first = from ?? addDays(last, -6)
  const { purpose, give } = usePurpose(personId)
  const grid = useQuery({ queryKey: ['crossings', 'grid', personId, siteId, first, last, cellMetres, purpose], queryFn: () => client.crossings.grid(personId, { siteId, from: first, to: last, purpose: purpose!, cellMetres }), enabled: purpose !== undefined, placeholderData: keepPreviousData })
  return (
    <section className="fp-panel fp-grid-duty" aria-label={t`网格化`} data-testid="grid-duty">
      <header className="fp-grid-head">
        <h2><Trans>网格化</Trans></h2>
        <span className="fp-soft">{first === last ? first : `${first} – ${last}`}</span>
        <Segmented size="small" aria-label={t`网格大小`} value={cellMetres} options={cellSizes.map((metres) => ({ value: metres, label: t`${metres} 米` }))} onChange={setCellMetres} />
      </header>
      {purpose === undefined ? <PurposePrompt personName={undefined} onGive={give} /> : grid.isError ? <ErrorState error={grid.error} onRetry={() => void grid.refetch()} /> : grid.data === undefined ? <Spin /> : <Duty duty={grid.data} />}
    </section>
  )
}

const Duty = ({ duty }: { duty: GridDutyReport }) => {
  const { t } = useLingui()
  const duration = useDurationText()
  const sketch = sketchGrid(duty)
  const percent = Math.round(duty.coverage * 100)
  const { cellCount, visitedCount, personName, siteName } = duty
  return (
    <div className="fp-grid-body">
      {sketch ? (
        <svg viewBox={`0 0 ${sketch.width} ${sketch.height}`} role="img" aria-label={t`${siteName}的围栏，走过的网格按时长着色`}>
          <path d={sketch.fence} className="fp-grid-fence" fillRule="evenodd" data-corridor={sketch.corridorWidth > 0 ? '' : undefined} style={sketch.corridorWidth > 0 ? { strokeWidth: sketch.corridorWidth } : undefined} />
          {sketch.cells.map(({ x, y, share }) => <rect key={`${x} ${y}`} x={x} y={y} width={sketch.cell} height={sketch.cell} className="fp-grid-cell" style={{ opacity: 0.25 + 0.75 * share }} />)}
        </svg>
      ) : null}
      <div>
        <p className="fp-grid-share"><strong>{percent}%</strong> <Trans>{personName}走过 {siteName} 的 {visitedCount} / {cellCount} 格</Trans></p>
        <dl>
          <dt><Trans>在范围内</Trans></dt><dd>{duration(duty.insideSeconds)}</dd>
          <dt><Trans>在别处</Trans></dt><dd>{duration(duty.outsideSeconds)}</dd>
          <dt><Trans>没有位置</Trans></dt><dd>{duration(duty.unknownSeconds)}</dd>
        </dl>
        <p className="fp-soft"><Trans>只算工作时间，不含休息。没有位置的时间不知道在哪里，不当作没去；定位误差比格子还大的点不算进任何一格。</Trans></p>
      </div>
    </div>
  )
}
