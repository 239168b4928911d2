/** Figures of a detector with what they are worth. */

export interface Share { readonly hits: number; readonly count: number; readonly share: number; readonly low: number; readonly high: number }

/** A proportion with its 95 % interval (Wilson 1927): right near 0 and 1, where the usual one is not. */
export const wilson = (hits: number, count: number): Share => {
  if (count === 0) return { hits, count, share: NaN, low: 0, high: 1 }
  const z = 1.959_964
  const p = hits / count
  const middle = (p + (z * z) / (2 * count)) / (1 + (z * z) / count)
  const half = (z / (1 + (z * z) / count)) * Math.sqrt((p * (1 - p)) / count + (z * z) / (4 * count * count))
  return { hits, count, share: p, low: hits === 0 ? 0 : Math.max(0, middle - half), high: hits === count ? 1 : Math.min(1, middle + half) }
}

export interface Scored {
  /** Log likelihood ratio for "honest", decibans. */
  readonly decibans: number
  readonly honest: boolean
  readonly weight: number
}

const log2 = (x: number): number => Math.log(x) / Math.LN2

/** Cost of log likelihood ratios in bits (Brümmer & du Preez 2006): 0 perfect, 1 says nothing, above 1 misleads. Both classes count alike. */
export const cllr = (scored: readonly Scored[]): number => {
  const mean = (items: readonly Scored[], cost: (ratio: number) => number): number => {
    const total = items.reduce((sum, s) => sum + s.weight, 0)
    return items.reduce((sum, s) => sum + s.weight * cost(10 ** (s.decibans / 10)), 0) / total
  }
  return 0.5 * (mean(scored.filter((s) => s.honest), (r) => log2(1 + 1 / r)) + mean(scored.filter((s) => !s.honest), (r) => log2(1 + r)))
}

/** Expected calibration error over ten bins of equal weight, at the prior the probabilities are stated with. */
export const expectedCalibrationError = (scored: readonly Scored[], priorDecibans: number, bins = 10): number => {
  const prior = 10 ** (priorDecibans / 10)
  const honestWeight = scored.reduce((sum, s) => sum + (s.honest ? s.weight : 0), 0)
  const falseWeight = scored.reduce((sum, s) => sum + (s.honest ? 0 : s.weight), 0)
  const at = scored.map((s) => ({ p: 1 / (1 + 10 ** (-(s.decibans + priorDecibans) / 10)), y: s.honest ? 1 : 0, w: s.honest ? (s.weight / honestWeight) * prior : s.weight / falseWeight }))
  const total = at.reduce((sum, s) => sum + s.w, 0)
  at.sort((a, b) => a.p - b.p)
  let error = 0
  let bin = { w: 0, p: 0, y: 0 }
  let seen = 0
  for (const s of at) {
    bin = { w: bin.w + s.w, p: bin.p + s.w * s.p, y: bin.y + s.w * s.y }
    seen += s.w
    if (seen >= total / bins) {
      error += Math.abs(bin.p - bin.y)
      bin = { w: 0, p: 0, y: 0 }
      seen = 0
    }
  }
  return (error + Math.abs(bin.p - bin.y)) / total
}

/**
 * Platt scaling: decibans × slope + intercept, fitted by weighted logistic regression, both classes counting alike. Newton's method on
 * standardised scores, each step halved until the loss falls: from a poor start a full step can throw it out for good.
 */
export const fitPlatt = (scored: readonly Scored[]): { readonly slope: number; readonly intercept: number } => {
  const weightOf = (honest: boolean): number => scored.reduce((sum, s) => sum + (s.honest === honest ? s.weight : 0), 0)
  const [honestWeight, falseWeight] = [weightOf(true), weightOf(false)]
  const mean = scored.reduce((sum, s) => sum + s.decibans, 0) / scored.length
  const deviation = Math.sqrt(scored.reduce((sum, s) => sum + (s.decibans - mean) ** 2, 0) / scored.length) || 1
  const points = scored.map((s) => ({ x: (s.decibans - mean) / deviation, sign: s.honest ? 1 : -1, w: s.weight / (s.honest ? honestWeight : falseWeight) }))
  const lossOf = (a: number, b: number): number => points.reduce((sum, { x, sign, w }) => sum + w * Math.log1p(Math.exp(-Math.max(-700, Math.min(700, sign * (a * x + b))))), 0)
  let a = 0, b = 0, loss = lossOf(0, 0)
  for (let round = 0; round < 100; round++) {
    let ga = 0, gb = 0, haa = 1e-9, hab = 0, hbb = 1e-9
    for (const { x, sign, w } of points) {
      const p = 1 / (1 + Math.exp(-(a * x + b)))
      const r = w * (p - (sign === 1 ? 1 : 0))
      const v = w * p * (1 - p)
      ga += r * x
      gb += r
      haa += v * x * x
      hab += v * x
      hbb += v
    }
    const det = haa * hbb - hab * hab
    const [da, db] = [(hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det]
    let step = 1
    while (step > 1e-6 && !(lossOf(a - step * da, b - step * db) <= loss)) step /= 2
    a -= step * da
    b -= step * db
    const next = lossOf(a, b)
    if (!(loss - next > 1e-12)) break
    loss = next
  }
  // Natural log odds to decibans, standardised scores back to scores.
  const perDeciban = 10 / Math.LN10
  return { slope: (a * perDeciban) / deviation, intercept: (b - (a * mean) / deviation) * perDeciban }
}

/** A block of neighbouring scores and how much honest and false weight lies in it. */
interface Block { readonly from: number; readonly to: number; readonly honest: number; readonly false: number; readonly count: number }

const shareOf = (b: Block): number => b.honest / Math.max(1e-300, b.honest + b.false)

/**
 * Isotonic regression (pool adjacent violators; Ayer et al. 1955) of class on score, both classes counting alike: the best any rising calibration
 * can do on these scores.
 */
const poolAdjacent = (scored: readonly Scored[]): Block[] => {
  const weightOf = (honest: boolean): number => scored.reduce((sum, s) => sum + (s.honest === honest ? s.weight : 0), 0)
  const [honestWeight, falseWeight] = [weightOf(true), weightOf(false)]
  const blocks: Block[] = []
  const merged = (a: Block, b: Block): Block => ({ from: a.from, to: b.to, honest: a.honest + b.honest, false: a.false + b.false, count: a.count + b.count })
  for (const s of [...scored].sort((a, b) => a.decibans - b.decibans)) {
    let block: Block = { from: s.decibans, to: s.decibans, honest: s.honest ? s.weight / honestWeight : 0, false: s.honest ? 0 : s.weight / falseWeight, count: 1 }
    for (let last = blocks.at(-1); last !== undefined && (last.to === block.from || shareOf(last) >= shareOf(block)); last = blocks.at(-1)) {
      blocks.pop()
      block = merged(last, block)
    }
    blocks.push(block)
  }
  return blocks
}

/** Cost in bits that is left when these very scores are calibrated as well as can be: what discrimination alone costs (Brümmer & du Preez 2006). */
export const minimalCllr = (scored: readonly Scored[]): number => {
  const blocks = poolAdjacent(scored)
  const cost = (part: number, other: number): number => (part === 0 ? 0 : part * log2(1 + other / part))
  return 0.5 * blocks.reduce((sum, b) => sum + cost(b.honest, b.false) + cost(b.false, b.honest), 0)
}

/**
 * Knots of a rising, bounded calibration: blocks of at least `minCount` cases, each worth the ratio of its shares with `floor` of each class added, so
 * that what was never seen among so many is called rare and not impossible.
 */
export const fitSteps = (scored: readonly Scored[], { minCount = 200, floor = 0.002 } = {}): (readonly [number, number])[] => {
  const blocks: Block[] = []
  for (const b of poolAdjacent(scored)) {
    const last = blocks.at(-1)
    if (last !== undefined && (last.count < minCount || b.count < minCount / 4)) blocks[blocks.length - 1] = { from: last.from, to: b.to, honest: last.honest + b.honest, false: last.false + b.false, count: last.count + b.count }
    else blocks.push(b)
  }
  const rounded = (x: number): number => Math.round(x * 10) / 10 + 0
  const knots: [number, number][] = []
  for (const b of blocks) {
    const decibans = rounded(10 * Math.log10((b.honest + floor) / (b.false + floor)))
    for (const at of new Set([rounded(b.from), rounded(b.to)])) if (at > (knots.at(-1)?.[0] ?? -Infinity)) knots.push([at, Math.max(decibans, knots.at(-1)?.[1] ?? -Infinity)])
  }
  return knots
}

/** Whether an aim is reached: *met* where the whole interval reaches it, *not shown* where only what was measured does. */
export const standingOf = ({ share, low, high }: Share, aim: { readonly atLeast: number } | { readonly atMost: number }): 'met' | 'not shown' | 'MISSED' =>
  'atLeast' in aim ? (share < aim.atLeast || Number.isNaN(share) ? 'MISSED' : low >= aim.atLeast ? 'met' : 'not shown') : share > aim.atMost || Number.isNaN(share) ? 'MISSED' : high <= aim.atMost ? 'met' : 'not shown'
