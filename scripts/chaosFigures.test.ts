import { expect, test } from 'vitest'
import { chaosFigures, whyNoLostDatabase } from './chaosFigures.ts'

test('a bad day that was asked for and not made stands in the figures, without a value', () => {
  const databaseUrl = 'postgres://127.0.0.1/empty'
  const why = whyNoLostDatabase({ databaseUrl, only: undefined })
  expect(why).toContain('--only database')
  expect(whyNoLostDatabase({ databaseUrl, only: 'database' })).toBeUndefined()
  expect(whyNoLostDatabase({ databaseUrl: undefined, only: undefined })).toBeUndefined()
  const figures = chaosFigures([{ name: 'kill -9', report: { faults: [], acknowledged: 7, slowestRestartSeconds: 1.5 } }], [{ name: 'lost database', why: why! }])
  expect(figures.map(({ value }) => value)).toEqual([0, 7, 1.5, null])
  expect(figures.at(-1)!.name).toMatch(/^lost database: not run/)
})
