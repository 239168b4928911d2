import type { CircleFence, CorridorFence, Geofence, LatLon, PolygonFence } from '../kernel/index.ts'
import { isFiniteLatLon } from '../kernel/index.ts'
import { earthRadiusMetres, metresPerDegree, wrapLongitude } from './distance.ts'
import { metresPerDegreeLon, squaredMetresToSegment } from './planar.ts'

const radians = Math.PI / 180

/** One piece of geometry inside the longitudes −180…180 (a fence across the antimeridian has two). Degrees. */
interface Shape {
  readonly fence: number
  readonly south: number
  readonly west: number
  readonly north: number
  readonly east: number
  readonly circle?: CircleFence
  /** Rings unwrapped so that this piece's part lies in −180…180: [lon, lat, lon, lat …]. A corridor's line is the only one, and not closed. */
  readonly rings?: readonly (readonly number[])[]
  /** Of a corridor. */
  readonly halfWidthMetres?: number
}

/** All shapes as columns of numbers: a point test touches a few cache lines and no object. */
export class ShapeTable {
  readonly size: number
  readonly fenceOf: Int32Array
  /** south, west, north, east of each shape. */
  readonly bounds: Float64Array
  readonly unusable: readonly number[]
  /** Half the width of a corridor; 0 for the others. */
  readonly #halfWidths: Float64Array
  /** First ring of each shape; a circle has none. */
  readonly #firstRing: Int32Array
  /** First number of each ring in `#coordinates`. */
  readonly #ringStart: Int32Array
  readonly #coordinates: Float64Array
  /** Unit vector of a circle's centre and the squared chord of its radius. */
  readonly #caps: Float64Array
  // The point last tested, as a unit vector: several circles in one cell share its trigonometry.
  #lat = NaN
  #lon = NaN
  #x = 0
  #y = 0
  #z = 0

  constructor(fences: readonly Geofence[]) {
    const shapes: Shape[] = []
    const unusable: number[] = []
    fences.forEach((fence, i) => {
      const pieces = fence.kind === 'circle' ? circleShapes(fence, i) : fence.kind === 'corridor' ? corridorShapes(fence, i) : polygonShapes(fence, i)
      if (pieces.length === 0) unusable.push(i)
      shapes.push(...pieces)
    })
    this.size = shapes.length
    this.unusable = unusable
    this.fenceOf = Int32Array.from(shapes, (shape) => shape.fence)
    this.bounds = new Float64Array(shapes.length * 4)
    this.#caps = new Float64Array(shapes.length * 4)
    this.#halfWidths = Float64Array.from(shapes, (shape) => shape.halfWidthMetres ?? 0)
    this.#firstRing = new Int32Array(shapes.length + 1)
    const rings: (readonly number[])[] = []
    shapes.forEach((shape, i) => {
      this.bounds.set([shape.south, shape.west, shape.north, shape.east], i * 4)
      if (shape.circle !== undefined) this.#caps.set(capOf(shape.circle), i * 4)
      rings.push(...(shape.rings ?? []))
      this.#firstRing[i + 1] = rings.length
    })
    this.#ringStart = new Int32Array(rings.length + 1)
    rings.forEach((ring, i) => { this.#ringStart[i + 1] = (this.#ringStart[i] as number) + ring.length })
    this.#coordinates = new Float64Array(this.#ringStart[rings.length] as number)
    rings.forEach((ring, i) => this.#coordinates.set(ring, this.#ringStart[i]))
  }

  isCircle(shape: number): boolean {
    return this.#firstRing[shape] === this.#firstRing[shape + 1]
  }

  /** 0 for anything but a corridor. */
  halfWidthMetres(shape: number): number {
    return this.#halfWidths[shape] as number
  }

  /** Corners of a polygon or a line; 0 for a circle. */
  cornerCount(shape: number): number {
    return ((this.#ringStart[this.#firstRing[shape + 1] as number] as number) - (this.#ringStart[this.#firstRing[shape] as number] as number)) / 2
  }

  contains(shape: number, lat: number, lon: number): boolean {
    const firstRing = this.#firstRing[shape] as number
    const endRing = this.#firstRing[shape + 1] as number
    const halfWidth = this.#halfWidths[shape] as number
    if (halfWidth > 0) return this.squaredMetresToLine(shape, lat, lon, metresPerDegreeLon(lat)) <= halfWidth * halfWidth
    return firstRing === endRing ? this.#capContains(shape, lat, lon) : this.#ringsContain(firstRing, endRing, lat, lon)
  }

  /** From the point to a corridor's line, on a plane where a degree of longitude has `perLon` metres. */
  squaredMetresToLine(shape: number, lat: number, lon: number, perLon: number): number {
    let nearest = Infinity
    this.forEachEdge(shape, (aLon, aLat, bLon, bLat) => {
      nearest = Math.min(nearest, squaredMetresToSegment((aLon - lon) * perLon, (aLat - lat) * metresPerDegree, (bLon - aLon) * perLon, (bLat - aLat) * metresPerDegree))
    })
    return nearest
  }

  /** Metres that a circle's edge lies beyond the point; negative outside. */
  capDepthMetres(shape: number, lat: number, lon: number): number {
    const radius = 2 * Math.asin(Math.sqrt(this.#caps[shape * 4 + 3] as number) / 2)
    return earthRadiusMetres * (radius - 2 * Math.asin(Math.min(1, Math.sqrt(this.#chordSquared(shape, lat, lon)) / 2)))
  }

  #capContains(shape: number, lat: number, lon: number): boolean {
    return this.#chordSquared(shape, lat, lon) <= (this.#caps[shape * 4 + 3] as number)
  }

  /** Squared straight line through the Earth: as exact as haversine at small distances, without its trigonometry. */
  #chordSquared(shape: number, lat: number, lon: number): number {
    if (lat !== this.#lat || lon !== this.#lon) {
      const cosLat = Math.cos(lat * radians)
      this.#lat = lat
      this.#lon = lon
      this.#x = cosLat * Math.cos(lon * radians)
      this.#y = cosLat * Math.sin(lon * radians)
      this.#z = Math.sin(lat * radians)
    }
    const at = shape * 4
    const dx = this.#x - (this.#caps[at] as number)
    const dy = this.#y - (this.#caps[at + 1] as number)
    const dz = this.#z - (this.#caps[at + 2] as number)
    return dx * dx + dy * dy + dz * dz
  }

  /** Even-odd rule over all rings at once, so that holes are outside. */
  #ringsContain(firstRing: number, endRing: number, lat: number, lon: number): boolean {
    const coordinates = this.#coordinates
    let inside = false
    for (let ring = firstRing; ring < endRing; ring++) {
      const start = this.#ringStart[ring] as number
      const end = this.#ringStart[ring + 1] as number
      let fromLon = (coordinates[end - 2] as number) - lon
      let fromLat = (coordinates[end - 1] as number) - lat
      for (let i = start; i < end; i += 2) {
        const toLon = (coordinates[i] as number) - lon
        const toLat = (coordinates[i + 1] as number) - lat
        if (fromLat > 0 !== toLat > 0 && fromLon + ((toLon - fromLon) * fromLat) / (fromLat - toLat) > 0) inside = !inside
        fromLon = toLon
        fromLat = toLat
      }
    }
    return inside
  }

  /** Edges of a polygon or parts of a line, in degrees. */
  forEachEdge(shape: number, visit: (aLon: number, aLat: number, bLon: number, bLat: number) => void): void {
    const c = this.#coordinates
    for (let ring = this.#firstRing[shape] as number; ring < (this.#firstRing[shape + 1] as number); ring++) {
      const start = this.#ringStart[ring] as number
      const end = this.#ringStart[ring + 1] as number
      const isLine = (this.#halfWidths[shape] as number) > 0
      let previous = isLine ? start : end - 2
      for (let i = isLine && end - start > 2 ? start + 2 : start; i < end; i += 2) {
        visit(c[previous] as number, c[previous + 1] as number, c[i] as number, c[i + 1] as number)
        previous = i
      }
    }
  }

  /** Fences whose bounding boxes meet the box (which may reach over the antimeridian). A scan: 100,000 boxes in a fraction of a millisecond. */
  forEachTouching(south: number, west: number, north: number, east: number, visit: (fence: number) => void): void {
    for (let shape = 0; shape < this.size; shape++) {
      const at = shape * 4
      if (south > (this.bounds[at + 2] as number) || north < (this.bounds[at] as number)) continue
      const shapeWest = this.bounds[at + 1] as number
      const shapeEast = this.bounds[at + 3] as number
      for (let turn = -360; turn <= 360; turn += 360) {
        if (west <= shapeEast + turn && east >= shapeWest + turn) {
          visit(this.fenceOf[shape] as number)
          break
        }
      }
    }
  }
}

const capOf = ({ centre, radiusMetres }: CircleFence): number[] => {
  const cosLat = Math.cos(centre.lat * radians)
  const chord = 2 * Math.sin(Math.min(Math.PI / 2, radiusMetres / earthRadiusMetres / 2))
  return [cosLat * Math.cos(centre.lon * radians), cosLat * Math.sin(centre.lon * radians), Math.sin(centre.lat * radians), chord * chord]
}

/** A little more than the circle, so that rounding never cuts its edge (1e-9° is 0.1 mm). */
const margin = 1e-9

const circleShapes = (circle: CircleFence, fence: number): Shape[] => {
  const { centre, radiusMetres } = circle
  if (!isFiniteLatLon(centre) || !(radiusMetres > 0) || radiusMetres === Infinity) return []
  const reach = radiusMetres / metresPerDegree + margin
  const bounds = { fence, circle, south: Math.max(-90, centre.lat - reach), north: Math.min(90, centre.lat + reach) }
  const sine = Math.sin(Math.min(90, reach) * radians) / Math.cos(centre.lat * radians)
  const lonReach = Math.abs(centre.lat) + reach >= 90 || !(sine < 1) ? 180 : Math.asin(sine) / radians + margin
  if (lonReach >= 180) return [{ ...bounds, west: -180, east: 180 }]
  return intoRange(centre.lon - lonReach, centre.lon + lonReach).map(({ west, east }) => ({ ...bounds, west, east }))
}

const polygonShapes = (polygon: PolygonFence, fence: number): Shape[] => {
  if (polygon.rings.length === 0 || !polygon.rings.every((ring) => ring.length >= 3 && ring.every(isFiniteLatLon))) return []
  const { rings, south, west, north, east } = unwrap(polygon.rings)
  return intoRange(west, east).map(({ west, east, turn }) => ({ fence, south, west, north, east, rings: turned(rings, turn) }))
}

const corridorShapes = ({ line, widthMetres }: CorridorFence, fence: number): Shape[] => {
  if (line.length === 0 || !line.every(isFiniteLatLon) || !(widthMetres > 0) || widthMetres === Infinity) return []
  const halfWidthMetres = widthMetres / 2
  const { rings, ...box } = unwrap([line])
  const reach = halfWidthMetres / metresPerDegree + margin
  const [south, north] = [Math.max(-90, box.south - reach), Math.min(90, box.north + reach)]
  const lonReach = Math.min(360, halfWidthMetres / metresPerDegreeLon(Math.max(-south, north)) + margin)
  const parts = box.east - box.west + 2 * lonReach >= 360 ? [-360, 0, 360].map((turn) => ({ west: -180, east: 180, turn })) : intoRange(box.west - lonReach, box.east + lonReach)
  return parts.map(({ west, east, turn }) => ({ fence, halfWidthMetres, south, west, north, east, rings: turned(rings, turn) }))
}

const turned = (rings: readonly (readonly number[])[], turn: number): readonly (readonly number[])[] =>
  (turn === 0 ? rings : rings.map((ring) => ring.map((value, i) => (i % 2 === 0 ? value + turn : value))))

/** Rings in one piece over the antimeridian, and their box. */
const unwrap = (given: readonly (readonly LatLon[])[]) => {
  const first = given[0]?.[0] as LatLon
  let south = Infinity
  let west = Infinity
  let north = -Infinity
  let east = -Infinity
  const rings = given.map((ring) => {
    let lon = first.lon
    let previousLon = first.lon
    return ring.flatMap((p) => {
      lon += wrapLongitude(p.lon - previousLon)
      previousLon = p.lon
      south = Math.min(south, p.lat)
      north = Math.max(north, p.lat)
      west = Math.min(west, lon)
      east = Math.max(east, lon)
      return [lon, p.lat]
    })
  })
  return { rings, south, west, north, east }
}

/** A range of longitudes as the parts of it inside −180…180, each with the whole turn that brings it there. */
const intoRange = (west: number, east: number): { west: number; east: number; turn: number }[] =>
  [0, 360, -360]
    .map((turn) => ({ west: Math.max(-180, west + turn), east: Math.min(180, east + turn), turn }))
    .filter((part) => part.west < part.east || (part.west === part.east && part.turn === 0))
