import type { Quality } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { bands, useBandName, type Band } from '../../shell/BandTag.tsx'
import { formatDay } from '../../shell/formatTime.ts'

/** Verdicts by week: one bar each, all as wide as the week's check-ins, with the figures in the same row. */
export const WeeksChart = ({ weeks }: { weeks: Quality['weeks'] }) => {
  const { t, i18n } = useLingui()
  const bandName = useBandName()
  const number = new Intl.NumberFormat(i18n.locale)
  const total = (week: Quality['weeks'][number]) => bands.reduce((sum, band) => sum + week[band], 0)
  return (
    <section className="fp-panel" data-testid="quality-weeks">
      <h2 className="fp-panel-title"><Trans>每周的结论</Trans></h2>
      <div className="fp-plain-table" role="region" tabIndex={0} aria-label={t`每周的结论`}><table>
        <thead><tr><th>{t`一周起始`}</th><th aria-hidden />{bands.map((band: Band) => <th key={band}>{bandName(band)}</th>)}</tr></thead>
        <tbody>
          {weeks.toReversed().map((week) => (
            <tr key={week.week}>
              <td className="fp-num fp-nowrap">{formatDay(week.week, i18n.locale)}</td>
              <td aria-hidden className="fp-week-cell"><span className="fp-week">{bands.map((band) => <i key={band} data-band={band} style={{ flexGrow: week[band] / Math.max(1, total(week)) }} />)}</span></td>
              {bands.map((band) => <td key={band} className="fp-num">{number.format(week[band])}</td>)}
            </tr>
          ))}
        </tbody>
      </table></div>
    </section>
  )
}
