import type { Instant } from '../kernel/index.ts'
import type { Range, Spell } from './presence.ts'

/** Time outside an area while on duty: a post (离岗) or the area somebody is responsible for (越界). */
export interface Absence {
  readonly from: Instant
  /** End of what was seen of it: the return, the end of duty, or the last fix. */
  readonly to: Instant
  /** Nobody has come back yet, and duty goes on. */
  readonly isOpen: boolean
  /** When the limit was reached. */
  readonly reachedAt: Instant
  /** Seen outside. */
  readonly seconds: number
  /** Within it nothing was recorded: neither here nor there. */
  readonly silentSeconds: number
  readonly confidence: number
}

const overlap = (a: Range, b: Range): Range | undefined => {
  const from = Math.max(a.from, b.from)
  const to = Math.min(a.to, b.to)
  return from < to ? { from, to } : undefined
}

/** `range` without the holes; holes in any order. */
export const without = (range: Range, holes: readonly Range[]): Range[] => {
  let parts: Range[] = [range]
  for (const hole of holes) {
    parts = parts.flatMap((part) => {
      if (overlap(part, hole) === undefined) return [part]
      return [{ from: part.from, to: Math.min(part.to, hole.from) }, { from: Math.max(part.from, hole.to), to: part.to }].filter(({ from, to }) => from < to)
    })
  }
  return parts
}

const seconds = (ranges: readonly Range[]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0) / 1000

/**
 * Stretches of duty spent outside for longer than the limit. Each range of duty is looked at by itself: a break or the end of a shift ends an
 * absence, and the time after it counts anew. Silences count for nobody.
 */
export const absencesOf = (spells: readonly Spell[], duty: readonly Range[], limitSeconds: number): Absence[] => {
  const absences: Absence[] = []
  for (const spell of spells) {
    if (spell.side !== 'outside') continue
    // A spell that ended in a silence was seen until its last fix only.
    const seenUntil = spell.until === undefined || spell.ended === 'after_silence' ? spell.lastSeen : spell.until
    for (const range of duty) {
      const here = overlap({ from: spell.from, to: seenUntil }, range)
      if (here === undefined) continue
      const seen = without(here, spell.silences)
      const reachedAt = instantOfTotal(seen, limitSeconds)
      if (reachedAt === undefined) continue
      const away = seconds(seen)
      absences.push({
        from: here.from, to: here.to, isOpen: spell.until === undefined && seenUntil < range.to, reachedAt,
        seconds: away, silentSeconds: seconds([here]) - away, confidence: spell.confidence,
      })
    }
  }
  return absences.sort((a, b) => a.from - b.from)
}

/** When the ranges, in order, have added up to so many seconds. */
const instantOfTotal = (ranges: readonly Range[], total: number): Instant | undefined => {
  let left = total * 1000
  for (const { from, to } of ranges) {
    if (to - from >= left) return from + left
    left -= to - from
  }
  return undefined
}
