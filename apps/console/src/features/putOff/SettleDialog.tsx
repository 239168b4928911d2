import { useLingui } from '@lingui/react/macro'
import { Input, Modal } from 'antd'
import { useState } from 'react'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import './putOff.css'

interface Props {
  readonly count: number
  /** So many of them have a question that nobody has answered yet. */
  readonly unanswered: number
  readonly isBusy: boolean
  readonly error: Error | null
  readonly onSettle: (note: string) => void
  readonly onClose: () => void
}

/** Nothing is to be done: with a note, if there is something to say. Enter is enough. */
export const SettleDialog = ({ count, unanswered, isBusy, error, onSettle, onClose }: Props) => {
  const { t } = useLingui()
  const [note, setNote] = useState('')
  const send = () => { if (!isBusy) onSettle(note.trim()) }
  return (
    <Modal
      open title={count === 1 ? t`标为已处理` : t`把 ${count} 条标为已处理`} okText={t`标为已处理`} cancelText={t`取消`} onCancel={onClose} onOk={send} confirmLoading={isBusy}
      okButtonProps={{ 'data-testid': 'settle-sure' }} width={480}
    >
      <div data-testid="settle-dialog">
        <ErrorAlert error={error} />
        <Input autoFocus maxLength={300} value={note} onChange={(e) => { setNote(e.target.value) }} onPressEnter={(e) => { if (!e.nativeEvent.isComposing) send() }} placeholder={t`备注（可不填），例如：电话里说明了`} aria-label={t`备注（可不填）`} data-testid="settle-note" />
        {unanswered > 0 ? <p className="fp-put-off-note" role="status" data-testid="settle-unanswered">{t`其中 ${unanswered} 条问过本人、还没有回答；本人回答后会自己回来。`}</p> : null}
        <p className="fp-soft fp-put-off-note">{t`只表示有人看过、没有要做的事：考勤结果不变，也不会扣罚。对公司里所有人都不再等着处理；本人也看得到您的姓名和备注。有新情况（补卡、说明、结果变化）会自己回来，“已处理”里随时可以放回。写入日志。`}</p>
      </div>
    </Modal>
  )
}
