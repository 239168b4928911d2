import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

interface Entry { readonly version: string; readonly integrity?: string; readonly optional?: boolean; readonly os?: string[]; readonly cpu?: string[]; readonly libc?: string[]; readonly link?: boolean }
type Packages = Record<string, Entry>

let root: string
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'fieldproof-installed-')) })
afterEach(() => rmSync(root, { recursive: true, force: true }))

const put = (path: string, content: unknown): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), JSON.stringify(content))
}
const { platform: os, arch: cpu } = process
const elsewhere = os === 'win32' ? 'linux' : 'win32'
const lock: Packages = {
  '': { version: '1.0.0' },
  'apps/web': { version: '1.0.0' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/a/node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
  'node_modules/engine-here': { version: '1.0.0', optional: true, os: [os], cpu: [cpu] },
  'node_modules/engine-there': { version: '1.0.0', optional: true, os: [elsewhere], cpu: [cpu] },
  'node_modules/not-windows': { version: '1.0.0', os: [`!${elsewhere}`] },
  'node_modules/helper-of-an-engine': { version: '1.0.0', optional: true },
}
const here = (packages: Packages): Packages => Object.fromEntries(Object.entries(packages).filter(([path]) => path !== '' && path !== 'node_modules/engine-there' && path !== 'node_modules/helper-of-an-engine'))

/** What npm leaves behind: its record, and the packages. */
const install = (packages: Packages): void => {
  put('node_modules/.package-lock.json', { packages })
  for (const path of Object.keys(packages)) put(`${path}/package.json`, {})
}
/** By the machine's own Node, as `npm start` asks before the pinned one is there. */
const missing = (forgiven = false): string =>
  execFileSync(process.execPath, ['--input-type=module', '-e', `import { missingIn } from ${JSON.stringify(new URL('./installed.mjs', import.meta.url).href)}; process.stdout.write(String(missingIn(${JSON.stringify(root)}, ${forgiven})))`], { encoding: 'utf8' })

describe('what npm installed', () => {
  beforeEach(() => put('package-lock.json', { packages: lock }))

  it('is recognised as whole, also when npm ci was run by hand', () => {
    install(here(lock))
    expect(missing()).toBe('undefined')
  })
  it('is not whole when npm was interrupted: it writes its record last', () => {
    install(here(lock))
    rmSync(join(root, 'node_modules/.package-lock.json'))
    expect(missing()).toBe('node_modules')
  })
  it('is not whole without node_modules', () => {
    expect(missing()).toBe('node_modules')
  })
  it.each(['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/not-windows', 'node_modules/engine-here'])('misses %s when npm left it out, as with --omit', (path) => {
    const { [path]: _left, ...rest } = here(lock)
    install(rest)
    expect(missing()).toBe(path)
  })
  it('misses a package that somebody deleted', () => {
    install(here(lock))
    rmSync(join(root, 'node_modules/a/node_modules/b'), { recursive: true })
    expect(missing()).toBe('node_modules/a/node_modules/b')
  })
  it('misses what the lock file has changed since', () => {
    install(here(lock))
    put('package-lock.json', { packages: { ...lock, 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a1' } } })
    expect(missing()).toBe('node_modules/a')
  })
  it('does not ask for an optional engine again that npm could not get', () => {
    const { 'node_modules/engine-here': _engine, ...rest } = here(lock)
    install(rest)
    expect(missing(true)).toBe('undefined')
  })
})
