import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import type { Language } from '@fieldproof/core/kernel'
import type { ArrivalProposal } from '../../app/arrivals.ts'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { clockTime, sentenceGap } from '../../app/format.ts'
import { testIds } from '../../testIds.ts'
import { Icon } from './Icon.tsx'
import './arrival.css'

/** The phone came to a site: a proposal, and what will be said with it. The tap is the person's. */
const ArrivalCard = ({ arrival, busy, onTake }: { readonly arrival: ArrivalProposal; readonly busy: boolean; readonly onTake: () => void }) => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const timeZone = useSnapshot().identity?.timeZone ?? 'Asia/Shanghai'
  const time = clockTime(new Date(arrival.arrivedTime).toISOString(), timeZone, i18n.locale as Language)
  return (
    <section className="card arrival" data-testid={testIds.arrival} data-site-id={arrival.siteId} data-confirmed={arrival.isConfirmed} aria-label={t`到店提醒`}>
      <div className="arrival-head"><Icon name="today" /><strong>{t`到“${arrival.siteName}”了？`}</strong></div>
      <p className="fine">{arrival.via === 'beacon' ? t`${time} 起收到这里的信标。` : arrival.isConfirmed ? t`${time} 到达，已停留两分钟以上。` : t`${time} 进入围栏。`}{sentenceGap(i18n.locale)}{t`您点了才算签到，会写明是应用提议的和这个时刻。`}</p>
      <div className="arrival-actions">
        <Button className="act act-primary" disabled={busy} loading={busy} data-testid={testIds.arrivalTake} onClick={onTake}>{t`在这里签到`}</Button>
        <Button className="act act-second" disabled={busy} data-testid={testIds.arrivalDismiss} onClick={() => { void phone.dismissArrival(arrival.siteId) }}>{t`不是拜访`}</Button>
      </div>
    </section>
  )
}

export default ArrivalCard
