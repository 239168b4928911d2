import type { Geofence, LatLon } from '@fieldproof/core/kernel'
import { destination, fenceMiddle as middleOf } from '@fieldproof/core/geo'

/** Corners of the polygon a circle is drawn as: at 64 the drawn edge is within 0.12 % of the radius. */
const circleCorners = 64

export const circleRing = (centre: LatLon, radiusMetres: number, corners = circleCorners): LatLon[] =>
  Array.from({ length: corners }, (_, i) => destination(centre, (i * 360) / corners, radiusMetres))

/** Outer ring first, then holes, open rings, WGS-84. A corridor has none: it is drawn as a line of its width. */
export const fenceRings = (fence: Exclude<Geofence, { kind: 'corridor' }>): readonly (readonly LatLon[])[] =>
  fence.kind === 'circle' ? [circleRing(fence.centre, fence.radiusMetres)] : fence.rings

/** A point to name the fence at: a circle's centre, half-way along a corridor, the middle of a polygon's box. */
export const fenceMiddle = (fence: Geofence): LatLon => {
  if (fence.kind === 'circle') return fence.centre
  if (fence.kind === 'corridor') return middleOf(fence) ?? { lat: 0, lon: 0 }
  const box = boundsOf(fence.rings[0] ?? [])
  return box ? { lat: (box.south + box.north) / 2, lon: (box.west + box.east) / 2 } : { lat: 0, lon: 0 }
}

export interface Bounds { readonly west: number; readonly south: number; readonly east: number; readonly north: number }

/** Smallest box around the points, degrees; undefined without points. The antimeridian is not crossed. */
export const boundsOf = (points: Iterable<LatLon>): Bounds | undefined => {
  let west = Infinity, south = Infinity, east = -Infinity, north = -Infinity
  for (const { lat, lon } of points) {
    if (!Number.isFinite(lat) || !Number.isFinite(lon)) continue
    if (lon < west) west = lon
    if (lon > east) east = lon
    if (lat < south) south = lat
    if (lat > north) north = lat
  }
  return west === Infinity ? undefined : { west, south, east, north }
}

/**
 * The box that holds the bulk of the points: one person abroad or one wrong site must not zoom the map out to a continent.
 * Drops up to 2 % at each end of each axis.
 */
export const bulkBounds = (points: readonly LatLon[]): Bounds | undefined => {
  if (points.length < 20) return boundsOf(points)
  const cut = Math.floor(points.length * 0.02)
  const lats = points.map((p) => p.lat).sort((a, b) => a - b)
  const lons = points.map((p) => p.lon).sort((a, b) => a - b)
  return { west: lons[cut]!, east: lons[lons.length - 1 - cut]!, south: lats[cut]!, north: lats[lats.length - 1 - cut]! }
}

/** Points whose box is the fence's. */
export const fencePoints = (fence: Geofence): readonly LatLon[] => (fence.kind === 'corridor' ? fence.line.flatMap((p) => circleRing(p, fence.widthMetres / 2, 4)) : fenceRings(fence).flat())
