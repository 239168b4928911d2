import { useEffect, useRef, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './parts/Button.tsx'
import type { PhoneSite } from '@fieldproof/contract'
import type { Fix } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../app/context.ts'
import { plainDateTime } from '../app/format.ts'
import { cameraProblemOf, lookUpCode, openCamera, takePhoto } from '../capture/photo.ts'
import type { CameraProblem } from '../capture/photo.ts'
import { sha256Hex } from '../outbox/appendEvent.ts'
import { testIds } from '../testIds.ts'
import { Icon } from './parts/Icon.tsx'

export interface TakenPhoto {
  readonly sha256: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly takenAt: string
  /** Object URL for the screens. */
  readonly url: string
  /** The site its watermark names. */
  readonly siteId: string | undefined
}

interface CameraProps {
  readonly eventId: string
  readonly site: PhoneSite | undefined
  readonly fix: Fix | undefined
  readonly photo: TakenPhoto | undefined
  /** The check-in waits for this photo. */
  readonly required: boolean
  readonly onClose: () => void
  readonly onPhoto: (photo: TakenPhoto | undefined) => void
  readonly onWithout: () => void
}

/** Live camera only. Full screen, with the shutter under the thumb. */
const Camera = ({ eventId, site, fix, photo, required, onClose, onPhoto, onWithout }: CameraProps) => {
  const { t } = useLingui()
  const phone = usePhone()
  const { identity } = useSnapshot()
  const dialog = useRef<HTMLDialogElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const [facing, setFacing] = useState<'environment' | 'user'>('environment')
  const [shot, setShot] = useState<TakenPhoto | undefined>(photo)
  const [problem, setProblem] = useState<CameraProblem | undefined>(undefined)
  const [ready, setReady] = useState(false)
  const live = shot === undefined

  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
  }, [])
  useEffect(() => {
    if (!live) return undefined
    let stream: MediaStream | undefined
    let gone = false
    setReady(false)
    openCamera(facing).then(async (opened) => {
      stream = opened
      if (gone || video.current === null) { for (const track of opened.getTracks()) track.stop(); return }
      video.current.srcObject = opened
      await video.current.play().catch(() => undefined)
    }, (error: unknown) => { if (!gone) setProblem(cameraProblemOf(error)) })
    return () => {
      gone = true
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
  }, [live, facing])

  const shoot = async (): Promise<void> => {
    if (video.current === null || identity === undefined) return
    const now = phone.now()
    const accuracy = fix?.accuracyMetres
    const bytes = await takePhoto(video.current, {
      time: plainDateTime(now, identity.timeZone), person: identity.personName, site: site?.name ?? t`未选地点`,
      place: fix === undefined ? t`没有定位` : `${fix.lat.toFixed(5)}, ${fix.lon.toFixed(5)}${accuracy === undefined ? '' : ` ±${Math.round(accuracy)} m`}`,
      code: lookUpCode(eventId),
    })
    const sha256 = await sha256Hex(crypto.subtle, bytes)
    setShot({ sha256, bytes, takenAt: new Date(now).toISOString(), url: URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' })), siteId: site?.siteId })
  }

  return (
    <dialog ref={dialog} className="camera" aria-label={t`拍照`} onCancel={(event) => { event.preventDefault(); onClose() }}>
      <div className="camera-top">
        <button type="button" className="camera-icon" aria-label={t`关闭相机`} data-testid={testIds.cameraClose} onClick={onClose}><Icon name="close" size={26} /></button>
        <span className="camera-site">{site?.name ?? t`未选地点`}</span>
        {live && problem === undefined ? <button type="button" className="camera-icon" aria-label={t`切换前后摄像头`} onClick={() => setFacing(facing === 'user' ? 'environment' : 'user')}><Icon name="sync" size={24} /></button> : <span className="camera-gap" />}
      </div>
      <div className="camera-view">
        {problem !== undefined && <div className="camera-problem" role="alert">
          <strong>{problem === 'denied' ? t`没有相机权限` : problem === 'busy' ? t`相机正被其他应用使用` : t`没有找到相机`}</strong>
          <p>{problem === 'denied' ? t`请在浏览器设置里允许此页面使用相机。` : problem === 'busy' ? t`关闭其他使用相机的应用后再试。` : t`请检查手机的相机是否可用。`}{t`没有照片也可以签到。`}</p>
        </div>}
        {problem === undefined && live && <video ref={video} playsInline muted aria-label={t`相机画面`} onLoadedData={() => setReady(true)} />}
        {shot !== undefined && <img src={shot.url} alt={t`刚拍的照片，带有时间、地点和姓名水印`} />}
      </div>
      <div className="camera-bottom">
        {problem !== undefined && <Button block className="act act-primary" onClick={required ? onWithout : onClose}>{required ? t`不拍照，继续` : t`返回`}</Button>}
        {problem === undefined && live && <button type="button" className="shutter" disabled={!ready} aria-label={t`拍摄`} data-testid={testIds.cameraShoot} onClick={() => { void shoot() }}><span /></button>}
        {shot !== undefined && <>
          <Button className="act camera-second" data-testid={testIds.cameraRetake} onClick={() => setShot(undefined)}>{t`重拍`}</Button>
          <Button className="act act-primary" data-testid={testIds.cameraUse} onClick={() => onPhoto(shot)}>{required ? t`使用并提交` : t`使用照片`}</Button>
        </>}
      </div>
      {live && problem === undefined && <p className="camera-note">{t`照片只能现场拍摄；时间、地点、姓名会印在照片上。`}</p>}
    </dialog>
  )
}

export default Camera
