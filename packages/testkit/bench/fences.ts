/**
 * How fast a point finds its fences: our grid against flatbush + point-in-polygon-hao, same fences, same points, same run.
 *
 *   npm run bench:fences [-- --json FILE] [--seed N]
 *
 * Fences: sites as companies draw them, 60 % polygons of 4–12 corners and 40 % circles, 40–300 m across, over a city region of
 * 1° × 1°. Points: uniform over that region. Both sides must give the same answers, or the bench fails.
 * Crossings: people who walk and drive from site to site and stay there, a fix every 10 s, through the whole state machine (core/crossings).
 */
import type { CircleFence, Fix, LatLon, PolygonFence } from '@fieldproof/core/kernel'
import { advanceWalk, startOfWalk } from '@fieldproof/core/crossings'
import { createFenceIndex, destination, distanceMetres } from '@fieldproof/core/geo'
import Flatbush from 'flatbush'
import pointInPolygon from 'point-in-polygon-hao'
import { readFlags } from './flags.ts'
import { type Measurement, printTable, writeMeasurements } from './measurement.ts'
import { createRandom } from '../src/random.ts'

const { values: flags } = readFlags({ options: { json: { type: 'string' }, seed: { type: 'string', default: '1' } } })
const south = 22.3
const west = 113.6

type BenchFence = CircleFence | PolygonFence

const makeFences = (count: number, random: () => number): BenchFence[] => Array.from({ length: count }, () => {
  const centre = { lat: south + random(), lon: west + random() }
  const radiusMetres = 20 + random() * 130
  if (random() < 0.4) return { kind: 'circle', centre, radiusMetres }
  const corners = 4 + Math.floor(random() * 9)
  const ring = Array.from({ length: corners }, (_, i) => destination(centre, ((i + random() * 0.6) * 360) / corners, radiusMetres * (0.6 + 0.4 * random())))
  return { kind: 'polygon', rings: [ring] }
})

/** The reference: an R-tree of boxes, then the exact test on what it returns. */
const makeReference = (fences: readonly BenchFence[]): ((p: LatLon) => number[]) => {
  const tree = new Flatbush(fences.length)
  const rings = fences.map((fence) => {
    const points = fence.kind === 'polygon' ? (fence.rings[0] as LatLon[]) : [0, 90, 180, 270].map((bearing) => destination(fence.centre, bearing, fence.radiusMetres + 0.01))
    const lons = points.map((p) => p.lon)
    const lats = points.map((p) => p.lat)
    tree.add(Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats))
    const ring = points.map((p): [number, number] => [p.lon, p.lat])
    return [[...ring, ring[0] as [number, number]]]
  })
  tree.finish()
  return (p) => tree.search(p.lon, p.lat, p.lon, p.lat, (i) => {
    const fence = fences[i] as BenchFence
    return fence.kind === 'circle' ? inCircle(fence, p) : pointInPolygon([p.lon, p.lat], rings[i] as [number, number][][]) !== false
  })
}

const inCircle = (fence: CircleFence, p: LatLon): boolean => distanceMetres(fence.centre, p) <= fence.radiusMetres

/** Points per second: the fastest of several rounds, since the machine is shared. */
const bestRate = (points: readonly LatLon[], rounds: number, work: (points: readonly LatLon[]) => number): { rate: number; answers: number } => {
  let best = Infinity
  let answers = 0
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    answers = work(points)
    best = Math.min(best, performance.now() - start)
  }
  return { rate: (points.length * 1000) / best, answers }
}

/** A working day: from site to site at 8 m/s, twenty minutes at each. */
const makeDay = (fences: readonly BenchFence[], random: () => number): Fix[] => {
  const fixes: Fix[] = []
  let place: LatLon = { lat: south + random(), lon: west + random() }
  const put = (at: LatLon): void => {
    fixes.push({ ...destination(at, random() * 360, random() * 6), fixTime: fixes.length * 10_000, accuracyMetres: 8 })
  }
  while (fixes.length < 2_880) {
    const next = fences[Math.floor(random() * fences.length)] as BenchFence
    const goal = next.kind === 'circle' ? next.centre : ((next.rings[0] as LatLon[])[0] as LatLon)
    const steps = Math.min(180, Math.ceil(distanceMetres(place, goal) / 80))
    for (let step = 1; step <= steps; step++) put({ lat: place.lat + ((goal.lat - place.lat) * step) / steps, lon: place.lon + ((goal.lon - place.lon) * step) / steps })
    for (let i = 0; i < 120; i++) put(goal)
    place = goal
  }
  return fixes.slice(0, 2_880)
}

const measurements: Measurement[] = []
for (const count of [10_000, 100_000]) {
  const random = createRandom(flags.seed).next
  const fences = makeFences(count, random)
  const points = Array.from({ length: 1_000_000 }, () => ({ lat: south + random(), lon: west + random() }))

  const buildStart = performance.now()
  const index = createFenceIndex(fences.map((fence, i) => ({ id: i, fence })))
  const buildMs = performance.now() - buildStart
  const reference = makeReference(fences)

  const out = new Int32Array(256)
  const ours = bestRate(points, 5, (ps) => {
    let answers = 0
    for (const p of ps) answers += index.queryInto(p.lat, p.lon, out)
    return answers
  })
  const theirs = bestRate(points, 3, (ps) => {
    let answers = 0
    for (const p of ps) answers += reference(p).length
    return answers
  })
  // A handful of points lie on an edge to the last digit, where two right programs may differ.
  if (Math.abs(ours.answers - theirs.answers) > points.length / 100_000) {
    throw new Error(`the two sides disagree: ${ours.answers} and ${theirs.answers} answers`)
  }
  const days = Array.from({ length: 30 }, () => makeDay(fences, random))
  const fixCount = days.reduce((sum, day) => sum + day.length, 0)
  let crossings = 0
  let bestMs = Infinity
  for (let round = 0; round < 5; round++) {
    crossings = 0
    const from = performance.now()
    for (const day of days) {
      let walk = startOfWalk
      for (const fix of day) {
        const step = advanceWalk(walk, fix, index)
        crossings += step.ended.length
        walk = step.walk
      }
    }
    bestMs = Math.min(bestMs, performance.now() - from)
  }
  if (crossings < days.length) throw new Error(`only ${crossings} stays ended in ${days.length} days of visits`)
  measurements.push(
    { name: `crossings (whole state machine), ${count} fences`, value: (bestMs * 1000) / fixCount, unit: 'µs/fix' },
    { name: `fence queries, ${count} fences`, value: ours.rate, unit: 'points/s', reference: theirs.rate, ratio: ours.rate / theirs.rate },
    { name: `building the index, ${count} fences`, value: buildMs, unit: 'ms' },
  )
}
printTable(measurements, 'flatbush + point-in-polygon-hao')
await writeMeasurements(flags.json, measurements)
