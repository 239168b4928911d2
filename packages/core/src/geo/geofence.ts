import { type Geofence, type LatLon, type Result, err, isFiniteLatLon, ok } from '../kernel/index.ts'
import { distanceMetres, wrapLongitude } from './distance.ts'
import { type PlanarPoint, projectRing, ringArea, ringHoldsOrigin } from './planar.ts'

/** Larger shapes are regions, not places; the limits keep one bad import from stalling a server. */
export const fenceLimits = { minRadiusMetres: 1, maxRadiusMetres: 500_000, minWidthMetres: 1, maxWidthMetres: 10_000, minLineMetres: 1, maxVertices: 10_000, maxLatitude: 89 } as const

export type GeofenceError =
  | 'unknown_kind' | 'bad_position' | 'too_near_pole' | 'bad_radius' | 'no_ring' | 'too_few_vertices' | 'too_many_vertices'
  | 'no_area' | 'too_wide' | 'self_crossing' | 'hole_outside' | 'bad_width' | 'line_too_short' | 'line_crosses'

/**
 * A fence ready to store, or why it cannot be one. A ring whose first point is repeated at the end (GeoJSON habit) is opened, and
 * points repeated in a row are dropped. Rings that cross themselves or one another are refused: inside would mean nothing. So is a line that
 * crosses itself: nearly always its points are in the wrong order. It may end where it began, and come back the way it went.
 */
export const validateGeofence = (fence: unknown): Result<Geofence, GeofenceError> => {
  const shape = fence as Partial<{ kind: unknown; centre: LatLon; radiusMetres: number; rings: readonly (readonly LatLon[])[]; line: readonly LatLon[]; widthMetres: number }> | null
  if (shape?.kind === 'circle') return validateCircle(shape.centre, shape.radiusMetres)
  if (shape?.kind === 'polygon') return validatePolygon(shape.rings)
  if (shape?.kind === 'corridor') return validateCorridor(shape.line, shape.widthMetres)
  return err('unknown_kind')
}

/** The same shape with every position put elsewhere: in another datum, or moved. */
export const mapFence = (fence: Geofence, to: (p: LatLon) => LatLon): Geofence =>
  fence.kind === 'circle' ? { ...fence, centre: to(fence.centre) } : fence.kind === 'corridor' ? { ...fence, line: fence.line.map(to) } : { ...fence, rings: fence.rings.map((ring) => ring.map(to)) }

const positionError = (p: LatLon | undefined | null): GeofenceError | undefined => {
  if (p === undefined || p === null || !isFiniteLatLon(p)) return 'bad_position'
  return Math.abs(p.lat) > fenceLimits.maxLatitude ? 'too_near_pole' : undefined
}

const validateCircle = (centre: LatLon | undefined, radiusMetres: unknown): Result<Geofence, GeofenceError> => {
  const error = positionError(centre)
  if (error !== undefined || centre === undefined) return err(error ?? 'bad_position')
  if (typeof radiusMetres !== 'number' || !(radiusMetres >= fenceLimits.minRadiusMetres && radiusMetres <= fenceLimits.maxRadiusMetres)) {
    return err('bad_radius')
  }
  return ok({ kind: 'circle', centre: { lat: centre.lat, lon: centre.lon }, radiusMetres })
}

const samePoint = (a: LatLon | undefined, b: LatLon | undefined): boolean => a !== undefined && b !== undefined && a.lat === b.lat && a.lon === b.lon

const withoutRepeats = (points: readonly LatLon[]): LatLon[] => points.filter((p, i) => i === 0 || !samePoint(p, points[i - 1])).map(({ lat, lon }) => ({ lat, lon }))

const openRing = (ring: readonly LatLon[]): LatLon[] => {
  const points = withoutRepeats(ring)
  while (points.length > 1 && samePoint(points[0], points[points.length - 1])) points.pop()
  return points
}

const validatePolygon = (rings: unknown): Result<Geofence, GeofenceError> => {
  if (!Array.isArray(rings) || rings.length === 0 || !rings.every(Array.isArray)) return err('no_ring')
  if (rings.reduce((sum, ring) => sum + ring.length, 0) > fenceLimits.maxVertices) return err('too_many_vertices')
  const opened: LatLon[][] = []
  for (const ring of rings as LatLon[][]) {
    for (const p of ring) {
      const error = positionError(p)
      if (error !== undefined) return err(error)
    }
    const points = openRing(ring)
    if (points.length < 3) return err('too_few_vertices')
    opened.push(points)
  }
  const origin = opened[0]?.[0] as LatLon
  const planar = opened.map((ring) => projectRing(ring, origin))
  if (opened.some(isTooWide)) return err('too_wide')
  if (planar.some((ring) => ringArea(ring) < 1)) return err('no_area')
  if (anyCrossing(planar)) return err('self_crossing')
  const [outer, ...holes] = opened as [LatLon[], ...LatLon[][]]
  if (!holes.every((hole) => ringHoldsOrigin(projectRing(outer, hole[0] as LatLon)))) return err('hole_outside')
  return ok({ kind: 'polygon', rings: opened })
}

const validateCorridor = (line: unknown, widthMetres: unknown): Result<Geofence, GeofenceError> => {
  if (!Array.isArray(line)) return err('line_too_short')
  if (line.length > fenceLimits.maxVertices) return err('too_many_vertices')
  for (const p of line as LatLon[]) {
    const error = positionError(p)
    if (error !== undefined) return err(error)
  }
  if (typeof widthMetres !== 'number' || !(widthMetres >= fenceLimits.minWidthMetres && widthMetres <= fenceLimits.maxWidthMetres)) return err('bad_width')
  const points = withoutRepeats(line as LatLon[])
  if (points.length < 2 || lineMetres(points) < fenceLimits.minLineMetres) return err('line_too_short')
  if (isTooWide(points)) return err('too_wide')
  if (lineCrosses(projectRing(points, points[0] as LatLon))) return err('line_crosses')
  return ok({ kind: 'corridor', line: points, widthMetres })
}

/** Length along the line. */
export const lineMetres = (line: readonly LatLon[]): number => line.reduce((sum, p, i) => (i === 0 ? 0 : sum + distanceMetres(line[i - 1] as LatLon, p)), 0)

/** Does the ring go round a pole or more than half-way round the Earth? Then east and west of it cannot be told apart. */
const isTooWide = (ring: readonly LatLon[]): boolean => {
  let lon = 0
  let west = 0
  let east = 0
  ring.forEach((p, i) => {
    lon += wrapLongitude((ring[(i + 1) % ring.length] as LatLon).lon - p.lon)
    west = Math.min(west, lon)
    east = Math.max(east, lon)
  })
  return Math.abs(lon) > 1 || east - west >= 180
}

interface Edge { readonly a: PlanarPoint; readonly b: PlanarPoint; readonly south: number; readonly north: number; readonly ring: number; readonly index: number }

/** Does any edge cross or touch another one that is not its neighbour? Edges sorted by their southern end, each compared with those it overlaps. */
const anyCrossing = (rings: readonly (readonly PlanarPoint[])[]): boolean =>
  anyPair(rings.flatMap((points, ring) => points.map((a, index) => edgeOf(a, points[(index + 1) % points.length] as PlanarPoint, ring, index))),
    (first, second) => (areNeighbours(first, second, rings) ? foldsBack(first, second) : segmentsMeet(first, second)))

/** Does any part of the line go through another one? Touching is no crossing: a round ends where it began. */
const lineCrosses = (points: readonly PlanarPoint[]): boolean =>
  anyPair(points.slice(1).map((b, index) => edgeOf(points[index] as PlanarPoint, b, 0, index)), segmentsCross)

const edgeOf = (a: PlanarPoint, b: PlanarPoint, ring: number, index: number): Edge =>
  ({ a, b, south: Math.min(a.north, b.north), north: Math.max(a.north, b.north), ring, index })

const anyPair = (edges: readonly Edge[], meet: (first: Edge, second: Edge) => boolean): boolean => {
  const sorted = [...edges].sort((x, y) => x.south - y.south)
  for (let i = 0; i < sorted.length; i++) {
    const first = sorted[i] as Edge
    for (let j = i + 1; j < sorted.length; j++) {
      const second = sorted[j] as Edge
      if (second.south > first.north) break
      if (meet(first, second)) return true
    }
  }
  return false
}

const areNeighbours = (x: Edge, y: Edge, rings: readonly (readonly PlanarPoint[])[]): boolean => {
  if (x.ring !== y.ring) return false
  const apart = Math.abs(x.index - y.index)
  return apart === 1 || apart === (rings[x.ring] as readonly PlanarPoint[]).length - 1
}

/** Twice the signed area of a triangle: positive when c lies to the left of a → b. */
const turn = (a: PlanarPoint, b: PlanarPoint, c: PlanarPoint): number =>
  (b.east - a.east) * (c.north - a.north) - (b.north - a.north) * (c.east - a.east)

const within = (a: PlanarPoint, b: PlanarPoint, p: PlanarPoint): boolean =>
  p.east >= Math.min(a.east, b.east) && p.east <= Math.max(a.east, b.east) && p.north >= Math.min(a.north, b.north) && p.north <= Math.max(a.north, b.north)

const segmentsCross = (x: Edge, y: Edge): boolean =>
  turn(y.a, y.b, x.a) * turn(y.a, y.b, x.b) < 0 && turn(x.a, x.b, y.a) * turn(x.a, x.b, y.b) < 0

const segmentsMeet = (x: Edge, y: Edge): boolean => {
  if (segmentsCross(x, y)) return true
  const d1 = turn(y.a, y.b, x.a)
  const d2 = turn(y.a, y.b, x.b)
  const d3 = turn(x.a, x.b, y.a)
  const d4 = turn(x.a, x.b, y.b)
  return (d1 === 0 && within(y.a, y.b, x.a)) || (d2 === 0 && within(y.a, y.b, x.b))
    || (d3 === 0 && within(x.a, x.b, y.a)) || (d4 === 0 && within(x.a, x.b, y.b))
}

/** Neighbouring edges share one point; folding back on the same line they share more. */
const foldsBack = (x: Edge, y: Edge): boolean => {
  const [first, second] = x.b === y.a ? [x, y] : [y, x]
  const dot = (first.b.east - first.a.east) * (second.b.east - second.a.east) + (first.b.north - first.a.north) * (second.b.north - second.a.north)
  return turn(first.a, first.b, second.b) === 0 && dot < 0
}
