/** What the package.json files say is so: their exports exist, each install script has been decided about, and the lock files have what they ask for, on every platform. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

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

interface Manifest { readonly name: string; readonly version?: string; readonly dependencies?: Record<string, string>; readonly devDependencies?: Record<string, string>; readonly optionalDependencies?: Record<string, string>; readonly peerDependencies?: Record<string, string> }
interface Locked extends Manifest { readonly link?: boolean; readonly resolved?: string; readonly integrity?: string; readonly optional?: boolean; readonly os?: string[]; readonly cpu?: string[] }
type Lock = Record<string, Locked>
const asked = (manifest: Manifest) => ({ dependencies: manifest.dependencies ?? {}, devDependencies: manifest.devDependencies ?? {}, optionalDependencies: manifest.optionalDependencies ?? {} })

/** As Node looks: in the package's own node_modules, then in those of each folder above. */
const found = (lock: Lock, from: string, name: string): Locked | undefined => {
  for (let at: string | undefined = from; at !== undefined; at = at === '' ? undefined : at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
    const entry = lock[`${at === '' ? '' : `${at}/`}node_modules/${name}`]
    if (entry !== undefined) return entry
  }
  return undefined
}

// What `npm ci` compares before it installs anything (EUSAGE when it differs), without a network: the same on every machine.
describe.each(['', 'engines/'])('%spackage-lock.json', (folder) => {
  const lock = json(`${folder}package-lock.json`).packages as Lock
  const own = folder === '' ? ['', ...workspaces] : ['']

  test('has each workspace as its package.json is', () => {
    for (const path of own) {
      const manifest = json(`${folder}${path === '' ? '' : `${path}/`}package.json`) as Manifest
      expect(asked(lock[path]!), path).toEqual(asked(manifest))
      if (path !== '') expect(lock[`node_modules/${manifest.name}`], path).toMatchObject({ link: true, resolved: path })
    }
    expect(Object.keys(lock).filter((path) => path !== '' && !path.includes('node_modules/')).sort()).toEqual(own.filter((path) => path !== '').sort())
  })

  test('has everything that anything asks for, also the optional packages of every platform', () => {
    const missing = Object.entries(lock).flatMap(([path, entry]) => (entry.link === true ? [] : Object.entries({ ...entry.dependencies, ...entry.devDependencies, ...entry.optionalDependencies }))
      .filter(([name, range]) => {
        const entryFound = found(lock, path, name)
        // Where one version is named, that one: a lock with another is refused.
        return entryFound === undefined || (own.includes(path) && /^\d/.test(range) && entryFound.link !== true && entryFound.version !== range)
      }).map(([name, range]) => `${path === '' ? 'the root' : path} asks for ${name} ${range}`))
    expect(missing).toEqual([])
  })

  test('names exact versions only, and a fingerprint for each package but those of platforms that no registry here carries', () => {
    for (const path of own) for (const [name, range] of Object.entries({ ...lock[path]!.dependencies, ...lock[path]!.devDependencies, ...lock[path]!.optionalDependencies }))
      expect(range, `${path} ${name}`).toMatch(/^(?:\d+\.\d+\.\d+(?:-[\w.]+)?|\*)$/)
    const bare = Object.entries(lock).filter(([path, entry]) => path.includes('node_modules/') && entry.link !== true && entry.integrity === undefined)
    expect(bare.filter(([, { optional, os, cpu }]) => optional !== true || (os === undefined && cpu === undefined)).map(([path]) => path)).toEqual([])
  })
})
