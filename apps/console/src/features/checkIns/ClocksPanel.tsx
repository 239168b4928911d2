import type { CheckInDetail } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { TimeText } from '../../shell/TimeText.tsx'
import { useDurationText } from './duration.ts'

/** From here on a difference is worth a look; below it is ordinary transmission and drift. */
const notableSeconds = 60

/** The four clocks of a record, in the order things happened, each with what it is and how far it is from the one before. */
export const ClocksPanel = ({ detail }: { detail: CheckInDetail }) => {
  const { t } = useLingui()
  const duration = useDurationText()
  const secondsBetween = (a: string | null, b: string | null) => (a !== null && b !== null ? (Date.parse(b) - Date.parse(a)) / 1000 : undefined)
  const phoneAgainstFix = secondsBetween(detail.fixTime, detail.deviceTime)
  const arrival = secondsBetween(detail.deviceTime ?? detail.fixTime, detail.serverTime)
  const recording = secondsBetween(detail.serverTime, detail.recordedTime)
  const token = detail.timeToken
  /** Seconds by which the phone's clock says that it was signed before what it holds was made. */
  const before = (token?.state === 'valid' ? secondsBetween(detail.deviceTime, token.time) : undefined) ?? 0
  const clocks: readonly { readonly id: string; readonly name: string; readonly what: string; readonly value: string | null; readonly difference?: ReactNode; readonly notable?: boolean }[] = [
    { id: 'fix', name: t`定位时间`, what: t`定位芯片给出，通常来自卫星`, value: detail.fixTime },
    {
      id: 'device', name: t`手机时间`, what: t`手机自己的时钟，用户可以改`, value: detail.deviceTime, notable: phoneAgainstFix !== undefined && Math.abs(phoneAgainstFix) >= notableSeconds,
      difference: phoneAgainstFix === undefined ? undefined : phoneAgainstFix >= 0 ? t`比定位时间晚 ${duration(phoneAgainstFix)}` : t`比定位时间早 ${duration(phoneAgainstFix)}`,
    },
    ...(token === undefined ? [] : [{
      id: 'token', name: t`不早于`, value: token.state === 'valid' ? token.time : null, notable: token.state === 'wrong' || before > notableSeconds,
      what: token.state === 'valid' ? t`手机签名里带有公司日志签过的时间，凭日志公钥即可核验` : t`手机签名里带的时间不是公司日志所签，不能作数`,
      difference: token.state === 'wrong' || before <= notableSeconds ? undefined : t`手机时间比它早 ${duration(before)}：手机时钟偏慢`,
    }]),
    {
      id: 'server', name: t`到达时间`, what: t`服务器收到的时刻，员工改不了`, value: detail.serverTime, notable: arrival !== undefined && arrival < -notableSeconds,
      difference: arrival === undefined ? undefined : arrival < 0 ? t`比手机时间早 ${duration(arrival)}：手机时钟偏快` : arrival >= notableSeconds ? t`过了 ${duration(arrival)}：当时可能没有网络` : t`过了 ${duration(arrival)}`,
    },
    { id: 'recorded', name: t`入册时间`, what: t`写入防篡改日志的时刻`, value: detail.recordedTime, difference: recording === undefined ? undefined : t`过了 ${duration(recording)}` },
  ]
  return (
    <section className="fp-panel" data-testid="clocks-panel">
      <h2 className="fp-panel-title"><Trans>四个时钟</Trans></h2>
      <ol className="fp-clocks">
        {clocks.map(({ id, name, what, value, difference, notable }) => (
          <li key={id} data-notable={notable || undefined}>
            <span><b>{name}</b><small>{what}</small></span>
            <span>{value === null ? <span className="fp-soft">{t`没有`}</span> : <TimeText value={value} style="dateTimeSeconds" />}{difference ? <small>{difference}</small> : null}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
