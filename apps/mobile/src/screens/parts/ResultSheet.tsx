import { Suspense, useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot, useStore } from '../../app/context.ts'
import { clockTime } from '../../app/format.ts'
import { navigate } from '../../app/router.ts'
import { askables } from '../../capture/requirement.ts'
import type { Askable } from '../../capture/requirement.ts'
import { recordRows } from '../../outbox/rows.ts'
import { testIds } from '../../testIds.ts'
import { BandBadge } from './BandBadge.tsx'
import { Icon } from './Icon.tsx'
import { OutcomeText } from './OutcomeText.tsx'
import { Reasons } from './Reasons.tsx'
import { RefusalText } from './RefusalText.tsx'
import { laterScreen } from '../../app/i18n.ts'

const CountersignSheet = laterScreen(() => import('./CountersignSheet.tsx'))

/** A check-in whose verdict is not in the answer gets it a moment later; look a few times, then leave it to the next sync. */
const lookAgainMs = [1_200, 3_000, 7_000]

/** The answer to the tap: saved, sent, judged, each as soon as it is true. It lies over the buttons, so nobody checks in twice by accident. */
const ResultSheet = ({ eventId, onClose, onComplete }: {
  readonly eventId: string; readonly onClose: () => void
  readonly onComplete: (eventId: string, kind: 'check_in' | 'check_out', siteId: string | null, factor: Askable) => void
}) => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const { locals, today, identity } = useSnapshot()
  const sync = useStore(phone.scheduler.state)
  const [look, setLook] = useState(0)
  const [countersign, setCountersign] = useState(false)
  const row = recordRows(locals, today?.checkIns ?? []).find((candidate) => candidate.eventId === eventId)
  const judged = row !== undefined && row.verdict !== null
  const delivered = row?.delivery === 'delivered'
  useEffect(() => {
    if (judged || !delivered || look >= lookAgainMs.length) return undefined
    const timer = setTimeout(() => { setLook(look + 1); void phone.scheduler.request('now') }, lookAgainMs[look])
    return () => clearTimeout(timer)
  }, [judged, delivered, look, phone])
  if (row === undefined) return null
  const time = clockTime(row.time, identity?.timeZone ?? 'Asia/Shanghai', i18n.locale as Language)
  const outcome = row.verdict?.outcome
  const ask = outcome?.action === 'accept' ? undefined : askables.find((factor) => outcome?.missingFactors.includes(factor))
  const asksCustomer = ask === undefined && outcome?.action !== 'accept' && outcome?.missingFactors.includes('countersign') === true
  const askTexts = { photo: t`补拍照片`, video: t`补录视频`, note: t`补填备注`, nfc: t`补碰标签`, qr: t`补扫门店码`, beacon: t`补收信标`, face: t`补人脸核验` }
  const done = row.kind === 'check_in' ? t`已签到 ${time}` : t`已签退 ${time}`
  const sending = row.delivery === 'waiting' && sync.phase === 'syncing' && navigator.onLine
  const title = row.delivery === 'refused' ? t`服务器没有接收` : row.delivery === 'waiting' ? (sending ? t`已保存，正在发送` : t`已保存，等待同步`) : done
  return (
    <section className="result" role="status" aria-live="polite" data-testid={testIds.resultSheet} data-event-id={eventId} data-delivery={row.delivery}>
      <div className="result-head">
        <span className={`result-mark ${row.delivery === 'refused' ? 'result-refused' : row.delivery === 'waiting' ? 'result-wait' : 'result-done'}`}><Icon name={row.delivery === 'refused' ? 'warning' : 'check'} size={30} /></span>
        <div>
          <h2 data-testid={testIds.resultTitle}>{title}</h2>
          <p>{row.siteName ?? t`未选地点`}{row.delivery !== 'delivered' && row.delivery !== 'refused' && ` · ${time}`}</p>
        </div>
        {(judged || delivered) && <BandBadge row={row} />}
      </div>
      {row.delivery === 'waiting' && !sending && <p className="result-text">{t`记录已签名并存在手机上，关机也不会丢。联网后自动发送，以现在的时间为准。`}</p>}
      {row.delivery === 'refused' && row.local?.problem !== undefined && <RefusalText problem={row.local.problem} className="result-text" />}
      {judged && row.verdict !== null && <Reasons verdict={row.verdict} brief />}
      {judged && <OutcomeText row={row} />}
      {delivered && !judged && <p className="result-text">{t`公司已收到，正在核验。结果稍后显示在今日记录里。`}</p>}
      <div className="result-actions">
        {ask !== undefined && <Button className="act act-primary" data-testid={testIds.completeButton} onClick={() => onComplete(row.eventId, row.kind, row.siteId, ask)}>{askTexts[ask]}</Button>}
        {asksCustomer && <Button className="act act-primary" data-testid={testIds.countersignOpen} onClick={() => setCountersign(true)}>{t`请客户确认`}</Button>}
        {ask === undefined && !asksCustomer && <Button className="act act-second" onClick={() => navigate({ name: 'record', eventId })}>{t`查看详情`}</Button>}
        <Button className={ask === undefined && !asksCustomer ? 'act act-primary' : 'act act-second'} data-testid={testIds.resultClose} onClick={onClose}>{t`完成`}</Button>
      </div>
      <Suspense fallback={null}>{countersign && <CountersignSheet eventId={eventId} onClose={() => setCountersign(false)} />}</Suspense>
    </section>
  )
}
export default ResultSheet
