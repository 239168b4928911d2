// What has to be there before anything runs: packages, the pinned Node, the web builds. Plain JavaScript for any Node >= 18.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { faceFiles, placeFaceFiles } from './faceFiles.mjs'
import { missingIn } from './installed.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const windows = process.platform === 'win32'

/** The pinned Node from npm (see package.json), so that whatever Node the machine has does not matter. */
export const nodeBinary = () => {
  const binary = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
  return existsSync(binary) ? binary : join(root, 'node_modules', '.bin', windows ? 'node.cmd' : 'node')
}

/** Where Node keeps compiled modules from one start to the next: reading the server's sources takes a second of the processor without it. */
export const compileCache = join(root, 'node_modules', '.cache', 'compiled')

const hashOf = (paths) => {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(path).update('\0').update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

/** Runs a command and ends this process with its code when it fails. */
export const run = (command, args, options = {}) => {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: windows, ...options })
  if (result.error) console.error(`${command}: ${result.error.message}`)
  if (result.status !== 0) process.exit(result.status ?? 1)
}

/** The `node` package unpacks a whole distribution (npm, headers: 68 MB) beside the one file it is for; that file stays. */
export const dropUnpackedNode = () => {
  const binary = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
  if (!existsSync(binary) || lstatSync(binary).isSymbolicLink()) return
  const nested = join(root, 'node_modules', 'node', 'node_modules')
  for (const name of existsSync(nested) ? readdirSync(nested) : []) if (/^node-(linux|darwin|win|aix|sunos)/.test(name)) rmSync(join(nested, name), { recursive: true, force: true })
}

/** The lock file of a folder and what stands in its node_modules, set against each other. */
const install = (folder, label, { missing = () => undefined, done = () => {} }) => {
  // Written after an install of our own: optional packages that npm could not get then are not asked for at every start.
  const stamp = join(folder, 'node_modules', '.fieldproof-installed')
  const wanted = hashOf([join(relative(root, folder), 'package-lock.json')])
  const asked = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  const lacking = missing() ?? missingIn(folder, asked)
  if (lacking === undefined) return
  console.log(existsSync(join(folder, 'node_modules')) ? `Installing ${label} (${lacking} is not as the lock file says)…` : `Installing ${label} (first time)…`)
  // The binaries are in the package; its install script would fetch another one from the network.
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' } })
  done()
  writeFileSync(stamp, wanted)
}

export const ensureInstalled = () => install(root, 'packages', { missing: () => (existsSync(nodeBinary()) ? undefined : 'node') })

const engines = join(root, 'engines')

/** Of onnxruntime-web (130 MB) and of the package with the face models (45 MB) only what is shipped stays. */
const dropUnusedFaceParts = () => {
  for (const folder of new Set(faceFiles.map(({ from }) => dirname(from)))) {
    const path = join(engines, 'node_modules', folder)
    for (const file of existsSync(path) ? readdirSync(path) : []) if (!faceFiles.some(({ from }) => from === `${folder}/${file}`)) rmSync(join(path, file), { recursive: true, force: true })
  }
}

/** onnxruntime-node carries the binaries of every system (290 MB); this machine's stay (25 to 86 MB). */
const dropForeignBinaries = () => {
  const systems = join(engines, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6')
  for (const system of existsSync(systems) ? readdirSync(systems) : []) {
    for (const processor of readdirSync(join(systems, system))) if (system !== process.platform || processor !== process.arch) rmSync(join(systems, system, processor), { recursive: true, force: true })
  }
  dropUnusedFaceParts()
}

/** The heavy engines (engines/README.md), where somebody asked for them. */
export const ensureEngines = () => install(engines, 'the engines', { done: dropForeignBinaries })
/** At a start: kept as the lock file says once they are there, never installed unasked. */
export const refreshEngines = () => existsSync(join(engines, 'node_modules')) && ensureEngines()

const sourceFiles = (folder) => {
  const found = []
  const walk = (path) => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) continue
      const child = `${path}/${entry.name}`
      // Tests are no part of what is built.
      if (entry.isDirectory()) {
        if (entry.name !== 'test' && entry.name !== 'testdata') walk(child)
      } else if (!/\.test\.tsx?$|\.md$/.test(entry.name)) found.push(child)
    }
  }
  if (existsSync(join(root, folder)) && statSync(join(root, folder)).isDirectory()) walk(folder)
  return found
}

/** Builds each web app whose sources, or those of the packages it uses, changed since its last build. */
export const ensureBuilt = () => {
  const shared = ['packages/core/src', 'packages/contract/src', 'packages/client/src'].flatMap(sourceFiles)
  for (const app of ['console', 'mobile', 'verifier', 'guest']) {
    const folder = `apps/${app}`
    const stamp = join(root, folder, 'dist', '.built-from')
    const wanted = hashOf(['package-lock.json', ...shared, ...sourceFiles(folder)].sort())
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) continue
    console.log(`Building ${folder}…`)
    run(nodeBinary(), [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], { cwd: join(root, folder) })
    mkdirSync(dirname(stamp), { recursive: true })
    writeFileSync(stamp, wanted)
  }
  placeFaceFiles(join(engines, 'node_modules'), join(root, 'apps', 'mobile', 'dist', 'face'))
}
