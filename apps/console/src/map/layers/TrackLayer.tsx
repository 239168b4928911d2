import type { LatLon } from '@fieldproof/core/kernel'
import type { Marker } from 'maplibre-gl'
import { useEffect, useMemo, useRef } from 'react'
import { palettes } from '../../shell/theme.ts'
import { isClosed, useMap } from '../mapContext.ts'
import { mapColours } from '../styles.ts'
import { features, useOverlay } from './useOverlay.ts'

/** `rails`: two thin lines with room between, in which a solid line below still shows. */
export interface DrawnLine { readonly points: readonly LatLon[]; readonly colour: string; readonly dashed?: boolean; readonly rails?: boolean }
export interface DrawnStop { readonly centre: LatLon; readonly number: string; readonly label: string; readonly colour?: string }
export interface DrawnMark { readonly id: string; readonly position: LatLon; readonly band: string | null }

/** A day: the path in stretches of one colour, silences dashed, numbered stops, check-ins coloured by their verdict. */
export const TrackLayer = ({ lines, stops, marks }: { lines: readonly DrawnLine[]; stops: readonly DrawnStop[]; marks: readonly DrawnMark[] }) => {
  const { toMap, dark } = useMap()
  const palette = palettes[dark ? 'dark' : 'light']
  const colours = mapColours(dark)
  const data = useMemo(() => features([
    ...lines.map(({ points, colour, dashed, rails }): GeoJSON.Feature => ({ type: 'Feature', properties: { part: dashed ? 'silence' : rails ? 'rails' : 'path', colour: colour || palette.textSoft }, geometry: { type: 'LineString', coordinates: points.map(toMap) } })),
    ...stops.map(({ centre, number, label, colour = palette.text }): GeoJSON.Feature => ({ type: 'Feature', properties: { part: 'stop', number, radius: Math.max(10, 4 + 3.4 * number.length), label, colour }, geometry: { type: 'Point', coordinates: toMap(centre) } })),
    ...marks.map(({ id, position, band }): GeoJSON.Feature => ({ type: 'Feature', properties: { part: 'mark', id, colour: band === 'verified' || band === 'needs_review' || band === 'strong_doubt' ? palette[band] : palette.not_enough_evidence }, geometry: { type: 'Point', coordinates: toMap(position) } })),
  ]), [lines, stops, marks, toMap, palette])
  useOverlay(data, [
    { id: 'silence', type: 'line', filter: ['==', ['get', 'part'], 'silence'], paint: { 'line-color': ['get', 'colour'], 'line-width': 1.5, 'line-dasharray': [2, 3] } },
    { id: 'casing', type: 'line', filter: ['==', ['get', 'part'], 'path'], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': colours.halo, 'line-width': 6.5, 'line-opacity': 0.9 } },
    { id: 'path', type: 'line', filter: ['==', ['get', 'part'], 'path'], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': ['get', 'colour'], 'line-width': 4 } },
    { id: 'rails', type: 'line', filter: ['==', ['get', 'part'], 'rails'], layout: { 'line-join': 'round' }, paint: { 'line-color': ['get', 'colour'], 'line-width': 2.4, 'line-gap-width': 4.5 } },
    { id: 'stop', type: 'circle', filter: ['==', ['get', 'part'], 'stop'], paint: { 'circle-radius': ['get', 'radius'], 'circle-color': palette.surface, 'circle-stroke-color': ['get', 'colour'], 'circle-stroke-width': 1.8 } },
    {
      id: 'stop-number', type: 'symbol', filter: ['==', ['get', 'part'], 'stop'],
      layout: { 'text-field': ['get', 'number'], 'text-font': ['sans-serif'], 'text-size': 12, 'text-allow-overlap': true }, paint: { 'text-color': palette.text },
    },
    {
      id: 'stop-label', type: 'symbol', filter: ['==', ['get', 'part'], 'stop'],
      layout: { 'text-field': ['get', 'label'], 'text-font': ['sans-serif'], 'text-size': 12, 'text-offset': [0, 1.1], 'text-anchor': 'top', 'text-max-width': 10 },
      paint: { 'text-color': colours.text, 'text-halo-color': colours.halo, 'text-halo-width': 1.5 },
    },
    { id: 'mark', type: 'circle', filter: ['==', ['get', 'part'], 'mark'], paint: { 'circle-radius': 5.5, 'circle-color': ['get', 'colour'], 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 2, 'circle-translate': [9, -9] } },
  ])
  return null
}

/** The moving point of a replay: a DOM marker, so that it follows the scrubber within the same frame. */
export const MovingMarker = ({ position, known, follow, label }: { position: LatLon | undefined; known: boolean; follow: boolean; label?: 'A' | 'B' }) => {
  const { map, maplibre, toMap } = useMap()
  const marker = useRef<Marker>(undefined)
  useEffect(() => {
    const element = document.createElement('div')
    element.className = 'fp-replay-marker'
    element.dataset['testid'] = 'replay-marker'
    if (label) {
      element.textContent = label
      element.dataset['side'] = label
    }
    const made = new maplibre.Marker({ element })
    marker.current = made
    return () => {
      if (!isClosed(map)) made.remove()
      marker.current = undefined
    }
  }, [map, maplibre, label])
  useEffect(() => {
    const made = marker.current
    if (!made) return
    if (!position) { made.remove(); return }
    const point = toMap(position)
    made.setLngLat(point).addTo(map)
    made.getElement().dataset['known'] = known ? 'yes' : 'no'
    if (follow && !map.getBounds().contains(point)) map.easeTo({ center: point, duration: 300 })
  }, [map, position, known, follow, toMap])
  return null
}
