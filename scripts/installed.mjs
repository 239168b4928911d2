// Is everything here that the lock file asks for on this machine? Read from npm's own record of what it installed
// (node_modules/.package-lock.json, written last), so that a plain `npm ci` counts as well, and an install that was broken off does not.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Linux with musl: packages say glibc or musl, and only one of the two is installed. */
const libc = () => (process.platform !== 'linux' ? undefined : process.report?.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl')
export const thisMachine = () => ({ os: process.platform, cpu: process.arch, libc: libc() })

const suits = (wanted, has) => wanted === undefined || (wanted.includes(has) && !wanted.includes(`!${has}`)) || (wanted.every((one) => one.startsWith('!')) && !wanted.includes(`!${has}`))
const namesPlatform = (entry) => entry.os !== undefined || entry.cpu !== undefined || entry.libc !== undefined

/**
 * The first package that is missing or of another version; undefined when all is there. An optional package counts when it is made for this
 * very machine; `forgiven` says that npm has been asked before and could not get those.
 */
export const missingPackage = (lock, installed, exists, machine, forgiven = false) => {
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue // the root and its workspaces
    const fits = suits(wanted.os, machine.os) && suits(wanted.cpu, machine.cpu) && suits(wanted.libc, machine.libc)
    if (wanted.optional && (!fits || !namesPlatform(wanted) || forgiven)) continue
    const found = installed.packages[path]
    if (!found || found.version !== wanted.version || found.integrity !== wanted.integrity || Boolean(found.link) !== Boolean(wanted.link) || !exists(path)) return path
  }
  return undefined
}

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** `root` has every package of its lock file, unpacked. */
export const missingIn = (root, forgiven) => {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))
  if (!installed?.packages) return 'node_modules'
  return missingPackage(readJson(join(root, 'package-lock.json')), installed, (path) => existsSync(join(root, path, 'package.json')), thisMachine(), forgiven)
}
