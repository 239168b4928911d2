import type { Backup, BackupFailure } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { lastDue, nextAttempt } from '../backups/schedule.ts'
import { contentsOf, findOperator, readBackups, superfluous, type Operator } from '../backups/store.ts'
import { listBackups, removeBackup, removeRemains } from '../platform/backup/description.ts'
import type { BackupOrder } from '../platform/backup/makeBackup.ts'
import { BackupProblem, toBackupProblem } from '../platform/backup/problem.ts'
import type { Clock } from '../platform/clock.ts'
import { newId } from '../platform/ids.ts'
import type { Logger } from '../platform/log.ts'
import type { Database } from '../platform/postgres/database.ts'
import { startWorkLoop } from '../platform/workLoop.ts'
import type { BackupNews, BackupWork } from './backupThread.ts'

export interface BackupsOptions {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly secret: string
  readonly blobFolder: string
  readonly backups: { readonly folder: string; readonly isEmbedded: boolean }
  /** A demo company is backed up when asked only. */
  readonly demo: boolean
}

const script = join(import.meta.dirname, 'backupThread.ts')
/** Without word from its thread for so long, a backup was cut off with its process. */
const silentMs = 60_000
const compareEveryMs = 60_000

/**
 * Makes the backups that are due or were asked for, and reads again those that somebody wants checked: one at a time, each in a thread of its own. What a crash cuts off
 * is found by its silence and made again; half a backup is never taken for one (platform/backup/makeBackup.ts).
 */
export const startBackups = ({ db, clock, log, secret, blobFolder, backups: { folder, isEmbedded }, demo }: BackupsOptions): { stop(): Promise<void> } => {
  let worker: Worker | undefined
  let isTold = false

  const inThread = (work: BackupWork, onProgress: (news: Extract<BackupNews, { kind: 'progress' }>) => void): Promise<BackupNews> =>
    new Promise((resolve, reject) => {
      let last: BackupNews | undefined
      worker = new Worker(script, { workerData: work })
      worker.on('message', (news: BackupNews) => {
        if (news.kind === 'progress') onProgress(news)
        else last = news
      })
      worker.on('error', reject)
      worker.on('exit', () => {
        worker = undefined
        if (last) resolve(last)
        else reject(new BackupProblem('interrupted', isTold ? 'the server was stopped' : 'the thread ended before its work'))
      })
    })

  const inRow = ({ orgId }: Operator, statement: ReturnType<typeof sql>): Promise<unknown> => db.withOrg(orgId, (trx) => statement.execute(trx))
  const now = (): Date => new Date(clock.now())
  /** Progress is only shown: a message that does not reach the row is followed by the next. */
  const tell = (operator: Operator, backupId: string) => ({ phase, doneBytes, totalBytes }: Extract<BackupNews, { kind: 'progress' }>): void => {
    void inRow(operator, sql`update backups set phase = ${phase}, done_bytes = ${doneBytes}, total_bytes = ${totalBytes}, heard_at = ${now()} where backup_id = ${backupId} and (state = 'running' or check_state = 'running')`).catch(() => {})
  }

  const failed = async (operator: Operator, { backupId, attempts, failingSince }: Backup, problem: BackupProblem): Promise<void> => {
    // A stop of the server is no failure: it goes on at the next start.
    if (isTold && problem.code === 'interrupted') return void (await inRow(operator, sql`update backups set state = 'waiting', phase = null, next_attempt_at = ${now()} where backup_id = ${backupId}`))
    const failure: BackupFailure = { code: problem.code, detail: problem.message.slice(0, 1000), at: isoInstant(clock.now()) }
    log.error({ backupId, ...failure }, 'a backup failed; it is tried again')
    await inRow(operator, sql`update backups set state = 'waiting', phase = null, attempts = ${attempts + 1}, next_attempt_at = ${new Date(nextAttempt(clock.now(), attempts + 1))}, failing_since = ${new Date(failingSince ?? clock.now())}, failure = ${JSON.stringify(failure)}::jsonb where backup_id = ${backupId}`)
  }

  const make = async (operator: Operator, backup: Backup): Promise<void> => {
    const { backupId } = backup
    const startedMs = clock.now()
    const contents = contentsOf(isEmbedded, operator.settings)
    const order: BackupOrder = { backupId, startedMs, folder, blobFolder, database: contents.database ? db.connectionString : null, photos: contents.photos, secret }
    await inRow(operator, sql`update backups set state = 'running', phase = 'preparing', done_bytes = 0, total_bytes = 0, started_at = ${new Date(startedMs)}, heard_at = ${new Date(startedMs)} where backup_id = ${backupId}`)
    try {
      const news = await inThread({ kind: 'make', order }, tell(operator, backupId))
      if (news.kind === 'failed') throw new BackupProblem(news.code, news.message)
      if (news.kind !== 'made') return
      await inRow(operator, sql`update backups set state = 'done', phase = null, finished_at = ${now()}, name = ${news.name}, content = ${JSON.stringify(news.description)}::jsonb, check_state = 'ok', checked_at = ${now()}, attempts = 0, failing_since = null, failure = null where backup_id = ${backupId}`)
    } catch (error) {
      await removeRemains(folder).catch(() => {})
      return await failed(operator, backup, toBackupProblem(error))
    }
    await makeRoom(operator)
  }

  const check = async (operator: Operator, { backupId, name, bytes }: Backup): Promise<void> => {
    await inRow(operator, sql`update backups set check_state = 'running', phase = 'checking', done_bytes = 0, total_bytes = ${bytes}, heard_at = ${now()} where backup_id = ${backupId}`)
    const done = (state: 'waiting' | 'ok' | 'damaged', detail: string | null) => inRow(operator, sql`update backups set check_state = ${state}, phase = null, checked_at = ${now()}, check_detail = ${detail} where backup_id = ${backupId}`)
    try {
      const news = await inThread({ kind: 'check', folder: join(folder, name!), totalBytes: bytes }, tell(operator, backupId))
      if (news.kind === 'checked') await done(news.faults.length === 0 ? 'ok' : 'damaged', news.faults.join('\n') || null)
      else if (news.kind === 'failed') await done('damaged', news.message)
      if (news.kind === 'checked' && news.faults.length > 0) log.error({ backupId, faults: news.faults.slice(0, 5) }, 'a backup is damaged')
    } catch (error) {
      if (!isTold) throw error
      await done('waiting', null)
    }
  }

  /** Only after a new one has succeeded, so that a wrong setting can be taken back until then. */
  const makeRoom = async (operator: Operator): Promise<void> => {
    for (const { backupId, name } of superfluous(await db.readOrg(operator.orgId, (trx) => readBackups(trx)), operator.settings.keep)) {
      await removeBackup(folder, name!)
      await inRow(operator, sql`update backups set removed_at = ${now()} where backup_id = ${backupId}`)
    }
  }

  /** After a restore, or when somebody has moved folders or plugged a disk in or out: the folders are the truth. */
  const compareWithFolder = async (operator: Operator): Promise<void> => {
    const [found, known] = [await listBackups(folder), await db.readOrg(operator.orgId, (trx) => readBackups(trx))]
    for (const { name, description } of found) {
      const row = known.find(({ backupId }) => backupId === description.backupId)
      if (row?.state === 'done') {
        if (row.removedAt !== null) await inRow(operator, sql`update backups set removed_at = null where backup_id = ${row.backupId}`)
        continue
      }
      const [startedAt, finishedAt] = [new Date(description.startedAt), new Date(description.finishedAt)]
      await inRow(operator, sql`insert into backups (org_id, backup_id, reason, asked_at, state, started_at, finished_at, next_attempt_at, name, content, check_state, checked_at)
        values (${operator.orgId}, ${description.backupId}, 'nightly', ${startedAt}, 'done', ${startedAt}, ${finishedAt}, ${startedAt}, ${name}, ${JSON.stringify(description)}::jsonb, 'ok', ${finishedAt})
        on conflict (org_id, backup_id) do update set state = 'done', phase = null, finished_at = excluded.finished_at, name = excluded.name, content = excluded.content, check_state = 'ok', checked_at = excluded.checked_at, attempts = 0, failing_since = null, failure = null`)
    }
    for (const { backupId, name, state, removedAt } of known)
      if (state === 'done' && removedAt === null && !found.some((one) => one.name === name)) await inRow(operator, sql`update backups set removed_at = ${now()} where backup_id = ${backupId}`)
  }

  const isNightDue = async ({ orgId, createdMs, timeZone, settings }: Operator): Promise<boolean> => {
    const { database, photos } = contentsOf(isEmbedded, settings)
    if (demo || !settings.nightly || (!database && !photos)) return false
    const due = lastDue(clock.now(), settings.at, timeZone)
    if (due <= createdMs) return false
    return (await db.readOrg(orgId, (trx) => sql`select 1 from backups where state <> 'done' or asked_at >= ${new Date(due)} limit 1`.execute(trx))).rows.length === 0
  }

  let comparedAt = -Infinity
  const round = async (): Promise<boolean> => {
    const operator = await findOperator(db.system)
    if (!operator || isTold) return false
    if (performance.now() - comparedAt > compareEveryMs) {
      await compareWithFolder(operator)
      comparedAt = performance.now()
    }
    if (await isNightDue(operator)) await inRow(operator, sql`insert into backups (org_id, backup_id, reason, asked_at, state, next_attempt_at) values (${operator.orgId}, ${newId(clock.now())}, 'nightly', ${now()}, 'waiting', ${now()})`)
    const [next] = await db.readOrg(operator.orgId, (trx) => readBackups(trx, sql`(b.state = 'waiting' and b.next_attempt_at <= ${now()}) or ((b.state = 'running' or b.check_state = 'running') and b.heard_at < ${new Date(clock.now() - silentMs)}) or b.check_state = 'waiting'`))
    if (!next) return false
    if (next.state === 'running') await failed(operator, next, new BackupProblem('interrupted', 'the server ended while it was being made'))
    else if (next.state === 'waiting') await make(operator, next)
    else await check(operator, next)
    return true
  }

  const loop = startWorkLoop({ round, onTrouble: (error) => log.warn({ error }, 'backups could not be looked after; tried again') })
  return {
    async stop() {
      isTold = true
      await worker?.terminate()
      await loop.stop()
    },
  }
}
