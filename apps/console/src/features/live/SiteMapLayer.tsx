import type { MapSite } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { type ReactNode, Suspense, useEffect, useMemo, useState } from 'react'
import { type DrawnFence, FenceLayer } from '../../map/layers/FenceLayer.tsx'
import { useMap } from '../../map/mapContext.ts'
import { lazy } from '../../shell/lazy.tsx'
import { type AskedSites, useSiteMap } from './useSiteMap.ts'
import './siteMap.css'

const ClusterLayer = lazy(() => import('../../map/layers/ClusterLayer.tsx').then((module) => ({ default: module.ClusterLayer })))

/** A view in degrees, a little larger than what is seen, so that small moves ask for nothing. */
const useViewBox = (): string => {
  const { map, fromMap } = useMap()
  const [box, setBox] = useState('')
  useEffect(() => {
    const look = () => {
      const bounds = map.getBounds()
      const [a, b] = [fromMap(bounds.getSouthWest()), fromMap(bounds.getNorthEast())]
      const span = Math.max(b.lon - a.lon, b.lat - a.lat)
      // To a quarter of the view: the box changes when the view has moved by that, not with each pixel.
      const step = 2 ** Math.floor(Math.log2(Math.max(span, 0.0001) / 4))
      const west = Math.max(-180, Math.floor((a.lon - step) / step) * step), east = Math.min(180, Math.ceil((b.lon + step) / step) * step)
      const south = Math.max(-90, Math.floor((a.lat - step) / step) * step), north = Math.min(90, Math.ceil((b.lat + step) / step) * step)
      setBox([west, south, east, north].map((side) => side.toFixed(6)).join(','))
    }
    look()
    const moved = map.on('moveend', look)
    return () => { moved.unsubscribe() }
  }, [map, fromMap])
  return box
}

interface Props {
  readonly asked: AskedSites
  /** Not drawn: the one that is edited, those that are about to be archived. */
  readonly without?: ReadonlySet<string> | undefined
  readonly selected?: Omit<MapSite, 'lastVisitAt' | 'lastCheckInAt'> | undefined
  readonly showsSelected?: boolean
  readonly onSelect?: ((siteId: string) => void) | undefined
  /** Tiers in their order, written at the dots; those of `hidden` are not drawn. */
  readonly tiers?: { readonly order: readonly string[]; readonly hidden: ReadonlySet<string> } | undefined
  readonly children?: ((sites: readonly MapSite[]) => ReactNode) | undefined
}

/** The sites on a map: all of them where that many can be drawn, else those of the view, else how many are where. What is not drawn one by one is said. */
export const SiteMapLayer = ({ asked, without, selected, showsSelected = true, onSelect, tiers, children }: Props) => {
  const { i18n } = useLingui()
  const all = useSiteMap(asked).data
  const isCut = all !== undefined && all.sites.length < all.total
  const bbox = useViewBox()
  const view = useSiteMap(asked, { bbox, isAsked: isCut && bbox !== '' })
  const shown = isCut ? view.data ?? all : all
  const isHidden = (tier: string | null): boolean => tiers?.hidden.has(tier ?? '') ?? false
  const sites = useMemo(() => (shown?.sites ?? []).filter(({ siteId, tier }) => without?.has(siteId) !== true && !isHidden(tier)),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shown, without, tiers])
  const fences = useMemo((): DrawnFence[] => [...sites, ...(selected === undefined || sites.some(({ siteId }) => siteId === selected.siteId) || without?.has(selected.siteId) ? [] : [selected])].map(({ siteId, name, fence, status, tier }) => ({
    id: siteId, name, fence, archived: status === 'archived', tier: tiers !== undefined && tier ? { name: tier, rank: tiers.order.indexOf(tier) } : undefined,
  })), [sites, selected, without, tiers])
  const clusters = useMemo(() => (shown?.clusters ?? []).flatMap(({ position, tiers: of }) => {
    const count = of.reduce((sum, one) => sum + (isHidden(one.tier) ? 0 : one.count), 0)
    return count === 0 ? [] : [{ position, count }]
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }), [shown, tiers])
  const count = new Intl.NumberFormat(i18n.locale).format(shown?.total ?? 0)
  return (
    <>
      <FenceLayer fences={fences} selectedId={showsSelected ? selected?.siteId : undefined} onSelect={onSelect} />
      {clusters.length > 0 ? <Suspense fallback={null}><ClusterLayer clusters={clusters} /></Suspense> : null}
      {children?.(sites)}
      {clusters.length > 0 ? <div className="fp-map-cut" role="status" data-testid="sites-cut"><Trans>这一带有 {count} 个地点，放大后逐个显示。</Trans></div> : null}
    </>
  )
}
