import type { Activity } from './types.ts'

/** Words of Android's DetectedActivity, Apple's CMMotionActivity and the plugins that hand them on. */
const names: Readonly<Record<string, Activity>> = {
  still: 'still', stationary: 'still', on_foot: 'on_foot', walking: 'on_foot', running: 'on_foot', on_bicycle: 'cycling', cycling: 'cycling', in_vehicle: 'in_vehicle', automotive: 'in_vehicle',
}
/** Apple tells three steps, Android and the plugins per cent. */
const steps: Readonly<Record<string, number>> = { low: 33, medium: 67, high: 100 }
/** Less sure than this is a guess, and a guess changes nothing. */
const leastPercent = 60

/** What a plugin said, in our words; whatever cannot be read, or is a guess, is unknown. */
export const readActivity = (said: unknown): Activity => {
  if (typeof said !== 'object' || said === null) return 'unknown'
  const { activity, type, confidence } = said as { readonly activity?: unknown; readonly type?: unknown; readonly confidence?: unknown }
  if (typeof activity === 'object' && activity !== null) return readActivity(activity)
  const percent = confidence === undefined ? 100 : typeof confidence === 'string' ? steps[confidence.toLowerCase()] ?? Number(confidence) : Number(confidence)
  if (typeof type !== 'string' || !(percent >= leastPercent)) return 'unknown'
  const name = type.toLowerCase()
  return Object.hasOwn(names, name) ? names[name]! : 'unknown'
}
