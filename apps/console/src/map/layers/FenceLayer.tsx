import type { Geofence, LatLon } from '@fieldproof/core/kernel'
import type { MapLayerMouseEvent } from 'maplibre-gl'
import { useEffect, useMemo, useRef } from 'react'
import { palettes } from '../../shell/theme.ts'
import { corridorFeature, groundWidth } from '../corridors.ts'
import { useMap } from '../mapContext.ts'
import { fenceMiddle, fenceRings } from '../shapes.ts'
import { mapColours } from '../styles.ts'
import { features, useOverlay } from './useOverlay.ts'

export interface DrawnFence { readonly id: string; readonly name: string; readonly fence: Geofence; readonly archived?: boolean; /** Written at the dot; the first of them is drawn largest. */ readonly tier?: { readonly name: string; readonly rank: number } | undefined }

/** Fences of sites: a dot from afar, the shape and the name from near. */
export const FenceLayer = ({ fences, selectedId, onSelect }: { fences: readonly DrawnFence[]; selectedId?: string | undefined; onSelect?: ((id: string) => void) | undefined }) => {
  const { map, toMap, dark } = useMap()
  const palette = palettes[dark ? 'dark' : 'light']
  const colours = mapColours(dark)
  const data = useMemo(() => features(fences.flatMap(({ id, name, fence, archived, tier }): GeoJSON.Feature[] => {
    const properties = { id, name, selected: id === selectedId, archived: archived === true, larger: tier === undefined ? 0 : Math.max(0, 2 - tier.rank), ...(tier === undefined ? {} : { tier: tier.name.slice(0, 2) }) }
    const closed = (ring: readonly LatLon[]) => [...ring, ...ring.slice(0, 1)].map(toMap)
    return [
      fence.kind === 'corridor' ? corridorFeature(fence, toMap, { ...properties, part: 'corridor' })
        : { type: 'Feature', properties: { ...properties, part: 'area' }, geometry: { type: 'Polygon', coordinates: fenceRings(fence).map(closed) } },
      { type: 'Feature', properties: { ...properties, part: 'name' }, geometry: { type: 'Point', coordinates: toMap(fenceMiddle(fence)) } },
    ]
  })), [fences, selectedId, toMap])
  const colour = ['case', ['get', 'selected'], palette.brand, ['get', 'archived'], palette.textSoft, palette.info] as never
  const prefix = useOverlay(data, [
    { id: 'area', type: 'fill', filter: ['==', ['get', 'part'], 'area'], minzoom: 9, paint: { 'fill-color': colour, 'fill-opacity': ['case', ['get', 'selected'], 0.2, 0.1] } },
    { id: 'corridor', type: 'line', filter: ['==', ['get', 'part'], 'corridor'], minzoom: 9, layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': colour, 'line-opacity': ['case', ['get', 'selected'], 0.28, 0.16], 'line-width': groundWidth } },
    { id: 'edge', type: 'line', filter: ['!=', ['get', 'part'], 'name'], minzoom: 9, paint: { 'line-color': colour, 'line-width': ['case', ['get', 'selected'], 2.5, 1.3], 'line-opacity': 0.9 } },
    { id: 'dot', type: 'circle', filter: ['==', ['get', 'part'], 'name'], maxzoom: 15, paint: { 'circle-color': colour, 'circle-radius': ['interpolate', ['linear'], ['zoom'], 3, ['+', 1.6, ['/', ['get', 'larger'], 2]], 12, ['case', ['has', 'tier'], ['+', 7, ['get', 'larger']], ['get', 'selected'], 5, 3]], 'circle-opacity': 0.85, 'circle-stroke-color': colours.halo, 'circle-stroke-width': 1 } },
    { id: 'tier', type: 'symbol', filter: ['all', ['==', ['get', 'part'], 'name'], ['has', 'tier']], minzoom: 11, maxzoom: 15, layout: { 'text-field': ['get', 'tier'], 'text-font': ['sans-serif'], 'text-size': 10.5, 'text-allow-overlap': true }, paint: { 'text-color': colours.halo } },
    {
      id: 'name', type: 'symbol', filter: ['==', ['get', 'part'], 'name'], minzoom: 12.5,
      layout: { 'text-field': ['get', 'name'], 'text-font': ['sans-serif'], 'text-size': 12, 'text-offset': [0, 0.8], 'text-anchor': 'top', 'text-max-width': 9,
        // Seen from afar, a few names with room around them; a city of three hundred shops would be nothing but names.
        'text-padding': ['interpolate', ['linear'], ['zoom'], 12.5, 60, 14, 24, 15.5, 2], 'symbol-sort-key': ['case', ['get', 'selected'], 0, 1] },
      paint: { 'text-color': colours.text, 'text-halo-color': colours.halo, 'text-halo-width': 1.4 },
    },
  ])
  const select = useRef(onSelect)
  select.current = onSelect
  const clickable = onSelect !== undefined
  useEffect(() => {
    if (!clickable) return
    const layers = [`${prefix}/area`, `${prefix}/corridor`, `${prefix}/edge`, `${prefix}/dot`]
    const click = (event: MapLayerMouseEvent) => {
      const id: unknown = event.features?.[0]?.properties['id']
      // A marker of a person lies above the fence and answers first.
      if (typeof id === 'string' && !event.defaultPrevented) select.current?.(id)
    }
    const over = () => { map.getCanvas().style.cursor = 'pointer' }
    const out = () => { map.getCanvas().style.cursor = '' }
    const subscriptions = layers.flatMap((layer) => [map.on('click', layer, click), map.on('mouseenter', layer, over), map.on('mouseleave', layer, out)])
    return () => { for (const subscription of subscriptions) subscription.unsubscribe() }
  }, [map, prefix, clickable])
  return null
}
