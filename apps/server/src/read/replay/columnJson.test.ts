import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnJson } from './columnJson.ts'

const asEngine = (values: readonly number[]) => JSON.stringify(values)

test('writes what the engine would write: coordinates, times, speeds, gaps', () => {
  const cases = [[], [0], [-0], [NaN, 1, NaN], [30.2084, -120.2121, 0.000001, -0.1, 90, 180], [1787013349983, -62135596800000, 999999999, 1e9, 1e9 + 1], [1e15, 1e21, 5e-324, 0.1 + 0.2, Infinity, -Infinity]]
  for (const values of cases) for (const decimals of [0, 1, 2, 6] as const) expect(columnJson(Float64Array.from(values), decimals).toString()).toBe(asEngine(values))
})

test('of any numbers', () => {
  const packed = (decimals: number) => fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).map((stored) => stored / 10 ** decimals)
  for (const decimals of [0, 1, 2, 6] as const)
    fc.assert(fc.property(fc.array(fc.oneof(packed(decimals), fc.double(), fc.constant(NaN))), (values) => {
      expect(columnJson(Float64Array.from(values), decimals).toString()).toBe(asEngine(values))
    }))
})
