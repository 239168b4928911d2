import { useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import type { PhoneSummary } from '@fieldproof/contract'
import { usePhone } from '../../app/context.ts'
import { testIds } from '../../testIds.ts'
import { PageHead } from '../parts/PageHead.tsx'
import './mySide.css'

/** My records in plain figures. No score out of a hundred, no rank, nobody else. */
const Figures = () => {
  const { t } = useLingui()
  const phone = usePhone()
  const [found, setFound] = useState<PhoneSummary | 'loading' | 'offline'>('loading')
  useEffect(() => {
    let gone = false
    phone.client().phone.summary({ days: 30 }).then((summary) => { if (!gone) setFound(summary) }, () => { if (!gone) setFound('offline') })
    return () => { gone = true }
  }, [phone])
  return (
    <div className="page">
      <PageHead title={t`我的记录小结`} />
      {found === 'loading' ? <p className="empty" role="status">{t`正在读取…`}</p> : found === 'offline' ? <p className="empty">{t`联网后可以看到。`}</p> : <Plain summary={found} />}
    </div>
  )
}

const Plain = ({ summary }: { readonly summary: PhoneSummary }) => {
  const { t } = useLingui()
  const { total, days, sites, byBand, decided, waiting, appeals, doubts } = summary
  if (total === 0) return <p className="empty">{t`最近 30 天没有签到记录。`}</p>
  const questioned = byBand.needs_review + byBand.strong_doubt
  return (
    <>
      <section className="card" data-testid={testIds.figures}>
        <p className="figure-lead">{t`最近 30 天，您在 ${days} 天里签到签退 ${total} 次，到过 ${sites} 个地点。`}</p>
        <ul className="figure-list">
          <li><strong>{byBand.verified}</strong><span>{t`次可信，系统没有疑问`}</span></li>
          {byBand.not_enough_evidence > 0 && <li><strong>{byBand.not_enough_evidence}</strong><span>{t`次依据不足：比如没有定位。这不是怀疑`}</span></li>}
          {questioned > 0 && <li><strong>{questioned}</strong><span>{t`次系统有疑问，由人来看`}</span></li>}
        </ul>
        {questioned > 0 && <p className="fine">{t`人看过之后：属实 ${decided.real} 次，不属实 ${decided.not_real} 次，无法判断 ${decided.unclear} 次；还在等的 ${waiting} 次${appeals > 0 ? t`（其中申诉 ${appeals} 次）` : ''}。`}</p>}
        <p className="fine">{t`这里只有您自己的记录，不排名，也不和别人比。`}</p>
      </section>
      {doubts.length > 0 && <section className="card"><h2>{t`最常见的疑问`}</h2>
        <ul className="doubts">{doubts.map((doubt) => <li key={doubt.signal}><strong>{t`${doubt.name}（${doubt.count} 次）`}</strong>{doubt.advice !== null && <p>{doubt.advice}</p>}</li>)}</ul>
      </section>}
    </>
  )
}

export default Figures
