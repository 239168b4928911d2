/** Ties power mode and state watch to the running phone: which pace applies now, and which conditions hold. */
import type { PowerMode } from '@fieldproof/contract'
import { currentBatteryPercent, currentlyCharging } from '../capture/deviceFacts.ts'
import type { ActivityAdapter, SystemAdapter } from '../capture/adapters/types.ts'
import type { PositionSource } from '../capture/position.ts'
import { createFront } from '../capture/inFront.ts'
import { createMotionWatch, effectiveMode, mayLower, paces } from '../capture/powerMode.ts'
import type { BatterySample, Motion, Pace } from '../capture/powerMode.ts'
import { createStateWatch } from '../capture/stateWatch.ts'
import type { Conditions, StateWatchPorts } from '../capture/stateWatch.ts'
import type { TrackRecorder } from '../capture/trackRecorder.ts'
import type { PhoneDatabase } from '../outbox/database.ts'
import type { SyncScheduler } from '../outbox/scheduler.ts'
import type { Snapshot } from './snapshot.ts'
import { createStore } from './store.ts'
import type { Store } from './store.ts'

export interface PowerView {
  readonly mode: PowerMode
  readonly policy: PowerMode
  readonly motion: Motion
  readonly lowered: boolean
  readonly mayLower: boolean
}

export interface Tracking {
  readonly power: Store<PowerView>
  readonly pace: () => Pace
  readonly setLowered: (lowered: boolean) => Promise<void>
  readonly batterySamples: () => Promise<readonly BatterySample[]>
  readonly permission: Store<PermissionState | undefined>
  readonly start: () => Promise<void>
  readonly tick: () => Promise<void>
}

export interface TrackingPorts extends Pick<StateWatchPorts, 'db' | 'append' | 'now' | 'withLock'> {
  readonly db: PhoneDatabase
  readonly snapshot: Store<Snapshot>
  readonly position: PositionSource
  readonly recorder: TrackRecorder
  readonly scheduler: SyncScheduler
  readonly system?: SystemAdapter | undefined
  readonly activity?: ActivityAdapter | undefined
}

const sampleMs = 5 * 60_000
/** Two weeks of shifts. */
const mostSamples = 1_500
const lowBatteryPercent = 15
/** Past two polls without a fix the receiver gives none, whether or not it reports an error. */
const noFixAfterMs = 180_000

export const createTracking = ({ db, append, now, withLock, snapshot, position, recorder, scheduler, system, activity }: TrackingPorts): Tracking => {
  const motionWatch = createMotionWatch()
  const permission = createStore<PermissionState | undefined>(undefined)
  /** The permission went from granted to denied under our eyes: only a person does that. */
  let takenAway = false
  let wasGranted = false
  let lowered = false
  let lastSampleAt = -Infinity
  let recordingSince = now()
  const front = createFront(navigator.locks as LockManager | undefined, () => document.visibilityState === 'visible')
  let isElsewhere = false
  const role = async () => {
    const now = await front.role()
    isElsewhere = now.isElsewhere
    return now
  }
  const viewNow = (): PowerView => {
    const facts = { policy: snapshot.get().today?.powerMode ?? 'precise', lowered, batteryPercent: currentBatteryPercent() }
    return { mode: effectiveMode(facts), policy: facts.policy, motion: motionWatch.motion(), lowered, mayLower: mayLower(facts) }
  }
  const power = createStore<PowerView>(viewNow())
  const same = (a: PowerView, b: PowerView): boolean => (Object.keys(a) as (keyof PowerView)[]).every((key) => a[key] === b[key])
  const pace = (): Pace => paces[power.get().mode][power.get().motion]
  const steer = (): void => {
    const next = viewNow()
    if (!same(next, power.get())) power.set(next)
    position.setPace(recorder.state.get() === 'recording' ? pace() : undefined)
  }

  const conditions = (): Conditions => {
    const { problem, fix } = position.state.get()
    const [battery, charging] = [currentBatteryPercent(), currentlyCharging()]
    const found: Conditions = {}
    const report = system?.report() ?? {}
    const hidden = document.visibilityState === 'hidden'
    const silentMs = now() - Math.max(fix?.fixTime ?? 0, recordingSince)
    // Granted once and asked for again: it ran out ("only this time"), or was reset; nobody knows by whom.
    if (permission.get() === 'denied' || problem === 'denied' || (permission.get() === 'prompt' && wasGranted)) found.permission_off = { chosenBy: takenAway ? 'person' : 'unknown' }
    else if (report.locationOff !== undefined) found.location_off = { chosenBy: report.locationOff }
    else if (problem === 'unavailable') found.no_position = { chosenBy: 'system', detail: 'POSITION_UNAVAILABLE' }
    else if (!hidden && silentMs > noFixAfterMs + 2 * (pace().pollMs ?? 0)) found.no_position = { chosenBy: 'system', detail: 'no fix' }
    if (!navigator.onLine || scheduler.state.get().phase === 'offline') found.no_network = { chosenBy: 'system' }
    if (hidden && !isElsewhere) found.hidden = { chosenBy: 'unknown' }
    if (report.batterySaver !== undefined) found.battery_saver = { chosenBy: report.batterySaver }
    if (charging === true) found.charging = { chosenBy: 'unknown' }
    else if (battery !== undefined && battery <= lowBatteryPercent) found.battery_low = { chosenBy: 'system', detail: `${lowBatteryPercent} %` }
    return found
  }
  const watch = createStateWatch({
    db, append, now, withLock, role, periods: () => snapshot.get().periods, isRecording: () => recorder.state.get() === 'recording', conditions,
    facts: () => ({ batteryPercent: currentBatteryPercent(), charging: currentlyCharging(), upMs: system?.report().upMs }),
  })
  const observe = (): Promise<void> => watch.observe().catch(() => undefined)

  /** Only while recording: on a pause, in a private place, off duty and after its end nobody listens. */
  let sensing: AbortController | undefined
  const sense = (): void => {
    const isRecording = recorder.state.get() === 'recording' && !recorder.inPrivate.get()
    if (activity === undefined || isRecording === (sensing !== undefined)) return
    sensing?.abort()
    sensing = isRecording ? new AbortController() : undefined
    if (sensing === undefined) return
    const { signal } = sensing
    void import('../capture/adapters/activity.ts').then(async ({ readActivity }) => {
      // Paused before this was loaded: an adapter that waits for the signal would wait for ever.
      if (signal.aborted) return
      await activity.listen(signal, (said) => {
        if (signal.aborted) return
        motionWatch.sense(readActivity(said))
        steer()
      })
    }).catch(() => { /* Without it positions tell, as on every other phone. */ })
  }

  const readPermission = async (): Promise<void> => {
    try {
      const status = await navigator.permissions.query({ name: 'geolocation' })
      permission.set(status.state)
      wasGranted = status.state === 'granted'
      status.addEventListener('change', () => {
        wasGranted ||= status.state === 'granted'
        takenAway = permission.get() === 'granted' && status.state === 'denied'
        permission.set(status.state)
        if (status.state === 'granted') position.renew()
        void observe()
      })
    } catch { /* Safari before 16: only the error of a request tells */ }
  }

  const samples = async (): Promise<readonly BatterySample[]> => ((await db.get('meta', 'batterySamples')) as BatterySample[] | undefined) ?? []
  const sample = async (): Promise<void> => {
    const percent = currentBatteryPercent()
    if (percent === undefined || recorder.state.get() !== 'recording' || now() - lastSampleAt < sampleMs) return
    lastSampleAt = now()
    await db.put('meta', [...(await samples()).slice(-mostSamples + 1), { at: lastSampleAt, percent, charging: currentlyCharging(), mode: power.get().mode }], 'batterySamples')
  }

  return {
    power, pace, permission, batterySamples: samples,
    setLowered: async (next) => {
      lowered = next
      await db.put('meta', next, 'powerLowered')
      steer()
    },
    start: async () => {
      // First of all: what looks at the phone later waits for this turn, and must not overwrite the last heartbeat. Nothing here does: it needs a lock that another tab may hold which the browser has put to sleep.
      void watch.restore().catch(() => undefined)
      lowered = ((await db.get('meta', 'powerLowered')) as boolean | undefined) ?? false
      void readPermission()
      position.onFix((fix) => {
        motionWatch.take(fix)
        steer()
      })
      recorder.state.subscribe(() => {
        recordingSince = now()
        sense()
        steer()
        void observe()
      })
      recorder.inPrivate.subscribe(sense)
      snapshot.subscribe(steer)
      front.steer()
      document.addEventListener('visibilitychange', () => { front.steer(); void observe().then(() => watch.beat()) })
      globalThis.addEventListener('pagehide', () => { void watch.beat(true) })
      system?.onChange?.(() => { void observe() })
      globalThis.addEventListener('offline', () => { void observe() })
      globalThis.addEventListener('online', () => { void observe() })
      sense()
      steer()
    },
    tick: async () => {
      steer()
      void observe()
      await sample().catch(() => undefined)
    },
  }
}
