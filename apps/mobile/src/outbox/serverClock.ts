import type { TimeTokenWire } from '@fieldproof/contract'
import type { Clock } from './ports.ts'

/**
 * Ties the phone's clocks to the server's. An event carries the last time the server told and how many monotonic
 * milliseconds have passed since it arrived: together they prove when the person acted, whatever the wall clock says.
 *
 * Limits, said plainly: `performance.now()` starts anew with each page, so after a reload without a network only
 * `lastServerTime` is known, as a lower bound. Outside Windows it stands still while the device sleeps (MDN, Performance: now(), “Ticking during sleep”), so after a
 * sleep the elapsed time is a lower bound too: when the page was out of sight since and the wall clock has gone ahead of it, nothing is claimed.
 * A wall clock set forward meanwhile looks the same and is not proven either; one set back is.
 */
export interface ServerClock {
  readonly note: (serverTime: string, token?: TimeTokenWire) => void
  /** The page went out of sight: from now on the device may sleep. */
  readonly hid: () => void
  readonly facts: () => ClockFacts
  /**
   * What the phone goes by: the server's last word and the monotonic time since, whatever is done to the wall clock meanwhile; after a reload and after what may have been a sleep
   * the wall clock, corrected by what it was off, and never earlier than the server's last word.
   */
  readonly now: () => number
  /** An instant that something of the phone told (a position, a photo), by the clock of `now`: what goes by a wall clock that is minutes off is corrected, what a satellite told is not. */
  readonly trueTime: (instant: number) => number
  /** The last time that the server told (ms): it is not earlier than that, whatever the wall clock was set to. What leaves the phone goes by this. */
  readonly told: () => number | undefined
  readonly saved: () => SavedServerClock | undefined
}

/** What an event tells of the clocks. */
export interface ClockFacts {
  readonly lastServerTime?: string
  /** Absent after a reload, when the monotonic clock of the page before is gone, and after what may have been a sleep: nothing may be made up in its place. */
  readonly monotonicSinceServerTimeMs?: number
  readonly timeToken?: TimeTokenWire
  /** `now`, where the wall clock is minutes off. */
  readonly correctedTime?: string
}

export interface SavedServerClock {
  readonly lastServerTime: string
  /** Signed by the log's key: whoever has the public key can check that an event that holds it was not made before. */
  readonly token?: TimeTokenWire | undefined
  /** serverTime - wall clock at that moment, milliseconds. */
  readonly offsetMs: number
}

/** Below this a difference is network delay or drift and not worth correcting. */
export const toleratedOffsetMs = 60_000

export const createServerClock = (clock: Clock, saved?: SavedServerClock, isHidden: () => boolean = () => false): ServerClock => {
  let known = saved
  /** What the two clocks of this page showed when the server last told the time. */
  let arrived: { readonly wall: number; readonly monotonic: number } | undefined
  /** The same when `known.offsetMs` was taken for true: a page that was opened anew goes on from there, whatever is done to the wall clock under it. */
  let anchor = { wall: clock.wall(), monotonic: clock.monotonic() }
  let wasHidden = false
  const isWorthIt = (offsetMs: number): boolean => Math.abs(offsetMs) > toleratedOffsetMs
  /** The monotonic clock may have stood still while the device slept. */
  const mayHaveSlept = ({ wall, monotonic }: NonNullable<typeof arrived>): boolean => wasHidden && clock.wall() - wall - (clock.monotonic() - monotonic) > toleratedOffsetMs
  const now = (): number => {
    const wall = clock.wall()
    if (known === undefined) return wall
    const base = isWorthIt(known.offsetMs) ? known.offsetMs : 0
    const byMonotonic = anchor.wall + base + Math.round(clock.monotonic() - anchor.monotonic)
    if (arrived !== undefined && !mayHaveSlept(anchor)) return byMonotonic
    // It is not earlier than what the server told last; less than a minute is left to the wall clock as everywhere.
    const told = Date.parse(known.lastServerTime)
    const estimate = mayHaveSlept(anchor) ? wall + base : byMonotonic
    return isWorthIt(told - estimate) ? Math.max(told, estimate) : estimate
  }
  const offset = (): number => now() - clock.wall()
  return {
    note: (serverTime, token) => {
      const instant = Date.parse(serverTime)
      if (!Number.isFinite(instant)) return
      known = { lastServerTime: new Date(instant).toISOString(), offsetMs: instant - clock.wall(), token: token ?? known?.token }
      anchor = { wall: clock.wall(), monotonic: clock.monotonic() }
      arrived = anchor
      wasHidden = isHidden()
    },
    hid: () => { wasHidden = true },
    facts: () => {
      if (known === undefined) return {}
      const found = { lastServerTime: known.lastServerTime, ...(known.token === undefined ? {} : { timeToken: known.token }), ...(isWorthIt(offset()) ? { correctedTime: new Date(now()).toISOString() } : {}) }
      return arrived === undefined || mayHaveSlept(arrived) ? found : { ...found, monotonicSinceServerTimeMs: Math.max(0, Math.round(clock.monotonic() - arrived.monotonic)) }
    },
    now,
    trueTime: (instant) => (isWorthIt(offset()) && Math.abs(offset() + instant - now()) < Math.abs(instant - now()) ? Math.round(instant + offset()) : instant),
    told: () => (known === undefined ? undefined : Date.parse(known.lastServerTime)),
    // A wall clock that was set since the server told is saved as it is now: the next page has nothing else to go by.
    saved: () => (known === undefined ? undefined : { ...known, offsetMs: isWorthIt(offset()) || isWorthIt(known.offsetMs) ? offset() : known.offsetMs }),
  }
}
