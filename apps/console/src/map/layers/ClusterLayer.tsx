import type { LatLon } from '@fieldproof/core/kernel'
import type { MapLayerMouseEvent } from 'maplibre-gl'
import { useLingui } from '@lingui/react/macro'
import { useEffect, useMemo } from 'react'
import { palettes } from '../../shell/theme.ts'
import { useMap } from '../mapContext.ts'
import { mapColours } from '../styles.ts'
import { features, useOverlay } from './useOverlay.ts'

/** How many are where: a disc for each place, with the number in it. A click goes nearer. */
export const ClusterLayer = ({ clusters }: { clusters: readonly { readonly position: LatLon; readonly count: number }[] }) => {
  const { i18n } = useLingui()
  const { map, toMap, dark } = useMap()
  const palette = palettes[dark ? 'dark' : 'light']
  const colours = mapColours(dark)
  const data = useMemo(() => {
    const short = new Intl.NumberFormat(i18n.locale, { notation: 'compact', maximumSignificantDigits: 3 })
    return features(clusters.map(({ position, count }): GeoJSON.Feature => ({ type: 'Feature', properties: { count, text: short.format(count) }, geometry: { type: 'Point', coordinates: toMap(position) } })))
  }, [clusters, toMap, i18n.locale])
  const prefix = useOverlay(data, [
    { id: 'disc', type: 'circle', paint: { 'circle-color': palette.info, 'circle-opacity': 0.85, 'circle-stroke-color': colours.halo, 'circle-stroke-width': 1.5, 'circle-radius': ['interpolate', ['linear'], ['log10', ['get', 'count']], 0, 8, 2, 14, 4, 22] } },
    { id: 'count', type: 'symbol', layout: { 'text-field': ['get', 'text'], 'text-font': ['sans-serif'], 'text-size': 11.5, 'text-allow-overlap': true, 'text-ignore-placement': true }, paint: { 'text-color': colours.halo } },
  ])
  useEffect(() => {
    const click = (event: MapLayerMouseEvent) => { if (!event.defaultPrevented) map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2, duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 400 }) }
    const cursor = (kind: string) => () => { map.getCanvas().style.cursor = kind }
    const subscriptions = [map.on('click', `${prefix}/disc`, click), map.on('mouseenter', `${prefix}/disc`, cursor('pointer')), map.on('mouseleave', `${prefix}/disc`, cursor(''))]
    return () => { for (const subscription of subscriptions) subscription.unsubscribe() }
  }, [map, prefix])
  return null
}
