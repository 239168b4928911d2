import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import type { PhoneDayQuestion } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { dateAndTime, dayHeading } from '../../app/format.ts'
import { navigate } from '../../app/router.ts'
import { testIds } from '../../testIds.ts'
import Button from './Button.tsx'
import { NotSaved } from './StorageLost.tsx'

const mostLetters = 500

/** Somebody asks about a day of the person's: what is not on record, who asks since when, and the two ways to answer. It says what the records show, and blames nobody. */
const DayQuestions = () => {
  const { today, saidHere } = useSnapshot()
  // Said on this phone, and perhaps still on its way.
  const answered = new Set(saidHere.map((record) => record.explains?.about))
  return <>{(today?.dayQuestions ?? []).filter(({ questionId }) => !answered.has(questionId)).map((question) => <DayQuestion key={question.questionId} question={question} />)}</>
}

const DayQuestion = ({ question: { questionId, day, about, at, byName, text } }: { readonly question: PhoneDayQuestion }) => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const timeZone = useSnapshot().identity?.timeZone ?? 'Asia/Shanghai'
  const language = i18n.locale as Language
  const [said, setSaid] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const facts = { missed: t`这一天的记录不全。`, late: t`这一天的第一条记录晚于上班时间。`, dark: t`这一天有一段时间没有位置。` }
  const date = dayHeading(`${day}T12:00:00Z`, 'UTC', language)
  const send = async (): Promise<void> => {
    const words = said?.trim() ?? ''
    if (words === '' || busy) return
    setBusy(true)
    setFailed(false)
    try {
      await phone.append({ kind: 'explanation', about: questionId, text: words })
    } catch {
      setFailed(true)
      setBusy(false)
    }
  }
  return (
    <section className="card day-question" data-testid={testIds.dayQuestion} data-day={day} aria-label={t`${byName}想了解${date}`}>
      <h2>{t`${byName}想了解${date}`}</h2>
      <p>{facts[about]}</p>
      <p className="day-question-words">{text}</p>
      <p className="fine">{t`${dateAndTime(at, timeZone, language)} 问的。这只是询问，不会因此扣罚。`}</p>
      {said === undefined ? null : (
        <label className="say-field">
          <span className="sr-only">{t`您的说明`}</span>
          <textarea className="note note-block" rows={3} maxLength={mostLetters} value={said} placeholder={t`例如：上午在客户公司开会，手机没电`} data-testid={testIds.dayQuestionWords} onChange={(event) => setSaid(event.target.value)} />
        </label>
      )}
      {failed && <NotSaved />}
      <div className="day-question-acts">
        {said === undefined
          ? <Button className="act act-second" data-testid={testIds.dayQuestionSay} onClick={() => setSaid('')}>{t`写说明`}</Button>
          : <Button className="act act-primary" loading={busy} disabled={busy || said.trim() === ''} data-testid={testIds.dayQuestionSend} onClick={() => { void send() }}>{t`提交说明`}</Button>}
        <Button className={said === undefined ? 'act act-primary' : 'act act-second'} data-testid={testIds.dayQuestionCorrect} onClick={() => navigate({ name: 'attendance', day })}>{t`补卡或请假`}</Button>
      </div>
    </section>
  )
}

export default DayQuestions
