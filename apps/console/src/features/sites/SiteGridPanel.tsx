import { ArrowLeftOutlined } from '@ant-design/icons'
import type { Geofence, LatLon } from '@fieldproof/core/kernel'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input, InputNumber } from 'antd'
import { type Dispatch, useEffect, useMemo, useState } from 'react'
import { client } from '../../shell/api.ts'
import { useCalm } from '../../shell/useCalm.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { CoordinatesField } from './CoordinatesField.tsx'
import { finishedFence, isBeingDrawn, type DraftAction, type DraftState } from './fenceDraft.ts'
import { useFenceProblemText } from './fenceProblemText.ts'
import { DrawingButtons } from './SiteEditor.tsx'
import { cellLimits, type GridSite, gridFile, gridSites, mostGridSites } from './siteGrid.ts'
import { useDrawingHint } from './useDrawingHint.ts'
import { useDrawingKeys } from './useDrawingKeys.ts'
import { useSiteImporting } from './useSiteImporting.tsx'

export interface SiteGridPanelProps {
  readonly state: DraftState
  readonly dispatch: Dispatch<DraftAction>
  /** Shows the cells on the map. */
  readonly onCells: (cells: readonly GridSite[]) => void
  readonly onShow: (position: LatLon) => void
  readonly onDone: () => void
  readonly onCancel: () => void
}

/** An area drawn on the map becomes one site for each cell of a grid: the areas of responsibility of grid duty. */
export const SiteGridPanel = ({ state, dispatch, onCells, onShow, onDone, onCancel }: SiteGridPanelProps) => {
  const { t, i18n } = useLingui()
  const number = new Intl.NumberFormat(i18n.locale)
  const problemText = useFenceProblemText()
  const [name, setName] = useState('')
  const [cellMetres, setCellMetres] = useState(500)
  const { draft } = state
  useDrawingKeys(dispatch)
  const hint = useDrawingHint(draft)
  const finished = useMemo(() => finishedFence(draft), [draft])
  const area: Geofence | undefined = 'fence' in finished ? finished.fence : undefined
  const title = name.trim().replace(/\s+/g, ' ')
  const cells = useMemo(() => (area ? gridSites(area, cellMetres, title) : []), [area, cellMetres, title])
  useEffect(() => { onCells(cells ?? []) }, [cells, onCells])
  useEffect(() => () => { onCells([]) }, [onCells])
  const wanted = title !== '' && cells !== undefined && cells.length > 0 ? cells : undefined
  // While a corner is dragged or a name is typed nothing is asked.
  const settled = useCalm(wanted)
  const preview = useQuery({ queryKey: ['site-import', 'grid', settled], queryFn: () => client.siteImports.preview(gridFile(settled!, title)), enabled: settled !== undefined, retry: false, gcTime: 0 })
  const counts = settled === wanted ? preview.data?.counts : undefined
  const { run } = useSiteImporting(onDone)
  const count = cells?.length ?? 0
  return (
    <Form layout="vertical" requiredMark={false} className="fp-site-editor" data-testid="site-grid" onFinish={() => { if (wanted && counts && counts.new > 0) run.mutate({ ...gridFile(wanted, title), updateKnown: false }) }}>
      <header>
        <Button type="text" icon={<ArrowLeftOutlined aria-hidden />} onClick={onCancel} aria-label={t`返回列表`} data-testid="grid-cancel" />
        <h2><Trans>按网格建地点</Trans></h2>
      </header>
      <div className="fp-site-fields fp-site-grid">
        <p className="fp-soft"><Trans>在地图上画出一片区域，切成方格，每格建一个地点，用作网格化值守的责任区。中心在区域内的格子才算，与网格化统计的算法一样。</Trans></p>
        <Form.Item label={t`区域`} required>
          <DrawingButtons state={state} dispatch={dispatch} />
          <p className="fp-soft fp-site-hint" role="status">{draft.kind !== 'circle' && !draft.done && draft.points.length < 3 ? t`沿着边界依次点击；矩形只要点两个对角。` : hint}</p>
          <CoordinatesField draft={draft} dispatch={dispatch} onShow={onShow} />
        </Form.Item>
        {'problem' in finished && !isBeingDrawn(draft) ? <Alert type="error" showIcon title={problemText(finished.problem)} className="fp-site-problem" data-testid="fence-problem" /> : null}
        <Form.Item label={t`名称`} required htmlFor="grid-name" extra={t`后面加上行号和列号，从西北角数起，例如 R01C03`}><Input id="grid-name" maxLength={80} value={name} onChange={(e) => { setName(e.target.value) }} data-testid="grid-name" /></Form.Item>
        <Form.Item label={t`格子边长`} htmlFor="grid-cell"><InputNumber id="grid-cell" min={cellLimits.min} max={cellLimits.max} precision={0} value={cellMetres} onChange={(value) => { if (value !== null) setCellMetres(value) }} suffix={t`米`} style={{ width: 132 }} data-testid="grid-cell" /></Form.Item>
        {cells === undefined ? <Alert type="error" showIcon title={t`格子太多：一次最多 ${number.format(mostGridSites)} 个。请加大边长或缩小区域。`} data-testid="grid-too-many" />
          : area && count === 0 ? <Alert type="error" showIcon title={t`没有一格的中心在区域内。请缩小边长。`} data-testid="grid-none" />
            : count > 0 ? (
              <p className="fp-import-counts" role="status" data-testid="grid-counts">
                <span><b className="fp-num">{number.format(count)}</b> {t`格`}</span>
                {counts ? <><span><b className="fp-num">{number.format(counts.new)}</b> {t`新增`}</span>{count > counts.new ? <span><b className="fp-num">{number.format(count - counts.new)}</b> {t`已有，不再建`}</span> : null}</> : title === '' ? <span className="fp-soft">{t`填写名称后可以建立`}</span> : null}
              </p>
            ) : null}
        <ErrorAlert error={preview.error ?? run.error} />
      </div>
      <footer>
        <Button onClick={onCancel}><Trans>取消</Trans></Button>
        <Button type="primary" htmlType="submit" loading={run.isPending} disabled={!counts || counts.new === 0} data-testid="grid-run">{counts && counts.new > 0 ? t`建立 ${number.format(counts.new)} 个地点` : t`建立`}</Button>
      </footer>
    </Form>
  )
}
