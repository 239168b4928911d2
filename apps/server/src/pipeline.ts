import type { Verdict } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import { decodeStage } from './intake/decodeStage.ts'
import type { InboxRow } from './intake/decode.ts'
import type { DeviceDirectory } from './intake/deviceDirectory.ts'
import type { Clock } from './platform/clock.ts'
import type { Logger } from './platform/log.ts'
import type { Database, Tables } from './platform/postgres/database.ts'
import { type WorkLoop, startWorkLoop } from './platform/workLoop.ts'
import type { SecretBox } from './platform/secretBox.ts'
import { isSameMac, type UploadMac } from './platform/uploadMac.ts'
import type { Decoded, Judged } from './handover.ts'
import { recordStage } from './record/recordStage.ts'
import { recordConflicts } from './record/recordConflicts.ts'
import { raiseBounds } from './record/raiseBounds.ts'
import { recordVerdicts } from './record/recordVerdicts.ts'
import { setAsideUploads } from './record/waitingUploads.ts'
import { rejudge, rejudgeBounded, rejudgeEvents, rejudgeTags, type NewTrack } from './verify/rejudge.ts'
import { verifyStage } from './verify/verifyStage.ts'

/**
 * The one flow: inbox → decode → verify → record, and → judge again what a late track says more about. One transaction per batch and organisation: the inbox rows are deleted in the
 * transaction that logs them, so a crash at any point leaves each submission either in the inbox or in the log, never in both, never in none.
 * Everything that reacts follows the log from its own cursor and is not called from here.
 */
export type Pipeline = WorkLoop
/** In the thread where it runs. */
export interface RunningPipeline extends Pipeline {
  /** Resolves when no batch is being recorded, at the latest after so many milliseconds: what can wait gives way, and comes on all the same. */
  betweenBatches(withinMs: number): Promise<void>
  /** Likewise, when nothing waits in the inbox. */
  betweenPasses(withinMs: number): Promise<void>
}

export interface StageContext {
  readonly trx: Transaction<Tables>
  readonly orgId: string
  readonly nowMs: number
  /** Opens the keys of tags, screens and beacons. */
  readonly secretBox: SecretBox
  readonly uploadMac: UploadMac
  /** Time of the log entry of a row: now. */
  readonly recordedAt: (row: InboxRow) => number
}

/** Tracks of this batch with fixes: they may say more about check-ins recorded before. */
const tracksOf = (judged: readonly Judged[]): NewTrack[] =>
  judged.flatMap(({ submission }) => {
    if (!submission.ok || submission.value.kind !== 'track' || submission.value.fixes.length === 0) return []
    let [firstFix, lastFix] = [Infinity, -Infinity]
    for (const { fixTime } of submission.value.fixes)
      if (Math.abs(fixTime) < 8e15) {
        firstFix = Math.min(firstFix, fixTime)
        lastFix = Math.max(lastFix, fixTime)
      }
    return firstFix > lastFix ? [] : [{ deviceId: submission.value.deviceId, firstFix, lastFix }]
  })

const batchRows = 500
/** Of uploads as they came; always one. A phone's are a kilobyte each, but one may be as large as a request, and five hundred of those are half a gigabyte. */
const batchBytes = 4_000_000
const batchesPerPass = 20
/** Under pressure the pipeline rests after each batch as long as it worked, at most so long: what waits for an answer goes first. */
const highPressure = 32
const longestBreakMs = 500
/** A row that fails by itself is tried again after a pause that doubles, for ever: nothing is lost, nobody else waits for it, and it goes through once the cause is mended. */
const firstPauseMs = 500
const longestPauseMs = 5 * 60_000

const setTimer = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

export interface PipelineOptions {
  readonly db: Database
  readonly devices: DeviceDirectory
  readonly secretBox: SecretBox
  readonly uploadMac: UploadMac
  readonly clock: Clock
  readonly log: Logger
  readonly demo: boolean
  /** Uploads whose answer waits for the disk: above `highPressure` they come first, and the pipeline takes breaks. */
  readonly pressure: () => number
  /** Takes a break of so many milliseconds; a timer unless told otherwise. */
  readonly rest?: (milliseconds: number) => Promise<void>
  /** Called after the commit with what was judged: answers may be waiting for it. */
  readonly onVerdict: (orgId: string, eventId: string, verdict: Verdict) => void
}

export const createPipeline = ({ db, devices, secretBox, uploadMac, clock, log, demo, pressure, rest = setTimer, onVerdict }: PipelineOptions): RunningPipeline => {
  /** Rows that failed by themselves, until when they rest. A restart tries them at once. */
  const paused = new Map<number, { pauseMs: number; until: number }>()

  /** The batch under way. */
  let recording: Promise<void> | undefined
  /** The pass under way. */
  let passing: Promise<void> | undefined
  const until = (end: () => Promise<void> | undefined) => async (withinMs: number): Promise<void> => {
    const latest = performance.now() + withinMs
    for (let left = withinMs; end() && left > 0; left = latest - performance.now()) await Promise.race([end(), setTimer(left)])
  }

  /** Judges and records what was decoded, all in one transaction. */
  const settle = async (orgId: string, all: readonly Decoded[]): Promise<void> => {
    const recorded = await db.withOrg(orgId, async (trx) => {
      // Taking the log's head first makes batches of one organisation run one after another, whichever process runs them.
      await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
      // Another process may have been quicker.
      const { rows } = await sql<{ inbox_id: number }>`select inbox_id from inbox where inbox_id = any(${all.map(({ row }) => row.inboxId)}::bigint[])`.execute(trx)
      const still = new Set(rows.map((row) => row.inbox_id))
      const decoded = all.filter(({ row }) => still.has(row.inboxId))
      if (decoded.length === 0) return []
      const nowMs = clock.now()
      // The demo company's two weeks are sent in a minute: its entries are dated as if they had been recorded when they arrived.
      const context: StageContext = { trx, orgId, nowMs, secretBox, uploadMac, recordedAt: (row) => (demo ? Math.min(row.receivedAt + 200, nowMs) : nowMs) }
      const judged = await verifyStage(context, decoded)
      const entries = await recordStage(context, judged)
      await recordVerdicts(trx, orgId, nowMs, await rejudgeBounded(trx, orgId, await raiseBounds(trx, orgId, nowMs, judged.flatMap(({ lateToken }) => lateToken ?? []))))
      await recordVerdicts(trx, orgId, nowMs, await rejudge(trx, orgId, tracksOf(judged)))
      await recordVerdicts(trx, orgId, nowMs, await rejudgeTags(trx, orgId, judged.flatMap(({ factors }) => factors?.taps ?? [])))
      return entries
    })
    for (const { eventId, verdict } of recorded) if (verdict) onVerdict(orgId, eventId, verdict)
  }

  interface Batch {
    /** Read on from here. */
    readonly lastId: number
    readonly isFull: boolean
    readonly decoded: readonly Decoded[]
    /** Rows that intake did not write, or not as they stand. */
    readonly forged: readonly InboxRow[]
    /** Rows that have failed before are taken one by one. */
    readonly suspects: ReadonlySet<number>
  }

  /** The next rows of the inbox, decoded. Rows do not change, so this needs no transaction and runs while the batch before is on its way to the disk. */
  const readBatch = async (after: number): Promise<Batch | undefined> => {
    const resting = [...paused].filter(([, pause]) => pause.until > performance.now()).map(([id]) => id)
    const { rows } = await sql<InboxRow & { attempts: number; mac: Buffer | null; ahead: number }>`select inbox_id as "inboxId", org_id as "orgId", event_id as "eventId", device_id as "deviceId", person_id as "personId", source,
        (extract(epoch from received_at) * 1000)::float8 as "receivedAt", remote_address as "remoteAddress", envelope, body, attempts, mac, ahead
      from (select *, sum(octet_length(body)) over (order by inbox_id) - octet_length(body) as bytes_before, (count(*) over ())::int as ahead
        from (select * from inbox where inbox_id > ${after} and inbox_id <> all(${resting}::bigint[]) order by inbox_id limit ${batchRows}) next_rows) measured
      where bytes_before < ${batchBytes} order by inbox_id`.execute(db.system)
    const isGenuine = new Set(rows.filter((row) => isSameMac(row.mac, uploadMac.ofUpload(row))))
    const genuine = rows.filter((row) => isGenuine.has(row))
    const decoded = await decodeStage(devices, genuine)
    // Where their fixes were too many for one batch, the rest is read again with the next.
    const isCut = decoded.length < genuine.length
    const lastId = isCut ? decoded.at(-1)!.row.inboxId : rows.at(-1)?.inboxId
    const hasMore = isCut || (rows[0] !== undefined && (rows.length < rows[0].ahead || rows[0].ahead === batchRows))
    if (lastId === undefined) return undefined
    return { lastId, isFull: hasMore, decoded, forged: rows.filter((row) => !isGenuine.has(row) && row.inboxId <= lastId), suspects: new Set(rows.filter((row) => row.attempts > 0).map((row) => row.inboxId)) }
  }

  /** Tried again after a pause, and named by the self-check meanwhile. */
  const failedAlone = async (orgId: string, inboxId: number, error: unknown): Promise<void> => {
    if (!(await databaseAnswers())) throw error
    log.error({ error, orgId, inboxId }, 'a submission cannot be recorded; it stays in the inbox and the self-check names it')
    const pauseMs = Math.min((paused.get(inboxId)?.pauseMs ?? firstPauseMs / 2) * 2, longestPauseMs)
    paused.set(inboxId, { pauseMs, until: performance.now() + pauseMs })
    await sql`update inbox set attempts = attempts + 1 where inbox_id = ${inboxId}`.execute(db.system)
  }

  const setAside = async ({ orgId, inboxId }: InboxRow): Promise<void> => {
    await db.withOrg(orgId, async (trx) => {
      await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
      const { rows } = await sql<{ eventId: string; entry: unknown }>`with taken as (delete from inbox where inbox_id = ${inboxId} returning *) select event_id as "eventId", to_jsonb(taken) as entry from taken`.execute(trx)
      if (rows.length > 0) await setAsideUploads(trx, orgId, clock.now(), 'inbox', rows)
    })
    log.error({ orgId, inboxId }, 'somebody wrote a submission into the inbox with SQL; it was set aside')
  }

  const recordBatch = async ({ decoded, forged, suspects }: Batch): Promise<void> => {
    for (const row of forged) await setAside(row).then(() => void paused.delete(row.inboxId), (error: unknown) => failedAlone(row.orgId, row.inboxId, error))
    for (const [orgId, pending] of Map.groupBy(decoded, ({ row }) => row.orgId)) {
      const healthy = pending.filter(({ row }) => !suspects.has(row.inboxId))
      try {
        if (healthy.length > 0) await settle(orgId, healthy)
      } catch (error) {
        if (!(await databaseAnswers())) throw error
        // Not the database: some row of this batch. From now on each of them is taken by itself, so that the others go through.
        log.error({ error, orgId, rows: healthy.length }, 'a batch failed; its rows are taken one by one')
        await sql`update inbox set attempts = 1 where inbox_id = any(${healthy.map(({ row }) => row.inboxId)}::bigint[])`.execute(db.system)
        continue
      }
      for (const suspect of pending.filter(({ row }) => suspects.has(row.inboxId))) {
        const { inboxId } = suspect.row
        try {
          await settle(orgId, [suspect])
          paused.delete(inboxId)
        } catch (error) {
          await failedAlone(orgId, inboxId, error)
        }
      }
    }
  }

  /** Whoever waits for an end does not ask how it ended. */
  const ended = (work: Promise<unknown>): Promise<void> => work.then(() => {}, () => {})

  /** One pass over the inbox, from its start; true when there was something. A pass ends after a while, so that rows before its place do not wait for ever. */
  const pass = async (isStopped: () => boolean): Promise<boolean> => {
    let found = false
    let after = 0
    let next: Promise<Batch | undefined> | undefined
    for (let passed = 0; passed < batchesPerPass && !isStopped(); passed++) {
      const startedAt = performance.now()
      const batch = await (next ?? readBatch(after))
      if (!batch) break
      found = true
      after = batch.lastId
      // Read ahead only where there is a backlog: what comes while a small batch is recorded would else miss the next one, and wait for the one behind it.
      next = batch.isFull && passed + 1 < batchesPerPass ? readBatch(after) : undefined
      next?.catch(() => {}) // told where it is awaited, unless this batch fails first
      const recorded = recordBatch(batch).finally(() => { recording = undefined })
      recording = ended(recorded)
      await recorded
      if (pressure() >= highPressure) await rest(Math.min(performance.now() - startedAt, longestBreakMs))
    }
    await next
    return (await followConflicts()) || found
  }

  /** Other bytes under a known id: logged, and the check-in is judged again with that knowledge. */
  const followConflicts = async (): Promise<boolean> => {
    const { rows } = await sql<{ org_id: string }>`select distinct org_id from event_conflicts where entry_index is null limit 20`.execute(db.system)
    for (const { org_id: orgId } of rows)
      await db.withOrg(orgId, async (trx) => {
        const nowMs = clock.now()
        await recordVerdicts(trx, orgId, nowMs, await rejudgeEvents(trx, orgId, await recordConflicts(trx, orgId, nowMs, uploadMac)))
      })
    return rows.length > 0
  }

  const databaseAnswers = (): Promise<boolean> => sql`select 1`.execute(db.system).then(() => true, () => false)

  const round = (isStopped: () => boolean): Promise<boolean> => {
    const passed = pass(isStopped).finally(() => { passing = undefined })
    passing = ended(passed)
    return passed
  }

  return { betweenBatches: until(() => recording), betweenPasses: until(() => passing), ...startWorkLoop({ round, onTrouble: (error) => log.warn({ error }, 'the pipeline waits for the database; nothing is lost, the inbox keeps everything') }) }
}
