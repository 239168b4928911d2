import { useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import type { CountersignProgress } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { encodeQR } from 'qr'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { clockTime } from '../../app/format.ts'
import { testIds } from '../../testIds.ts'
import { Sheet } from './Sheet.tsx'

/** How often the phone looks whether the customer has answered. */
const lookMs = 2_500

/** Shows the customer a code that opens a page on their own phone; no app, no account. Needs a network on both sides. */
const CountersignSheet = ({ eventId, onClose }: { readonly eventId: string; readonly onClose: () => void }) => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const timeZone = useSnapshot().identity?.timeZone ?? 'Asia/Shanghai'
  const [link, setLink] = useState<{ readonly url: string; readonly expiresAt: string } | undefined>(undefined)
  const [progress, setProgress] = useState<CountersignProgress | undefined>(undefined)
  const [trouble, setTrouble] = useState<string | undefined>(undefined)
  const ask = async (): Promise<void> => {
    setTrouble(undefined)
    try {
      const { url, expiresAt } = await phone.client().phone.askCountersign(eventId)
      setLink({ url: new URL(url, location.origin).href, expiresAt })
      setProgress({ state: 'open', name: null })
    } catch (error) {
      const known = await phone.client().phone.countersign(eventId).catch(() => undefined)
      if (known !== undefined && (known.state === 'confirmed' || known.state === 'denied')) setProgress(known)
      else setTrouble(error instanceof TypeError ? t`现在连不上服务器，请联网后再试。` : (error as Error).message)
    }
  }
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => { void ask() }, [eventId])
  const isOpen = progress?.state === 'open'
  useEffect(() => {
    if (!isOpen) return undefined
    const timer = setInterval(() => {
      phone.client().phone.countersign(eventId).then((next) => {
        if (next.state === 'open' || next.state === null) return
        setProgress(next)
        // The answer has changed the verdict.
        if (next.state !== 'expired') void phone.scheduler.request('now')
      }, () => undefined)
    }, lookMs)
    return () => clearInterval(timer)
  }, [isOpen, eventId, phone])
  return (
    <Sheet title={t`请客户确认`} onClose={onClose} testId={testIds.countersignSheet}>
      {isOpen && link !== undefined && <>
        <p>{t`请客户用自己的手机扫码，不用装应用，也不用登录。`}</p>
        <div className="countersign-code" data-testid={testIds.countersignCode} data-url={link.url} role="img" aria-label={t`客户确认二维码`} dangerouslySetInnerHTML={{ __html: encodeQR(link.url, 'svg', { ecc: 'medium', border: 2 }) }} />
        <p className="fine">{t`${clockTime(link.expiresAt, timeZone, i18n.locale as Language)} 前有效，只能回答一次。客户会看到您的姓名、公司、地点和时间。`}</p>
        {typeof navigator.share === 'function' && <Button block className="act act-second" onClick={() => { void navigator.share({ url: link.url }).catch(() => undefined) }}>{t`把链接发给客户`}</Button>}
      </>}
      {trouble !== undefined && <p className="trouble" role="alert">{trouble}</p>}
      {(progress?.state === 'expired' || trouble !== undefined) && <Button block className="act act-primary" onClick={() => { void ask() }}>{progress?.state === 'expired' ? t`重新出示` : t`再试一次`}</Button>}
      <p role="status" className="countersign-state" data-testid={testIds.countersignState} data-state={progress?.state ?? ''}>
        {progress?.state === 'open' ? t`等待客户回答…` : progress?.state === 'confirmed' ? (progress.name === null ? t`客户已确认` : t`${progress.name}已确认`) : progress?.state === 'denied' ? t`客户表示情况不符。可以在记录里说明。` : progress?.state === 'expired' ? t`二维码已过期` : ''}
      </p>
      {progress !== undefined && !isOpen && progress.state !== 'expired' && <Button block className="act act-primary" data-testid={testIds.countersignClose} onClick={onClose}>{t`完成`}</Button>}
    </Sheet>
  )
}

export default CountersignSheet
