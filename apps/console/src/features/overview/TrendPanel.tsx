import type { OverviewTrend } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { client } from '../../shell/api.ts'
import { bands, useBandName } from '../../shell/BandTag.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { listText } from '../../shell/listText.ts'
import './trend.css'

type Day = OverviewTrend['days'][number]
/** A part of a day's bar: what it is called, how many, and its colour (trend.css). */
interface Part { readonly key: string; readonly name: string; readonly count: number }
interface Bar { readonly day: string; readonly parts: readonly Part[]; readonly total: number }

const barOf = (day: string, parts: readonly Part[]): Bar => ({ day, parts, total: parts.reduce((sum, { count }) => sum + count, 0) })

/** One bar a day, as high as its number; each opens that day's list. What a bar shows is said in its name too. */
const Bars = ({ title, bars, to, search }: { title: string; bars: readonly Bar[]; to: '/check-ins' | '/reports'; search: (day: string) => Record<string, string> }) => {
  const { t, i18n } = useLingui()
  const most = Math.max(1, ...bars.map(({ total }) => total))
  const number = new Intl.NumberFormat(i18n.locale)
  const longDay = new Intl.DateTimeFormat(i18n.locale, { month: 'long', day: 'numeric', weekday: 'short', timeZone: 'UTC' })
  return (
    <div className="fp-trend">
      <h3>{title}</h3>
      <ol>
        {bars.map(({ day, parts, total }) => {
          const date = longDay.format(new Date(`${day}T00:00:00Z`))
          const said = listText([t`${date}：共 ${total}`, ...parts.filter(({ count }) => count > 0).map(({ name, count }) => `${name} ${count}`)], i18n.locale)
          return (
            <li key={day}>
              <Link to={to} search={search(day)} title={said}>
                <span className="fp-visually-hidden">{said}</span>
                <span aria-hidden className="fp-num fp-trend-count">{total === 0 ? '' : number.format(total)}</span>
                <span aria-hidden className="fp-trend-bar" style={{ blockSize: `${(total / most) * 72}px` }}>{parts.filter(({ count }) => count > 0).map(({ key, count }) => <i key={key} data-part={key} style={{ flexGrow: count }} />)}</span>
                <span aria-hidden className="fp-num fp-trend-day" data-weekend={[0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()) || undefined}>{Number(day.slice(8))}</span>
              </Link>
            </li>
          )
        })}
      </ol>
      <ul className="fp-trend-legend">{bars[0]!.parts.filter((_, i) => bars.some(({ parts }) => parts[i]!.count > 0)).map(({ key, name }) => <li key={key}><i data-part={key} aria-hidden />{name}</li>)}</ul>
    </div>
  )
}

/** The last two weeks day by day (on a phone one): is it getting better? */
export const TrendPanel = () => {
  const { t } = useLingui()
  const bandName = useBandName()
  const { data, isError, error, refetch } = useQuery({ queryKey: ['overview', 'trend'], queryFn: () => client.overviewTrend(), staleTime: 300_000, refetchInterval: 300_000 })
  const checkIns = ({ day, byBand }: Day): Bar => barOf(day, [...bands.map((band) => ({ key: band, name: bandName(band), count: byBand[band] ?? 0 })), { key: 'pending', name: t`核验中`, count: byBand['pending'] ?? 0 }])
  const attendance = ({ day, late, absent }: Day): Bar => barOf(day, [{ key: 'late', name: t`迟到`, count: late }, { key: 'absent', name: t`缺勤`, count: absent }])
  return (
    <section className="fp-panel fp-trend-panel" aria-labelledby="trend" data-testid="overview-trend">
      <h2 className="fp-panel-title" id="trend"><Trans>按天看</Trans></h2>
      <div className="fp-panel-body fp-trends">
        {isError ? <ErrorState error={error} onRetry={() => void refetch()} /> : data ? (
          <>
            <Bars title={t`每天签到`} bars={data.days.map(checkIns)} to="/check-ins" search={(day) => ({ from: day, to: day })} />
            <Bars title={t`每天迟到、缺勤`} bars={data.days.map(attendance)} to="/reports" search={(day) => ({ report: 'detail', from: day, to: day, status: 'late,absent' })} />
          </>
        ) : null}
      </div>
    </section>
  )
}
