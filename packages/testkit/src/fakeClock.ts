import type { Instant } from '@fieldproof/core/kernel'

/** A clock that stands still until told to move, with the two hands of a phone: the wall clock and the monotonic one. */
export interface FakeClock {
  /** Wall clock, milliseconds since 1970. */
  now(): Instant
  /** Milliseconds since the clock was made; never moved by `setWallClock`. */
  monotonic(): number
  /** Time passes on both hands. */
  advance(milliseconds: number): void
  /** Time passes until the wall clock shows `instant`. Refuses to run backwards. */
  advanceTo(instant: Instant): void
  /** Somebody changes the wall clock; no time passes. */
  setWallClock(instant: Instant): void
}

export const createFakeClock = (start: Instant | string): FakeClock => {
  let wall = typeof start === 'string' ? Date.parse(start) : start
  let monotonic = 0
  if (!Number.isFinite(wall)) throw new RangeError(`createFakeClock: not an instant: ${start}`)
  const advance = (milliseconds: number) => {
    if (!(milliseconds >= 0)) throw new RangeError(`time does not pass by ${milliseconds} ms`)
    wall += milliseconds
    monotonic += milliseconds
  }
  return {
    now: () => wall,
    monotonic: () => monotonic,
    advance,
    advanceTo: (instant) => advance(instant - wall),
    setWallClock: (instant) => { wall = instant },
  }
}
