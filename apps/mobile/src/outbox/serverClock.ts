import type { TimeTokenWire } from '@fieldproof/contract'
import type { Clock } from './ports.ts'

/**
 * Ties the phone's clocks to the server's. An event carries the last time the server told and how many monotonic
 * milliseconds have passed since it arrived: together they prove when the person acted, whatever the wall clock says.
 *
 * Limits, said plainly: `performance.now()` starts anew with each page, so after a reload without a network only
 * `lastServerTime` is known, as a lower bound. On some phones it stands still while the phone sleeps, so the elapsed time is a
 * lower bound too.
 */
export interface ServerClock {
  readonly note: (serverTime: string, token?: TimeTokenWire) => void
  readonly facts: () => ClockFacts
  /** Best estimate of true time, for work windows: the wall clock, corrected when the server has shown it to be minutes off. */
  readonly now: () => number
  readonly saved: () => SavedServerClock | undefined
}

/** What an event tells of the clocks. */
export interface ClockFacts {
  readonly lastServerTime?: string
  /** Absent after a reload: the monotonic clock of the page before is gone, and nothing may be made up in its place. */
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

export const createServerClock = (clock: Clock, saved?: SavedServerClock): ServerClock => {
  let known = saved
  let arrivedAt: number | undefined
  return {
    note: (serverTime, token) => {
      const instant = Date.parse(serverTime)
      if (!Number.isFinite(instant)) return
      known = { lastServerTime: new Date(instant).toISOString(), offsetMs: instant - clock.wall(), token: token ?? known?.token }
      arrivedAt = clock.monotonic()
    },
    facts: () => {
      if (known === undefined) return {}
      const token = known.token === undefined ? {} : { timeToken: known.token }
      if (arrivedAt === undefined) return { lastServerTime: known.lastServerTime, ...token }
      return { lastServerTime: known.lastServerTime, ...token, monotonicSinceServerTimeMs: Math.max(0, Math.round(clock.monotonic() - arrivedAt)) }
    },
    now: () => clock.wall() + (known !== undefined && Math.abs(known.offsetMs) > toleratedOffsetMs ? known.offsetMs : 0),
    saved: () => known,
  }
}
