import { clockToleranceMs } from '@fieldproof/core/signals'
import { distanceMetres, toWgs84 } from '@fieldproof/core/geo'
import type { LatLon } from '@fieldproof/core/kernel'
import { type HistoryReach, type ShiftHistory, createHistoryWindow, punchGrace } from '@fieldproof/core/planning'
import { zoneOf } from '../platform/zone.ts'
import type { KnownDevice } from './deviceDirectory.ts'

/**
 * The privacy gate (PIPL art. 6: collect the least that the purpose needs): no track and nothing automatic from off duty is ever stored, from
 * no client, not even as raw bytes; of the person's own taps only check-ins shortly before and after work, as the shift says (`punchDuty`), and calls for help. It reads times only. What it refuses leaves a count per person and day, never a position.
 *
 * There is no grace for tracks: a shift of 09:00–18:00 stores 09:00 and not 18:00.
 */
export interface DutyWindow {
  /** Was this person on duty at this instant (ms since 1970)? */
  contains(instantMs: number): boolean
  /** The working window around an instant, if there is one. */
  windowAt(instantMs: number): { readonly startsAt: number; readonly endsAt: number } | undefined
}

/** Half open, ms since 1970. */
export interface Leave {
  readonly from: number
  readonly to: number
}

/** Approved leave is no working time: the window ends where it begins, and begins again where it ends. */
export const withoutLeave = (window: DutyWindow, leaves: readonly Leave[]): DutyWindow => {
  if (leaves.length === 0) return window
  const isOnLeave = (instantMs: number): boolean => leaves.some(({ from, to }) => instantMs >= from && instantMs < to)
  return {
    contains: (instantMs) => window.contains(instantMs) && !isOnLeave(instantMs),
    windowAt(instantMs) {
      const around = isOnLeave(instantMs) ? undefined : window.windowAt(instantMs)
      return around && leaves.reduce((rest, { from, to }) => ({ startsAt: to <= instantMs ? Math.max(rest.startsAt, to) : rest.startsAt, endsAt: from > instantMs ? Math.min(rest.endsAt, from) : rest.endsAt }), around)
    },
  }
}

/** When the person of this device works, and worked on days of another shift. */
export const shiftsOf = ({ shift, earlierShifts }: Pick<KnownDevice, 'shift' | 'earlierShifts'>): ShiftHistory => ({ now: shift, earlier: earlierShifts ?? new Map() })

const nobody: DutyWindow = { contains: () => false, windowAt: () => undefined }
const windows = new WeakMap<KnownDevice, DutyWindow>()

/** The directory hands out the same object until the registry changes, so the window is built once per device and change. */
export const onDuty = (device: KnownDevice): DutyWindow => {
  const known = windows.get(device)
  if (known) return known
  // No shift means that nobody has said when this person works: then nothing is recorded.
  const window = device.personStatus !== 'active' ? nobody : withoutLeave(createHistoryWindow(shiftsOf(device), zoneOf(device.timeZone)), device.leaves ?? [])
  windows.set(device, window)
  return window
}

/** The reach of the person's own taps: around working time, and on the day of a change by either shift. */
export const punchReach: HistoryReach = { graceOf: punchGrace, onDayOfChange: 'either' }

const punchWindows = new WeakMap<KnownDevice, DutyWindow>()

/** When the person's own check-in and check-out is taken: working time, and as long around it as the shift allows. Not on leave. */
export const punchDuty = (device: KnownDevice): DutyWindow => {
  const known = punchWindows.get(device)
  if (known) return known
  const window = device.personStatus !== 'active' ? nobody : withoutLeave(createHistoryWindow(shiftsOf(device), zoneOf(device.timeZone), punchReach), device.leaves ?? [])
  punchWindows.set(device, window)
  return window
}

/** 2000-01-01T00:00:00Z: no phone that runs our clients existed before it. */
export const earliestCredible = 946_684_800_000
const farthestAheadMs = 86_400_000

/** A receiver's clock may be wrong by hours; before 2000 or more than a day ahead it is broken or made up. */
export const isCredibleTime = (claimedMs: number | null | undefined, receivedAt: number): claimedMs is number =>
  typeof claimedMs === 'number' && claimedMs >= earliestCredible && claimedMs <= receivedAt + farthestAheadMs

/**
 * The instant by which an item is judged. A time that is absent or absurd (1970, 2099, NaN) must not slip off-duty data in, nor
 * cost the person on-duty data: such an item is judged by when it arrived. The claimed time itself is kept as it was sent,
 * because it is what the clock-skew signal speaks about.
 */
export const judgedTime = (claimedMs: number | null | undefined, receivedAt: number): number =>
  isCredibleTime(claimedMs, receivedAt) ? claimedMs : receivedAt

/**
 * Could what claims this credible time have been on duty? Nothing happened after it arrived: an evening's position whose clock is half a day ahead tells
 * of tomorrow's working hours. Such an item is kept only when it arrived on duty as well.
 */
const mayBeOnDuty = (duty: DutyWindow, claimedMs: number, receivedAt: number): boolean =>
  duty.contains(claimedMs) && !isAfterArrival(duty, claimedMs, receivedAt)

/** A time that was not yet when it was told, and the arrival does not speak for it. */
export const isAfterArrival = (duty: DutyWindow, claimedMs: number, receivedAt: number): boolean => claimedMs > receivedAt + clockToleranceMs && !duty.contains(receivedAt)

/** How many fixes were refused: off duty by a clock that can be true (or, told no time, by arrival), or with none that can be. */
export interface Refusals {
  readonly offDuty: number
  readonly impossibleClock: number
  /** Inside a place that the person has set private. */
  readonly privatePlace: number
}

/** Is this one of the places where the person is not to be recorded? Whatever the accuracy: the middle decides, as on the phone. */
export const isPrivatePlace = ({ privateZones }: Pick<KnownDevice, 'privateZones'>, position: LatLon): boolean =>
  privateZones?.some(({ lat, lon, radiusMetres }) => distanceMetres({ lat, lon }, position) <= radiusMetres) ?? false

export interface SplitByDuty<T> {
  readonly kept: readonly T[]
  readonly refusedCount: number
  /** What was refused per local calendar day (YYYY-MM-DD). */
  readonly days: ReadonlyMap<string, Refusals>
}

/**
 * Which items may be stored. `fixTime` is the time the client claims, null when it told none. An item may name further instants
 * (`alsoAt`: the start of a trip, the arrival of a visit): it is kept only when all of them are on duty.
 * Positions stand in the datum of the device, private places in WGS-84: half a kilometre apart in China.
 */
export const splitByDuty = <T extends { readonly fixTime: number | null; readonly alsoAt?: readonly number[]; readonly fix?: LatLon }>(items: readonly T[], device: KnownDevice, receivedAt: number): SplitByDuty<T> => {
  const duty = onDuty(device)
  const zone = zoneOf(device.timeZone)
  const days = new Map<string, Refusals>()
  const kept = items.filter((item) => {
    const at = judgedTime(item.fixTime, receivedAt)
    const told = [item.fixTime, ...(item.alsoAt ?? [])]
    const isOnDuty = device.trackWithdrawn !== true && told.every((time) => mayBeOnDuty(duty, judgedTime(time, receivedAt), receivedAt))
    const isPrivate = isOnDuty && item.fix !== undefined && isPrivatePlace(device, toWgs84(item.fix, device.datum))
    if (isOnDuty && !isPrivate) return true
    const day = zone.dayAt(at)
    const known = days.get(day) ?? { offDuty: 0, impossibleClock: 0, privatePlace: 0 }
    if (isPrivate || device.trackWithdrawn === true) {
      days.set(day, isPrivate ? { ...known, privatePlace: known.privatePlace + 1 } : { ...known, offDuty: known.offDuty + 1 })
      return false
    }
    // What decided: an instant off duty that is credible or was not told, or nothing but instants that cannot be.
    const isOffDuty = told.some((time) => (time === null || isCredibleTime(time, receivedAt)) && !duty.contains(judgedTime(time, receivedAt)))
    days.set(day, isOffDuty ? { ...known, offDuty: known.offDuty + 1 } : { ...known, impossibleClock: known.impossibleClock + 1 })
    return false
  })
  return { kept, refusedCount: items.length - kept.length, days }
}
