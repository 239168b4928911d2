import { ArrowLeftOutlined, UndoOutlined } from '@ant-design/icons'
import type { Site } from '@fieldproof/contract'
import type { Language, LatLon } from '@fieldproof/core/kernel'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, AutoComplete, Button, Form, Input, InputNumber, Segmented, Slider } from 'antd'
import type { Dispatch } from 'react'
import { client } from '../../shell/api.ts'
import { changedFields, fieldsBefore } from '../../shell/changedFields.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { CoordinatesField } from './CoordinatesField.tsx'
import { finishedFence, isBeingDrawn, leastPoints, radiusLimits, widthLimits, type Draft, type DraftAction, type DraftState } from './fenceDraft.ts'
import { useFenceProblemText } from './fenceProblemText.ts'
import { useDrawingKeys } from './useDrawingKeys.ts'
import { useDrawingHint } from './useDrawingHint.ts'
import { SiteChanges } from './SiteChanges.tsx'
import { SiteFactsFields } from './SiteFactsFields.tsx'
import { canGoBack, fieldsOf, inputBefore, inputOf, type SiteFields } from './siteForm.ts'

/** All that is typed. */
const dependsOn: (keyof SiteFields)[] = ['name', 'customerName', 'address', 'tier', 'ownerId', 'contacts', 'hours', 'businessStatus', 'businessNote']

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
      return site ? client.sites.update(site.siteId, changedFields(inputBefore(site), input)) : client.sites.create(input)
    },
    onSuccess: async (saved, fields) => {
      const refresh = () => queryClient.invalidateQueries({ queryKey: ['sites'] })
      await refresh()
      if (site && canGoBack(site, saved)) {
        const before = inputBefore(site)
        const back = fieldsBefore(before, changedFields(before, inputOf(fields, saved.fence)))
        undoable(t`已保存 ${saved.name}`, (undo) => undo.sites.update(site.siteId, back).then(refresh))
      }
      onSaved(saved)
    },
  })
  useDrawingKeys(dispatch)
  const hint = useDrawingHint(draft)
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
          <Segmented<Draft['kind']>
            block value={draft.kind} onChange={(kind) => { dispatch({ type: 'kind', kind }) }} aria-label={t`围栏形状`}
            options={[{ value: 'circle', label: <span data-testid="fence-circle">{t`圆形`}</span> }, { value: 'polygon', label: <span data-testid="fence-polygon">{t`多边形`}</span> }, { value: 'corridor', label: <span data-testid="fence-corridor">{t`走廊`}</span> }]}
          />
          <DrawingButtons state={state} dispatch={dispatch} />
          <p className="fp-soft fp-site-hint" role="status">{hint}</p>
          {draft.kind === 'circle' ? <Metres label={t`半径（米）`} name={t`半径`} value={draft.radiusMetres} limits={radiusLimits} sliderLeast={radiusLimits.min} testId="fence-radius" onChange={(radiusMetres) => { dispatch({ type: 'radius', radiusMetres }) }} /> : null}
          {draft.kind === 'corridor' ? <Metres label={t`宽度（米）`} name={t`宽度，线的两边各一半`} value={draft.widthMetres} limits={widthLimits} sliderLeast={2} testId="fence-width" onChange={(widthMetres) => { dispatch({ type: 'width', widthMetres }) }} /> : null}
          <CoordinatesField draft={draft} dispatch={dispatch} onShow={onShow} />
        </Form.Item>
        {problem && problem !== 'no_centre' && !isBeingDrawn(draft) ? <Alert type="error" showIcon title={problemText(problem)} className="fp-site-problem" data-testid="fence-problem" /> : null}
        <Form.Item name="customerName" label={t`客户`}><Input maxLength={100} data-testid="site-customer" /></Form.Item>
        <Form.Item name="address" label={t`地址`}><Input.TextArea autoSize={{ minRows: 1, maxRows: 3 }} maxLength={200} data-testid="site-address" /></Form.Item>
        <Form.Item name="tier" label={t`等级`} tooltip={t`例如 A、B、C：用来安排拜访频率`}><AutoComplete options={['A', 'B', 'C'].map((value) => ({ value }))} maxLength={20} style={{ width: 116 }} data-testid="site-tier" /></Form.Item>
        <SiteFactsFields />
        {site && 'fence' in finished ? <Form.Item noStyle dependencies={dependsOn}>{() => <SiteChanges site={site} after={inputOf({ ...fieldsOf(site, i18n.locale as Language), ...form.getFieldsValue(true) } as SiteFields, finished.fence as Site['fence'])} />}</Form.Item> : null}
        <ErrorAlert error={save.error} />
      </div>
      <footer>
        <Button onClick={onCancel}><Trans>取消</Trans></Button>
        <Button type="primary" htmlType="submit" loading={save.isPending} disabled={problem !== undefined} title={problem ? problemText(problem) : undefined} data-testid="site-save"><Trans>保存</Trans></Button>
      </footer>
    </Form>
  )
}

/** What a drawing can be told beside the clicks on the map. */
export const DrawingButtons = ({ state: { draft, past }, dispatch }: Pick<SiteEditorProps, 'state' | 'dispatch'>) => {
  const { t } = useLingui()
  return (
    <div className="fp-site-drawing">
      <Button type="text" size="small" icon={<UndoOutlined />} disabled={past.length === 0} onClick={() => { dispatch({ type: 'undo' }) }} aria-keyshortcuts="Control+Z Meta+Z" data-testid="fence-undo">{t`撤销`}</Button>
      {draft.kind !== 'circle' && !draft.done ? <Button type="text" size="small" disabled={draft.points.length < leastPoints[draft.kind]} onClick={() => { dispatch({ type: 'close' }) }} data-testid="fence-close">{t`完成`}</Button> : null}
      {draft.kind === 'polygon' && !draft.done && draft.points.length === 2 ? <Button type="text" size="small" onClick={() => { dispatch({ type: 'rectangle' }) }} data-testid="fence-rectangle">{t`以两点为对角画矩形`}</Button> : null}
    </div>
  )
}

/** The slider is logarithmic and goes to 2 km, where almost every site lies; the field beside it takes the rest. */
const sliderTop = 2000
const Metres = ({ label, name, value, limits, sliderLeast, testId, onChange }: { label: string; name: string; value: number; limits: { readonly min: number; readonly max: number }; sliderLeast: number; testId: string; onChange: (metres: number) => void }) => {
  const { t } = useLingui()
  const metresOf = (at: number): number => {
    const raw = sliderLeast * (sliderTop / sliderLeast) ** (at / 100)
    return raw < 50 ? Math.round(raw) : raw < 500 ? Math.round(raw / 5) * 5 : Math.round(raw / 50) * 50
  }
  const at = (100 * Math.log(Math.min(sliderTop, Math.max(sliderLeast, value)) / sliderLeast)) / Math.log(sliderTop / sliderLeast)
  return (
    <div className="fp-site-radius">
      <Slider min={0} max={100} value={at} onChange={(next: number) => { onChange(metresOf(next)) }} tooltip={{ open: false }} ariaLabelForHandle={name} ariaValueTextFormatterForHandle={() => t`${value} 米`} />
      <InputNumber min={limits.min} max={limits.max} value={value} precision={0} onChange={(next) => { if (next !== null) onChange(next) }} suffix={t`米`} aria-label={label} style={{ width: 116 }} data-testid={testId} />
    </div>
  )
}
