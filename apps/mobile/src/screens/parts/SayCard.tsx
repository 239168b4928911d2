import { useState } from 'react'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import Button from 'antd-mobile/es/components/button'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { dateAndTime } from '../../app/format.ts'
import type { RecordRow } from '../../outbox/rows.ts'
import { testIds } from '../../testIds.ts'

export const outcomeNames = { real: msg`真实`, not_real: msg`不属实`, unclear: msg`无法判断` } as const
const mostLetters = 500

/** What people have said about this record: a question, the person's own word, a decision with its reason. The person can always add a word. */
export const SayCard = ({ row }: { readonly row: RecordRow }) => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const { identity, saidHere } = useSnapshot()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const timeZone = identity?.timeZone ?? 'Asia/Shanghai'
  const when = (instant: string): string => dateAndTime(instant, timeZone, i18n.locale as Language)
  const review = row.remote?.review
  const known = new Set(review?.explanations.map((said) => said.eventId))
  // Oldest first, as the company's list is.
  const here = saidHere.filter((record) => record.explains?.about === row.eventId && !known.has(record.id)).sort((a, b) => a.seq - b.seq)
  const send = async (): Promise<void> => {
    const said = text.trim()
    if (said === '' || busy) return
    setBusy(true)
    setFailed(false)
    try {
      await phone.append({ kind: 'explanation', about: row.eventId, text: said })
      setText('')
    } catch {
      setFailed(true)
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className="card say" data-testid={testIds.sayCard}>
      <h2>{t`说明与核实`}</h2>
      {review?.question != null && <div className="say-line say-asked" data-testid={testIds.sayQuestion}><strong>{t`${review.question.askedByName} 请您说明`}</strong><p>{review.question.text}</p><span className="fine">{when(review.question.askedAt)}</span></div>}
      {review?.explanations.map((said) => <div className="say-line say-own" key={said.eventId} data-testid={testIds.saySaid} data-state="delivered"><strong>{t`您的说明`}</strong><p>{said.text}</p><span className="fine">{when(said.at)}</span></div>)}
      {here.map((record) => <div className="say-line say-own" key={record.id} data-testid={testIds.saySaid} data-state={record.delivery}><strong>{t`您的说明`}</strong><p>{record.explains?.text}</p><span className="fine">{record.delivery === 'waiting' ? t`已签名保存在手机里，有网络时自动送达` : when(record.deviceTime)}</span></div>)}
      {review?.decision != null && <div className="say-line say-decided" data-testid={testIds.sayDecision} data-outcome={review.decision.outcome}>
        <strong>{t`${review.decision.decidedByName} 的核实结果：${t(outcomeNames[review.decision.outcome])}`}</strong>
        {review.decision.note !== null && <p>{review.decision.note}</p>}
        <span className="fine">{when(review.decision.decidedAt)}</span>
      </div>}
      <label className="say-field">
        <span className="fine">{review?.decision?.outcome === 'not_real' ? t`不同意这个结果？写下您的理由，核实的人会看到。` : t`有需要说明的情况？写在这里，核实的人会看到。您的话由手机签名，谁也改不了。`}</span>
        <textarea className="note" rows={3} maxLength={mostLetters} value={text} aria-label={t`说明`} placeholder={t`例如：商场里信号不好，定位漂到了马路对面`} data-testid={testIds.sayInput} onChange={(event) => setText(event.target.value)} />
      </label>
      {failed && <p className="trouble" role="alert">{t`未能保存，请再试一次。`}</p>}
      <Button block className="act act-second" loading={busy} disabled={busy || text.trim() === ''} data-testid={testIds.saySend} onClick={() => { void send() }}>{t`提交说明`}</Button>
    </section>
  )
}
