import { useState } from 'react'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import type { ExplanationEvent } from '@fieldproof/contract'
import { usePhone } from '../../app/context.ts'
import { testIds } from '../../testIds.ts'
import { Sheet } from './Sheet.tsx'
import { NotSaved } from './StorageLost.tsx'

type Reason = NonNullable<ExplanationEvent['reason']>
/** Neither now nor then: they are given for both. */
const reasons: readonly (readonly [Reason, ReturnType<typeof msg>])[] = [
  ['driving', msg`在开车`], ['with_customer', msg`在和客户谈事`], ['no_network', msg`没有网络`], ['phone_trouble', msg`手机没电或有故障`], ['other', msg`其他`],
]

/** Why not now, or why not then: one tap and, if the person likes, a word. Signed like everything else; it excuses the challenge. */
const CannotSheet = ({ challengeId, isOver, onClose }: { readonly challengeId: string; readonly isOver: boolean; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const phone = usePhone()
  // None is chosen beforehand: it is signed, and the first of a list would be signed by mistake.
  const [reason, setReason] = useState<Reason>()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const send = async (): Promise<void> => {
    if (reason === undefined) return
    setBusy(true)
    setFailed(false)
    try {
      await phone.append({ kind: 'explanation', about: challengeId, reason, text: text.trim() })
      onClose()
    } catch {
      setFailed(true)
      setBusy(false)
    }
  }
  return (
    <Sheet title={isOver ? t`为什么没有签到` : t`暂时不能签到`} onClose={onClose}>
      <fieldset className="cannot">
        <legend className="sr-only">{t`原因`}</legend>
        {reasons.map(([code, name]) => (
          <label key={code} className="cannot-reason" data-testid={testIds.cannotReason} data-reason={code}><input type="radio" name="reason" checked={reason === code} onChange={() => setReason(code)} /><span>{t(name)}</span></label>
        ))}
      </fieldset>
      <textarea className="note" rows={2} maxLength={500} value={text} aria-label={t`补充说明（可不填）`} placeholder={t`补充说明（可不填）`} data-testid={testIds.cannotText} onChange={(event) => setText(event.target.value)} />
      {failed && <NotSaved />}
      <Button block className="act act-primary cannot-send" loading={busy} disabled={busy || reason === undefined} data-testid={testIds.cannotSend} onClick={() => { void send() }}>{t`提交`}</Button>
    </Sheet>
  )
}

export default CannotSheet
