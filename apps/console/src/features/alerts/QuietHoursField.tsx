import type { QuietHours } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Form, Switch } from 'antd'
import { TimeField } from '../../shell/DayPicker.tsx'

/** From when to when nobody is disturbed; of rules and of channels. */
export const QuietHoursField = ({ value, onChange }: { value: QuietHours | null; onChange: (value: QuietHours | null) => void }) => {
  const { t } = useLingui()
  return (
    <Form.Item label={t`免打扰`} extra={value ? t`这段时间的通知等结束后再发；紧急的照发。` : undefined}>
      <div style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 10 }}>
        <Switch checked={value !== null} aria-label={t`免打扰`} onChange={(on) => { onChange(on ? { from: '22:00', to: '07:00' } : null) }} />
        {value ? <><TimeField value={value.from} aria-label={t`免打扰开始`} onChange={(from) => { if (from) onChange({ ...value, from }) }} />–<TimeField value={value.to} aria-label={t`免打扰结束`} onChange={(to) => { if (to) onChange({ ...value, to }) }} /></> : null}
      </div>
    </Form.Item>
  )
}
