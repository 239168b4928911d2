import type { QuietHours } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Form, Input, Switch } from 'antd'

/** From when to when nobody is disturbed; of rules and of channels. */
export const QuietHoursField = ({ value, onChange }: { value: QuietHours | null; onChange: (value: QuietHours | null) => void }) => {
  const { t } = useLingui()
  return (
    <Form.Item label={t`免打扰`} extra={value ? t`这段时间的通知等结束后再发；紧急的照发。` : undefined}>
      <div style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 10 }}>
        <Switch checked={value !== null} aria-label={t`免打扰`} onChange={(on) => { onChange(on ? { from: '22:00', to: '07:00' } : null) }} />
        {value ? <><Input type="time" style={{ width: 124 }} value={value.from} aria-label={t`免打扰开始`} onChange={(event) => { if (event.target.value) onChange({ ...value, from: event.target.value }) }} />–<Input type="time" style={{ width: 124 }} value={value.to} aria-label={t`免打扰结束`} onChange={(event) => { if (event.target.value) onChange({ ...value, to: event.target.value }) }} /></> : null}
      </div>
    </Form.Item>
  )
}
