import type { PlanarPoint } from './planar.ts'

/**
 * How much of an isotropic 2-D Gaussian lies in a disc or a polygon. Lengths are in sigmas, the Gaussian is centred on the origin.
 * Both integrals are one-dimensional, smooth and evaluated by fixed Gauss–Legendre panels: deterministic, no sampling noise,
 * errors below 1e-9.
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
