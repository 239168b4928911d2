import { useEffect, useRef, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from '../parts/Button.tsx'
import type { PhoneSos } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { clockTime } from '../../app/format.ts'
import { emergencyNumbers } from '../../capture/sos.ts'
import type { OutboxRecord } from '../../outbox/types.ts'
import { testIds } from '../../testIds.ts'
import { Icon } from '../parts/Icon.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import './mySide.css'

const holdMs = 2_000
const lookEveryMs = 10_000
/** Hold for two seconds: long enough not to happen in a pocket, short enough for somebody in trouble. A screen reader, a switch or a shaking hand can only click: that asks, and a second button calls. */
const HoldButton = ({ onHeld }: { readonly onHeld: () => void }) => {
  const { t } = useLingui()
  const [held, setHeld] = useState(false)
  const [asks, setAsks] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const button = useRef<HTMLButtonElement>(null)
  const letGo = (): void => { clearTimeout(timer.current); timer.current = undefined; setHeld(false) }
  // The question takes the button's place, so that the numbers to dial stay in sight below it.
  const close = (): void => { setAsks(false); requestAnimationFrame(() => button.current?.focus()) }
  const press = (): void => {
    if (timer.current !== undefined) return
    setHeld(true)
    timer.current = setTimeout(() => { letGo(); navigator.vibrate?.(200); onHeld() }, holdMs)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  return (<>
    <button ref={button} type="button" hidden={asks} className={held ? 'sos-hold sos-held' : 'sos-hold'} data-testid={testIds.sosHold} onPointerDown={press} onPointerUp={letGo} onPointerLeave={letGo} onPointerCancel={letGo} onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => { if ((event.key === ' ' || event.key === 'Enter') && !event.repeat) { event.preventDefault(); press() } }} onBlur={letGo}
      onKeyUp={(event) => { if (event.key !== ' ' && event.key !== 'Enter') return; event.preventDefault(); const isShort = timer.current !== undefined; letGo(); if (isShort) setAsks(true) }} onClick={() => setAsks(true)}>
      <strong>{t`求助`}</strong><span>{held ? t`继续按住…` : t`按住 2 秒`}</span>
    </button>
    {asks && <Ask onCall={() => { setAsks(false); onHeld() }} onClose={close} />}
  </>)
}

const Ask = ({ onCall, onClose }: { readonly onCall: () => void; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const dialog = useRef<HTMLElement>(null)
  // The first button calls: nobody in trouble should have to look for it.
  useEffect(() => { dialog.current?.querySelector('button')?.focus() }, [])
  return (
    <section ref={dialog} className="card sos-ask" role="alertdialog" aria-label={t`现在发出求助吗？`} data-testid={testIds.sosAsk} onKeyDown={(event) => { if (event.key === 'Escape') { event.preventDefault(); onClose() } }}>
      <h2>{t`现在发出求助吗？`}</h2>
      <Button block className="act sos-confirm" data-testid={testIds.sosConfirm} onClick={onCall}>{t`发出求助`}</Button>
      <Button block className="act act-second" data-testid={testIds.sosCancel} onClick={onClose}>{t`不求助`}</Button>
    </section>
  )
}

const Sos = () => {
  const { t } = useLingui()
  const phone = usePhone()
  const { sos, identity } = useSnapshot()
  const [failed, setFailed] = useState(false)
  const act = (work: () => Promise<void>) => (): void => { setFailed(false); work().catch(() => setFailed(true)) }
  return (
    <div className="page sos-page">
      <PageHead title={t`紧急求助`} />
      {failed && <p className="trouble" role="alert">{t`未能保存求助。请直接打电话。`}</p>}
      {sos === undefined
        ? <>
            <p className="page-lead">{t`按住按钮 2 秒：马上通知您的主管和管理员，并每 30 秒发送一次位置，直到您结束。下班时间也可以用；这是您自己的操作。`}</p>
            <HoldButton onHeld={act(phone.raiseSos)} />
          </>
        : <OpenCall sosId={sos.sosId} eventId={sos.eventId} raisedAt={sos.raisedAt} onEnd={act(phone.endSos)} />}
      <section className="card">
        <h2>{t`打电话`}</h2>
        {/* Before the words: with large text those may stand below the screen. */}
        <div className="sos-numbers">{emergencyNumbers(identity?.timeZone).map((number) => <a key={number} className="act-link" href={`tel:${number}`} data-testid={testIds.sosCall}>{number}</a>)}</div>
        <p className="fine">{t`网页不能保证有人马上看到。有危险时请直接打电话。`}</p>
      </section>
    </div>
  )
}

const OpenCall = ({ sosId, eventId, raisedAt, onEnd }: { readonly sosId: string; readonly eventId: string; readonly raisedAt: number; readonly onEnd: () => void }) => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const snapshot = useSnapshot()
  const [event, setEvent] = useState<OutboxRecord | undefined>(undefined)
  const [seen, setSeen] = useState<PhoneSos | undefined>(undefined)
  const timeZone = snapshot.identity?.timeZone ?? 'Asia/Shanghai'
  const language = i18n.locale as Language
  useEffect(() => { void phone.record(eventId).then(setEvent) }, [phone, eventId, snapshot])
  useEffect(() => {
    const look = (): void => { phone.lookSos().then(setSeen, () => undefined) }
    look()
    const timer = setInterval(() => { void phone.scheduler.request('now'); look() }, lookEveryMs)
    return () => clearInterval(timer)
  }, [phone, sosId])
  const delivered = event?.delivery === 'delivered'
  const state = seen !== undefined && seen.acknowledgements.length > 0 ? 'seen' : delivered ? 'delivered' : 'waiting'
  const first = seen?.acknowledgements[0]
  return (
    <section className={`card sos-open sos-${state}`} role="status" aria-live="assertive" data-testid={testIds.sosState} data-state={state}>
      <h2>{t`正在求助，${clockTime(raisedAt, timeZone, language)} 起`}</h2>
      <p>{first !== undefined ? t`${first.byName}在 ${clockTime(first.at, timeZone, language)} 看到了，正在处理。` : delivered ? t`公司已收到，正在等人接手。` : navigator.onLine ? t`还没有送达，正在发送…` : t`没有网络，求助还没有发出去！请马上打电话，或走到有信号的地方。`}</p>
      <p className="fine">{t`请保持此页面打开：锁屏后浏览器会停止发送位置。`}</p>
      <Button block className="act act-second" data-testid={testIds.sosEnd} onClick={onEnd}><Icon name="check" /> {t`我安全了，结束求助`}</Button>
    </section>
  )
}

export default Sos
