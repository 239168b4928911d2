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

/** What runs, or is on its way to. */
const begun: { database?: Promise<EmbeddedDatabase>; server?: Promise<Server>; fleet?: ChildProcess; isStopping: boolean } = { isStopping: false }

/** In the middle of a start, too: what is on its way is waited for and stopped, so that no database stays behind. */
const stop = async (): Promise<void> => {
  if (begun.isStopping) return
  begun.isStopping = true
  say('\nStopping… everything acknowledged is on disk.')
  begun.fleet?.kill('SIGTERM')
  const deadline = setTimeout(() => process.exit(1), 20_000)
  deadline.unref()
  await (await begun.server?.catch(() => undefined))?.stop()
  await (await begun.database?.catch(() => undefined))?.stop()
  process.exit(0)
}

const onEndOfTerminal = (): void => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())
  // The terminal was closed: there is nowhere to write to any more.
  process.stdout.on('error', () => {})
}

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
  if (isEmbedded) begun.database = startEmbeddedDatabase(dataFolder, say)
  onEndOfTerminal()
  const embedded = await begun.database
  const connectionString = setting('DATABASE_URL') ?? embedded!.connectionString
  /** The embedded database runs by itself: a start that fails must not leave it behind. */
  const stopDatabase = async (error: unknown): Promise<never> => {
    await embedded?.stop()
    throw error
  }
  const secret = await readSecret(dataFolder).catch(stopDatabase)
  const publicUrl = (setting('FIELDPROOF_URL') ?? `http://localhost:${port}`).replace(/\/+$/, '')
  const setupToken = newToken()
  const demoSecret = values.demo ? newToken() : null
  if (begun.isStopping) return
  begun.server = createServer({
    connectionString, blobFolder: join(dataFolder, 'blobs'), witnessFolder: join(dataFolder, 'log-witness'), backups: { folder: resolve(setting('FIELDPROOF_BACKUPS') ?? join(dataFolder, 'backups')), isEmbedded }, secret, logLevel,
    settings: { publicUrl, demo: values.demo === true, setupToken, demoSecret, privateHosts: (setting('FIELDPROOF_PRIVATE_HOSTS') ?? '').split(',').filter((host) => host.trim() !== '') }, speechModel,
  })
  const server = await begun.server.catch(stopDatabase)
  if (begun.isStopping) return

  const address = await server.app.listen({ port, host: setting('HOST') ?? '0.0.0.0' }).catch(async (error: NodeJS.ErrnoException) => {
    await server.stop()
    return stopDatabase(error.code === 'EADDRINUSE' ? new Error(`port ${port} is taken by another program (perhaps another Fieldproof): end that, or choose a port, PORT=4781 npm start`) : error)
  })
  const needsSetup = !((await sql<{ found: boolean }>`select exists (select from orgs) as found`.execute(server.ports.db.system)).rows[0]?.found ?? false)
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
    const fleet = spawn(process.execPath, [resolve(import.meta.dirname, '../../../packages/testkit/src/fleet/demo.ts')], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, FIELDPROOF_DEMO_URL: url, FIELDPROOF_DEMO_SETUP_TOKEN: needsSetup ? setupToken : '', FIELDPROOF_DEMO_SECRET: demoSecret ?? '', FIELDPROOF_DEMO_DATA: dataFolder, FIELDPROOF_DEMO_SIZE: values['demo-size'] },
    })
    begun.fleet = fleet
    fleet.on('exit', (code) => {
      if (!begun.isStopping && code !== 0) say(`  The demo fleet stopped (code ${code}); the server goes on.`)
    })
  }
}

main().catch((error: unknown) => {
  if (begun.isStopping) return // what it ran into is the stop
  process.stderr.write(`\nFieldproof did not start: ${(error as Error).message}\n`)
  if (setting('LOG_LEVEL') === 'debug') console.error(error)
  process.exit(1)
})
