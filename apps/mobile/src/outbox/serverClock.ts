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
  /** Best estimate of true time, for work windows: the wall clock, corrected when the server has shown it to be minutes off. */
  readonly now: () => number
  readonly saved: () => SavedServerClock | undefined
}

/** What an event tells of the clocks. */
export interface ClockFacts {
  readonly lastServerTime?: string
  /** Absent after a reload, when the monotonic clock of the page before is gone, and after what may have been a sleep: nothing may be made up in its place. */
  readonly monotonicSinceServerTimeMs?: number
  readonly timeToken?: TimeTokenWire
}

export interface SavedServerClock {
  readonly lastServerTime: string
  /** Signed by the log's key: whoever has the public key can check that an event that holds it was not made before. */
  readonly token?: TimeTokenWire | undefined
  /** serverTime - wall clock at that moment, milliseconds. */
  readonly offsetMs: number
}

/** Below this a difference is network delay or drift and not worth correcting. */
const toleratedOffsetMs = 60_000

export const createServerClock = (clock: Clock, saved?: SavedServerClock, isHidden: () => boolean = () => false): ServerClock => {
  let known = saved
  let arrivedAt: number | undefined
  let wasHidden = false
  return {
    note: (serverTime, token) => {
      const instant = Date.parse(serverTime)
      if (!Number.isFinite(instant)) return
      known = { lastServerTime: new Date(instant).toISOString(), offsetMs: instant - clock.wall(), token: token ?? known?.token }
      arrivedAt = clock.monotonic()
      wasHidden = isHidden()
    },
    hid: () => { wasHidden = true },
    facts: () => {
      if (known === undefined) return {}
      const token = known.token === undefined ? {} : { timeToken: known.token }
      if (arrivedAt === undefined) return { lastServerTime: known.lastServerTime, ...token }
      const elapsed = clock.monotonic() - arrivedAt
      const wallElapsed = clock.wall() - (Date.parse(known.lastServerTime) - known.offsetMs)
      if (wasHidden && wallElapsed - elapsed > toleratedOffsetMs) return { lastServerTime: known.lastServerTime, ...token }
      return { lastServerTime: known.lastServerTime, ...token, monotonicSinceServerTimeMs: Math.max(0, Math.round(elapsed)) }
    },
    now: () => clock.wall() + (known !== undefined && Math.abs(known.offsetMs) > toleratedOffsetMs ? known.offsetMs : 0),
    saved: () => known,
  }
}
