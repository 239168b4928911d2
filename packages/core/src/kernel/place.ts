import type { LatLon } from './units.ts'

export interface CircleFence {
  readonly kind: 'circle'
  readonly centre: LatLon
  readonly radiusMetres: number
}

/** Outer ring first, then holes; each ring open (first point not repeated), any winding. */
export interface PolygonFence {
  readonly kind: 'polygon'
  readonly rings: readonly (readonly LatLon[])[]
}

export type Geofence = CircleFence | PolygonFence
