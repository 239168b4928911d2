import { useLingui } from '@lingui/react/macro'
import { Form, InputNumber } from 'antd'

const most = 240

/** How early one may check in and how late one may check out (打卡时段). Only the person's own tap; tracks keep to the hours. */
export const PunchWindowField = ({ before, after, onChange }: { before: number; after: number; onChange: (change: { punchBeforeMinutes?: number; punchAfterMinutes?: number }) => void }) => {
  const { t } = useLingui()
  const field = (label: string, value: number, testId: string, set: (minutes: number) => void) => (
    <label style={{ display: 'inline-flex', gap: 8, alignItems: 'center' }}>{label} <InputNumber aria-label={label} min={0} max={most} step={15} precision={0} value={value} suffix={t`分钟`} style={{ width: 120 }} onChange={(minutes) => set(minutes ?? 0)} data-testid={testId} /></label>
  )
  return (
    <Form.Item style={{ marginBlockStart: 20 }} label={t`可以打卡的时间`} extra={t`只有本人点的签到和签退会被接受；上班前和下班后不记录行程。填 0 表示只能在班次内打卡。`}>
      <span style={{ display: 'flex', gap: 16, flexWrap: 'wrap' }}>
        {field(t`上班前`, before, 'shift-punch-before', (punchBeforeMinutes) => onChange({ punchBeforeMinutes }))}
        {field(t`下班后`, after, 'shift-punch-after', (punchAfterMinutes) => onChange({ punchAfterMinutes }))}
      </span>
    </Form.Item>
  )
}
