import { ArrowLeftOutlined, UndoOutlined } from '@ant-design/icons'
import type { Site } from '@fieldproof/contract'
import { toWgs84, type Datum } from '@fieldproof/core/geo'
import type { Language, LatLon } from '@fieldproof/core/kernel'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, AutoComplete, Button, Form, Input, InputNumber, Segmented, Select, Slider, Space } from 'antd'
import { type Dispatch, useEffect, useState } from 'react'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { parseCoordinates } from './coordinates.ts'
import { finishedFence, radiusLimits, type DraftAction, type DraftState } from './fenceDraft.ts'
import { useFenceProblemText } from './fenceProblemText.ts'
import { SiteFactsFields } from './SiteFactsFields.tsx'
import { canGoBack, fieldsOf, inputBefore, inputOf, type SiteFields } from './siteForm.ts'

export interface SiteEditorProps {
  /** Undefined: a new site. */
  readonly site: Site | undefined
  readonly state: DraftState
  readonly dispatch: Dispatch<DraftAction>
  readonly onShow: (position: LatLon) => void
  readonly onSaved: (site: Site) => void
  readonly onCancel: () => void
}

export const SiteEditor = ({ site, state, dispatch, onShow, onSaved, onCancel }: SiteEditorProps) => {
  const { t, i18n } = useLingui()
  const undoable = useUndoMessage()
  const queryClient = useQueryClient()
  const [form] = Form.useForm<SiteFields>()
  const problemText = useFenceProblemText()
  const { draft } = state
  const finished = finishedFence(draft)
  const problem = 'problem' in finished ? finished.problem : undefined
  const save = useMutation({
    mutationFn: (fields: SiteFields) => {
      if (!('fence' in finished)) throw new Error(problemText(finished.problem))
      const input = inputOf(fields, finished.fence as Site['fence'])
      return site ? client.sites.update(site.siteId, input) : client.sites.create(input)
    },
    onSuccess: async (saved) => {
      const refresh = () => queryClient.invalidateQueries({ queryKey: ['sites'] })
      await refresh()
      if (site && canGoBack(site, saved)) undoable(t`已保存 ${saved.name}`, () => client.sites.update(site.siteId, inputBefore(site)).then(refresh))
      onSaved(saved)
    },
  })
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !(event.target instanceof HTMLInputElement)) {
        event.preventDefault()
        dispatch({ type: 'undo' })
      }
      if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.classList.contains('maplibregl-canvas')) dispatch({ type: 'close' })
    }
    addEventListener('keydown', key)
    return () => { removeEventListener('keydown', key) }
  }, [dispatch])
  const hint = draft.kind === 'circle'
    ? draft.centre ? t`拖动方块移动中心，拖动圆点改变半径；也可以在地图上点新的中心。` : t`在地图上点一下地点的位置，或在下方粘贴坐标。`
    : draft.closed ? t`拖动顶点调整；拖动边上的小点可增加顶点；右键或按 Delete 删除顶点。` : draft.ring.length < 3 ? t`沿着边界依次点击，至少三个顶点。` : t`点第一个顶点（或双击、按“完成”）闭合围栏。`
  return (
    <Form<SiteFields>
      form={form} layout="vertical" requiredMark={false} className="fp-site-editor" data-testid="site-editor" onFinish={(fields) => { save.mutate(fields) }}
      initialValues={fieldsOf(site, i18n.locale as Language)}
    >
      <header>
        <Button type="text" icon={<ArrowLeftOutlined />} onClick={onCancel} aria-label={t`返回列表`} data-testid="site-cancel" />
        <h2>{site ? t`编辑地点` : t`新建地点`}</h2>
      </header>
      <div className="fp-site-fields">
        <Form.Item name="name" label={t`名称`} rules={[{ required: true, whitespace: true, message: t`请填写名称` }]}><Input maxLength={100} autoFocus={!site} data-testid="site-name" /></Form.Item>
        <Form.Item label={t`围栏`} required>
          <Space.Compact block>
            <Segmented<'circle' | 'polygon'> value={draft.kind} onChange={(kind) => { dispatch({ type: 'kind', kind }) }} options={[{ value: 'circle', label: <span data-testid="fence-circle">{t`圆形`}</span> }, { value: 'polygon', label: <span data-testid="fence-polygon">{t`多边形`}</span> }]} />
            <Button type="text" icon={<UndoOutlined />} disabled={state.past.length === 0} onClick={() => { dispatch({ type: 'undo' }) }} aria-keyshortcuts="Control+Z Meta+Z" data-testid="fence-undo">{t`撤销`}</Button>
            {draft.kind === 'polygon' && !draft.closed ? <Button type="text" disabled={draft.ring.length < 3} onClick={() => { dispatch({ type: 'close' }) }} data-testid="fence-close">{t`完成`}</Button> : null}
          </Space.Compact>
          <p className="fp-soft fp-site-hint" role="status">{hint}</p>
          {draft.kind === 'circle' ? (
            <div className="fp-site-radius">
              <Slider min={0} max={100} value={sliderOf(draft.radiusMetres)} onChange={(value: number) => { dispatch({ type: 'radius', radiusMetres: radiusOf(value) }) }} tooltip={{ open: false }} ariaLabelForHandle={t`半径`} ariaValueTextFormatterForHandle={() => t`${draft.radiusMetres} 米`} />
              <InputNumber min={radiusLimits.min} max={radiusLimits.max} value={draft.radiusMetres} precision={0} onChange={(value) => { if (value !== null) dispatch({ type: 'radius', radiusMetres: value }) }} suffix={t`米`} aria-label={t`半径（米）`} style={{ width: 116 }} data-testid="fence-radius" />
            </div>
          ) : null}
          <PasteCoordinates onPosition={(position) => { dispatch({ type: 'place', position }); onShow(position) }} disabled={draft.kind === 'polygon' && draft.closed} />
        </Form.Item>
        {problem && problem !== 'no_centre' && !(draft.kind === 'polygon' && !draft.closed) ? <Alert type="error" showIcon title={problemText(problem)} className="fp-site-problem" data-testid="fence-problem" /> : null}
        <Form.Item name="customerName" label={t`客户`}><Input maxLength={100} data-testid="site-customer" /></Form.Item>
        <Form.Item name="address" label={t`地址`}><Input.TextArea autoSize={{ minRows: 1, maxRows: 3 }} maxLength={200} data-testid="site-address" /></Form.Item>
        <Form.Item name="tier" label={t`等级`} tooltip={t`例如 A、B、C：用来安排拜访频率`}><AutoComplete options={['A', 'B', 'C'].map((value) => ({ value }))} maxLength={20} style={{ width: 116 }} data-testid="site-tier" /></Form.Item>
        <SiteFactsFields />
        <ErrorAlert error={save.error} />
      </div>
      <footer>
        <Button onClick={onCancel}><Trans>取消</Trans></Button>
        <Button type="primary" htmlType="submit" loading={save.isPending} disabled={problem !== undefined} title={problem ? problemText(problem) : undefined} data-testid="site-save"><Trans>保存</Trans></Button>
      </footer>
    </Form>
  )
}

/** The slider is logarithmic: 5 m to 2 km, where almost every site lies; the field beside it takes the rest. */
const sliderTop = 2000
const radiusOf = (value: number): number => {
  const raw = radiusLimits.min * (sliderTop / radiusLimits.min) ** (value / 100)
  return raw < 50 ? Math.round(raw) : raw < 500 ? Math.round(raw / 5) * 5 : Math.round(raw / 50) * 50
}
const sliderOf = (radiusMetres: number): number => (100 * Math.log(Math.min(sliderTop, Math.max(radiusLimits.min, radiusMetres)) / radiusLimits.min)) / Math.log(sliderTop / radiusLimits.min)

/** Coordinates from another map. Which datum they are in cannot be seen in them, so it is asked. */
const PasteCoordinates = ({ onPosition, disabled }: { onPosition: (position: LatLon) => void; disabled: boolean }) => {
  const { t } = useLingui()
  const [text, setText] = useState('')
  const [datum, setDatum] = useState<Datum>('gcj02')
  const parsed = text.trim() === '' ? undefined : parseCoordinates(text)
  const bad = text.trim() !== '' && !parsed
  const place = () => {
    if (!parsed) return
    onPosition(toWgs84(parsed.position, datum))
    setText('')
  }
  return (
    <div className="fp-site-paste">
      <Space.Compact block>
        <Input
          value={text} disabled={disabled} status={bad ? 'error' : ''} placeholder={t`粘贴坐标`} title={t`例如 120.1551,30.2741`} aria-label={t`坐标`} aria-invalid={bad} onChange={(e) => { setText(e.target.value) }}
          onPressEnter={(e) => { e.preventDefault(); place() }} data-testid="site-coordinates"
        />
        <Select
          value={datum} disabled={disabled} onChange={setDatum} aria-label={t`坐标系`} popupMatchSelectWidth={false} style={{ width: 136 }} data-testid="site-datum"
          options={[{ value: 'gcj02', label: t`高德、腾讯` }, { value: 'bd09', label: t`百度` }, { value: 'wgs84', label: 'GPS (WGS-84)' }]}
        />
        <Button disabled={disabled || !parsed} onClick={place} data-testid="site-coordinates-place"><Trans>定位</Trans></Button>
      </Space.Compact>
      {bad ? <small role="alert" className="fp-site-bad"><Trans>看不出两个坐标。请粘贴经度和纬度，用逗号分开。</Trans></small>
        : parsed?.assumedOrder ? <small className="fp-soft"><Trans>按“纬度, 经度”理解。</Trans></small>
          : <small className="fp-soft"><Trans>不同地图的坐标系相差几百米，请选对来源。</Trans></small>}
    </div>
  )
}
