import { useEffect, useRef, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './parts/Button.tsx'
import { usePhone } from '../app/context.ts'
import { cameraProblemOf, openCamera } from '../capture/photo.ts'
import { createCodeReader } from '../capture/readCode.ts'
import { type Reading, type Readable, opensTags } from '../capture/siteFactors.ts'
import { testIds } from '../testIds.ts'
import { Icon } from './parts/Icon.tsx'
import { Sheet } from './parts/Sheet.tsx'

interface FactorSheetProps {
  readonly kind: Readable
  readonly siteName: string | undefined
  /** The check-in waits for it. */
  readonly required: boolean
  readonly onRead: (readings: readonly Reading[]) => void
  readonly onClose: () => void
  readonly onWithout: () => void
}

type Trouble = 'denied' | 'busy' | 'none'

/** Beacons send once or a few times a second; a phone that hears none in this time is told so. */
const listenMs = 8_000
/** Between two looks at the camera's picture. */
const lookMs = 200

/** Reads one thing at the site: a tag, a code, a beacon. */
const FactorSheet = ({ kind, siteName, required, onRead, onClose, onWithout }: FactorSheetProps) => {
  const { t } = useLingui()
  const titles = { nfc: t`碰一碰门店标签`, qr: t`扫描门店二维码`, beacon: t`接收门店信标` }
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined)
  const [attempt, setAttempt] = useState(0)
  const again = (): void => { setTrouble(undefined); setAttempt(attempt + 1) }
  const Reader = { nfc: TagReader, qr: CodeScanner, beacon: BeaconListener }[kind]
  return (
    <Sheet title={titles[kind]} onClose={onClose} testId={testIds.factorSheet}>
      {siteName !== undefined && <p className="fine">{siteName}</p>}
      {trouble === undefined ? <Reader key={attempt} onRead={onRead} onTrouble={setTrouble} /> : <TroubleText kind={kind} trouble={trouble} />}
      <div className="factor-actions">
        {trouble !== undefined && <Button block className="act act-primary" data-testid={testIds.factorAgain} onClick={again}>{t`再试一次`}</Button>}
        {required && <Button block className="act act-second" data-testid={testIds.factorSkip} onClick={onWithout}>{t`现在做不到，先提交`}</Button>}
      </div>
      {required && <p className="fine">{t`做不到也可以签到，记录不会丢，公司会看到缺了哪一项。`}</p>}
    </Sheet>
  )
}

interface ReaderProps {
  readonly onRead: FactorSheetProps['onRead']
  readonly onTrouble: (trouble: Trouble) => void
}

const TagReader = ({ onRead, onTrouble }: ReaderProps) => {
  const { t } = useLingui()
  const { nfc } = usePhone().adapters
  useEffect(() => {
    const stop = new AbortController()
    nfc?.read(stop.signal).then(
      ({ text, serial }) => { if (!stop.signal.aborted) { navigator.vibrate?.(60); onRead([{ kind: 'nfc', text, readTime: Date.now(), ...(serial === undefined ? {} : { serial }) }]) } },
      (error: unknown) => { if (!stop.signal.aborted) onTrouble((error as Error).name === 'NotAllowedError' ? 'denied' : 'none') },
    )
    return () => stop.abort()
    // One reading per opening.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  return (
    <div className="factor-wait" role="status">
      <span className="factor-mark"><Icon name="tag" size={44} /></span>
      <p>{nfc === undefined && opensTags(navigator.userAgent) ? t`把手机顶部靠近标签，再点屏幕上弹出的通知。` : t`把手机背面靠近标签，停一秒。`}</p>
    </div>
  )
}

/** A shop has codes of many kinds; what is none of ours is nobody's business and is not sent. */
const isSiteCode = (text: string): boolean => /^FP1:/i.test(text)

const CodeScanner = ({ onRead, onTrouble }: ReaderProps) => {
  const { t } = useLingui()
  const [isOther, setIsOther] = useState(false)
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    let stream: MediaStream | undefined
    let gone = false
    void (async () => {
      try {
        const [opened, read] = await Promise.all([openCamera('environment'), createCodeReader()])
        stream = opened
        if (gone || video.current === null) { for (const track of opened.getTracks()) track.stop(); return }
        video.current.srcObject = opened
        await video.current.play().catch(() => undefined)
        while (!gone) {
          const text = video.current !== null && video.current.videoWidth > 0 ? await read(video.current).catch(() => undefined) : undefined
          if (text !== undefined && text !== '' && !gone) setIsOther(!isSiteCode(text))
          if (text !== undefined && isSiteCode(text) && !gone) {
            navigator.vibrate?.(60)
            onRead([{ kind: 'qr', text: text.slice(0, 1000), readTime: Date.now() }])
            return
          }
          await new Promise((resolve) => { setTimeout(resolve, lookMs) })
        }
      } catch (error) {
        if (!gone) onTrouble(cameraProblemOf(error))
      }
    })()
    return () => { gone = true; for (const track of stream?.getTracks() ?? []) track.stop() }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  return (
    <div className="factor-scan">
      <video ref={video} playsInline muted aria-label={t`相机画面`} />
      <p className={isOther ? 'trouble' : 'fine'} role="status" data-testid={testIds.factorHint} data-other={isOther}>{isOther ? t`这不是实迹的门店码，请换一个。` : t`对准门店屏幕或海报上的二维码。`}</p>
    </div>
  )
}

const BeaconListener = ({ onRead, onTrouble }: ReaderProps) => {
  const { t } = useLingui()
  const { beacons } = usePhone().adapters
  useEffect(() => {
    const stop = new AbortController()
    const heard = new Map<string, Reading>()
    let started: number | undefined
    beacons?.listen(stop.signal, (id) => { if (heard.size < 8) heard.set(id, { kind: 'beacon', text: id, readTime: Date.now() }) })
      .then(() => { started = Date.now() }, (error: unknown) => { if (!stop.signal.aborted) onTrouble((error as Error).name === 'NotAllowedError' ? 'denied' : 'none') })
    // A moment more than the first one: of two beacons the site's may be the second.
    const timer = setInterval(() => {
      // The system may still be asking for the permission.
      const waited = started === undefined ? 0 : Date.now() - started
      if (heard.size > 0 && waited > 1_500) { stop.abort(); clearInterval(timer); onRead([...heard.values()]) }
      else if (waited > listenMs) { stop.abort(); clearInterval(timer); onTrouble('none') }
    }, 300)
    return () => { stop.abort(); clearInterval(timer) }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  return <div className="factor-wait" role="status"><span className="factor-mark"><Icon name="beacon" size={44} /></span><p>{t`正在接收附近的信标…`}</p></div>
}

const TroubleText = ({ kind, trouble }: { readonly kind: Readable; readonly trouble: Trouble }) => {
  const { t } = useLingui()
  const what = kind === 'nfc' ? (trouble === 'denied' ? t`没有读取标签的权限。请在浏览器设置里允许 NFC。` : t`没有读到标签。请确认手机的 NFC 已打开。`)
    : kind === 'beacon' ? (trouble === 'denied' ? t`没有蓝牙权限。请在系统设置里允许。` : t`没有收到信标。请确认蓝牙已打开，并走近一些。`)
    : trouble === 'denied' ? t`没有相机权限。请在浏览器设置里允许此页面使用相机。` : trouble === 'busy' ? t`相机正被其他应用使用。` : t`没有找到相机。`
  return <p className="trouble" role="alert">{what}</p>
}

export default FactorSheet
