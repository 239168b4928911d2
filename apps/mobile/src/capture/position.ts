/** The phone's position through the Geolocation API, as a Fix. */
import type { Fix } from '@fieldproof/core/kernel'
import { createStore } from '../app/store.ts'
import type { Store } from '../app/store.ts'
import type { Pace } from './powerMode.ts'

/** `off`: not asked for (outside working hours). `searching`: asked, nothing yet. */
export type PositionProblem = 'denied' | 'unavailable' | 'unsupported' | 'insecure'
export interface PositionState {
  readonly status: 'off' | 'searching' | 'ready' | 'problem'
  readonly fix?: Fix | undefined
  readonly problem?: PositionProblem | undefined
}

const finite = (value: number | null | undefined): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)

/**
 * W3C asks for a 95 % accuracy, but Chrome on Android and Safari pass on the system's 68 % radius unchanged, so it is taken as
 * that (core/geo/accuracy does the same for an unknown confidence). The browser does not say which provider made the fix.
 */
export const fixOf = (position: Pick<GeolocationPosition, 'timestamp'> & { coords: Partial<GeolocationCoordinates> & { readonly mock?: boolean } }, batteryPercent?: number, trueTime: (instant: number) => number = (instant) => instant): Fix | undefined => {
  const { coords, timestamp } = position
  const lat = finite(coords.latitude)
  const lon = finite(coords.longitude)
  if (lat === undefined || lon === undefined || Math.abs(lat) > 90 || Math.abs(lon) > 180 || !Number.isFinite(timestamp)) return undefined
  const speed = finite(coords.speed)
  const accuracy = finite(coords.accuracy)
  const optional = {
    accuracyMetres: accuracy !== undefined && accuracy >= 0 ? accuracy : undefined,
    altitudeMetres: finite(coords.altitude),
    speedMetresPerSecond: speed !== undefined && speed >= 0 ? speed : undefined,
    bearingDegrees: finite(coords.heading),
    batteryPercent,
    // The native shell knows it; a browser does not say.
    mock: coords.mock,
  }
  return { lat, lon, fixTime: trueTime(Math.round(timestamp)), provider: 'unknown', ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) }
}

const problemOf = (error: { code: number }): PositionProblem => (error.code === 1 ? 'denied' : 'unavailable')

export interface PositionSource {
  readonly state: Store<PositionState>
  readonly start: () => void
  readonly stop: () => void
  /** Asks anew where it is asked for: a browser’s watch does not come back to life when a refused permission is given. */
  readonly renew: () => void
  /** How often and how exactly to ask from now on; undefined: watch, as exactly as can be. */
  readonly setPace: (pace: Pace | undefined) => void
  readonly onFix: (listener: (fix: Fix) => void) => () => void
  /** A fix not older than `freshMs`, waiting for one at most `patienceMs` from when the phone began to look for one, or from the tap where it was finding them; else the last one not older than `usableMs`; else undefined. */
  readonly fixForCheckIn: () => Promise<Fix | undefined>
}

export interface PositionPorts {
  readonly geolocation: Pick<Geolocation, 'watchPosition' | 'clearWatch' | 'getCurrentPosition'> | undefined
  /**
   * Watches whatever the pace says. A shell's watcher is what keeps the app alive in the background: between two single questions there would be none, and its timers sleep then.
   */
  readonly watchesAlways?: boolean
  readonly isSecureContext: boolean
  /** The clock that everything goes by (serverClock), and the instant of a position by it: browsers stamp positions with the wall clock, whatever that shows. */
  readonly now: () => number
  readonly trueTime?: (instant: number) => number
  readonly batteryPercent: () => number | undefined
  /** setInterval, for tests to replace; the answer stops it. */
  readonly every?: (work: () => void, ms: number) => () => void
  readonly setTimer?: (work: () => void, ms: number) => unknown
}

const everyInterval = (work: () => void, ms: number): (() => void) => {
  const timer = setInterval(work, ms)
  return () => clearInterval(timer)
}

/** A check-in within half a minute of a fix needs no new one: a person walks 40 m in that time. */
const freshMs = 30_000
/** "One tap and under 5 s from opening" is the promise, and signing takes its part: the person is not kept waiting for a better position than that. */
const patienceMs = 4_000
/** Where the phone has looked for so long and found nothing (a basement), a tap is worth one more moment and no more. */
const leastPatienceMs = 800
/** An older position says nothing about now; the check-in is then taken without one. */
const usableMs = 120_000

export const createPositionSource = (ports: PositionPorts): PositionSource => {
  const state = createStore<PositionState>({ status: 'off' })
  const listeners = new Set<(fix: Fix) => void>()
  let pace: Pace | undefined
  /** Ends the watching or polling that runs; undefined: none does. */
  let end: (() => void) | undefined

  /** Since when it is looked for a position in vain; undefined: they come. */
  let lookingSince: number | undefined

  const accept = (position: GeolocationPosition): Fix | undefined => {
    const fix = fixOf(position, ports.batteryPercent(), ports.trueTime)
    if (fix === undefined) return undefined
    lookingSince = undefined
    state.set({ status: 'ready', fix })
    for (const listener of listeners) listener(fix)
    return fix
  }
  const fail = (error: { code: number }): void => {
    lookingSince ??= ports.now() - patienceMs
    // A time-out while a fix is on screen is not a problem to show: the age of the fix tells.
    if (error.code === 3 && state.get().fix !== undefined) return
    state.set({ status: 'problem', problem: problemOf(error), fix: problemOf(error) === 'denied' ? undefined : state.get().fix })
  }

  const listen = (geolocation: NonNullable<PositionPorts['geolocation']>): void => {
    const enableHighAccuracy = pace?.highAccuracy ?? true
    if (pace?.pollMs === undefined || ports.watchesAlways === true) {
      const watchId = geolocation.watchPosition(accept, fail, { enableHighAccuracy, maximumAge: 5_000, timeout: 20_000 })
      end = () => geolocation.clearWatch(watchId)
      return
    }
    const ask = (): void => geolocation.getCurrentPosition(accept, fail, { enableHighAccuracy, maximumAge: 15_000, timeout: 20_000 })
    ask()
    end = (ports.every ?? everyInterval)(ask, pace.pollMs)
  }

  return {
    state,
    onFix: (listener) => { listeners.add(listener); return () => { listeners.delete(listener) } },
    start: () => {
      if (end !== undefined) return
      if (ports.geolocation === undefined || !ports.isSecureContext) {
        state.set({ status: 'problem', problem: ports.isSecureContext ? 'unsupported' : 'insecure' })
        return
      }
      state.set({ status: 'searching', fix: state.get().fix })
      lookingSince = ports.now()
      listen(ports.geolocation)
    },
    stop: () => {
      end?.()
      end = undefined
      lookingSince = undefined
      state.set({ status: 'off' })
    },
    renew: () => {
      if (end === undefined || ports.geolocation === undefined) return
      end()
      if (state.get().problem === 'denied') state.set({ status: 'searching' })
      listen(ports.geolocation)
    },
    setPace: (next) => {
      if (next?.highAccuracy === pace?.highAccuracy && next?.pollMs === pace?.pollMs) return
      pace = next
      if (end === undefined || ports.geolocation === undefined || ports.watchesAlways === true) return
      end()
      listen(ports.geolocation)
    },
    fixForCheckIn: async () => {
      const last = state.get().fix
      if (last !== undefined && ports.now() - last.fixTime <= freshMs) return last
      const { geolocation } = ports
      const problem = state.get().problem
      if (geolocation !== undefined && ports.isSecureContext && problem !== 'denied') {
        const lookedMs = lookingSince === undefined ? 0 : ports.now() - lookingSince
        const waitMs = Math.min(patienceMs, Math.max(leastPatienceMs, patienceMs - lookedMs))
        const fresh = await new Promise<Fix | undefined>((resolve) => {
          // Some browsers let the time-out wait for the permission question; the person must not.
          const giveUp = (ports.setTimer ?? setTimeout)(() => resolve(undefined), waitMs + 200)
          const settle = (fix: Fix | undefined): void => { clearTimeout(giveUp as number); resolve(fix) }
          geolocation.getCurrentPosition((position) => settle(accept(position)), (error) => { fail(error); settle(undefined) }, { enableHighAccuracy: true, maximumAge: 0, timeout: waitMs })
        })
        if (fresh !== undefined) return fresh
      }
      const latest = state.get().fix
      return latest !== undefined && ports.now() - latest.fixTime <= usableMs ? latest : undefined
    },
  }
}
