import type { Quality } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import type { CSSProperties } from 'react'

type Interval = NonNullable<Quality['signals'][number]['precision']>

export const percent = (share: number, language: string): string => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(share)

/** A share and how sure it is: a point on a line from 0 to 1, the interval as a band. The figures stand beside it. */
export const RateBar = ({ interval, empty }: { interval: Interval | null; empty: string }) => {
  const { i18n } = useLingui()
  if (interval === null) return <span className="fp-soft">{empty}</span>
  const show = (share: number) => percent(share, i18n.locale)
  return (
    <span className="fp-rate">
      <span className="fp-rate-line" aria-hidden style={{ '--low': `${interval.low * 100}%`, '--high': `${interval.high * 100}%`, '--rate': `${interval.rate * 100}%` } as CSSProperties}><i /><b /></span>
      <span className="fp-num">{show(interval.rate)} <small className="fp-soft">{show(interval.low)}–{show(interval.high)}</small></span>
    </span>
  )
}
