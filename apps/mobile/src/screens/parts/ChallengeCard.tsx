import { Suspense, useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import type { PhoneChallenge } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { consentState } from '../../app/consents.ts'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { clockTime } from '../../app/format.ts'
import { testIds } from '../../testIds.ts'
import { Icon } from './Icon.tsx'
import { laterScreen } from '../../app/i18n.ts'

const CannotSheet = laterScreen(() => import('./CannotSheet.tsx'))

/** `mm:ss` until then; `00:00` when it is over. */
const remaining = (dueAt: string, now: number): string => {
  const seconds = Math.max(0, Math.round((Date.parse(dueAt) - now) / 1000))
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}

/** Somebody, or the rule, asks for a check-in now. The window runs from when this is shown; "I cannot now" is an answer too. */
const ChallengeCard = ({ busy, onAnswer }: { readonly busy: boolean; readonly onAnswer: (challenge: PhoneChallenge) => void }) => {
  const { today, locals, saidHere } = useSnapshot()
  const phone = usePhone()
  const done = new Set([...locals.map((record) => record.answers), ...saidHere.map((record) => record.explains?.about)])
  const challenge = (today?.challenges ?? []).find((candidate) => !done.has(candidate.challengeId))
  const unseen = challenge?.state === 'asked' ? challenge.challengeId : undefined
  useEffect(() => {
    const tell = (): void => {
      // Offline it is told with the next sync: what was not shown cannot lapse.
      if (unseen !== undefined && document.visibilityState === 'visible') phone.showChallenge(unseen).catch(() => undefined)
    }
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => document.removeEventListener('visibilitychange', tell)
  }, [unseen, phone])
  return challenge === undefined ? null : <Card challenge={challenge} busy={busy} onAnswer={onAnswer} />
}

const Card = ({ challenge, busy, onAnswer }: { readonly challenge: PhoneChallenge; readonly busy: boolean; readonly onAnswer: (challenge: PhoneChallenge) => void }) => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const snapshot = useSnapshot()
  const timeZone = snapshot.identity?.timeZone ?? 'Asia/Shanghai'
  const [cannot, setCannot] = useState(false)
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1_000)
    return () => clearInterval(timer)
  }, [])
  const now = phone.now()
  const isOver = challenge.state === 'lapsed' || (challenge.dueAt !== null && Date.parse(challenge.dueAt) < now)
  const who = challenge.byName === null ? t`系统随机抽查` : t`${challenge.byName}请您现在签到`
  const minutes = Math.round(challenge.windowSeconds / 60)
  const hasFace = snapshot.faceEnrolled && consentState(snapshot, 'face') === 'granted'
  const asksFace = challenge.wantsFace === true
  const wants = [
    ...(asksFace && hasFace ? [t`做一次人脸核验，或改拍照片`] : []),
    ...(challenge.wantsPhoto || (asksFace && !hasFace) ? [t`拍一张照片`] : []),
    ...(challenge.wantsVideo === true && consentState(snapshot, 'video') !== 'withdrawn' ? [t`录一段 15 秒以内的视频`] : []),
  ]
  return (
    <section className="card challenge" data-testid={testIds.challenge} data-state={isOver ? 'lapsed' : challenge.state} aria-label={t`抽查`}>
      <div className="challenge-head">
        <Icon name="clock" />
        <strong>{isOver ? t`一次抽查没有回应` : who}</strong>
        {!isOver && challenge.dueAt !== null && <span className="challenge-left" role="timer">{remaining(challenge.dueAt, now)}</span>}
      </div>
      {challenge.byName !== null && <p>{t`原因：${challenge.purpose}`}</p>}
      {isOver
        ? <p className="fine">{t`${clockTime(challenge.askedAt, timeZone, i18n.locale as Language)} 的抽查没有收到签到。这不是处罚；如果当时不方便，可以说明原因。`}</p>
        : <p className="fine">{t`请在 ${minutes} 分钟内在当前位置签到。不方便也可以说明。`}</p>}
      {!isOver && wants.length > 0 && <ul className="challenge-wants" data-testid={testIds.challengeWants}>{wants.map((want) => <li key={want}>{want}</li>)}</ul>}
      <div className="challenge-actions">
        {!isOver && <Button className="act act-primary" disabled={busy} data-testid={testIds.challengeAnswer} onClick={() => onAnswer(challenge)}>{t`现在签到`}</Button>}
        <Button className="act act-second" data-testid={testIds.challengeCannot} onClick={() => setCannot(true)}>{isOver ? t`说明原因` : t`暂时不能`}</Button>
      </div>
      <Suspense fallback={null}>{cannot && <CannotSheet challengeId={challenge.challengeId} isOver={isOver} onClose={() => setCannot(false)} />}</Suspense>
    </section>
  )
}

export default ChallengeCard
