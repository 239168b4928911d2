import { Suspense, useRef, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from '../parts/Button.tsx'
import { distanceMetres } from '@fieldproof/core/geo'
import { usePhone, useSnapshot, useStore } from '../../app/context.ts'
import { goBack } from '../../app/router.ts'
import { periodAt } from '../../capture/workWindows.ts'
import { testIds } from '../../testIds.ts'
import type { TakenPhoto } from '../Camera.tsx'
import { FenceMap } from '../parts/FenceMap.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { NotSaved } from '../parts/StorageLost.tsx'
import './mySide.css'
import { laterScreen } from '../../app/i18n.ts'

const Camera = laterScreen(() => import('../Camera.tsx'))

/** "The address on record is wrong; it is here." A proposal with the place where the person stands; somebody in the office accepts or dismisses it. */
const Correct = ({ siteId }: { readonly siteId: string }) => {
  const { t } = useLingui()
  const phone = usePhone()
  const { sites, periods } = useSnapshot()
  const position = useStore(phone.position.state)
  const [note, setNote] = useState('')
  const [photo, setPhoto] = useState<TakenPhoto | undefined>(undefined)
  const [camera, setCamera] = useState(false)
  const [state, setState] = useState<'open' | 'busy' | 'done' | 'failed'>('open')
  const eventId = useRef(crypto.randomUUID())
  const site = sites.find((candidate) => candidate.siteId === siteId)
  const fix = periodAt(periods, phone.now()) === undefined ? undefined : position.fix
  const send = async (): Promise<void> => {
    if (fix === undefined) return
    setState('busy')
    try {
      await phone.append(
        { kind: 'declaration', content: { topic: 'site_correction', siteId, position: { lat: fix.lat, lon: fix.lon }, ...(fix.accuracyMetres === undefined ? {} : { accuracyMetres: fix.accuracyMetres }), note: note.trim(), ...(photo === undefined ? {} : { photoSha256: photo.sha256 }) } },
        { eventId: eventId.current, photo: photo === undefined ? undefined : { sha256: photo.sha256, bytes: photo.bytes, contentType: 'image/jpeg', takenAt: photo.takenAt } },
      )
      setState('done')
    } catch {
      setState('failed')
    }
  }
  const title = t`更正地址`
  if (site === undefined) return <div className="page"><PageHead title={title} back={{ name: 'records' }} /><p className="empty">{t`没有这个地点。`}</p></div>
  if (state === 'done') return <div className="page"><PageHead title={title} back={{ name: 'records' }} /><section className="card" data-testid={testIds.correctDone}><h2>{t`已提交`}</h2><p>{t`管理员核对后会采用或忽略；在那之前围栏不变。`}</p><Button block className="act act-second" onClick={() => goBack({ name: 'records' })}>{t`完成`}</Button></section></div>
  return (
    <div className="page">
      <PageHead title={title} back={{ name: 'records' }} />
      <section className="card place">
        <FenceMap fix={fix} site={site} sites={sites} label={t`示意图：您的位置与登记的围栏`} />
        <div className="place-words"><h2>{site.name}</h2>
          <p className="place-line">{fix === undefined ? t`正在等定位；只在工作时间内可以提交。` : t`您现在离登记的位置 ${Math.round(distanceMetres(site.position, fix))} 米，精度 ±${Math.round(fix.accuracyMetres ?? 0)} 米。`}</p></div>
      </section>
      <section className="card">
        <p className="fine">{t`请站在真正的门口提交。会带上您现在的位置。`}</p>
        <textarea className="note note-block" rows={2} maxLength={500} value={note} aria-label={t`说明（可不填）`} placeholder={t`例如：大门在东侧，登记的是旧址`} data-testid={testIds.correctNote} onChange={(event) => setNote(event.target.value)} />
        {photo === undefined ? <Button block className="act act-second" data-testid={testIds.correctPhoto} onClick={() => setCamera(true)}>{t`拍门口（可不拍）`}</Button> : <img className="photo" src={photo.url} alt={t`门口照片`} />}
        {state === 'failed' && <NotSaved />}
        <Button block className="act act-primary stacked" loading={state === 'busy'} disabled={state === 'busy' || fix === undefined} data-testid={testIds.correctSend} onClick={() => { void send() }}>{t`提交更正`}</Button>
      </section>
      <Suspense fallback={null}>{camera && <Camera eventId={eventId.current} site={site} fix={fix} photo={photo} required={false} onClose={() => setCamera(false)} onPhoto={(next) => { setPhoto(next); setCamera(false) }} onWithout={() => setCamera(false)} />}</Suspense>
    </div>
  )
}

export default Correct
