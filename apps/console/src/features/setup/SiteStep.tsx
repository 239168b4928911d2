import { distanceMetres, datums } from '@fieldproof/core/geo'
import { Trans, useLingui } from '@lingui/react/macro'
import { Form, Input, InputNumber, Radio } from 'antd'
import { WorkingHours } from '../shifts/WorkingHours.tsx'
import { sitePosition } from './setupRequest.ts'
import { parseLatLon } from './parseLatLon.ts'
import type { StepProps } from './SetupPage.tsx'

export const SiteStep = ({ draft, change, problems, tried }: StepProps) => {
  const { t } = useLingui()
  const item = (field: keyof typeof problems) => ({ validateStatus: problems[field] ? ('error' as const) : ('' as const), htmlFor: `setup-${field}` })
  const datumNames = { wgs84: t`手机 GPS、谷歌地球、OpenStreetMap（WGS-84）`, gcj02: t`高德、腾讯地图（GCJ-02）`, bd09: t`百度地图（BD-09）` }
  const parsed = parseLatLon(draft.siteCoordinates)
  const position = sitePosition(draft)
  const shiftMetres = parsed.ok && position ? Math.round(distanceMetres(parsed.value, position)) : 0
  return (
    <>
      <Form.Item label={t`第一个地点`}>
        <Radio.Group aria-label={t`第一个地点`} value={draft.siteWanted} onChange={(event) => change({ siteWanted: event.target.value as boolean })} options={[{ value: true, label: t`现在添加` }, { value: false, label: t`稍后在地图上添加` }]} />
      </Form.Item>
      {draft.siteWanted ? (
        <>
          <Form.Item label={t`地点名称`} required {...item('siteName')} help={problems.siteName}><Input id="setup-siteName" value={draft.siteName} maxLength={100} onChange={(event) => change({ siteName: event.target.value })} placeholder={t`例如：公司总部、人民广场店`} data-testid="setup-site-name" /></Form.Item>
          <Form.Item label={t`地址（可选）`} {...item('siteAddress')}><Input id="setup-siteAddress" value={draft.siteAddress} maxLength={200} onChange={(event) => change({ siteAddress: event.target.value })} /></Form.Item>
          <Form.Item label={t`经纬度`} required {...item('siteCoordinates')} help={problems.siteCoordinates ?? t`在地图网站上点选位置后复制；两个数的先后会自动识别。`}><Input id="setup-siteCoordinates" value={draft.siteCoordinates} onChange={(event) => change({ siteCoordinates: event.target.value })} placeholder="121.4737,31.2304" inputMode="text" data-testid="setup-site-coordinates" /></Form.Item>
          <Form.Item label={t`坐标来自`}>
            <Radio.Group vertical aria-label={t`坐标来自`} value={draft.siteDatum} onChange={(event) => change({ siteDatum: event.target.value as typeof draft.siteDatum })} options={datums.map((value) => ({ value, label: datumNames[value] }))} />
          </Form.Item>
          {position ? <p className="fp-soft fp-num" aria-live="polite" style={{ marginTop: -10 }}>{shiftMetres > 0 ? t`换算为 WGS-84：${position.lat.toFixed(6)}, ${position.lon.toFixed(6)}（移动约 ${shiftMetres} 米）` : t`WGS-84：${position.lat.toFixed(6)}, ${position.lon.toFixed(6)}`}</p> : null}
          <Form.Item label={t`围栏半径（米）`} {...item('siteRadiusMetres')} help={problems.siteRadiusMetres ?? t`100–200 米适合街边店；写字楼和商场可以更大。`}><InputNumber id="setup-siteRadiusMetres" min={5} max={100_000} step={10} value={draft.siteRadiusMetres} onChange={(siteRadiusMetres) => change({ siteRadiusMetres })} style={{ width: 160 }} /></Form.Item>
        </>
      ) : null}
      <h2 className="fp-step-title"><Trans>工作时间</Trans></h2>
      <WorkingHours value={draft} showProblem={tried} onChange={({ segments, daysOfWeek }) => change({ segments: [...segments], daysOfWeek })} />
    </>
  )
}
