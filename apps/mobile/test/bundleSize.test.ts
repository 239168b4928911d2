import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bundleResults, measureBundle } from '../scripts/measureBundle.ts'

const dist = fileURLToPath(new URL('../dist', import.meta.url))

test('the phone app up to the first check-in stays below 150 kB gzipped', (context) => {
  if (!existsSync(`${dist}/bundle.json`)) context.skip('apps/mobile/dist is not built; npm run build first')
  const measure = measureBundle(dist)
  for (const { name, ratio } of bundleResults(measure)) expect(ratio, name).toBeLessThanOrEqual(1)
  // A seventh would wait for a free connection: a whole round trip of a slow network.
  expect(measure.firstScreenFiles).toBeLessThanOrEqual(6)
})
