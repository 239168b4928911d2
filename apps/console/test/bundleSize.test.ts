import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { measureRoutes, routeBudgetBytes } from '../scripts/measureRoutes.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))

test('every screen of the console loads at most 350 kB gzipped before its map', (context) => {
  if (!existsSync(`${folder}/dist/bundle.json`)) context.skip('apps/console/dist is not built; npm run build first')
  const routes = measureRoutes(folder)
  // None is left out: as many as the router has.
  expect(routes).toHaveLength(readFileSync(`${folder}/src/router.tsx`, 'utf8').match(/lazyRouteComponent\(/g)!.length)
  const table = routes.map(({ path, bytes }) => `${(bytes / 1000).toFixed(0)} kB ${path}`).join('\n')
  expect(routes.filter(({ bytes }) => bytes > routeBudgetBytes), table).toEqual([])
})
