import { useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { Overview } from '@fieldproof/contract'
import { useOrgTimeZone } from '../../shell/api.ts'
import { useBandName } from '../../shell/BandTag.tsx'
import { dayIn } from '../checkIns/days.ts'

interface Figure { readonly id: string; readonly label: string; readonly value: number | undefined; readonly band?: string; readonly to?: '/check-ins' | '/workday' | '/live'; readonly search?: Record<string, string> }

/** Today at a glance. Figures about check-ins open the list they count. */
export const Figures = ({ overview, failed }: { overview: Overview | undefined; failed: boolean }) => {
  const { t, i18n } = useLingui()
  const bandName = useBandName()
  const today = dayIn(Date.now(), useOrgTimeZone())
  const number = new Intl.NumberFormat(i18n.locale)
  const ofToday = { from: today, to: today }
  const figures: readonly Figure[] = [
    { id: 'on-duty', label: t`在岗`, value: overview?.onDuty, to: '/workday', search: { state: 'on_duty' } },
    { id: 'active', label: t`正在上报`, value: overview?.activeNow, to: '/live', search: { reporting: 'now' } },
    { id: 'check-ins', label: t`今日签到`, value: overview?.checkInsToday, to: '/check-ins', search: ofToday },
    { id: 'needs-review', label: bandName('needs_review'), value: overview ? overview.byBand['needs_review'] ?? 0 : undefined, band: 'needs_review', to: '/check-ins', search: { ...ofToday, band: 'needs_review' } },
    { id: 'strong-doubt', label: bandName('strong_doubt'), value: overview ? overview.byBand['strong_doubt'] ?? 0 : undefined, band: 'strong_doubt', to: '/check-ins', search: { ...ofToday, band: 'strong_doubt' } },
  ]
  return (
    <dl className="fp-live-figures" data-testid="live-figures">
      {figures.map(({ id, label, value, band, to, search }) => {
        const text = value === undefined ? (failed ? '—' : '…') : number.format(value)
        return (
          <div key={id} data-band={value ? band : undefined}>
            <dt>{label}</dt>
            <dd className="fp-num" data-testid={`figure-${id}`}>{to && search ? <Link to={to} search={search}>{text}</Link> : text}</dd>
          </div>
        )
      })}
    </dl>
  )
}
