import { useLingui } from '@lingui/react/macro'
import { useId } from 'react'

export interface TierCount { /** '' for sites without one. */ readonly tier: string; readonly count: number }

/** What the marks of sites mean, and which tiers are on the map. Nothing where sites have no tiers. */
export const TierLegend = ({ tiers, hidden, onHidden }: { tiers: readonly TierCount[]; hidden: ReadonlySet<string>; onHidden: (hidden: ReadonlySet<string>) => void }) => {
  const { t, i18n } = useLingui()
  const number = new Intl.NumberFormat(i18n.locale)
  const labelId = useId()
  if (tiers.every(({ tier }) => tier === '')) return null
  const toggle = (tier: string) => {
    const next = new Set(hidden)
    if (!next.delete(tier)) next.add(tier)
    onHidden(next)
  }
  return (
    <div className="fp-live-tiers" role="group" aria-labelledby={labelId}>
      <span id={labelId}>{t`地点等级`}</span>
      {tiers.map(({ tier, count }) => <button key={tier} type="button" aria-pressed={!hidden.has(tier)} onClick={() => { toggle(tier) }} data-testid={`live-tier-${tier || 'none'}`}>{tier === '' ? t`未分级` : tier} <b className="fp-num">{number.format(count)}</b></button>)}
    </div>
  )
}
