import { useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import type { PhoneSummary } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { clockTime, dayHeading } from '../../app/format.ts'
import { navigate, pathOf } from '../../app/router.ts'
import { testIds } from '../../testIds.ts'
import { Icon } from '../parts/Icon.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import './mySide.css'

/** My score with its working, and my records in plain figures. No rank, nobody else. */
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
      <PageHead title={t`我的得分和小结`} />
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
      <Score score={summary.score} />
      <section className="card" data-testid={testIds.figures}>
        <p className="figure-lead">{t`最近 30 天，您在 ${days} 天里签到签退 ${total} 次，到过 ${sites} 个地点。`}</p>
        <ul className="figure-list">
          <li><strong>{byBand.verified}</strong><span>{t`次可信，系统没有疑问`}</span></li>
          {byBand.not_enough_evidence > 0 && <li><strong>{byBand.not_enough_evidence}</strong><span>{t`次依据不足：比如没有定位。这不是怀疑`}</span></li>}
          {questioned > 0 && <li><strong>{questioned}</strong><span>{t`次系统有疑问，由人来看`}</span></li>}
        </ul>
        {questioned > 0 && <p className="fine">{t`人看过之后：属实 ${decided.real} 次，不属实 ${decided.not_real} 次，无法判断 ${decided.unclear} 次；还在等的 ${waiting} 次${appeals > 0 ? t`（其中申诉 ${appeals} 次）` : ''}。`}</p>}
      </section>
      {doubts.length > 0 && <section className="card"><h2>{t`最常见的疑问`}</h2>
        <ul className="doubts">{doubts.map((doubt) => <li key={doubt.signal}><strong>{t`${doubt.name}（${doubt.count} 次）`}</strong>{doubt.advice !== null && <p>{doubt.advice}</p>}</li>)}</ul>
      </section>}
    </>
  )
}

/** How the figure came about, down to the records that lower it: each opens, and can be appealed against there. */
const Score = ({ score }: { readonly score: PhoneSummary['score'] }) => {
  const { t, i18n } = useLingui()
  const timeZone = useSnapshot().identity?.timeZone ?? 'Asia/Shanghai'
  const { value, before, fewestCounted, held, refused, notCounted: { tooLittle, waiting, unclear }, lowered } = score
  const counted = held + refused
  return (
    <section className="card score" data-testid={testIds.score} data-value={value ?? ''}>
      <h2>{t`我的真实度得分`}</h2>
      {value === null
        ? <p className="figure-lead">{t`计入的记录还不到 ${fewestCounted} 次，太少，先不打分。`}</p>
        : <p className="score-value"><strong>{value}</strong><span>{t`分，满分 100`}</span></p>}
      {value !== null && <div className="score-bar" aria-hidden="true"><span style={{ width: `${value}%` }} /></div>}
      {counted > 0 && <p>{refused === 0 ? t`计入 ${counted} 次，全部站得住。` : value === null ? t`计入 ${counted} 次：${held} 次站得住，${refused} 次有人看过，判为不属实。` : t`计入 ${counted} 次：${held} 次站得住，${refused} 次有人看过，判为不属实。${held} ÷ ${counted}，舍去小数，得 ${value} 分。`}</p>}
      {before !== null && <p className="fine">{t`再往前 30 天：${before} 分。`}</p>}
      {tooLittle + waiting + unclear > 0 && <><h3>{t`不计入`}</h3>
        <ul className="not-counted">
          {tooLittle > 0 && <li>{t`${tooLittle} 次依据不足`}</li>}
          {waiting > 0 && <li>{t`${waiting} 次等人看，或在申诉中`}</li>}
          {unclear > 0 && <li>{t`${unclear} 次看过，无法判断`}</li>}
        </ul>
        <p className="fine">{t`系统自己的疑问不扣分，只有人的判定才算。`}</p></>}
      {lowered.length > 0 && <><h3>{t`拉低得分的记录`}</h3>
        <ul className="lowered">{lowered.map(({ eventId, at, kind, siteName }) => <li key={eventId}>
          <a className="lowered-link" href={pathOf({ name: 'record', eventId })} data-testid={testIds.scoreLowered} onClick={(event) => { event.preventDefault(); navigate({ name: 'record', eventId }) }}>
            <span>{siteName ?? t`未选地点`}<small>{dayHeading(at, timeZone, i18n.locale as Language)} {clockTime(at, timeZone, i18n.locale as Language)} {kind === 'check_in' ? t({ message: '签到', context: 'noun' }) : t({ message: '签退', context: 'noun' })}</small></span><Icon name="chevron" size={16} />
          </a></li>)}</ul>
        <p className="fine">{t`觉得判错了，打开那条记录就可以申诉；申诉期间不计入。`}</p></>}
      <p className="fine">{t`只有您自己看得到，不排名，不和别人比，也不会自动用来扣您什么。`}</p>
    </section>
  )
}

export default Figures
