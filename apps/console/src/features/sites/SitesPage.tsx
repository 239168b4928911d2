import { AimOutlined, BorderInnerOutlined, PlusOutlined, SearchOutlined, UploadOutlined } from '@ant-design/icons'
import type { Site, SiteSuggestion } from '@fieldproof/contract'
import type { LatLon } from '@fieldproof/core/kernel'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useBlocker, useNavigate, useSearch } from '@tanstack/react-router'
import { App, Button, Input, Segmented } from 'antd'
import { Suspense, useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { withOpen } from '../../shell/address.ts'
import { client, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { usePageTitle } from '../../shell/PageHeader.tsx'
import type { DrawnFence } from '../../map/layers/FenceLayer.tsx'
import { FitTo } from '../../map/layers/FitTo.tsx'
import { boundsOf, bulkBounds, circleRing, fencePoints, type Bounds } from '../../map/shapes.ts'
import { lazy } from '../../shell/lazy.tsx'
import { type AskedSites, useSiteMap } from '../live/useSiteMap.ts'
import { VirtualRows } from '../live/VirtualRows.tsx'
import { ViewBar } from '../views/ViewBar.tsx'
import { draftOf, emptyDraft, emptyPolygon, finishedFence, isBeingDrawn, reduceDraft } from './fenceDraft.ts'
import { BandMark } from './BandMark.tsx'
import type { GridSite } from './siteGrid.ts'
import { BusinessTag } from './SiteFacts.tsx'
import { type Address, bandAt, countOf, filtersOf, keptNames } from './siteFilters.ts'
import { SiteListTools } from './SiteListTools.tsx'
import { SiteSuggestionPanel, useSiteSuggestions } from './SiteSuggestionPanel.tsx'
import { useArchiving } from './useArchiving.tsx'
import { useSiteFields } from './useSiteFields.tsx'
import { useSiteKeys } from './useSiteKeys.tsx'
import { useSiteList } from './useSiteList.ts'
import './sites.css'

/** Form and sliders of an administrator who edits; fetched when the list is there. */
const loadEditor = () => import('./SiteEditor.tsx')
const SiteEditor = lazy(() => loadEditor().then((module) => ({ default: module.SiteEditor })))
const SiteImportPanel = lazy(() => import('./SiteImportPanel.tsx').then((module) => ({ default: module.SiteImportPanel })))
const SiteGridPanel = lazy(() => import('./SiteGridPanel.tsx').then((module) => ({ default: module.SiteGridPanel })))
const SiteDetails = lazy(() => import('./SiteDetails.tsx').then((module) => ({ default: module.SiteDetails })))
/** On its way with this page, and not waited for: the list is there first. */
const map = import('../../map/MapCanvas.tsx')
map.catch(() => undefined)
const MapCanvas = lazy(() => map.then((module) => ({ default: module.MapCanvas })))
const FenceLayer = lazy(() => import('../../map/layers/FenceLayer.tsx').then((module) => ({ default: module.FenceLayer })))
const SiteMapLayer = lazy(() => import('../live/SiteMapLayer.tsx').then((module) => ({ default: module.SiteMapLayer })))
const SuggestionLayer = lazy(() => import('./SuggestionLayer.tsx').then((module) => ({ default: module.SuggestionLayer })))
const DrawingLayer = lazy(() => import('./DrawingLayer.tsx').then((module) => ({ default: module.DrawingLayer })))
const CoverageLayer = lazy(() => import('./CoverageLayer.tsx').then((module) => ({ default: module.CoverageLayer })))
const noSuggestions: readonly SiteSuggestion[] = []

type Mode = 'list' | 'details' | 'edit' | 'new' | 'import' | 'grid'

export const SitesPage = () => {
  const { t } = useLingui()
  usePageTitle(t`地点与围栏`)
  const { modal } = App.useApp()
  const me = useMe()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as Address
  const showArchived = search.list === 'archived'
  const suggestions = useSiteSuggestions().data?.items ?? noSuggestions
  const suggestedIds = useMemo(() => new Set(suggestions.map((s) => s.siteId)), [suggestions])
  const showSuggested = search.list === 'suggested'
  const filters = useMemo(() => filtersOf(search), [search])
  const showCoverage = search.layer === 'coverage' && !showArchived
  const [filtering, setFiltering] = useState(countOf(filters) > 0)
  const wanted = search.search?.trim()
  const asked = useMemo((): AskedSites => ({ ...(showArchived ? { status: 'archived' as const } : filters), ...(showSuggested ? { suggested: true } : {}), ...(wanted ? { search: wanted } : {}) }), [filters, showArchived, showSuggested, wanted])
  const all = useSiteList(asked)
  const onMap = useSiteMap(asked).data
  const archiving = useArchiving()
  const sites = useMemo(() => all.sites.filter((s) => !archiving.pending.has(s.siteId)), [all.sites, archiving.pending])
  const inList = sites.find((s) => s.siteId === search.site)
  // A link to a site that the list does not hold (archived, or beyond what has loaded).
  const alone = useQuery({ queryKey: ['sites', 'one', search.site], queryFn: () => client.sites.get(search.site!), enabled: search.site !== undefined && !inList && !all.isPending })
  const site = inList ?? alone.data
  const mode: Mode = me.canAdminister && (search.mode === 'import' || search.mode === 'grid' || search.mode === 'new') ? search.mode : site === undefined ? 'list' : search.mode === 'edit' && me.canAdminister ? 'edit' : 'details'
  const editing = mode === 'edit' || mode === 'new' || mode === 'grid'
  useEffect(() => { if (me.canAdminister && !all.isPending) void loadEditor() }, [me.canAdminister, all.isPending])
  const [state, dispatch] = useReducer(reduceDraft, emptyDraft)
  const [target, setTarget] = useState<{ readonly bounds: Bounds; readonly id: string }>()
  const [text, setText] = useState(search.search ?? '')
  useEffect(() => { setText(search.search ?? '') }, [search.search])
  const [imported, setImported] = useState<readonly LatLon[]>([])
  const [cells, setCells] = useState<readonly GridSite[]>([])

  const go = useCallback((next: { readonly site?: string | undefined; readonly mode?: string | undefined; readonly list?: string | undefined }) => {
    void navigate({ to: '/sites', search: (old) => withOpen(Object.fromEntries(keptNames.map((name) => [name, old[name]])), next) })
  }, [navigate])
  const narrow = useCallback((change: Address) => { void navigate({ to: '/sites', search: (old) => withOpen(old, change), replace: true }) }, [navigate])
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => { clearTimeout(typing.current) }, [])
  /** The server is asked when somebody has stopped typing for a moment. */
  const type = (value: string) => {
    setText(value)
    clearTimeout(typing.current)
    typing.current = setTimeout(() => { void navigate({ to: '/sites', search: (old) => withOpen(old, { search: value.trim() }), replace: true }) }, 300)
  }
  // The drawing starts from what is stored, once, when editing begins.
  const editKey = editing ? `${mode} ${mode === 'edit' ? site?.siteId : ''}` : ''
  useEffect(() => {
    if (!editKey) { dispatch({ type: 'load', draft: emptyDraft.draft }); return }
    dispatch({ type: 'load', draft: mode === 'edit' && site ? draftOf(site.fence) : mode === 'grid' ? emptyPolygon : emptyDraft.draft })
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [editKey])
  // A ref and not state: the page is left in the same turn in which saving ended.
  const saved = useRef(false)
  useEffect(() => { saved.current = false }, [editKey])
  useBlocker({
    disabled: !editing || !state.changed,
    enableBeforeUnload: () => !saved.current,
    shouldBlockFn: () => saved.current ? false : new Promise<boolean>((resolve) => {
      modal.confirm({ title: t`放弃没有保存的围栏？`, okText: t`放弃`, cancelText: t`继续编辑`, okButtonProps: { danger: true }, onOk: () => { resolve(false) }, onCancel: () => { resolve(true) } })
    }),
  })

  // Bands of the map and of the list do not move while one looks.
  const [nowMs] = useState(() => Date.now())
  const shownCount = Math.max(sites.length, all.total - archiving.pending.size)
  const fields = useSiteFields()
  const keys = useSiteKeys({ isList: mode === 'list', sites, mayChoose: me.canAdminister && !showArchived })
  const importedFences = useMemo((): DrawnFence[] => imported.map((centre, i) => ({ id: `import ${i}`, name: '', fence: { kind: 'circle', centre, radiusMetres: 100 } })), [imported])
  const cellFences = useMemo((): DrawnFence[] => cells.map(({ name, ring }) => ({ id: name, name, fence: { kind: 'polygon', rings: [ring] } })), [cells])
  const without = useMemo(() => new Set([...archiving.pending, ...(editing && site ? [site.siteId] : [])]), [archiving.pending, editing, site])
  const everything = onMap?.bounds ?? undefined
  const focus = useMemo((): { readonly bounds: Bounds | undefined; readonly id: string } => {
    if (target) return target
    if (site) return { bounds: boundsOf(fencePoints(site.fence)), id: site.siteId }
    if (imported.length > 0) return { bounds: bulkBounds(imported), id: `import ${imported.length} ${imported[0]!.lat} ${imported[0]!.lon}` }
    return { bounds: everything, id: everything ? 'all' : 'none' }
  }, [target, site, imported, everything])
  useEffect(() => { setTarget(undefined) }, [search.site])
  const onShow = (position: LatLon) => { setTarget({ bounds: boundsOf(circleRing(position, 300))!, id: `${position.lat} ${position.lon}` }) }
  const suggestion = site ? suggestions.find((s) => s.siteId === site.siteId) : undefined
  const onShowSuggestion = ({ presentFence, fence, visits, suggestionId }: SiteSuggestion) => {
    const bounds = boundsOf([...fencePoints(presentFence), ...(fence ? fencePoints(fence) : []), ...visits.map((visit) => visit.position)])
    if (bounds) setTarget({ bounds, id: `${suggestionId} ${Date.now()}` })
  }
  const open = (next: Site) => { go({ site: next.siteId, list: next.status === 'archived' ? search.list : undefined }) }

  return (
    <div className="fp-fill fp-sites" data-testid="sites-page" data-mode={mode}>
      <h1 className="fp-visually-hidden"><Trans>地点与围栏</Trans></h1>
      <div className="fp-sites-map">
        <Suspense fallback={<div className="fp-map fp-sites-canvas" />}><MapCanvas label={t`地点与围栏地图`} initialBounds={focus.bounds} initialMaxZoom={16} className="fp-sites-canvas" testId="sites-map">
          <FitTo bounds={focus.bounds} when={focus.id} maxZoom={site || target ? 17 : 14} padding={80} />
          {mode === 'import' && imported.length > 0 ? <Suspense fallback={null}><FenceLayer fences={importedFences} /></Suspense> : (
            <Suspense fallback={null}><SiteMapLayer asked={asked} without={without} selected={editing ? undefined : site} showsSelected={!suggestion} onSelect={editing ? undefined : (siteId) => { go({ site: siteId, list: search.list }) }}>
              {(drawn) => (showCoverage && !editing && mode !== 'import' ? <Suspense fallback={null}><CoverageLayer sites={drawn} counts={filters.counts} nowMs={nowMs} onSelect={(siteId) => { go({ site: siteId, list: search.list }) }} /></Suspense> : null)}
            </SiteMapLayer></Suspense>
          )}
          {suggestion && !editing ? <Suspense fallback={null}><SuggestionLayer key={suggestion.suggestionId} suggestion={suggestion} /></Suspense> : null}
          {mode === 'grid' && cellFences.length > 0 ? <Suspense fallback={null}><FenceLayer fences={cellFences} /></Suspense> : null}
          {editing ? <Suspense fallback={null}><DrawingLayer draft={state.draft} bad={isBad(state.draft)} dispatch={dispatch} /></Suspense> : null}
        </MapCanvas></Suspense>
      </div>
      <section className="fp-sites-side" aria-label={t`地点`}>
        {mode === 'import' ? (
          <Suspense fallback={<LoadingState />}><SiteImportPanel onPositions={setImported} onShow={onShow} onClose={() => { go({}) }} /></Suspense>
        ) : mode === 'grid' ? (
          <Suspense fallback={<LoadingState />}><SiteGridPanel state={state} dispatch={dispatch} onCells={setCells} onShow={onShow} onDone={() => { saved.current = true; go({}) }} onCancel={() => { go({}) }} /></Suspense>
        ) : editing ? (
          <Suspense fallback={<LoadingState />}><SiteEditor
            key={editKey} site={mode === 'edit' ? site : undefined} state={state} dispatch={dispatch} onShow={onShow}
            onSaved={(next) => { saved.current = true; open(next) }} onCancel={() => { go({ site: mode === 'edit' ? site?.siteId : undefined }) }}
          /></Suspense>
        ) : mode === 'details' && site ? (
          <Suspense fallback={<LoadingState />}><SiteDetails site={site} suggestion={<SiteSuggestionPanel key={site.siteId} site={site} suggestion={suggestion} canAdminister={me.canAdminister} onEdit={() => { go({ site: site.siteId, mode: 'edit' }) }} onShow={() => { if (suggestion) onShowSuggestion(suggestion) }} />} canAdminister={me.canAdminister} restoring={all.restore.isPending} onRestore={() => { all.restore.mutate(site.siteId, { onSuccess: () => { go({ site: site.siteId }) } }) }} onEdit={() => { go({ site: site.siteId, mode: 'edit' }) }} onBack={() => { go({ list: search.list }) }} onArchive={() => { archiving.archive(site); go({}) }} /></Suspense>
        ) : (
          <>
            <div className="fp-sites-views"><ViewBar page="sites" columns={fields.button} /></div>
            <div className="fp-sites-tools">
              <Input allowClear prefix={<SearchOutlined aria-hidden />} placeholder={t`搜索地点`} title={t`搜索名称、客户或地址`} aria-label={t`搜索地点`} value={text} onChange={(e) => { type(e.target.value) }} data-testid="site-search" />
              {me.canAdminister ? <Button type="primary" icon={<PlusOutlined />} onClick={() => { go({ mode: 'new' }) }} data-testid="site-new"><Trans>新建</Trans></Button> : null}
              {me.canAdminister ? <Button icon={<BorderInnerOutlined />} aria-label={t`按网格建地点`} title={t`按网格建地点`} onClick={() => { go({ mode: 'grid' }) }} data-testid="site-grid-open" /> : null}
              {me.canAdminister ? <Button icon={<UploadOutlined />} aria-label={t`导入地点`} title={t`导入地点`} onClick={() => { go({ mode: 'import' }) }} data-testid="site-import-open" /> : null}
            </div>
            <Segmented block size="small" className="fp-sites-lists" aria-label={t`显示哪些地点`} value={showArchived ? 'archived' : showSuggested ? 'suggested' : 'active'} onChange={(value) => { go({ list: value === 'active' ? undefined : value }) }} options={[{ value: 'active', label: t`使用中` }, { value: 'suggested', label: <span data-testid="site-list-suggested">{t`有建议 ${suggestions.length}`}</span> }, { value: 'archived', label: <span data-testid="site-list-archived">{t`已归档`}</span> }]} />
            {showArchived ? null : <SiteListTools filters={filters} search={search.search} showCoverage={showCoverage} filtering={filtering} onFiltering={setFiltering} onChange={narrow} />}
            {all.isPending ? <LoadingState />
              : all.error ? <ErrorState error={all.error} onRetry={all.retry} />
                : sites.length > 0 ? <>
                      <p className="fp-sites-count fp-soft fp-num"><Trans>{shownCount} 个地点</Trans></p>
                      {keys.bar}
                      <VirtualRows
                        items={sites} rowHeight={60} onEnd={all.more} keyOf={(s) => s.siteId} label={t`地点列表`}
                        render={(s) => (
                          <div className="fp-site-line">{keys.box(s)}<button type="button" className="fp-site-row" onClick={() => { open(s) }} data-testid="site-row" data-site={s.siteId}>
                            <span><b>{s.name}</b><small>{fields.lineOf(s)}</small></span>
                            {suggestedIds.has(s.siteId) ? <AimOutlined className="fp-site-flag" aria-label={t`有围栏建议`} /> : null}
                            {s.businessStatus === 'open' ? null : <BusinessTag status={s.businessStatus} />}
                            {showCoverage ? <BandMark band={bandAt(s, filters.counts, nowMs)} /> : null}
                            {s.tier && fields.showsTier ? <i className="fp-site-tier" title={t`等级`}>{s.tier}</i> : null}
                          </button></div>
                        )}
                      />
                    </>
                : wanted ? <EmptyState title={t`没有找到`} description={t`换个名称、客户或地址再试。`} />
                : showArchived ? <EmptyState title={t`没有归档的地点`} description={t`归档的地点不再用于签到，可以在这里恢复。`} />
                : countOf(filters) > 0 ? <EmptyState title={t`没有符合条件的地点`} description={t`放宽筛选条件再看。`} action={<Button onClick={() => { narrow(noFilters) }} data-testid="site-filters-clear">{t`清除筛选`}</Button>} />
                : showSuggested ? <EmptyState title={t`没有围栏建议`} description={t`可信的到访与围栏相符。系统每天核对一次。`} />
                : <EmptyState title={t`还没有地点`} description={t`添加客户或门店的位置并画出围栏，签到时就能判断是否到场。`} action={me.canAdminister ? <><Button type="primary" onClick={() => { go({ mode: 'new' }) }}>{t`新建第一个地点`}</Button> <Button onClick={() => { go({ mode: 'import' }) }}>{t`从文件导入`}</Button></> : undefined} />}
          </>
        )}
      </section>
    </div>
  )
}

const noFilters: Address = { owner: undefined, department: undefined, tier: undefined, business: undefined, visited: undefined }

const isBad = (draft: Parameters<typeof finishedFence>[0]): boolean => {
  if (isBeingDrawn(draft)) return false
  const finished = finishedFence(draft)
  return 'problem' in finished && finished.problem !== 'no_centre'
}
