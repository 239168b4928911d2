import { type PlanarPoint, squaredMetresToSegment } from './planar.ts'

/**
 * How much of an isotropic 2-D Gaussian lies in a disc, in a polygon or near a line. Lengths are in sigmas, the Gaussian is centred on the origin.
 * All integrals are one-dimensional, smooth and evaluated by fixed Gauss–Legendre panels: deterministic, no sampling noise,
 * errors below 1e-9 (near a line, whose shape has corners: below 1e-3).
 */

/** Five-point Gauss–Legendre on [-1, 1] (Abramowitz & Stegun 25.4.30): exact for polynomials of degree 9. */
const nodes = [-0.906179845938664, -0.5384693101056831, 0, 0.5384693101056831, 0.906179845938664]
const nodeWeights = [0.23692688505618908, 0.47862867049936647, 0.5688888888888889, 0.47862867049936647, 0.23692688505618908]

const integrate = (f: (x: number) => number, from: number, to: number, panelWidth: number): number => {
  if (!(to > from)) return 0
  const panels = Math.ceil((to - from) / panelWidth)
  const half = (to - from) / panels / 2
  let sum = 0
  for (let panel = 0; panel < panels; panel++) {
    const middle = from + (2 * panel + 1) * half
    for (let i = 0; i < 5; i++) sum += (nodeWeights[i] as number) * f(middle + half * (nodes[i] as number))
  }
  return sum * half
}

/** Modified Bessel function I0, scaled: I0(x)·exp(-x) for x ≥ 0 (Abramowitz & Stegun 9.8.1 and 9.8.2, |error| < 2e-7). */
const scaledBesselI0 = (x: number): number => {
  if (x < 3.75) {
    const t = (x / 3.75) ** 2
    return Math.exp(-x) * (1 + t * (3.5156229 + t * (3.0899424 + t * (1.2067492 + t * (0.2659732 + t * (0.0360768 + t * 0.0045813))))))
  }
  const t = 3.75 / x
  return (0.39894228 + t * (0.01328592 + t * (0.00225319 + t * (-0.00157565 + t * (0.00916281
    + t * (-0.02057706 + t * (0.02635537 + t * (-0.01647633 + t * 0.00392377)))))))) / Math.sqrt(x)
}

/** Beyond this many sigmas a Gaussian holds nothing worth adding (1e-14). */
const reach = 8

/**
 * P(|X| < radius) where X is Gaussian around a point `offset` sigmas from the disc's centre: the Rice distribution, 1 − Q1(offset,
 * radius) of Marcum. The density is r·exp(-(r−offset)²/2)·[I0(r·offset)·exp(-r·offset)].
 */
export const gaussianInDisc = (offset: number, radius: number): number => {
  const density = (r: number): number => r * Math.exp(-((r - offset) ** 2) / 2) * scaledBesselI0(r * offset)
  const p = integrate(density, Math.max(0, offset - reach), Math.min(radius, offset + reach), 1)
  return Math.max(0, Math.min(1, p))
}

/** (1 − exp(−q/2)) / q, which tends to 1/2 at 0. */
const massPerSquare = (q: number): number => (q < 1e-8 ? 0.5 - q / 8 : -Math.expm1(-q / 2) / q)

/**
 * The Gaussian's mass in the triangle of the origin and one edge, signed by the edge's direction: 1/2π ∫ (1 − exp(−r(θ)²/2)) dθ
 * (Owen 1956; DiDonato & Hageman 1982 for polygons). With s the position along the edge's line at distance h from the origin,
 * dθ = h ds / (h² + s²); where h² + s² is large the exponential is nil and the integral is an arctangent.
 */
const massUnderEdge = (a: PlanarPoint, b: PlanarPoint): number => {
  const east = b.east - a.east
  const north = b.north - a.north
  const length = Math.hypot(east, north)
  if (length === 0) return 0
  const h = (a.east * north - a.north * east) / length
  if (Math.abs(h) < 1e-12) return 0
  const from = (a.east * east + a.north * north) / length
  const to = from + length
  const near = (lo: number, hi: number): number => integrate((s) => h * massPerSquare(h * h + s * s), lo, hi, 1)
  const far = (lo: number, hi: number): number => (hi > lo ? Math.atan(hi / h) - Math.atan(lo / h) : 0)
  if (Math.abs(h) >= reach) return far(from, to) / (2 * Math.PI)
  const inner = near(Math.max(from, -reach), Math.min(to, reach))
  return (far(from, Math.min(to, -reach)) + inner + far(Math.max(from, reach), to)) / (2 * Math.PI)
}

/** The Gaussian's mass in a simple ring, whichever way it winds. Of a self-crossing ring: something in [0, 1]. */
export const gaussianInRing = (ring: readonly PlanarPoint[]): number => {
  let mass = 0
  let a = ring[ring.length - 1]
  if (a === undefined) return 0
  for (const b of ring) {
    mass += massUnderEdge(a, b)
    a = b
  }
  return Math.max(0, Math.min(1, Math.abs(mass)))
}

/** Share of a Gaussian in one dimension below x (error function: Abramowitz & Stegun 7.1.26, |error| < 1.5e-7). */
const below = (x: number): number => {
  const z = Math.abs(x) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * z)
  const tail = (t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-z * z)) / 2
  return x < 0 ? tail : 1 - tail
}

interface Segment { readonly a: PlanarPoint; readonly b: PlanarPoint }

/**
 * The Gaussian's mass within `half` of the line. Every part of the line is a strip with round ends, cut across into slices; of a slice counts what no
 * earlier strip holds, so that ground at bends and crossings counts once. Across a strip the integral is the error function's, however narrow the strip.
 */
export const gaussianNearLine = (line: readonly PlanarPoint[], half: number): number => {
  if (!(half > 0)) return 0
  const isNear = (one: number, other: number): boolean => Math.min(one, other) - half < reach && Math.max(one, other) + half > -reach
  const stretches: PlanarPoint[][] = []
  let last: PlanarPoint | undefined
  line.forEach((b, i) => {
    const a = line[Math.max(0, i - 1)] as PlanarPoint
    if ((i === 0 && line.length > 1) || !isNear(a.east, b.east) || !isNear(a.north, b.north)) return
    if (last === a) stretches.at(-1)!.push(b)
    else stretches.push([a, b])
    last = b
  })
  const segments = stretches.flatMap((stretch) => straightened(stretch).flatMap((b, i, points): Segment[] => (i === 0 ? [] : [{ a: points[i - 1] as PlanarPoint, b }])))
  const mass = segments.reduce((sum, segment, i) => sum + massOfStrip(segment, segments.slice(0, i), half), 0)
  return Math.max(0, Math.min(1, mass))
}

/** Sigmas that a point may be left out by: it shifts what is inside by less than 2 %, and a line recorded point by point costs what its bends cost. */
const straightWithin = 0.02

/** Fewer points within the tolerance (Douglas & Peucker 1973). */
const straightened = (points: readonly PlanarPoint[]): readonly PlanarPoint[] => {
  const [first, last] = [points[0] as PlanarPoint, points[points.length - 1] as PlanarPoint]
  let farthest = 0
  let squared = straightWithin ** 2
  for (let i = 1; i < points.length - 1; i++) {
    const p = points[i] as PlanarPoint
    const apart = squaredMetresToSegment(first.east - p.east, first.north - p.north, last.east - first.east, last.north - first.north)
    if (apart > squared) [farthest, squared] = [i, apart]
  }
  return farthest === 0 ? [first, last] : [...straightened(points.slice(0, farthest + 1)).slice(0, -1), ...straightened(points.slice(farthest))]
}

const massOfStrip = ({ a, b }: Segment, earlier: readonly Segment[], half: number): number => {
  const length = Math.hypot(b.east - a.east, b.north - a.north)
  const [ahead, aside] = length === 0 ? [1, 0] : [(b.east - a.east) / length, (b.north - a.north) / length]
  // From here on east is along the strip and north is across it, to the left.
  const turned = (p: PlanarPoint): PlanarPoint => ({ east: p.east * ahead + p.north * aside, north: p.north * ahead - p.east * aside })
  const own = { a: turned(a), b: turned(b) }
  const [from, to, across] = [own.a.east, own.b.east, own.a.north]
  const apart = (one: number, other: number, low: number, high: number): boolean => Math.max(one, other) + half <= low || Math.min(one, other) - half >= high
  const others = earlier.map((other) => ({ a: turned(other.a), b: turned(other.b) }))
    .filter((other) => !apart(other.a.east, other.b.east, from - half, to + half) && !apart(other.a.north, other.b.north, across - half, across + half))
  const density = (along: number): number => {
    const slice = chordOf(own, half, along)
    return slice === undefined ? 0 : (Math.exp(-(along * along) / 2) / Math.sqrt(2 * Math.PI)) * massInSlice(slice, others.flatMap((other) => chordOf(other, half, along) ?? []))
  }
  const clamp = (along: number): number => Math.max(-reach, Math.min(reach, along))
  // The round ends, and what bends take from a strip, lie between these.
  const cuts = [from - half, from, from + half, to - half, to, to + half].map((along) => clamp(Math.max(from - half, Math.min(to + half, along)))).sort((x, y) => x - y)
  return cuts.slice(1).reduce((sum, end, i) => sum + integrate(density, cuts[i] as number, end, 0.5), 0)
}

interface Chord { readonly low: number; readonly high: number }

/** Where a strip is met by the line across at `along`: it is convex, so in one piece. */
const chordOf = ({ a, b }: Segment, half: number, along: number): Chord | undefined => {
  let low = Infinity
  let high = -Infinity
  const reaches = (north: number): void => {
    low = Math.min(low, north)
    high = Math.max(high, north)
  }
  for (const end of [a, b]) {
    const squared = half * half - (along - end.east) ** 2
    if (squared < 0) continue
    reaches(end.north - Math.sqrt(squared))
    reaches(end.north + Math.sqrt(squared))
  }
  const length = Math.hypot(b.east - a.east, b.north - a.north)
  for (const sign of length > 0 ? [half / length, -half / length] : []) {
    const part = (along - a.east + sign * (b.north - a.north)) / (b.east - a.east)
    if (part >= 0 && part <= 1) reaches(a.north + sign * (b.east - a.east) + part * (b.north - a.north))
  }
  return low < high ? { low, high } : undefined
}

/** Of a Gaussian in one dimension, what lies in the slice and in none of the others. */
const massInSlice = ({ low, high }: Chord, others: Chord[]): number => {
  let mass = 0
  let reached = low
  for (const other of others.sort((x, y) => x.low - y.low)) {
    if (other.low > reached) mass += below(Math.min(high, other.low)) - below(reached)
    reached = Math.min(high, Math.max(reached, other.high))
  }
  return Math.max(0, mass + below(high) - below(reached))
}
