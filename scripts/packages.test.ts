/** What the package.json files say is so: their exports exist, and each install script has been decided about. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'))
const workspaces = ['packages', 'apps'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)).filter((path) => existsSync(join(root, path, 'package.json')))

test.each(workspaces)('%s exports what is there', (path) => {
  const { exports = {} } = json(`${path}/package.json`) as { exports?: Record<string, string> }
  expect(Object.values(exports).filter((target) => !existsSync(join(root, path, target.replace(/\*.*$/, ''))))).toEqual([])
})

test('each package with an install script is allowed it or not, and no other is named', () => {
  const packages = json('package-lock.json').packages as Record<string, { hasInstallScript?: boolean }>
  const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path.replace(/^.*node_modules\//, ''))
  expect(Object.keys(json('package.json').allowScripts).sort()).toEqual([...new Set(scripted)].sort())
})
