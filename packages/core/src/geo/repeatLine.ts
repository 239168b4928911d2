/** The line on which the passages of a way's corners lie: how the clock of the earlier way goes in that of the later one. */
import type { Instant } from '../kernel/index.ts'

const maxPaceOff = 0.1
const minApartMs = 600_000
/** Along the line, at e-bike speed, this is some 80 m. */
const inlierMs = 15_000

/** Original time = offset + pace · (own time − about). */
export interface Line { readonly pace: number; readonly offset: number; readonly about: Instant }

export interface Corner { readonly t: number; readonly passed: readonly number[] }

/** Lines through an early and a late corner, at about the pace of life; the one with the most corners near it. */
export const bestLine = (corners: readonly Corner[]): Line | undefined => {
  const n = corners.length
  const [first, last] = [corners[0] as Corner, corners[n - 1] as Corner]
  const about = (first.t + last.t) / 2
  let best: (Line & { count: number }) | undefined
  const reach = Math.max(1, Math.min(4, n >> 2))
  for (let i = 0; i < reach; i++) {
    for (let j = n - reach; j < n; j++) {
      const [a, b] = [corners[i] as Corner, corners[j] as Corner]
      for (const ta of a.passed) {
        for (const tb of b.passed) {
          const pace = (tb - ta) / (b.t - a.t)
          if (!(Math.abs(Math.abs(pace) - 1) <= maxPaceOff)) continue
          const offset = ta + pace * (about - a.t)
          if (Math.abs(offset - about) < minApartMs) continue
          let count = 0
          for (const { t, passed } of corners) {
            const expected = offset + pace * (t - about)
            for (const p of passed) {
              if (Math.abs(p - expected) > inlierMs) continue
              count++
              break
            }
          }
          if (count > (best?.count ?? 0.6 * n)) best = { pace, offset, about, count }
        }
      }
    }
  }
  return best
}

/** Least squares through the passages near the line. */
export const refined = ({ pace, offset, about }: Line, corners: readonly Corner[]): Line => {
  let [n, su, sv, suu, suv] = [0, 0, 0, 0, 0]
  for (const { t, passed } of corners) {
    const u = t - about
    for (const p of passed) {
      const v = p - offset
      if (Math.abs(v - pace * u) > inlierMs) continue
      n++
      su += u
      sv += v
      suu += u * u
      suv += u * v
      break
    }
  }
  const det = n * suu - su * su
  if (n < 3 || !(det > 0)) return { pace, offset, about }
  const slope = (n * suv - su * sv) / det
  return Math.abs(Math.abs(slope) - 1) <= 1.5 * maxPaceOff ? { pace: slope, offset: offset + (sv - slope * su) / n, about } : { pace, offset, about }
}
