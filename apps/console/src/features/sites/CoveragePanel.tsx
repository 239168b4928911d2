import type { SiteFilters, VisitedBand } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'
import { client } from '../../shell/api.ts'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { BandMark } from './BandMark.tsx'
import { visitedBands } from './siteFilters.ts'

export const useVisitedNames = (): Readonly<Record<VisitedBand, string>> => {
  const { t } = useLingui()
  return { d7: t`7 天内`, d30: t`8–30 天`, d90: t`31–90 天`, older: t`超过 90 天`, never: t`从未` }
}

type Change = { readonly tier?: string | undefined; readonly visited?: string | undefined; readonly counts?: string | undefined }

/** How many sites of each tier were last visited how long ago; each figure narrows the list and the map to its sites. Legend of the map at once. */
export const CoveragePanel = ({ filters, onChange }: { filters: SiteFilters; onChange: (change: Change) => void }) => {
  const { t, i18n } = useLingui()
  const names = useVisitedNames()
  // The table stays whole while a figure of it is chosen.
  const { visited, tier: chosen, ...asked } = filters
  const coverage = useQuery({ queryKey: ['sites', 'coverage', asked], queryFn: () => client.sites.coverage(asked), staleTime: 60_000, placeholderData: keepPreviousData })
  const number = new Intl.NumberFormat(i18n.locale)
  const figure = (tier: string | undefined, band: VisitedBand, count: number, tierName: string) => {
    const isChosen = visited === band && chosen === tier
    if (count === 0 && !isChosen) return <span className="fp-soft">0</span>
    const label = t`${tierName}，${names[band]}：${count} 个地点`
    return <button type="button" className="fp-num" aria-pressed={isChosen} aria-label={label} onClick={() => { onChange(isChosen ? { tier: undefined, visited: undefined } : { tier, visited: band }) }} data-testid={`coverage-${tier ?? 'all'}-${band}`}>{number.format(count)}</button>
  }
  return (
    <section className="fp-coverage" aria-label={t`到访覆盖`} data-testid="coverage">
      <Segmented block size="small" aria-label={t`哪些签到算到访`} value={filters.counts ?? 'accepted'} onChange={(value) => { onChange({ counts: value === 'any' ? 'any' : undefined }) }} options={[{ value: 'accepted', label: t`有效到访` }, { value: 'any', label: <span data-testid="coverage-any">{t`全部签到`}</span> }]} />
      {coverage.isPending ? <LoadingState /> : coverage.isError ? <ErrorState error={coverage.error} onRetry={() => void coverage.refetch()} /> : (
        <table>
          <caption className="fp-visually-hidden"><Trans>按等级和最近到访的地点数</Trans></caption>
          <thead><tr><th scope="col"><Trans>等级</Trans></th>{visitedBands.map((band) => <th key={band} scope="col"><BandMark band={band} /><span>{names[band]}</span></th>)}</tr></thead>
          <tbody>{coverage.data.tiers.map((row) => <tr key={row.tier ?? ''}><th scope="row">{row.tier ?? t`无等级`}</th>{visitedBands.map((band) => <td key={band}>{figure(row.tier ?? 'none', band, row[band], row.tier ?? t`无等级`)}</td>)}</tr>)}</tbody>
          <tfoot><tr><th scope="row"><Trans>合计</Trans></th>{visitedBands.map((band) => <td key={band}>{figure(undefined, band, coverage.data.total[band], t`合计`)}</td>)}</tr></tfoot>
        </table>
      )}
      <p className="fp-soft">{filters.counts === 'any' ? t`只要有人在这个地点签到就算，不论核验结果；签退不算。不论是谁去的。` : t`规则通过或人工核实为真的签到才算，判为不实的不算；签退不算。不论是谁去的。`}</p>
    </section>
  )
}
