import { describe, expect, test } from 'vitest'
import type { Fix } from '@fieldproof/core/kernel'
import { batteryRates, createMotionWatch, effectiveMode, mayLower, paces } from './powerMode.ts'
import type { BatterySample } from './powerMode.ts'

const minute = 60_000
const fix = (minutes: number, northMetres: number, more: Partial<Fix> = {}): Fix => ({ lat: 31.23 + northMetres / 111_320, lon: 121.47, fixTime: minutes * minute, accuracyMetres: 10, ...more })

describe('motion', () => {
  test('is still after three minutes within the blur, and moving with the first real step', () => {
    const watch = createMotionWatch()
    expect([0, 1, 2, 3].map((m) => watch.take(fix(m, m * 5)))).toEqual(['moving', 'moving', 'moving', 'still'])
    expect(watch.take(fix(5, 45))).toBe('moving')
    expect(watch.take(fix(9, 50))).toBe('still')
  })
  test('a coarse fix is no step, and a speed is one', () => {
    const watch = createMotionWatch()
    watch.take(fix(0, 0))
    expect(watch.take(fix(4, 800, { accuracyMetres: 500 }))).toBe('still')
    expect(watch.take(fix(5, 0, { speedMetresPerSecond: 8 }))).toBe('moving')
  })
})

describe('what the system’s sensors say', () => {
  test('is believed at once, either way, and changes nothing where it is unknown', () => {
    const watch = createMotionWatch()
    watch.take(fix(0, 0))
    expect([watch.sense('still'), watch.sense('unknown'), watch.sense('on_foot'), watch.sense('unknown'), watch.sense('in_vehicle'), watch.sense('cycling'), watch.sense('still')]).toEqual(['still', 'still', 'moving', 'moving', 'moving', 'moving', 'still'])
  })
  test('gives way to positions: a step is a step, and three minutes without one are rest', () => {
    const watch = createMotionWatch()
    watch.take(fix(0, 0))
    watch.sense('still')
    expect([watch.take(fix(1, 5)), watch.take(fix(2, 80))]).toEqual(['still', 'moving'])
    watch.sense('in_vehicle')
    expect([3, 4, 5, 6].map((m) => watch.take(fix(m, 80)))).toEqual(['moving', 'moving', 'moving', 'still'])
  })
})

test('every pace leaves no silence that would count as one', () => {
  for (const byMotion of Object.values(paces)) for (const { leastGapMs, pollMs } of Object.values(byMotion)) expect(Math.max(leastGapMs, pollMs ?? 0) * 3).toBeLessThanOrEqual(10 * minute)
})

test('the person lowers the mode with a low battery only, and it comes back by itself', () => {
  expect([19, 20, undefined].map((batteryPercent) => mayLower({ policy: 'precise', lowered: false, batteryPercent }))).toEqual([true, false, true])
  expect(mayLower({ policy: 'saving', lowered: false, batteryPercent: 5 })).toBe(false)
  expect([15, 29, 30, undefined].map((batteryPercent) => effectiveMode({ policy: 'precise', lowered: true, batteryPercent }))).toEqual(['saving', 'saving', 'precise', 'saving'])
  expect(effectiveMode({ policy: 'balanced', lowered: false, batteryPercent: 5 })).toBe('balanced')
})

test('battery per hour is measured between near samples that did not charge', () => {
  const at = (m: number, percent: number, more: Partial<BatterySample> = {}): BatterySample => ({ at: m * minute, percent, charging: false, mode: 'balanced', ...more })
  expect(batteryRates([0, 15, 30, 45, 60, 75].map((m, i) => at(m, 90 - i)))).toEqual({ balanced: { hours: 1.25, percentPerHour: 4 } })
  // Under an hour; a charge; a night; a browser that does not tell whether it charges.
  expect(batteryRates([at(0, 90), at(15, 89)])).toEqual({})
  expect(batteryRates([0, 15, 30, 45, 60, 75].map((m, i) => at(m, 90 - i, { charging: true })))).toEqual({})
  expect(batteryRates([0, 15, 30, 45, 60, 75].map((m, i) => at(m, 90 - i, { charging: undefined })))).toEqual({})
  expect(batteryRates([at(0, 90), at(600, 20)])).toEqual({})
})
