import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bundleResults, measureBundle } from '../scripts/measureBundle.ts'

const dist = fileURLToPath(new URL('../dist', import.meta.url))

test('an enrolled phone’s first load, and all that a first check-in fetches, stay below 150 kB gzipped', (context) => {
  if (!existsSync(`${dist}/bundle.json`)) context.skip('apps/mobile/dist is not built; npm run build first')
  const measure = measureBundle(dist)
  for (const { name, ratio } of bundleResults(measure)) expect(ratio, name).toBeLessThanOrEqual(1)
  // The page brings all of its first screen along: what it only named would cost a slow network another round trip.
  expect(measure.waitsFor).toEqual([])
})
