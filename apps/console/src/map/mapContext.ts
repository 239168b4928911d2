import { createContext, useContext } from 'react'
import type { LatLon } from '@fieldproof/core/kernel'
import type { Datum } from '@fieldproof/core/geo'
import type { Map as MapLibreMap } from 'maplibre-gl'
import type { MapPoint } from './baseMaps.ts'
import type { Bounds } from './shapes.ts'

/**
 * A map that is ready to be drawn on. Layers are React components below `MapCanvas`: each adds its own sources and layers and
 * removes them again. They take WGS-84 and draw what `toMap` gives.
 */
export interface ReadyMap {
  readonly map: MapLibreMap
  readonly maplibre: typeof import('maplibre-gl')
  readonly datum: Datum
  readonly dark: boolean
  readonly toMap: (p: LatLon) => MapPoint
  readonly fromMap: (point: { lng: number; lat: number }) => LatLon
  readonly fit: (bounds: Bounds, options?: { readonly maxZoom?: number; readonly animate?: boolean; readonly padding?: number }) => void
  readonly flyTo: (p: LatLon, zoom?: number) => void
}

export const MapContext = createContext<ReadyMap | undefined>(undefined)

export const useMap = (): ReadyMap => {
  const ready = useContext(MapContext)
  if (!ready) throw new Error('a map layer must be inside MapCanvas')
  return ready
}

const closed = new WeakSet<object>()
/** A closed map has no style any more; clean-up of layers that comes after must not touch it. */
export const closeMap = (map: MapLibreMap): void => {
  closed.add(map)
  map.remove()
}
export const isClosed = (map: MapLibreMap): boolean => closed.has(map)
