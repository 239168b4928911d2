import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { dateAndTime } from '../../app/format.ts'
import type { RecordRow } from '../../outbox/rows.ts'
import { testIds } from '../../testIds.ts'
import { outcomeNames } from './outcomeNames.ts'
import { SettledLine } from './SettledLine.tsx'
import { NotSaved } from './StorageLost.tsx'

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
  const decision = review?.decision
  const declaredHere = saidHere.filter(({ declares }) => (declares?.topic === 'appeal' || declares?.topic === 'off_site') && declares.about === row.eventId)
    .filter((record) => !(review?.declarations ?? []).some((known) => known.eventId === record.id)).sort((a, b) => a.seq - b.seq)
  /** Against this decision, once. */
  const appealed = decision != null && (declaredHere.some(({ declares }) => declares?.topic === 'appeal' && declares.decisionId === decision.decisionId)
    || (review?.declarations ?? []).some((known) => known.topic === 'appeal' && Date.parse(known.at) > Date.parse(decision.decidedAt)))
  const mayAppeal = decision != null && decision.decisionId !== undefined && decision.outcome !== 'real' && !appealed
  const appeal = async (): Promise<void> => {
    const said = text.trim()
    if (said === '' || busy || decision?.decisionId === undefined) return
    setBusy(true)
    setFailed(false)
    try {
      await phone.append({ kind: 'declaration', content: { topic: 'appeal', about: row.eventId, decisionId: decision.decisionId, text: said } })
      setText('')
    } catch {
      setFailed(true)
    } finally {
      setBusy(false)
    }
  }
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
      {review?.question != null && <div className="say-line say-asked" data-testid={testIds.sayQuestion}><strong>{t`${review.question.askedByName}请您说明`}</strong><p>{review.question.text}</p><span className="fine">{when(review.question.askedAt)}</span></div>}
      {review?.explanations.map((said) => <div className="say-line say-own" key={said.eventId} data-testid={testIds.saySaid} data-state="delivered"><strong>{t`您的说明`}</strong><p>{said.text}</p><span className="fine">{when(said.at)}</span></div>)}
      {here.map((record) => <div className="say-line say-own" key={record.id} data-testid={testIds.saySaid} data-state={record.delivery}><strong>{t`您的说明`}</strong><p>{record.explains?.text}</p><span className="fine">{record.delivery === 'waiting' ? t`已签名保存在手机里，有网络时自动送达` : when(record.deviceTime)}</span></div>)}
      {review?.declarations?.map((said) => <Declared key={said.eventId} topic={said.topic} place={said.place} text={said.text} fine={when(said.at)} delivery="delivered" />)}
      {row.remote?.settled !== undefined && <div className="say-line say-decided"><SettledLine settled={row.remote.settled} /><span className="fine">{when(row.remote.settled.at)}</span></div>}
      {review?.decision != null && <div className="say-line say-decided" data-testid={testIds.sayDecision} data-outcome={review.decision.outcome}>
        <strong>{t`${review.decision.decidedByName}的核实结果：${t(outcomeNames[review.decision.outcome])}`}</strong>
        {review.decision.note !== null && <p>{review.decision.note}</p>}
        <span className="fine">{when(review.decision.decidedAt)}</span>
      </div>}
      {declaredHere.map(({ id, declares, delivery, deviceTime }) => declares?.topic === 'appeal' || declares?.topic === 'off_site'
        ? <Declared key={id} topic={declares.topic} place={declares.topic === 'off_site' ? declares.place : null} text={declares.topic === 'off_site' ? declares.reason : declares.text} fine={delivery === 'waiting' ? t`已签名保存在手机里，有网络时自动送达` : when(deviceTime)} delivery={delivery} /> : null)}
      {appealed && <p className="fine" role="status">{t`申诉会由没有核实过这条记录的人来决定，结果会通知您。`}</p>}
      <label className="say-field">
        <span className="fine">{mayAppeal ? t`不同意这个结果？写下理由再点“申诉”：会由另一个人重新核实。` : row.delivery === 'refused' ? t`公司没有这条记录。您的说明由手机签名，会单独送达并写入日志；请也告诉主管。` : t`有需要说明的情况？写在这里，核实的人会看到。您的话由手机签名，谁也改不了。`}</span>
        <textarea className="note" rows={3} maxLength={mostLetters} value={text} aria-label={t`说明`} placeholder={t`例如：商场里信号不好，定位漂到了马路对面`} data-testid={testIds.sayInput} onChange={(event) => setText(event.target.value)} />
      </label>
      {failed && <NotSaved />}
      {mayAppeal && <Button block className="act act-primary" loading={busy} disabled={busy || text.trim() === ''} data-testid={testIds.sayAppeal} onClick={() => { void appeal() }}>{t`申诉`}</Button>}
      <Button block className={mayAppeal ? 'act act-second stacked' : 'act act-second'} loading={busy} disabled={busy || text.trim() === ''} data-testid={testIds.saySend} onClick={() => { void send() }}>{t`提交说明`}</Button>
    </section>
  )
}

const Declared = ({ topic, place, text, fine, delivery }: { readonly topic: 'appeal' | 'off_site'; readonly place: string | null; readonly text: string; readonly fine: string; readonly delivery: string }) => {
  const { t } = useLingui()
  return <div className="say-line say-own" data-testid={testIds.appeal} data-topic={topic} data-state={delivery}><strong>{topic === 'appeal' ? t`您的申诉` : t`您说在别处见客户：${place ?? ''}`}</strong><p>{text}</p><span className="fine">{fine}</span></div>
}
