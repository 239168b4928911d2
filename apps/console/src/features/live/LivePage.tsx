import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import type { LivePosition } from '@fieldproof/contract'
import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import { queries, useDepartments, useMe } from '../../shell/api.ts'
import { MaskedNotice } from '../../shell/Masked.tsx'
import { usePageTitle } from '../../shell/PageHeader.tsx'
import { FitTo } from '../../map/layers/FitTo.tsx'
import { FollowPerson } from './FollowPerson.tsx'
import { MapCanvas } from '../../map/MapCanvas.tsx'
import { PeopleLayer } from '../../map/layers/PeopleLayer.tsx'
import { PositionLayer } from '../../map/layers/PositionLayer.tsx'
import type { Picked } from '../../map/people/peopleGl.ts'
import { freshnessOf } from '../../map/people/peopleStore.ts'
import { bulkBounds } from '../../map/shapes.ts'
import { withDescendants } from '../departments/departmentTree.ts'
import { ViewBar } from '../views/ViewBar.tsx'
import { isInArea, readArea, writeArea } from './area.ts'
import { AreaFilter } from './AreaFilter.tsx'
import { ConnectionState } from './ConnectionState.tsx'
import { Figures } from './Figures.tsx'
import { readAges, readTiers, writeAges, writeTiers } from './hidden.ts'
import { LiveFeed } from './LiveFeed.tsx'
import { PeoplePanel } from './PeoplePanel.tsx'
import { isMapState, usePeopleInState } from './peopleInState.ts'
import { isReporting } from './reporting.ts'
import { PersonCard } from './PersonCard.tsx'
import { SosLayer } from './SosLayer.tsx'
import { SiteMapLayer } from './SiteMapLayer.tsx'
import { TierLegend } from './TierLegend.tsx'
import { live, useLive, usePeopleSnapshot } from './useLive.ts'
import { allSites, useSiteMap } from './useSiteMap.ts'
import { useTypedName } from './useTypedName.ts'
import { ZoomToGroup } from './ZoomToGroup.tsx'
import './live.css'

type Panel = 'people' | 'feed'

export const LivePage = () => {
  const { t } = useLingui()
  usePageTitle(t`实时地图`)
  const search = useSearch({ strict: false }) as { readonly person?: string; readonly department?: string; readonly panel?: string; readonly sos?: string; readonly state?: string; readonly area?: string; readonly view?: string; readonly reporting?: string; readonly name?: string; readonly hiddenAges?: string; readonly hiddenTiers?: string }
  const navigate = useNavigate()
  const change = useCallback((next: Record<string, string | undefined>) => {
    void navigate({ to: '/live', search: (before) => ({ ...before, ...next }), replace: true })
  }, [navigate])
  useLive()
  const me = useMe()
  const { people, isKnown } = usePeopleSnapshot()
  const departments = useDepartments().data?.departments
  const sites = useSiteMap(allSites).data
  const [following, setFollowing] = useState(false)
  const [group, setGroup] = useState<Picked>()
  const panel: Panel = search.panel === 'feed' ? 'feed' : 'people'
  const selectedId = search.person
  const { department } = search

  const state = isMapState(search.state) ? search.state : undefined
  const inState = usePeopleInState(state, department)
  const inDepartment = useMemo(() => (department && departments ? withDescendants(departments, department) : undefined), [department, departments])
  const area = useMemo(() => readArea(search.area), [search.area])
  const [name, setName] = useTypedName(search.name, change)
  const hidden = useMemo(() => readAges(search.hiddenAges), [search.hiddenAges])
  const wanted = name.trim().toLowerCase()
  const reportingOnly = search.reporting === 'now'
  const fits = useCallback(({ personId, departmentId, personName, position, fixTime }: LivePosition) =>
    (!reportingOnly || isReporting(fixTime, Date.now())) && (!inDepartment || (departmentId !== null && inDepartment.has(departmentId))) && (!inState || inState.ids.has(personId)) && (!area || isInArea(area, position)) && personName.toLowerCase().includes(wanted), [reportingOnly, inDepartment, inState, area, wanted])
  // One rule for map and list. Ages are judged when it is asked: the map asks at each drawing.
  const shows = useCallback((person: LivePosition) => fits(person) && !hidden.has(freshnessOf(Date.parse(person.fixTime), Date.now())), [fits, hidden])
  const fitting = useMemo(() => people.filter(fits), [people, fits])
  const visible = useMemo(() => fitting.filter(shows), [fitting, shows])
  const selected: LivePosition | undefined = selectedId ? people.find((p) => p.personId === selectedId) : undefined

  const hiddenTiers = useMemo(() => readTiers(search.hiddenTiers), [search.hiddenTiers])
  const tiers = useMemo(() => (sites?.tiers ?? []).map(({ tier, count }) => ({ tier: tier ?? '', count })), [sites])
  const tiersOnMap = useMemo(() => ({ order: tiers.map(({ tier }) => tier), hidden: hiddenTiers }), [tiers, hiddenTiers])
  const start = useMemo(() => {
    if (area) return area
    const points = people.flatMap((p) => p.position ?? [])
    return points.length > 0 ? bulkBounds(points) : sites?.bounds ?? undefined
    // Only where the map starts, or a named view does: later the reader decides.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [people.length > 0, sites?.bounds === null || sites === undefined, search.view])
  const selectedPositions = useMemo(() => (selected?.position ? [{ id: selected.personId, position: selected.position, accuracyMetres: selected.accuracyMetres, tone: 'brand' as const }] : []), [selected])

  const select = useCallback((personId: string | undefined) => {
    setFollowing(false)
    change({ person: personId })
  }, [change])
  const onPick = useCallback((picked: Picked) => {
    if (picked.kind === 'person') select(picked.id)
    else setGroup(picked)
  }, [select])
  const overview = useQuery(queries.overview)
  // In a slice of its own, after the frame of the page.
  const hasPanel = useDeferredValue(true, false)

  return (
    <div className="fp-fill fp-live" data-testid="live-page">
      <h1 className="fp-visually-hidden"><Trans>实时地图</Trans></h1>
      <Figures overview={overview.data} failed={overview.isError} />
      <div className="fp-live-body">
        <div className="fp-live-map">
          <MapCanvas label={t`外勤人员实时位置`} initialBounds={start} initialMaxZoom={14} className="fp-live-canvas" testId="live-map">
            <FitTo bounds={start} when={start ? `${people.length > 0 ? 'people' : 'sites'} ${search.view ?? ''}` : 'none'} maxZoom={14} />
            <SiteMapLayer asked={allSites} tiers={tiersOnMap} onSelect={(siteId) => { void navigate({ to: '/sites', search: { site: siteId } }) }} />
            <PositionLayer positions={selectedPositions} />
            <PeopleLayer store={live.people} shows={shows} selectedId={selectedId} onPick={onPick} />
            <SosLayer shown={search.sos} />
            <AreaFilter area={area} onArea={(next) => { change({ area: next && writeArea(next) }) }} />
            <FollowPerson person={selected} following={following} onStop={() => { setFollowing(false) }} />
            <ZoomToGroup group={group} />
          </MapCanvas>
          <ConnectionState />
          <TierLegend tiers={tiers} hidden={hiddenTiers} onHidden={(next) => { change({ hiddenTiers: writeTiers(next) }) }} />
          {selectedId ? <PersonCard personId={selectedId} position={selected} following={following} onFollow={setFollowing} onClose={() => { select(undefined) }} /> : null}
        </div>
        <section className="fp-live-side" aria-label={t`人员与动态`}>
          <ViewBar page="live" />
          <Segmented<Panel>
            block value={panel} onChange={(value) => { change({ panel: value === 'people' ? undefined : value }) }}
            options={[{ value: 'people', label: <span data-testid="live-tab-people">{t`人员 ${visible.length}`}</span> }, { value: 'feed', label: <span data-testid="live-tab-feed">{t`签到动态`}</span> }]}
          />
          {me.masks.includes('position') ? <MaskedNotice field="position"><Trans>地图上不显示同事的位置，只显示谁在上报、最后在什么时候。</Trans></MaskedNotice> : null}
          {reportingOnly ? <p className="fp-live-only"><Button size="small" onClick={() => { change({ reporting: undefined }) }} aria-label={t`只看 15 分钟内上报过的人，点一下看全部`} data-testid="live-reporting">{t`只看 15 分钟内上报过的人`} <span aria-hidden>×</span></Button></p> : null}
          {!hasPanel ? null : panel === 'people'
            ? <PeoplePanel isKnown={isKnown} fitting={fitting} shown={visible} isInArea={area !== undefined} name={name} onName={setName} hidden={hidden} onHidden={(next) => { change({ hiddenAges: writeAges(next) }) }} inState={inState} total={overview.data && !reportingOnly ? overview.data.people + overview.data.othersOnMap : undefined} departments={departments ?? []} department={department} onDepartment={(value) => { change({ department: value }) }} state={state} onState={(value) => { change({ state: value }) }} selectedId={selectedId} onSelect={select} />
            : <LiveFeed departments={inDepartment ? { ids: department! } : undefined} area={area} />}
        </section>
      </div>
    </div>
  )
}
