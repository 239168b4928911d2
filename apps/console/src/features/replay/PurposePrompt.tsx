import { EyeOutlined } from '@ant-design/icons'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Input, Radio } from 'antd'
import { useId, useState } from 'react'
import './purpose.css'

const shortest = 2

/** Why someone looks at a person's track. It is asked before anything is shown, written into the log, and the person sees it. */
export const PurposePrompt = ({ personName, onGive, onCancel }: { personName: string | undefined; onGive: (purpose: string) => void; onCancel?: () => void }) => {
  const { t } = useLingui()
  const title = useId()
  const reasons: readonly string[] = [t`核实签到`, t`日常工作了解`, t`里程与补贴核对`, t`客户反馈或投诉`, t`安全与失联`]
  const [chosen, setChosen] = useState<string>()
  const [other, setOther] = useState('')
  const purpose = chosen === 'other' ? other.trim() : chosen
  const ready = purpose !== undefined && purpose.length >= shortest
  return (
    <div className="fp-purpose">
      <form className="fp-panel" aria-labelledby={title} data-testid="purpose-prompt" onSubmit={(event) => { event.preventDefault(); if (ready) onGive(purpose) }}>
        <h2 id={title} className="fp-panel-title"><span><EyeOutlined aria-hidden /> {personName ? <Trans>为什么要看 {personName} 的轨迹？</Trans> : <Trans>为什么要看这份轨迹？</Trans>}</span></h2>
        <div className="fp-panel-body">
          <p className="fp-soft"><Trans>您的姓名、查看时间和用途会写入日志，本人可以看到；导出成文件时也一样。</Trans></p>
          <div className="fp-purpose-ask">
            <Radio.Group value={chosen} onChange={(e) => { setChosen(e.target.value as string) }} className="fp-purpose-choices" aria-label={t`用途`}>
              {reasons.map((reason, i) => <Radio key={reason} value={reason} data-testid={`purpose-${i}`}>{reason}</Radio>)}
              <Radio value="other" data-testid="purpose-other"><Trans>其他</Trans></Radio>
            </Radio.Group>
            {chosen === 'other' ? <Input autoFocus maxLength={200} value={other} onChange={(e) => { setOther(e.target.value) }} placeholder={t`用一句话写明用途`} aria-label={t`用途说明`} data-testid="purpose-text" /> : null}
          </div>
          <Button type="primary" htmlType="submit" disabled={!ready} data-testid="purpose-submit"><Trans>查看轨迹</Trans></Button>
          {onCancel ? <Button type="text" onClick={onCancel} data-testid="purpose-cancel" style={{ marginInlineStart: 8 }}><Trans>不对比了</Trans></Button> : null}
        </div>
      </form>
    </div>
  )
}
