import { createHash } from 'node:crypto'
import { soughtOf } from '@fieldproof/core/photos'
import type { Verdict } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { mayKeep } from '../declarations/mayKeep.ts'
import type { BlobStore } from '../platform/blobs.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/log.ts'
import type { MediaReader } from '../platform/media/mediaProcess.ts'
import type { PhotoReader } from '../platform/photos/readPhoto.ts'
import { type WorkLoop, startWorkLoop } from '../platform/workLoop.ts'
import type { Database, Sql } from '../platform/postgres/database.ts'
import { findAlike } from '../record/photos/findAlike.ts'
import { keepFacts } from '../record/photos/keepFacts.ts'
import { keepMatches } from '../record/photos/keepMatches.ts'
import { sealRows } from '../record/sealRows.ts'
import { recordVerdicts } from '../record/recordVerdicts.ts'
import { keepPreviews } from '../record/videos/keepVideoFacts.ts'
import { rejudgePhotos } from '../verify/rejudge.ts'
import { settleVideo } from './videoWork.ts'

interface PhotoWorkOptions {
  readonly db: Database
  readonly blobs: BlobStore
  readonly reader: PhotoReader
  readonly media: MediaReader
  readonly clock: Clock
  readonly log: Logger
  readonly onVerdict: (orgId: string, eventId: string, verdict: Verdict) => void
}

interface Task {
  readonly org_id: string
  readonly sha256: string
  readonly judges: boolean
  readonly attempts: number
}

const tasksPerLook = 50
/** A task that fails rests, twice as long each time, for ever: the photo is kept, and is read once the cause is mended. */
const firstPauseMs = 2_000
const longestPauseMs = 3_600_000
/** A video that cannot be read because a package is missing is asked about again after so long. */
const absentPauseMs = 3_600_000

/** One file may have come from several people (a copy): it is read for those who agree. */
export const someoneAgrees = async (trx: Sql, sha256: string): Promise<boolean> => {
  const { rows } = await sql<{ person_id: string; at: Date; deviceId: string | null; sequence: number | null }>`select m.person_id, coalesce(c.happened_at, m.received_at) as at, c.device_id as "deviceId", c.sequence
    from media m left join check_ins c on c.org_id = m.org_id and c.video_sha256 = m.sha256 and c.person_id = m.person_id where m.sha256 = ${sha256}`.execute(trx)
  for (const { person_id: personId, at, deviceId, sequence } of rows) if (await mayKeep(trx, personId, 'video', at.getTime(), deviceId === null ? undefined : { deviceId, sequence })) return true
  return false
}

/**
 * Photos and videos behind the acknowledgement: read → compare with the company's earlier ones → judge the check-ins again. A photo and its check-in come
 * separately; each leaves a task, and the one that comes later finds both. A photo is read outside any transaction; what was found, the
 * new verdicts and the task's end are one transaction, so a crash leaves the task and nothing else.
 */
export const startPhotoWork = ({ db, blobs, reader, media, clock, log, onVerdict }: PhotoWorkOptions): WorkLoop => {
  /** Photos waiting, those that failed last; a photo once, whatever asked for it. */
  const dueTasks = async (): Promise<Task[]> =>
    (await sql<Task>`select org_id, sha256, bool_or(judges) as judges, max(attempts) as attempts from (select * from photo_tasks where due_at <= now() order by attempts, task_id limit ${tasksPerLook}) t group by org_id, sha256 order by min(task_id)`.execute(db.system)).rows

  const settle = async ({ org_id: orgId, sha256, judges }: Task): Promise<void> => {
    const [last] = (await sql<{ task_id: number }>`select max(task_id) as task_id from photo_tasks where org_id = ${orgId} and sha256 = ${sha256}`.execute(db.system)).rows
    const [arrived] = await db.withOrg(orgId, async (trx) => (await sql<{ content_type: string }>`select content_type from media where org_id = ${orgId} and sha256 = ${sha256} limit 1`.execute(trx)).rows)
    // Not here yet: its arrival will ask again.
    const bytes = arrived ? await blobs.get(sha256) : null
    if (bytes && arrived!.content_type.startsWith('video/')) {
      // Taken back between its arrival and now: it stays as handed in, and is looked at only after a new yes.
      if (!(await db.withOrg(orgId, (trx) => someoneAgrees(trx, sha256)))) return void (await rest(orgId, sha256, absentPauseMs))
      const settled = await settleVideo({ db, blobs, media, nowMs: clock.now(), orgId, sha256, bytes, upToTask: last!.task_id })
      if (settled === 'absent') return void (await rest(orgId, sha256, absentPauseMs))
      for (const { eventId, verdict } of settled.verdicts) onVerdict(orgId, eventId, verdict)
      if (settled.trouble !== undefined) log.info({ orgId, sha256, trouble: settled.trouble }, 'a video could not be read; its check-in stands without it')
      return
    }
    const result = bytes ? await reader.read(bytes) : undefined
    const shown = result?.ok ? result.value.preview : undefined
    const preview = shown && { sha256: createHash('sha256').update(shown).digest('hex'), atSeconds: null }
    if (shown && preview) await blobs.put(preview.sha256, shown)
    const sought = result?.ok ? soughtOf(result.value.grey) : []
    const verdicts = await db.withOrg(orgId, async (trx) => {
      // First the log's head, as the pipeline does: nothing about these check-ins changes until this is committed.
      await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
      // What was asked for while this photo was being read is done again: its check-in may not have been seen.
      await sql`delete from photo_tasks where org_id = ${orgId} and sha256 = ${sha256} and task_id <= ${last!.task_id}`.execute(trx)
      if (result === undefined) return []
      const nowMs = clock.now()
      await keepFacts(trx, orgId, sha256, result, nowMs)
      if (preview) await keepPreviews(trx, orgId, sha256, [preview])
      const concerned = await keepMatches(trx, orgId, sha256, await findAlike(trx, orgId, sha256, sought), nowMs)
      await sealRows(trx, orgId, nowMs, { photo_facts: [sha256] })
      await sealRows(trx, orgId, nowMs, { photo_matches: concerned }, { dropEmpty: true })
      if (!judges) return []
      const rejudged = await rejudgePhotos(trx, orgId, concerned)
      await recordVerdicts(trx, orgId, nowMs, rejudged)
      return rejudged
    })
    for (const { eventId, verdict } of verdicts) onVerdict(orgId, eventId, verdict)
    if (result?.ok === false) log.info({ orgId, sha256, trouble: result.trouble }, 'a photo could not be read; its check-in stands without it')
  }

  const postpone = async (task: Task, error: unknown): Promise<void> => {
    log.error({ error, orgId: task.org_id, sha256: task.sha256 }, 'a photo could not be compared; it is tried again later')
    const pauseMs = Math.min(firstPauseMs * 2 ** task.attempts, longestPauseMs)
    await rest(task.org_id, task.sha256, pauseMs)
  }
  const rest = async (orgId: string, sha256: string, pauseMs: number): Promise<void> => {
    await sql`update photo_tasks set attempts = attempts + 1, due_at = now() + ${pauseMs} * interval '1 millisecond' where org_id = ${orgId} and sha256 = ${sha256}`.execute(db.system)
  }

  /** True when there was something to do. */
  const round = async (isStopped: () => boolean): Promise<boolean> => {
    const tasks = await dueTasks()
    for (const task of tasks) {
      if (isStopped()) return false
      await settle(task).catch((error: unknown) => postpone(task, error))
    }
    return tasks.length > 0
  }

  return startWorkLoop({ round, onTrouble: (error) => log.warn({ error }, 'photos wait for the database; nothing is lost') })
}
