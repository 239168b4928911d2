import type { LatLon } from '@fieldproof/core/kernel'
import { useMemo } from 'react'
import { palettes } from '../../shell/theme.ts'
import { useMap } from '../mapContext.ts'
import { circleRing } from '../shapes.ts'
import { mapColours } from '../styles.ts'
import { features, useOverlay } from './useOverlay.ts'

export interface DrawnPosition {
  readonly id: string
  readonly position: LatLon
  /** 68 % radius; drawn as a soft circle. */
  readonly accuracyMetres?: number | null
  readonly tone: 'brand' | 'verified' | 'needs_review' | 'strong_doubt' | 'not_enough_evidence' | 'info'
  readonly label?: string
}

/** Single positions with what the receiver knew of them: the circle in which it was right two times out of three. */
export const PositionLayer = ({ positions }: { positions: readonly DrawnPosition[] }) => {
  const { toMap, dark } = useMap()
  const palette = palettes[dark ? 'dark' : 'light']
  const colours = mapColours(dark)
  const data = useMemo(() => features(positions.flatMap(({ id, position, accuracyMetres, tone, label }): GeoJSON.Feature[] => {
    const properties = { id, colour: palette[tone], label: label ?? '' }
    const ring = accuracyMetres && accuracyMetres > 0 ? circleRing(position, accuracyMetres).map(toMap) : []
    return [
      ...(ring.length > 0 ? [{ type: 'Feature', properties: { ...properties, part: 'accuracy' }, geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]!]] } } satisfies GeoJSON.Feature] : []),
      { type: 'Feature', properties: { ...properties, part: 'point' }, geometry: { type: 'Point', coordinates: toMap(position) } },
    ]
  })), [positions, toMap, palette])
  useOverlay(data, [
    { id: 'accuracy', type: 'fill', filter: ['==', ['get', 'part'], 'accuracy'], paint: { 'fill-color': ['get', 'colour'], 'fill-opacity': 0.14 } },
    { id: 'accuracy-edge', type: 'line', filter: ['==', ['get', 'part'], 'accuracy'], paint: { 'line-color': ['get', 'colour'], 'line-width': 1.2, 'line-dasharray': [3, 2] } },
    { id: 'point', type: 'circle', filter: ['==', ['get', 'part'], 'point'], paint: { 'circle-radius': 7, 'circle-color': ['get', 'colour'], 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 2.5 } },
    {
      id: 'label', type: 'symbol', filter: ['all', ['==', ['get', 'part'], 'point'], ['!=', ['get', 'label'], '']],
      layout: { 'text-field': ['get', 'label'], 'text-font': ['sans-serif'], 'text-size': 12, 'text-offset': [0, -1.1], 'text-anchor': 'bottom' },
      paint: { 'text-color': colours.text, 'text-halo-color': colours.halo, 'text-halo-width': 1.5 },
    },
  ])
  return null
}
