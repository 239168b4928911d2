import type { PowerMode } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Form, Radio } from 'antd'
import { usePowerModeName } from './powerModeName.ts'

const modes: readonly PowerMode[] = ['saving', 'balanced', 'precise']

/** What each mode means for the phone, and for how many phones it changes what, before anything is saved. */
export const PowerModeField = ({ value, was, phoneCount, onChange }: { value: PowerMode; was: PowerMode | undefined; phoneCount: number | undefined; onChange: (mode: PowerMode) => void }) => {
  const { t } = useLingui()
  const name = usePowerModeName()
  const meaning = (mode: PowerMode): string => {
    switch (mode) {
      case 'saving': return t`移动时约每分钟一个位置，静止时每 3 分钟；不开卫星定位，误差可达几百米。`
      case 'balanced': return t`移动时每 15 秒一个位置并开卫星定位；静止时约每分半一个，不开卫星定位。`
      case 'precise': return t`移动时每 5 秒、静止时每 30 秒一个位置，一直开卫星定位，最耗电。`
    }
  }
  return (
    <Form.Item label={t`定位的频率和精度`} extra={t`电量低于 20% 时，本人可以自行改为省电。休息、请假和班次以外都不定位。`}>
      <Radio.Group vertical aria-label={t`定位的频率和精度`} value={value} onChange={(event) => onChange(event.target.value as PowerMode)} data-testid="shift-power-mode"
        options={modes.map((mode) => ({ value: mode, label: <span><strong>{name(mode)}</strong> <span className="fp-soft">{meaning(mode)}</span></span> }))} />
      {was !== undefined && was !== value ? <p className="fp-soft" role="status" data-testid="shift-power-preview">{phoneCount === undefined ? t`保存后，由“${name(was)}”改为“${name(value)}”，手机在下次同步时生效。此项更改会写入审计记录，可以撤销。` : t`保存后，${phoneCount} 部手机在下次同步时由“${name(was)}”改为“${name(value)}”；部门另有定位方式的不变。此项更改会写入审计记录，可以撤销。`}</p> : null}
    </Form.Item>
  )
}
