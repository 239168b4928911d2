import { firstAt, median } from './trackPlane.ts'

export interface MomentAgreement {
  /** Whether its fixes were taken at the moments of the earlier ones, as a copy's are; not known of phones that record by the clock or every few seconds. */
  readonly moments: 'same' | 'fresh' | 'unknown'
  /** How much the same moments are worth, in the unit of a repeat's `strength`; 0 where they are not the same. */
  readonly momentStrength: number
}

/** Two moments are the same when no more lies between them. */
const sameMomentMs = 1_200
const minSameShare = 0.7
/** Where chance alone makes so many the same, nothing can be said. */
const maxChance = 0.35
/** Fixes all at one phase of their usual interval: taken by the clock, as those of the earlier way may be. */
const regularPhase = 0.5

/**
 * Phones record when they happen to wake: a copy has its fixes where the original has them, a second journey has them anywhere. `times` are the agreeing fixes' in the
 * original's time, up to one difference, the same for all, that the fit of the places leaves open. The strength is the logarithm of how much likelier so many are in a copy
 * than by chance, over the number of differences that were tried.
 */
export const compareMoments = (times: readonly number[], t: Float64Array): MomentAgreement => {
  const offs = times.map((time) => {
    const high = firstAt(t, time)
    const [before, after] = [high === 0 ? -Infinity : (t[high - 1] as number), high === t.length ? Infinity : (t[high] as number)]
    return { nearest: time - before < after - time ? before - time : after - time, gap: after - before }
  })
  const chance = (2 * sameMomentMs) / median(offs.map((o) => o.gap))
  if (!(chance <= maxChance)) return { moments: 'unknown', momentStrength: 0 }
  const sorted = offs.map((o) => o.nearest).sort((a, b) => a - b)
  let most = 0
  for (let low = 0, high = 0; high < sorted.length; high++) {
    while ((sorted[high] as number) - (sorted[low] as number) > 2 * sameMomentMs) low++
    most = Math.max(most, high - low + 1)
  }
  const n = sorted.length
  const share = most / n
  if (share < minSameShare) return { moments: 'fresh', momentStrength: 0 }
  if (phaseOf(times) > regularPhase) return { moments: 'unknown', momentStrength: 0 }
  const ofOthers = share === 1 ? 0 : (1 - share) * Math.log((1 - share) / (1 - chance))
  return { moments: 'same', momentStrength: Math.max(0, n * (share * Math.log(share / chance) + ofOthers) - Math.log(n)) }
}

/** Between 0, any moment of the usual interval, and 1, always the same. */
const phaseOf = (times: readonly number[]): number => {
  const gap = median(times.slice(1).map((time, i) => Math.abs(time - (times[i] as number))))
  if (!(gap > 0)) return 1
  let [x, y] = [0, 0]
  for (const time of times) {
    const angle = (2 * Math.PI * (time % gap)) / gap
    x += Math.cos(angle)
    y += Math.sin(angle)
  }
  return Math.hypot(x, y) / times.length
}
