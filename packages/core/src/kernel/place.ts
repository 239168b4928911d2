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

/** Everything within half the width of the line, with round ends: a patrol line, a pipeline, a stretch of road. */
export interface CorridorFence {
  readonly kind: 'corridor'
  readonly line: readonly LatLon[]
  readonly widthMetres: number
}

export type Geofence = CircleFence | PolygonFence | CorridorFence
