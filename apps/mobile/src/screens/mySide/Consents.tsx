import { useEffect, useState } from 'react'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import Button from '../parts/Button.tsx'
import type { PhoneConsent } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { consentStand } from '../../app/consents.ts'
import { usePhone, useSnapshot, useStore } from '../../app/context.ts'
import type { Phone } from '../../app/phone.ts'
import { forgetFaceFiles } from '../../face/faceFiles.ts'
import { dateAndTime } from '../../app/format.ts'
import { testIds } from '../../testIds.ts'
import { PageHead } from '../parts/PageHead.tsx'
import { NotSaved } from '../parts/StorageLost.tsx'
import './mySide.css'

const names = { track: msg`行程轨迹`, face: msg`人脸比对`, video: msg`现场视频` } as const

/** Before the word itself is signed: what was enrolled is gone even if the signing fails. */
const withdrawFace = async (phone: Phone): Promise<void> => {
  await (await phone.face()).forget()
  await forgetFaceFiles()
}

/** Each purpose by itself, its text before the button, "no" as large as "yes", and taking it back as easy as giving it. */
const Consents = () => {
  const { t } = useLingui()
  const phone = usePhone()
  const { consents } = useSnapshot()
  useEffect(() => { phone.refreshConsents().catch(() => undefined) }, [phone])
  return (
    <div className="page">
      <PageHead title={t`同意与撤回`} />
      <p className="page-lead">{t`每一项单独决定，随时可以改。您的每次决定都由手机签名写入日志，公司改不了。`}</p>
      {consents === undefined ? <p className="empty">{t`联网后可以看到。`}</p> : consents.map((consent) => <ConsentCard key={consent.notice.purpose} consent={consent} />)}
    </div>
  )
}

export const ConsentCard = ({ consent }: { readonly consent: PhoneConsent }) => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const snapshot = useSnapshot()
  const recording = useStore(phone.recorder.state)
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const language = i18n.locale as Language
  const { notice } = consent
  const { state, at } = consentStand(snapshot, notice.purpose)
  const say = async (granted: boolean): Promise<void> => {
    setBusy(true)
    setFailed(false)
    try {
      // Recording ends first: a withdrawal counts from this moment, not from when it arrives.
      if (!granted && notice.purpose === 'track' && recording !== 'off') await phone.recorder.end()
      if (!granted && notice.purpose === 'face') await withdrawFace(phone)
      await phone.append({ kind: 'declaration', content: { topic: 'consent', purpose: notice.purpose, granted, noticeVersion: notice.version, noticeSha256: notice.sha256 } })
      await phone.scheduler.request('now').catch(() => undefined)
      await phone.refreshConsents().catch(() => undefined)
    } catch {
      setFailed(true)
    } finally {
      setBusy(false)
    }
  }
  const isNewVersion = state === 'none' && consent.noticeVersion !== null && consent.noticeVersion !== notice.version
  const stand = state === 'granted' ? t`您已同意` : state === 'withdrawn' ? t`您没有同意（已拒绝或撤回）` : isNewVersion ? t`告知有新版，请重新决定` : notice.purpose === 'track' ? t`绑定手机时已知悉，还没有单独表态` : t`还没有决定，当作不同意`
  return (
    <section className="card" data-testid={testIds.consent} data-purpose={notice.purpose} data-state={state}>
      <h2>{t(names[notice.purpose])}</h2>
      <p className={`consent-state consent-${state}`}>{stand}{at !== null && state !== 'none' && <span className="fine"> · {dateAndTime(at, snapshot.identity?.timeZone ?? 'Asia/Shanghai', language)}</span>}</p>
      <p className="consent-text">{notice.text[language]}</p>
      <p className="fine">{t`告知第 ${notice.version} 版`} · <span className="mono">{notice.sha256.slice(0, 12)}</span></p>
      {failed && <NotSaved />}
      <div className="act-buttons consent-acts">
        <Button className="act act-second" loading={busy} disabled={busy || state === 'withdrawn'} data-testid={testIds.consentTake} onClick={() => { void say(false) }}>{state === 'granted' ? t`撤回` : t`不同意`}</Button>
        <Button className="act act-second" loading={busy} disabled={busy || state === 'granted'} data-testid={testIds.consentGive} onClick={() => { void say(true) }}>{t`同意`}</Button>
      </div>
    </section>
  )
}

export default Consents
