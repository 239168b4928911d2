import type { Fix, LatLon } from '../kernel/index.ts'
import { metresPerDegree } from './distance.ts'
import { metresPerDegreeLon } from './planar.ts'

/** One person's day, as it is set beside another: two people on one day, or one person on two. */
export interface ComparedDay {
  /** The instant that counts as midnight on the common clock, ms. */
  readonly midnight: number
  /** One device's path, oldest first, jumps left out (`cleanFixes`). */
  readonly fixes: readonly Fix[]
  /** Known times without position, [from, to], ms. */
  readonly silences?: readonly (readonly [from: number, to: number])[]
}

export interface TogetherOptions {
  /** How far apart still counts. */
  readonly withinMetres?: number
  /** Two fixes further apart in time do not tell the way between them. */
  readonly maxGapSeconds?: number
  /** A shorter parting does not end a spell; a shorter spell is passing by and is left out. */
  readonly minSeconds?: number
}

/** A spell in which both were near each other at the same time of day, ms since midnight. */
export interface Spell { readonly from: number; readonly to: number }

/** From `from` to `to` on the common clock the position runs straight from `start` to `end`. */
interface Leg { readonly from: number; readonly to: number; readonly start: LatLon; readonly end: LatLon }

/** A position less exact than the distance asked for cannot tell whether two were so near. */
const legsOf = ({ midnight, fixes, silences = [] }: ComparedDay, withinMetres: number, maxGapMs: number): Leg[] => {
  const exact = fixes.filter(({ accuracyMetres }) => accuracyMetres === undefined || accuracyMetres <= withinMetres)
  return exact.flatMap((end, i): Leg[] => {
    const start = exact[i - 1]
    if (!start || end.fixTime <= start.fixTime || end.fixTime - start.fixTime > maxGapMs) return []
    if (silences.some(([from, to]) => start.fixTime <= from && end.fixTime >= to)) return []
    return [{ from: start.fixTime - midnight, to: end.fixTime - midnight, start, end }]
  })
}

const along = ({ from, to, start, end }: Leg, at: number): LatLon => {
  const part = (at - from) / (to - from)
  return { lat: start.lat + (end.lat - start.lat) * part, lon: start.lon + (end.lon - start.lon) * part }
}

/** The part of [from, to] in which two straight, even movements are within `metres`: the offset between them is a straight line too, so its square is a parabola. */
const nearPart = (a: Leg, b: Leg, from: number, to: number, metres: number): Spell | undefined => {
  const offset = (at: number): readonly [east: number, north: number] => {
    const [p, q] = [along(a, at), along(b, at)]
    return [(q.lon - p.lon) * metresPerDegreeLon((p.lat + q.lat) / 2), (q.lat - p.lat) * metresPerDegree]
  }
  const [x, y] = offset(from)
  const [endX, endY] = offset(to)
  const [dx, dy] = [endX - x, endY - y]
  // |offset + s·d|² ≤ metres², s from 0 to 1.
  const [square, half, rest] = [dx * dx + dy * dy, x * dx + y * dy, x * x + y * y - metres * metres]
  if (square < 1e-6) return rest <= 0 ? { from, to } : undefined
  const root = half * half - square * rest
  if (root < 0) return undefined
  const [begin, end] = [Math.max(0, (-half - Math.sqrt(root)) / square), Math.min(1, (-half + Math.sqrt(root)) / square)]
  return end > begin ? { from: from + begin * (to - from), to: from + end * (to - from) } : undefined
}

/**
 * When both were within `withinMetres` (100) of each other at the same time of day. Exact between fixes, which are joined by straight lines; nothing is said of times in which
 * either has no position. On one date it means that two people were together, on two dates only that they kept the same hours at the same places. A fact about places, not
 * about anybody's intent.
 */
export const timeTogether = (first: ComparedDay, second: ComparedDay, { withinMetres = 100, maxGapSeconds = 600, minSeconds = 60 }: TogetherOptions = {}): Spell[] => {
  const [a, b] = [legsOf(first, withinMetres, maxGapSeconds * 1000), legsOf(second, withinMetres, maxGapSeconds * 1000)]
  const spells: { from: number; to: number }[] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    const [p, q] = [a[i]!, b[j]!]
    const [from, to] = [Math.max(p.from, q.from), Math.min(p.to, q.to)]
    const near = to > from ? nearPart(p, q, from, to, withinMetres) : undefined
    if (near) {
      const last = spells.at(-1)
      if (last && near.from - last.to < minSeconds * 1000) last.to = near.to
      else spells.push({ ...near })
    }
    if (p.to <= q.to) i++
    else j++
  }
  return spells.filter((spell) => spell.to - spell.from >= minSeconds * 1000)
}
