// What has to be there before anything runs: packages, the pinned Node, the web builds. Plain JavaScript for any Node >= 18.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { missingIn } from './installed.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const windows = process.platform === 'win32'

/** The pinned Node from npm (see package.json), so that whatever Node the machine has does not matter. */
export const nodeBinary = () => {
  const binary = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
  return existsSync(binary) ? binary : join(root, 'node_modules', '.bin', windows ? 'node.cmd' : 'node')
}

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
const dropUnpackedNode = () => {
  const binary = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
  if (!existsSync(binary) || lstatSync(binary).isSymbolicLink()) return
  const nested = join(root, 'node_modules', 'node', 'node_modules')
  for (const name of existsSync(nested) ? readdirSync(nested) : []) if (/^node-(linux|darwin|win|aix|sunos)/.test(name)) rmSync(join(nested, name), { recursive: true, force: true })
}

export const ensureInstalled = () => {
  // Written after an install of our own: optional packages that npm could not get then are not asked for at every start.
  const stamp = join(root, 'node_modules', '.fieldproof-installed')
  const wanted = hashOf(['package-lock.json'])
  const asked = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  const missing = existsSync(nodeBinary()) ? missingIn(root, asked) : 'node'
  if (missing === undefined) return
  console.log(existsSync(join(root, 'node_modules')) ? `Installing packages (${missing} is not as the lock file says)…` : 'Installing packages (first start)…')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' } })
  dropUnpackedNode()
  writeFileSync(stamp, wanted)
}

const sourceFiles = (folder) => {
  const found = []
  const walk = (path) => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) continue
      const child = `${path}/${entry.name}`
      if (entry.isDirectory()) walk(child)
      else if (!/\.test\.tsx?$|\.md$/.test(entry.name)) found.push(child)
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
}
