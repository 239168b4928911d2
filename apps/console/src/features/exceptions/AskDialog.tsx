import { useLingui } from '@lingui/react/macro'
import { Input, Modal } from 'antd'
import { useState } from 'react'
import { ErrorAlert } from '../../shell/ErrorState.tsx'

interface Props {
  readonly count: number
  /** So many of what was chosen have an open question, or a request that waits. */
  readonly passedOver: number
  readonly isBusy: boolean
  readonly error: Error | null
  readonly onAsk: (text: string) => void
  readonly onClose: () => void
}

/** What to ask? The same words go to everybody who is asked, each about their own day or check-in. */
export const AskDialog = ({ count, passedOver, isBusy, error, onAsk, onClose }: Props) => {
  const { t } = useLingui()
  const [text, setText] = useState(() => t`请说明一下当时的情况；如果是漏记，可以直接申请补卡。`)
  const said = text.trim()
  const send = () => { if (said.length >= 2 && !isBusy && count > 0) onAsk(said) }
  return (
    <Modal
      open title={count === 1 ? t`请本人说明` : t`请本人说明（${count} 条）`} okText={t`发出`} cancelText={t`取消`} onCancel={onClose} onOk={send} confirmLoading={isBusy}
      okButtonProps={{ disabled: said.length < 2 || count === 0, 'data-testid': 'ask-send' }} width={480}
    >
      <div data-testid="ask-dialog">
        <ErrorAlert error={error} />
        <Input.TextArea
          autoFocus rows={3} maxLength={300} showCount value={text} onFocus={(e) => { e.target.select() }} onChange={(e) => { setText(e.target.value) }} aria-label={t`想问什么`} data-testid="ask-text"
          onKeyDown={(e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) send() }}
        />
        <p className="fp-soft fp-ask-note">{t`每个人会在手机上看到：是谁问的、问的是哪一天或哪次签到，和这段话。可以补卡、请假或写一句说明。只是询问，不会扣罚；没有人回答之前可以撤回。写入日志。`}</p>
        {passedOver > 0 ? <p className="fp-soft" role="status" data-testid="ask-passed-over">{t`另有 ${passedOver} 条已经问过、还没有回答，或本人已经申请，这次不再问。`}</p> : null}
      </div>
    </Modal>
  )
}
