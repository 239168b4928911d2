import { expect, test } from 'vitest'
import { readActivity } from './activity.ts'
import recorded from './testdata/activity.json' with { type: 'json' }

test('Android’s and Apple’s words are understood, with what plugins put around them', () => {
  const said: readonly [unknown, string][] = [
    // ActivityRecognition (Google Play services): DetectedActivity, confidence in per cent.
    [{ type: 'STILL', confidence: 100 }, 'still'], [{ type: 'ON_FOOT', confidence: 88 }, 'on_foot'], [{ type: 'WALKING', confidence: 62 }, 'on_foot'], [{ type: 'RUNNING', confidence: 90 }, 'on_foot'],
    [{ type: 'ON_BICYCLE', confidence: 71 }, 'cycling'], [{ type: 'IN_VEHICLE', confidence: 97 }, 'in_vehicle'], [{ type: 'TILTING', confidence: 100 }, 'unknown'],
    // CMMotionActivity, confidence in steps.
    [{ type: 'stationary', confidence: 'high' }, 'still'], [{ type: 'automotive', confidence: 'medium' }, 'in_vehicle'], [{ type: 'cycling', confidence: 'low' }, 'unknown'],
    // An activity inside an event.
    [{ activity: { type: 'walking', confidence: 75 }, is_moving: true }, 'on_foot'], [{ activity: { type: 'still', confidence: '100' } }, 'still'], [{ type: 'still' }, 'still'],
  ]
  for (const [event, activity] of said) expect(readActivity(event), JSON.stringify(event)).toBe(activity)
})

test('a plugin’s own events are understood: the word beside its confidence, and inside a position', () => {
  for (const { said, is } of [...recorded.activitychange, ...recorded.location]) expect(readActivity(said), JSON.stringify(said)).toBe(is)
})

test('a guess and whatever cannot be read are unknown', () => {
  for (const said of [undefined, null, 'still', 7, [], {}, { type: 3 }, { type: 'toString', confidence: 100 }, { type: 'still', confidence: 59 }, { type: 'still', confidence: NaN }, { type: 'still', confidence: 'sure' }, { type: 'still', confidence: 101 }, { type: 'still', confidence: Infinity }, { type: 'still', confidence: null }, { activity: 'still', confidence: 12 }, { activity: 7, confidence: 100 }, { activity: { activity: 'still' } }, { activity: null, type: 'walking', confidence: -1 }])
    expect(readActivity(said)).toBe('unknown')
})
