import type { MapSite, SiteFilters, VisitedBand } from '@fieldproof/contract'
import type { MapLayerMouseEvent } from 'maplibre-gl'
import { useEffect, useMemo, useRef } from 'react'
import { features, useOverlay } from '../../map/layers/useOverlay.ts'
import { useMap } from '../../map/mapContext.ts'
import { mapColours } from '../../map/styles.ts'
import { palettes, type Palette } from '../../shell/theme.ts'
import { bandAt, bandMarks } from './siteFilters.ts'

const tones: Readonly<Record<VisitedBand, keyof Palette>> = { d7: 'verified', d30: 'info', d90: 'needs_review', older: 'strong_doubt', never: 'not_enough_evidence' }

/** Sites by how long ago somebody was there: a dot with the mark of its band; sites nobody visited are rings. */
export const CoverageLayer = ({ sites, counts, nowMs, onSelect }: { sites: readonly MapSite[]; counts: SiteFilters['counts']; nowMs: number; onSelect: (siteId: string) => void }) => {
  const { map, toMap, dark } = useMap()
  const palette: Palette = palettes[dark ? 'dark' : 'light']
  const colours = mapColours(dark)
  const data = useMemo(() => features(sites.map((site): GeoJSON.Feature => {
    const band = bandAt(site, counts, nowMs)
    return { type: 'Feature', properties: { id: site.siteId, colour: palette[tones[band]], mark: bandMarks[band], isRing: band === 'never' }, geometry: { type: 'Point', coordinates: toMap(site.position) } }
  })), [sites, counts, nowMs, palette, toMap])
  const prefix = useOverlay(data, [
    { id: 'dot', type: 'circle', paint: {
      'circle-color': ['case', ['get', 'isRing'], colours.halo, ['get', 'colour']], 'circle-stroke-color': ['case', ['get', 'isRing'], ['get', 'colour'], colours.halo], 'circle-stroke-width': ['case', ['get', 'isRing'], 2.5, 1],
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 4, 2.5, 9, 5, 12, 12],
    } },
    { id: 'mark', type: 'symbol', minzoom: 10.5, layout: { 'text-field': ['get', 'mark'], 'text-font': ['sans-serif'], 'text-size': 11, 'text-allow-overlap': true }, paint: { 'text-color': ['case', ['get', 'isRing'], ['get', 'colour'], colours.halo] } },
  ])
  const select = useRef(onSelect)
  select.current = onSelect
  useEffect(() => {
    const click = ({ features: [at] = [] }: MapLayerMouseEvent) => { if (at) select.current(String(at.properties['id'])) }
    const point = (cursor: string) => () => { map.getCanvas().style.cursor = cursor }
    const subscriptions = [map.on('click', `${prefix}/dot`, click), map.on('mouseenter', `${prefix}/dot`, point('pointer')), map.on('mouseleave', `${prefix}/dot`, point(''))]
    return () => { for (const subscription of subscriptions) subscription.unsubscribe() }
  }, [map, prefix])
  return null
}
