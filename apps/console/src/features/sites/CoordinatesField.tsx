import { toWgs84, type Datum } from '@fieldproof/core/geo'
import type { LatLon } from '@fieldproof/core/kernel'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Input, Select, Space } from 'antd'
import { type Dispatch, useState } from 'react'
import { parseCoordinateList } from './coordinates.ts'
import type { Draft, DraftAction } from './fenceDraft.ts'

/**
 * Coordinates from another map, and the way to draw without one: a pair is the centre or the next point, a list the whole outline or line. Which datum
 * they are in cannot be seen in them, so it is asked.
 */
export const CoordinatesField = ({ draft, dispatch, onShow }: { draft: Draft; dispatch: Dispatch<DraftAction>; onShow: (position: LatLon) => void }) => {
  const { t } = useLingui()
  const [text, setText] = useState('')
  const [datum, setDatum] = useState<Datum>('gcj02')
  const { positions, badLine, assumedOrder } = parseCoordinateList(text)
  const isList = draft.kind !== 'circle'
  const tooMany = !isList && positions.length > 1
  const isBad = badLine !== undefined || tooMany
  // One more point has no place in what is finished; a list draws it anew.
  const isLate = draft.kind !== 'circle' && draft.done && positions.length === 1
  const ready = positions.length > 0 && !isBad && !isLate
  const place = () => {
    if (!ready) return
    const placed = positions.map((position) => toWgs84(position, datum))
    dispatch(placed.length > 1 ? { type: 'points', positions: placed } : { type: 'place', position: placed[0]! })
    onShow(placed[0]!)
    setText('')
  }
  const field = { value: text, status: isBad ? 'error' as const : '' as const, 'aria-invalid': isBad, onChange: (e: { target: { value: string } }) => { setText(e.target.value) }, 'data-testid': 'site-coordinates' }
  return (
    <div className="fp-site-paste">
      {isList ? <Input.TextArea {...field} autoSize={{ minRows: 2, maxRows: 6 }} placeholder={t`粘贴坐标列表，一行一个点`} title={t`例如 120.1551,30.2741`} aria-label={t`坐标列表，一行一个点`} /> : null}
      <Space.Compact block>
        {isList ? null : <Input {...field} placeholder={t`粘贴坐标`} title={t`例如 120.1551,30.2741`} aria-label={t`坐标`} onPressEnter={(e) => { e.preventDefault(); place() }} />}
        <Select
          value={datum} onChange={setDatum} aria-label={t`坐标系`} popupMatchSelectWidth={false} style={{ width: isList ? '100%' : 136 }} data-testid="site-datum"
          options={[{ value: 'gcj02', label: t`高德、腾讯` }, { value: 'bd09', label: t`百度` }, { value: 'wgs84', label: 'GPS (WGS-84)' }]}
        />
        <Button disabled={!ready} onClick={place} data-testid="site-coordinates-place">{positions.length > 1 && isList ? t`按 ${positions.length} 个点画` : t`定位`}</Button>
      </Space.Compact>
      {isBad ? <small role="alert" className="fp-site-bad">{tooMany ? <Trans>圆形只要一个中心。画多边形或走廊才用坐标列表。</Trans> : isList ? <Trans>第 {badLine ?? 0} 行看不出两个坐标。每行写经度和纬度，用逗号分开。</Trans> : <Trans>看不出两个坐标。请粘贴经度和纬度，用逗号分开。</Trans>}</small>
        : isLate ? <small className="fp-soft"><Trans>已经画完；粘贴完整的列表会重画。</Trans></small>
          : assumedOrder ? <small className="fp-soft"><Trans>按“纬度, 经度”理解。</Trans></small>
            : <small className="fp-soft"><Trans>不同地图的坐标系相差几百米，请选对来源。</Trans></small>}
    </div>
  )
}
