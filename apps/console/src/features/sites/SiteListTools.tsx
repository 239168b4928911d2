import { DownloadOutlined, FilterOutlined, RadarChartOutlined } from '@ant-design/icons'
import type { SiteFilters } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Button } from 'antd'
import { Suspense } from 'react'
import { client } from '../../shell/api.ts'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { type Address, countOf } from './siteFilters.ts'

const SiteFilterFields = lazy(() => import('./SiteFilterFields.tsx').then((module) => ({ default: module.SiteFilterFields })))
const CoveragePanel = lazy(() => import('./CoveragePanel.tsx').then((module) => ({ default: module.CoveragePanel })))

export interface SiteListToolsProps {
  readonly filters: SiteFilters
  readonly search: string | undefined
  readonly showCoverage: boolean
  readonly filtering: boolean
  readonly onFiltering: (on: boolean) => void
  readonly onChange: (change: Address) => void
}

/** Above the list: what narrows it, how well its sites are covered, and the list as a file. */
export const SiteListTools = ({ filters, search, showCoverage, filtering, onFiltering, onChange }: SiteListToolsProps) => {
  const { t, i18n } = useLingui()
  const narrowed = countOf(filters)
  const href = (format: 'xlsx' | 'csv') => `${client.sites.exportUrl}?${new URLSearchParams({ ...(filters as Record<string, string>), ...(search ? { search } : {}), format, language: i18n.locale })}`
  return (
    <>
      <div className="fp-sites-acts">
        <Button size="small" icon={<FilterOutlined aria-hidden />} aria-expanded={filtering} type={narrowed > 0 ? 'primary' : 'default'} onClick={() => { onFiltering(!filtering) }} data-testid="site-filters-open">{narrowed > 0 ? t`筛选 ${narrowed}` : t`筛选`}</Button>
        <Button size="small" icon={<RadarChartOutlined aria-hidden />} aria-pressed={showCoverage} type={showCoverage ? 'primary' : 'default'} onClick={() => { onChange({ layer: showCoverage ? undefined : 'coverage' }) }} data-testid="coverage-open">{t`到访覆盖`}</Button>
        <Button size="small" icon={<DownloadOutlined aria-hidden />} href={href('xlsx')} download aria-label={t`导出 Excel`} title={t`导出 Excel`} data-testid="site-export-xlsx">Excel</Button>
        <Button size="small" href={href('csv')} download aria-label={t`导出 CSV`} title={t`导出 CSV`} data-testid="site-export-csv">CSV</Button>
      </div>
      {filtering ? <Suspense fallback={<LoadingState />}><SiteFilterFields filters={filters} onChange={onChange} /></Suspense> : null}
      {showCoverage ? <Suspense fallback={<LoadingState />}><CoveragePanel filters={filters} onChange={onChange} /></Suspense> : null}
    </>
  )
}
