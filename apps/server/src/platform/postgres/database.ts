import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { createCursorMac, type CursorMac } from '../cursorMac.ts'
import { migrate, type MigrationSteps } from './migrate.ts'
import { endingWhenSilent, watchedByDatabase, watchedConnection } from './silence.ts'

// int8 and float8 come back as numbers (indexes and counts stay far below 2^53), timestamps as Date.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
// `infinity` is a timestamp to PostgreSQL and none to anybody here: an invalid date, where the driver would give the number Infinity.
const parseInstant: (text: string) => unknown = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ)
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => {
  const instant = parseInstant(text)
  return instant instanceof Date ? instant : new Date(NaN)
})

// Statements are written as SQL through Kysely's `sql` tag; rows are typed where they are asked for.
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export type Tables = Record<string, never>
export type Sql = Kysely<Tables> | Transaction<Tables>

/** Whose rows somebody may read: everybody's; or the own ones, those of the people in `departmentIds` and below them, and those of the people in `departmentIdsAlone`. */
export type Scope = 'everybody' | { readonly personId: string; readonly departmentIds: readonly string[]; readonly departmentIdsAlone: readonly string[] }

/** An organisation by its id: all its rows, for work that answers to nobody's screen. Somebody: the rows about the people in their scope (migrations 45 and 76). */
export type Reading = string | { readonly orgId: string; readonly scope: Scope }

/**
 * The three ways to the database, each bound by its PostgreSQL role for the life of the connection:
 * `withOrg` writes the rows of one organisation, `readOrg` reads them, `lookUpOrg` reads few of them by key, `system` makes the look-ups that come before an organisation is known.
 */
export interface Database {
  /** With a scope, rows that hang on a person outside of it are neither written nor changed (migrations 76 and 78: all about people, but those that belong to a reader). */
  withOrg<T>(of: Reading, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T>
  readOrg<T>(of: Reading, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T>
  /** As `readOrg`, for a screen whose few statements all find their rows by key: they are planned once per connection, which is most of what they cost. */
  lookUpOrg<T>(of: Reading, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T>
  readonly system: Kysely<Tables>
  /** Plain pool of the system role for the one hot path that sends arrays (intake). */
  readonly intakePool: pg.Pool
  /** A connection string of the migrating login, for libraries that keep their own schema (identity). */
  readonly connectionString: string
  /** Marks how far followers have read. */
  readonly cursorMac: CursorMac
  /** Calls back on every NOTIFY of the channel; survives reconnects by calling back once after each. */
  listen(channel: string, callback: (payload: string) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

/**
 * For statements that look up rows by key and nothing else. The tables they meet fill and empty faster than their statistics follow
 * (the inbox has none that are true for a second), and a plan made for what they say reads all of the log for every commit: measured
 * 32 ms instead of 0.6 ms for 44 uploads. So no statistics are asked: the index by key is always right here.
 */
const lookUpByKey = '-c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off'

/** Parses and plans each statement once per connection, under a name made of its text. The schema changes only before the pools open. */
class PreparingClient extends pg.Client {
  override query = ((text: unknown, values?: unknown, ...rest: unknown[]) => {
    const ask = super.query.bind(this) as (...given: unknown[]) => unknown
    return typeof text === 'string' && Array.isArray(values) && values.length > 0 ? ask({ name: createHash('sha256').update(text).digest('base64url'), text, values }, ...rest) : ask(text, values, ...rest)
  }) as pg.Client['query']
}

/** What row-level security reads for the length of a transaction. */
const settingsOf = (of: Reading): [name: string, value: string][] =>
  typeof of === 'string'
    ? [['app.org_id', of]]
    : [['app.org_id', of.orgId], ['app.scope', of.scope === 'everybody' ? of.scope : `${of.scope.personId};${of.scope.departmentIds.join()};${of.scope.departmentIdsAlone.join()}`]]

export interface DatabaseOptions {
  /** Of the installation; whoever follows the log needs it. */
  readonly secret?: string
  readonly migrationSteps?: MigrationSteps
  readonly onError: (error: Error) => void
  readonly poolSize?: number
  /** `withOrg` serves the pipeline, whose statements all look up by key. */
  readonly forPipeline?: boolean
  /** Longest a statement may take: reports of large companies need seconds, catching up after weeks some more. */
  readonly answerWithinMs?: number
  /** The same for keeping an upload: one INSERT, behind which all others wait. */
  readonly keepWithinMs?: number
}

export const openDatabase = async (connectionString: string, options: DatabaseOptions): Promise<Database> => {
  const client = new pg.Client({ connectionString, application_name: 'fieldproof migrate' })
  await client.connect()
  try {
    const { rows } = await client.query<{ version: number }>(`select current_setting('server_version_num')::int as version`)
    if ((rows[0]?.version ?? 0) < 150_000) throw new Error(`PostgreSQL 15 or newer is needed; this server is ${rows[0]?.version}.`)
    await migrate(client, options.migrationSteps)
  } finally {
    await client.end()
  }
  // What is acknowledged is on the disk, whatever the database or the role was set to. A plan that was cached while the log was empty scans the whole log later on; planning anew costs about a millisecond. Compiling a plan (JIT) takes up to a
  // second wherever the planner reckons many rows, and saves none of our statements that much.
  let isClosing = false
  // A connection that the database ends while it is being closed is no fault: a pool says that it has ended before its connections have.
  const onError = (error: Error): void => { if (!isClosing) options.onError(error) }
  const { answerWithinMs = options.forPipeline ? 600_000 : 120_000, keepWithinMs = 15_000 } = options
  const pool = (role: string, max: number, { settings = '-c plan_cache_mode=force_custom_plan', Client = pg.Client, withinMs = answerWithinMs } = {}) => {
    const created = new pg.Pool({
      Client: endingWhenSilent(Client), connectionString, max, application_name: role, ...watchedConnection({ answerWithinMs: withinMs }),
      options: `-c role=${role} -c timezone=UTC -c jit=off -c synchronous_commit=on ${watchedByDatabase} ${settings}`,
    })
    created.on('error', onError) // an idle connection that breaks is replaced by the pool; without a handler Node would exit
    // One that breaks between two statements of a transaction belongs to nobody but itself: the pool listens only to idle ones.
    created.on('connect', (connection) => connection.on('error', () => {}))
    return created
  }
  const size = options.poolSize ?? 8
  const appPool = pool('fieldproof_app', size, options.forPipeline ? { settings: lookUpByKey } : {})
  const readPool = pool('fieldproof_read', size)
  const lookUpPool = pool('fieldproof_read', 4, { settings: `${lookUpByKey} -c plan_cache_mode=force_generic_plan`, Client: PreparingClient })
  const systemPool = pool('fieldproof_system', 4)
  const intakePool = pool('fieldproof_system', 4, { settings: `${lookUpByKey} -c plan_cache_mode=force_generic_plan`, withinMs: keepWithinMs })
  const kysely = (used: pg.Pool) => new Kysely<Tables>({ dialect: new PostgresDialect({ pool: used }) })
  const app = kysely(appPool)
  const read = kysely(readPool)
  const lookUp = kysely(lookUpPool)
  const system = kysely(systemPool)
  // The beginning, the organisation and the scope go in one message: on a fast database the way there and back is what takes the time.
  const inOrg = <T>(on: Kysely<Tables>, begin: string, of: Reading, work: (trx: Transaction<Tables>) => Promise<T>, onResult?: (result: T) => void): Promise<T> =>
    on.connection().execute(async (connection) => {
      const say = (statement: string) => sql.raw<{ command?: string }>(statement).execute(connection)
      try {
        await say(`${begin}; select ${settingsOf(of).map(([name, value]) => `set_config('${name}', ${pg.escapeLiteral(value)}, true)`).join()}`)
        const result = await work(connection as Transaction<Tables>)
        onResult?.(result)
        // PostgreSQL answers the commit of a failed transaction with a rollback, not with an error.
        if ((await say('commit')).rows[0]?.command !== 'COMMIT') throw new Error('the transaction was rolled back: one of its statements had failed')
        return result
      } catch (error) {
        await say('rollback').catch(() => {}) // a connection that broke has nothing left to roll back
        throw error
      }
    })
  // What was read was read: nobody has to wait for the end of a transaction that only reads.
  const reading = (on: Kysely<Tables>) => <T>(of: Reading, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => inOrg(on, 'begin isolation level repeatable read read only', of, work, resolve).then(resolve, reject))
  const listeners = new Set<() => Promise<void>>()
  return {
    withOrg: (of, work) => inOrg(app, 'begin', of, work),
    // One snapshot for all that one answer reads: a list and its count, a check-in and its proof, agree.
    readOrg: reading(read),
    lookUpOrg: reading(lookUp),
    system,
    intakePool,
    connectionString,
    cursorMac: createCursorMac(options.secret),
    async listen(channel, callback) {
      let closed = false
      let current: pg.Client | undefined
      const connect = async (): Promise<void> => {
        const listener = new pg.Client({ connectionString, application_name: 'fieldproof listen', options: watchedByDatabase, ...watchedConnection({ answerWithinMs }) })
        listener.on('notification', (message) => callback(message.payload ?? ''))
        listener.on('error', onError)
        listener.on('end', () => {
          if (!closed) setTimeout(() => void connect().catch(onError), 500).unref()
        })
        try {
          await listener.connect()
          await listener.query(`listen ${pg.escapeIdentifier(channel)}`)
        } catch (error) {
          listener.removeAllListeners('end')
          await listener.end().catch(() => {})
          if (!closed) setTimeout(() => void connect().catch(onError), 500).unref()
          throw error
        }
        current = listener
        callback('')
      }
      await connect().catch(onError)
      const stop = async () => {
        closed = true
        listeners.delete(stop)
        await current?.end().catch(() => {})
      }
      listeners.add(stop)
      return stop
    },
    async close() {
      isClosing = true
      await Promise.all([...listeners].map((stop) => stop()))
      await Promise.all([appPool.end(), readPool.end(), lookUpPool.end(), systemPool.end(), intakePool.end()])
    },
  }
}
