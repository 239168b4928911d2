import type { Activity } from './types.ts'

/** Words of Android's DetectedActivity, Apple's CMMotionActivity and the plugins that hand them on. */
const names: Readonly<Record<string, Activity>> = {
  still: 'still', stationary: 'still', on_foot: 'on_foot', walking: 'on_foot', running: 'on_foot', on_bicycle: 'cycling', cycling: 'cycling', in_vehicle: 'in_vehicle', automotive: 'in_vehicle',
}
/** Apple tells three steps, Android and the plugins per cent. */
const steps: Readonly<Record<string, number>> = { low: 33, medium: 67, high: 100 }
/** Less sure than this is a guess, and a guess changes nothing. */
const leastPercent = 60

/** What a plugin said, in our words; whatever cannot be read, or is a guess, is unknown. The word may stand in `type`, in `activity` (`activitychange`), or both in an object of that name (a position). */
export const readActivity = (said: unknown): Activity => {
  if (typeof said !== 'object' || said === null) return 'unknown'
  const { activity } = said as { readonly activity?: unknown }
  const { type, confidence } = (typeof activity === 'object' && activity !== null ? activity : { type: activity, ...said }) as { readonly type?: unknown; readonly confidence?: unknown }
  const percent = confidence === undefined ? 100 : typeof confidence === 'string' ? steps[confidence.toLowerCase()] ?? Number(confidence) : Number(confidence)
  if (typeof type !== 'string' || !(percent >= leastPercent && percent <= 100)) return 'unknown'
  const name = type.toLowerCase()
  return Object.hasOwn(names, name) ? names[name]! : 'unknown'
}
