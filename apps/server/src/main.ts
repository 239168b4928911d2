import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join, resolve } from 'node:path'
import { spawn, type ChildProcess } from 'node:child_process'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { isLogLevel } from './platform/log.ts'
import { newToken } from './platform/ids.ts'
import { restoreBackup } from './platform/backup/restoreBackup.ts'
import { removeDatabase, startEmbeddedDatabase, type EmbeddedDatabase } from './platform/postgres/embedded.ts'
import { speechModelIn } from './platform/speech/speechModel.ts'
import { createServer, type Server } from './server.ts'

/** Composition root: the only reader of the environment and the command line. */
const help = `Fieldproof server

  --demo            open with a living example company
  --demo-size SIZE  how large it is made: full (40 people, two weeks; a minute or more) or small (12 people, three days; seconds)
  --restore FOLDER  first puts this backup in place, in a data folder without a database (secret.key of then must be in it)
  --help            this text

Environment
  PORT              port to listen on                        (4780)
  HOST              address to listen on                     (0.0.0.0)
  FIELDPROOF_URL    public address, as phones reach it       (http://localhost:PORT)
  FIELDPROOF_DATA   folder for the database and photos       (./data)
  FIELDPROOF_BACKUPS  folder for backups; best on another disk (FIELDPROOF_DATA/backups)
  FIELDPROOF_SECRET secret that opens the log keys           (made in FIELDPROOF_DATA/secret.key)
  FIELDPROOF_PRIVATE_HOSTS  hosts of your own network that alert channels may call, by commas   (none)
  DATABASE_URL      an existing PostgreSQL >= 15             (embedded, in FIELDPROOF_DATA)
  FIELDPROOF_SPEECH_MODEL  folder of a sherpa-onnx model for voice notes (none: notes are typed)
  LOG_LEVEL         debug, info, warn, error or silent       (warn)
`

/** A variable that was left empty, as .env and compose files leave them, is not set. */
const setting = (name: string): string | undefined => process.env[name]?.trim() || undefined

const say = (line = ''): void => void process.stdout.write(`${line}\n`)

const readSecret = async (dataFolder: string): Promise<string> => {
  const given = setting('FIELDPROOF_SECRET')
  if (given) {
    if (given.length < 32) throw new Error('FIELDPROOF_SECRET must have at least 32 characters.')
    return given
  }
  const path = join(dataFolder, 'secret.key')
  if (!existsSync(path)) await writeFile(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  return (await readFile(path, 'utf8')).trim()
}

const restore = async (folder: string, dataFolder: string, isEmbedded: boolean): Promise<void> => {
  // Never a new secret here: it would open none of the log's keys.
  if (!setting('FIELDPROOF_SECRET') && !existsSync(join(dataFolder, 'secret.key'))) throw new Error(`the secret is missing. Put the secret.key of the installation that was backed up into ${dataFolder}, or set FIELDPROOF_SECRET; backups do not contain it.`)
  await restoreBackup({ folder, dataFolder, secret: await readSecret(dataFolder), isEmbedded, say })
}

/**
 * A demo company that an interrupted start left half made is made anew: the fleet leaves this mark from before the first row until all are there (testkit/src/fleet/demo.ts).
 * Whoever starts without --demo takes the folder as it is; from then on nothing in it is removed.
 */
const clearUnfinishedDemo = async (dataFolder: string, isDemo: boolean): Promise<void> => {
  const mark = join(dataFolder, 'demo-unfinished')
  if (!existsSync(mark)) return
  if (isDemo) {
    say('演示公司上次没有做完，重新生成 The demo company was left half made by an interrupted start; it is made anew.')
    await removeDatabase(dataFolder)
    for (const kept of ['blobs', 'log-witness']) await rm(join(dataFolder, kept), { recursive: true, force: true })
  }
  await rm(mark)
}

const lanAddress = (): string | undefined =>
  Object.values(networkInterfaces()).flat().find((address) => address && !address.internal && address.family === 'IPv4')?.address

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { demo: { type: 'boolean' }, 'demo-size': { type: 'string', default: 'full' }, restore: { type: 'string' }, help: { type: 'boolean' } } })
  if (values.help) return say(help)
  if (!['full', 'small'].includes(values['demo-size'])) throw new Error(`--demo-size is full or small, not "${values['demo-size']}".`)
  const started = performance.now()
  const dataFolder = resolve(setting('FIELDPROOF_DATA') ?? (values.demo ? 'data/demo' : 'data'))
  const port = Number(setting('PORT') ?? 4780)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT must be a number from 0 to 65535, not "${setting('PORT')}".`)
  const logLevel = setting('LOG_LEVEL') ?? 'warn'
  if (!isLogLevel(logLevel)) throw new Error(`LOG_LEVEL is debug, info, warn, error or silent, not "${logLevel}".`)
  const speechFolder = setting('FIELDPROOF_SPEECH_MODEL')
  const speechModel = speechFolder === undefined ? undefined : speechModelIn(speechFolder)
  await mkdir(dataFolder, { recursive: true })

  const isEmbedded = setting('DATABASE_URL') === undefined
  if (values.restore !== undefined) await restore(resolve(values.restore), dataFolder, isEmbedded)
  if (isEmbedded) await clearUnfinishedDemo(dataFolder, values.demo === true)
  let embedded: EmbeddedDatabase | undefined
  let server: Server | undefined
  let fleet: ChildProcess | undefined
  let stopping = false
  let needsSetup = false
  const publicUrl = (setting('FIELDPROOF_URL') ?? `http://localhost:${port}`).replace(/\/+$/, '')
  const setupToken = newToken()
  const demoSecret = values.demo ? newToken() : null
  /** The address; undefined where Ctrl-C came in between. */
  const open = async (): Promise<string | undefined> => {
    const connectionString = setting('DATABASE_URL') ?? (embedded = await startEmbeddedDatabase(dataFolder, say)).connectionString
    if (stopping) return undefined
    server = await createServer({
      connectionString, blobFolder: join(dataFolder, 'blobs'), witnessFolder: join(dataFolder, 'log-witness'), backups: { folder: resolve(setting('FIELDPROOF_BACKUPS') ?? join(dataFolder, 'backups')), isEmbedded }, secret: await readSecret(dataFolder), logLevel,
      settings: { publicUrl, demo: values.demo === true, setupToken, demoSecret, privateHosts: (setting('FIELDPROOF_PRIVATE_HOSTS') ?? '').split(',').filter((host) => host.trim() !== '') }, speechModel,
    })
    needsSetup = !((await sql<{ found: boolean }>`select exists (select from orgs) as found`.execute(server.ports.db.system)).rows[0]?.found ?? false)
    if (stopping) return undefined
    return await server.app.listen({ port, host: setting('HOST') ?? '0.0.0.0' }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' ? new Error(`port ${port} is taken by another program (perhaps another Fieldproof): end that, or choose a port, PORT=4781 npm start`) : error
    })
  }
  const close = async (): Promise<void> => {
    await server?.stop()
    await embedded?.stop()
  }
  let opening: Promise<string | undefined> | undefined
  const stop = async (): Promise<void> => {
    if (stopping) return
    stopping = true
    say('\nStopping… everything acknowledged is on disk.')
    fleet?.kill('SIGTERM')
    const deadline = setTimeout(() => process.exit(1), 20_000)
    deadline.unref()
    // What is being opened is there in a moment, and only then can it be closed.
    await opening?.catch(() => {})
    await close()
    process.exit(0)
  }
  // From before the embedded database runs, which ends by itself neither when Ctrl-C nor when an error ends this process.
  process.on('SIGINT', () => void stop())
  process.on('SIGTERM', () => void stop())
  // The terminal was closed.
  process.stdout.on('error', () => {})
  process.on('SIGHUP', () => void stop())

  const address = await (opening = open()).catch(async (error: unknown) => {
    if (stopping) return undefined
    await close()
    throw error
  })
  if (address === undefined || stopping) return
  const url = setting('FIELDPROOF_URL') ? publicUrl : `http://localhost:${new URL(address).port}`
  // One write: whoever waits for the address in a pipe has the link with it.
  say([
    '',
    `  Fieldproof 实迹   ${url}          ready in ${((performance.now() - started) / 1000).toFixed(1)} s`,
    `  手机 phones       ${url}/m/${lanAddress() && !setting('FIELDPROOF_URL') ? `          (this machine: ${lanAddress()}; phones need HTTPS, see docs/operations/https.md)` : ''}`,
    `  数据 data         ${dataFolder}${embedded ? '' : '  ·  DATABASE_URL'}`,
    ...(needsSetup && !values.demo ? ['', `  首次设置 set up   ${url}/setup?token=${setupToken}`, '  (one time; a new link is printed at the next start if it was not used)'] : []),
    '',
  ].join('\n'))
  if (values.demo) {
    fleet = spawn(process.execPath, [resolve(import.meta.dirname, '../../../packages/testkit/src/fleet/demo.ts')], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, FIELDPROOF_DEMO_URL: url, FIELDPROOF_DEMO_SETUP_TOKEN: needsSetup ? setupToken : '', FIELDPROOF_DEMO_SECRET: demoSecret ?? '', FIELDPROOF_DEMO_DATA: dataFolder, FIELDPROOF_DEMO_SIZE: values['demo-size'] },
    })
    fleet.on('exit', (code) => {
      if (!stopping && code !== 0) say(`  The demo fleet stopped (code ${code}); the server goes on.`)
    })
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`\nFieldproof did not start: ${(error as Error).message}\n`)
  if (setting('LOG_LEVEL') === 'debug') console.error(error)
  process.exit(1)
})
