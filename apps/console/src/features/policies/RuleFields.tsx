import type { PolicyBody, PolicyList } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Form, InputNumber, Select, Switch } from 'antd'
import { useActionName } from '../../shell/ActionTag.tsx'
import { BandTag, useBandName, type Band } from '../../shell/BandTag.tsx'
import { useThresholdTexts } from './names.ts'

type Change = (change: Partial<PolicyBody>) => void
const bandOrder: readonly Band[] = ['verified', 'not_enough_evidence', 'needs_review', 'strong_doubt']
const actions = ['accept', 'ask_factor', 'review', 'block'] as const

/** What happens when something is missing, the position is rough, and for each band. */
export const ActionFields = ({ body, onChange }: { body: PolicyBody; onChange: Change }) => {
  const { t } = useLingui()
  const actionName = useActionName()
  const bandName = useBandName()
  const named = (list: readonly (typeof actions)[number][]) => list.map((value) => ({ value, label: actionName(value) }))
  return (
    <>
      <div className="fp-fields-2">
        <Form.Item label={t`缺少要求的要素时`} htmlFor="when-missing"><Select id="when-missing" value={body.whenMissing} onChange={(whenMissing) => onChange({ whenMissing })} options={named(['ask_factor', 'review', 'block']) as { value: PolicyBody['whenMissing']; label: string }[]} /></Form.Item>
        <Form.Item label={t`定位太粗时补一项`} htmlFor="low-accuracy" extra={t`室内定位不准时请补一项容易的，而不是存疑。`}>
          <span className="fp-inline">
            <Switch id="low-accuracy" aria-label={t`定位太粗时补一项`} checked={body.lowAccuracy !== undefined} onChange={(on) => { const { lowAccuracy: _, ...rest } = body; onChange(on ? { lowAccuracy: { beyondMetres: 100, ask: 'photo' } } : { ...rest, lowAccuracy: undefined }) }} />
            {body.lowAccuracy ? <>
              <InputNumber aria-label={t`精度超过多少米`} min={20} max={20_000} value={body.lowAccuracy.beyondMetres} onChange={(beyondMetres) => onChange({ lowAccuracy: { ...body.lowAccuracy!, beyondMetres: beyondMetres ?? 100 } })} prefix="±" suffix={t`米`} style={{ width: 130 }} />
              <Select aria-label={t`补哪一项`} value={body.lowAccuracy.ask} onChange={(ask) => onChange({ lowAccuracy: { ...body.lowAccuracy!, ask } })} options={[{ value: 'photo' as const, label: t`拍照` }, { value: 'note' as const, label: t`填写备注` }]} style={{ width: 120 }} />
            </> : null}
          </span>
        </Form.Item>
      </div>
      <fieldset className="fp-fieldset"><legend><Trans>各种判定之后</Trans></legend>
        {bandOrder.map((band) => (
          <div key={band} className="fp-band-row">
            <span><BandTag band={band} /></span>
            <Select aria-label={t`判定为${bandName(band)}之后`} value={body.actions[band]} onChange={(action) => onChange({ actions: { ...body.actions, [band]: action } })} options={named(actions)} data-testid={`action-${band}`} />
          </div>
        ))}
        <p className="fp-soft" style={{ margin: '6px 0 0' }}><Trans>“暂不计入”也会保存记录，等人看过再定；没有任何自动处罚。</Trans></p>
      </fieldset>
    </>
  )
}

/** Routine checks by tier, as a share of check-ins. */
export const AuditFields = ({ body, choices, onChange }: { body: PolicyBody; choices: PolicyList['choices']; onChange: Change }) => {
  const { t } = useLingui()
  return (
    <fieldset className="fp-fieldset"><legend><Trans>随机抽查比例</Trans></legend>
      <div className="fp-fields-4">
        {choices.trustTiers.map(({ tier, name }) => (
          <Form.Item key={tier} label={name} htmlFor={`audit-${tier}`}>
            <InputNumber id={`audit-${tier}`} min={0} max={choices.highestAuditRate * 100} step={1} precision={1} value={Math.round(body.auditRates[tier] * 1_000) / 10} suffix="%" onChange={(percent) => onChange({ auditRates: { ...body.auditRates, [tier]: Math.round((percent ?? 0) * 10) / 1_000 } })} aria-label={t`${name}的抽查比例`} data-testid={`audit-${tier}`} />
          </Form.Item>
        ))}
      </div>
      <p className="fp-soft" style={{ margin: 0 }}><Trans>由事先写入存证日志的种子抽取，谁也无法挑选；抽到的人会被告知这是例行抽查。</Trans></p>
    </fieldset>
  )
}

/** Thresholds within their bounds, and signals that count nothing here. */
export const ThresholdFields = ({ body, choices, onChange }: { body: PolicyBody; choices: PolicyList['choices']; onChange: Change }) => {
  const { t } = useLingui()
  const textsOf = useThresholdTexts()
  return (
    <>
      {choices.thresholds.map(({ threshold, least, most, byModel }) => {
        const key = threshold as keyof PolicyBody['thresholds']
        const { name, help } = textsOf(threshold)
        return (
          <Form.Item key={threshold} label={name} htmlFor={`threshold-${threshold}`} extra={<>{help} <Trans>模型自身为 {byModel}，可在 {least} 到 {most} 之间调整。</Trans></>}>
            <InputNumber id={`threshold-${threshold}`} min={least} max={most} step={0.5} value={body.thresholds[key] ?? null} placeholder={String(byModel)} onChange={(value) => onChange({ thresholds: { ...body.thresholds, [key]: value ?? undefined } })} data-testid={`threshold-${threshold}`} />
          </Form.Item>
        )
      })}
      <Form.Item label={t`不计分的信号`} htmlFor="demoted" extra={t`在这里经常冤枉人的信号：仍会显示，但不影响判定。`}>
        <Select id="demoted" mode="multiple" value={body.demotedSignals} onChange={(demotedSignals) => onChange({ demotedSignals })} placeholder={t`没有`} showSearch={{ optionFilterProp: 'label' }} options={choices.signals.map(({ signal, name }) => ({ value: signal, label: name }))} />
      </Form.Item>
    </>
  )
}
