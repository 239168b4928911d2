import { HistoryOutlined, QuestionCircleOutlined, UndoOutlined } from '@ant-design/icons'
import type { ReviewOutcome, ReviewState } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Input, Tooltip } from 'antd'
import { type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from 'react'
import { outcomes, useOutcomeName } from './outcomes.ts'

const shortest = 2

export interface DecisionBarHandle {
  choose(outcome: ReviewOutcome): void
  ask(): void
  note(): void
}

interface Props {
  readonly state: ReviewState
  readonly onDecide: (outcome: ReviewOutcome, note: string | null) => void
  readonly onAsk: (text: string) => void
  readonly onUndo: (() => void) | undefined
  /** Asks until when to put it off; undefined where it does not wait. */
  readonly onPutOff?: (() => void) | undefined
  /** Shows the keys on the buttons. */
  readonly keys: boolean
  readonly busy?: boolean
  readonly ref?: Ref<DecisionBarHandle>
}

/** Three outcomes, a note that the person will read, a question. "Not real" asks for its reason first; nothing else needs one. */
export const DecisionBar = ({ state, onDecide, onAsk, onUndo, onPutOff, keys, busy = false, ref }: Props) => {
  const { t } = useLingui()
  const outcomeName = useOutcomeName()
  const [mode, setMode] = useState<'note' | 'not_real' | 'ask'>()
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const open = (next: 'note' | 'not_real' | 'ask') => {
    setMode(next)
    setTimeout(() => field.current?.focus(), 0)
  }
  const trimmed = text.trim()
  const decide = (outcome: ReviewOutcome) => {
    if (outcome === 'not_real' && (mode === 'ask' || trimmed.length < shortest)) return open('not_real')
    onDecide(outcome, mode === 'ask' || trimmed === '' ? null : trimmed)
    setText('')
    setMode(undefined)
  }
  const submit = () => {
    if (trimmed.length < shortest) return
    if (mode === 'ask') {
      onAsk(trimmed)
      setText('')
      setMode(undefined)
    } else if (mode === 'not_real') decide('not_real')
    else setMode(undefined)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); submit(); field.current?.blur() }
    if (event.key === 'Escape') { event.stopPropagation(); setMode(undefined); field.current?.blur() }
  }
  useImperativeHandle(ref, () => ({ choose: decide, ask: () => { open('ask') }, note: () => { open('note') } }))

  if (!state.canDecide) {
    return <p className="fp-decide fp-soft" role="note" data-testid="cannot-decide">{state.whyNot === 'own' ? t`这是您自己的签到，要由别人来核实。` : state.whyNot === 'accuser' ? t`本人对之前的核实提出了申诉，要由没有核实过这条记录的人来决定。` : state.whyNot === 'role' ? t`审计可以查看，不能代为决定。` : t`还没有核验结论，暂时不用核实。`}</p>
  }
  const quick = mode === 'ask' ? [t`请说明当时的情况`, t`当时在哪里、和谁在一起？`, t`请补一张现场照片`] : [t`定位不可信，与当面核对不符`, t`当时人在别处`, t`本人说明与记录不符`]
  const label = mode === 'ask' ? t`问 TA 一句（手机上会显示您的姓名）` : mode === 'not_real' ? t`为什么不属实？本人会看到` : t`备注，本人会看到`
  const key = (name: string) => (keys ? <kbd className="fp-kbd" aria-hidden>{name}</kbd> : null)
  return (
    <div className="fp-decide" data-testid="decision-bar">
      {mode ? (
        <div className="fp-decide-text">
          <Input.TextArea ref={(made) => { field.current = made?.resizableTextArea?.textArea ?? null }} autoSize={{ minRows: 1, maxRows: 4 }} maxLength={mode === 'ask' ? 300 : 500} value={text} onChange={(event) => { setText(event.target.value) }} onKeyDown={onKeyDown} placeholder={label} aria-label={label} data-testid="decision-text" />
          {mode === 'note' ? null : <Button type="primary" disabled={trimmed.length < shortest || busy} onClick={submit} data-testid="decision-submit">{mode === 'ask' ? t`发给本人` : t`确认不属实`}</Button>}
          <Button type="text" onClick={() => { setMode(undefined); setText('') }}>{t`取消`}</Button>
          {mode === 'note' ? null : <div className="fp-decide-quick">{quick.map((words) => <Button key={words} size="small" onClick={() => { setText(words); field.current?.focus() }}>{words}</Button>)}</div>}
        </div>
      ) : null}
      <div className="fp-decide-buttons" role="group" aria-label={t`核实结果`}>
        {outcomes.map((outcome, i) => (
          <Button key={outcome} type={outcome === 'real' ? 'primary' : 'default'} danger={outcome === 'not_real'} disabled={busy} onClick={() => { decide(outcome) }} aria-keyshortcuts={keys ? String(i + 1) : undefined} data-testid={`decide-${outcome}`}>{outcomeName(outcome)} {key(String(i + 1))}</Button>
        ))}
        <span className="fp-decide-gap" />
        <Button icon={<QuestionCircleOutlined />} disabled={busy} onClick={() => { open('ask') }} aria-keyshortcuts={keys ? 'E' : undefined} data-testid="decision-ask"><Trans>问本人</Trans> {key('E')}</Button>
        <Button type="text" disabled={busy} onClick={() => { open('note') }} aria-keyshortcuts={keys ? 'N' : undefined} data-testid="decision-note"><Trans>备注</Trans> {key('N')}</Button>
        {onPutOff ? <Button type="text" icon={<HistoryOutlined />} disabled={busy} onClick={onPutOff} aria-keyshortcuts={keys ? 'H' : undefined} data-testid="decision-put-off"><Trans>延后</Trans> {key('H')}</Button> : null}
        {onUndo ? <Tooltip title={t`撤回也会写入日志`}><Button type="text" icon={<UndoOutlined />} onClick={onUndo} aria-keyshortcuts={keys ? 'U' : undefined} data-testid="decision-undo"><Trans>撤回</Trans> {key('U')}</Button></Tooltip> : null}
      </div>
    </div>
  )
}
