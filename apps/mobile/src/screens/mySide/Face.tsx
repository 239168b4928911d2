import { Suspense, useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from '../parts/Button.tsx'
import type { Language } from '@fieldproof/core/kernel'
import { consentState } from '../../app/consents.ts'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { dateAndTime } from '../../app/format.ts'
import { laterScreen } from '../../app/i18n.ts'
import { offeredFace } from '../../face/faceFiles.ts'
import type { OpenTemplate } from '../../face/keeper.ts'
import { testIds } from '../../testIds.ts'
import { PageHead } from '../parts/PageHead.tsx'
import { ConsentCard } from './Consents.tsx'
import './mySide.css'

const FaceSheet = laterScreen(() => import('../FaceSheet.tsx'))

/** What the face is for, what it is not, the consent, and the enrolment on this phone. */
const Face = () => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const snapshot = useSnapshot()
  const { consents, faceEnrolled, identity } = snapshot
  const [offered, setOffered] = useState<'asking' | 'yes' | 'no'>('asking')
  const [about, setAbout] = useState<Pick<OpenTemplate, 'modelId' | 'enrolledAt'> | undefined>(undefined)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    phone.refreshConsents().catch(() => undefined)
    offeredFace().then((found) => setOffered(found === undefined ? 'no' : 'yes'), () => setOffered('no'))
  }, [phone])
  useEffect(() => { phone.face().then((keeper) => keeper.about()).then(setAbout, () => undefined) }, [phone, faceEnrolled])
  const consent = consents?.find(({ notice }) => notice.purpose === 'face')
  const isGranted = consentState(snapshot, 'face') === 'granted'
  return (
    <div className="page">
      <PageHead title={t`人脸核验`} />
      <p className="page-lead">{t`签到时可以用人脸代替照片等其他方式，用不用由您决定，不用也不会对您不利。`}</p>
      <section className="card face-facts">
        <h2>{t`它怎么做，做不到什么`}</h2>
        <ul>
          <li>{t`人脸的画面和特征只在这部手机里：加密保存，不上传；公司只收到“像不像”的数字。`}</li>
          <li>{t`撤回同意，登记的人脸立刻从手机里删除。`}</li>
          <li>{t`没有通过 ISO 30107‑3 活体检测认证：好的面具或换脸视频能骗过它，光线不好时也会认错您。所以它只作参考，不会单独决定任何事。`}</li>
        </ul>
      </section>
      {offered === 'no' && <p className="empty" role="status" data-testid={testIds.faceOffer} data-offered="false">{t`公司的系统没有安装人脸模型（或现在没有网络），暂时不能登记。`}</p>}
      {offered !== 'no' && <>
        {consent === undefined ? <p className="empty">{t`联网后可以看到。`}</p> : <ConsentCard consent={consent} />}
        {isGranted && <section className="card" data-testid={testIds.faceCard} data-enrolled={faceEnrolled}>
          <h2>{t`这部手机上的登记`}</h2>
          <p>{about === undefined ? t`还没有登记。需要半分钟：正对手机，再按提示转两次头。` : t`登记于 ${dateAndTime(new Date(about.enrolledAt).toISOString(), identity?.timeZone ?? 'Asia/Shanghai', i18n.locale as Language)}`}</p>
          {about !== undefined && <p className="fine">{t`模型`} <span className="mono">{about.modelId}</span></p>}
          <div className="act-buttons consent-acts">
            {about !== undefined && <Button className="act act-second" data-testid={testIds.faceForget} onClick={() => { void phone.face().then((keeper) => keeper.forget()) }}>{t`删除登记`}</Button>}
            <Button className={about === undefined ? 'act act-primary' : 'act act-second'} disabled={offered !== 'yes'} data-testid={testIds.faceEnrol} onClick={() => setOpen(true)}>{about === undefined ? t`登记人脸` : t`重新登记`}</Button>
          </div>
        </section>}
      </>}
      {open && <Suspense fallback={null}><FaceSheet purpose="enrol" onClose={() => setOpen(false)} onDone={() => setOpen(false)} /></Suspense>}
    </div>
  )
}

export default Face
