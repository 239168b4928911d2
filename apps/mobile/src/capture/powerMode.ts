/** How often and how exactly positions are asked for (C6): by the mode of the shift, and by whether the phone moves. Pure. */
import type { PowerMode } from '@fieldproof/contract'
import { nearbyMetres } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import type { Activity } from './adapters/types.ts'

export type Motion = 'moving' | 'still'

export interface Pace {
  /** The satellite receiver, or whatever is cheaper (Wi-Fi, cells). */
  readonly highAccuracy: boolean
  /** Fixes closer together than this are not kept. */
  readonly leastGapMs: number
  /** Ask once in so long and let the receiver sleep in between; undefined: watch all the time. */
  readonly pollMs?: number | undefined
}

/** Every interval stays well under the ten minutes after which a silence counts as one. */
export const paces: Readonly<Record<PowerMode, Readonly<Record<Motion, Pace>>>> = {
  saving: { moving: { highAccuracy: false, leastGapMs: 45_000, pollMs: 60_000 }, still: { highAccuracy: false, leastGapMs: 120_000, pollMs: 180_000 } },
  balanced: { moving: { highAccuracy: true, leastGapMs: 15_000 }, still: { highAccuracy: false, leastGapMs: 60_000, pollMs: 90_000 } },
  precise: { moving: { highAccuracy: true, leastGapMs: 5_000 }, still: { highAccuracy: true, leastGapMs: 30_000 } },
}

/** Under this a person may choose to save, whatever the shift asks for; over `recoveredPercent` the shift's mode is back. */
export const lowPercent = 20
const recoveredPercent = 30

export interface PowerFacts {
  readonly policy: PowerMode
  /** The person asked for saving. */
  readonly lowered: boolean
  /** undefined where the browser does not tell: then the person's word counts. */
  readonly batteryPercent: number | undefined
}

export const mayLower = ({ policy, batteryPercent }: PowerFacts): boolean => policy !== 'saving' && (batteryPercent === undefined || batteryPercent < lowPercent)
export const effectiveMode = ({ policy, lowered, batteryPercent }: PowerFacts): PowerMode => (lowered && (batteryPercent === undefined || batteryPercent < recoveredPercent) ? 'saving' : policy)

const stillAfterMs = 180_000
const walkingMetresPerSecond = 0.7

export interface MotionWatch {
  readonly take: (fix: Fix) => Motion
  /** What the system's sensors say, where a shell hands it on: believed at once, until positions say otherwise. */
  readonly sense: (activity: Activity) => Motion
  readonly motion: () => Motion
}

/** Still: for three minutes no fix farther from the first of them than its own blur, and none that says it moves. A new phone counts as moving. */
export const createMotionWatch = (): MotionWatch => {
  let anchor: Fix | undefined
  let motion: Motion = 'moving'
  return {
    motion: () => motion,
    sense: (activity) => {
      if (activity === 'still') motion = 'still'
      else if (activity !== 'unknown') {
        // Where the phone stands from now on, the next position says.
        anchor = undefined
        motion = 'moving'
      }
      return motion
    },
    take: (fix) => {
      const blur = Math.max(30, 2 * Math.max(anchor?.accuracyMetres ?? 0, fix.accuracyMetres ?? 0))
      const moved = anchor === undefined || fix.fixTime < anchor.fixTime || nearbyMetres(anchor, fix) > blur || (fix.speedMetresPerSecond ?? 0) > walkingMetresPerSecond
      if (moved) {
        anchor = fix
        motion = 'moving'
      } else if (fix.fixTime - anchor!.fixTime >= stillAfterMs) motion = 'still'
      return motion
    },
  }
}

export interface BatterySample {
  readonly at: number
  readonly percent: number
  readonly charging: boolean | undefined
  readonly mode: PowerMode
}

export interface BatteryRate {
  readonly hours: number
  readonly percentPerHour: number
}

/** Two samples farther apart than this may have anything between them: a charge, a night. */
const longestStepMs = 20 * 60_000
/** The browser gives whole per cents: under an hour the figure would be made of rounding. */
const leastHours = 1

/** Measured on this phone while it recorded and did not charge: all that used the battery then, not this app alone. */
export const batteryRates = (samples: readonly BatterySample[]): Partial<Record<PowerMode, BatteryRate>> => {
  const total = new Map<PowerMode, { ms: number; percent: number }>()
  for (let i = 1; i < samples.length; i++) {
    const [before, after] = [samples[i - 1]!, samples[i]!]
    const ms = after.at - before.at
    if (before.mode !== after.mode || before.charging !== false || after.charging !== false || ms <= 0 || ms > longestStepMs || after.percent > before.percent) continue
    const known = total.get(after.mode) ?? { ms: 0, percent: 0 }
    total.set(after.mode, { ms: known.ms + ms, percent: known.percent + before.percent - after.percent })
  }
  return Object.fromEntries([...total].flatMap(([mode, { ms, percent }]) => (ms >= leastHours * 3_600_000 ? [[mode, { hours: ms / 3_600_000, percentPerHour: percent / (ms / 3_600_000) }]] : [])))
}
