import { sql } from 'kysely'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/log.ts'
import type { Database } from '../platform/postgres/database.ts'
import type { Step } from '../verify/dryRun/runPart.ts'
import { shareOut } from '../verify/dryRun/share.ts'
import { dryRunChannel } from '../verify/dryRun/spec.ts'
import type { DryRunThread } from './dryRunThread.ts'

/** As many threads work on a run; a run keeps the number it began with. */
const parts = 2
const mostTries = 3
const elsewhereMs = 5_000

const script = join(import.meta.dirname, 'dryRunThread.ts')

interface OpenRun {
  readonly org_id: string
  readonly dry_run_id: string
}

/**
 * Runs the dry-runs that were asked for, one after another, each in threads of its own. All that a run has done lies in the database step by step,
 * so one that was interrupted goes on where it stood.
 */
export const startDryRuns = async ({ db, connectionString, clock, log }: { readonly db: Database; readonly connectionString: string; readonly clock: Clock; readonly log: Logger }): Promise<{ stop(): Promise<void> }> => {
  const workers = new Set<Worker>()
  const tries = new Map<string, number>()
  let stopped = false
  let wake: () => void = () => {}
  let woken = false

  const begin = ({ org_id: orgId, dry_run_id: dryRunId }: OpenRun): Promise<number> =>
    db.withOrg(orgId, async (trx) => {
      await sql`update dry_runs r set state = 'running', started_at = ${new Date(clock.now())}, total = (select count(*) from check_ins c where c.org_id = r.org_id and c.happened_at >= r.from_time and c.happened_at < r.to_time)
        where dry_run_id = ${dryRunId} and state = 'waiting'`.execute(trx)
      await shareOut(trx, dryRunId, parts)
      return (await sql<{ n: number }>`select count(*)::int as n from dry_run_parts where dry_run_id = ${dryRunId}`.execute(trx)).rows[0]!.n
    })

  const inThread = (data: DryRunThread): Promise<Step> =>
    new Promise((resolve, reject) => {
      let answer: Step | undefined
      // Tracks are unpacked and forgotten by the million: with room for the young most of them are never copied.
      const worker = new Worker(script, { workerData: data, resourceLimits: { maxYoungGenerationSizeMb: 64 } })
      workers.add(worker)
      worker.on('message', (step: Step) => { answer = step })
      worker.on('error', reject)
      worker.on('exit', () => {
        workers.delete(worker)
        if (answer) resolve(answer)
        else reject(new Error('the thread ended before its work'))
      })
    })

  const run = async (open: OpenRun): Promise<void> => {
    const { org_id: orgId, dry_run_id: dryRunId } = open
    const count = await begin(open)
    const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, part) => inThread({ connectionString, orgId, dryRunId, part })))
    if (stopped) return
    const fault = outcomes.find((outcome) => outcome.status === 'rejected')
    if (fault) {
      const tried = (tries.get(dryRunId) ?? 0) + 1
      tries.set(dryRunId, tried)
      log.error({ error: fault.reason, orgId, dryRunId, tried }, 'a dry-run was interrupted')
      if (tried >= mostTries)
        await db.withOrg(orgId, (trx) => sql`update dry_runs set state = 'failed', finished_at = ${new Date(clock.now())}, fault = ${String((fault.reason as Error).message).slice(0, 300)} where dry_run_id = ${dryRunId} and state = 'running'`.execute(trx))
    } else if (outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value === 'elsewhere')) await pause(elsewhereMs)
  }

  const pause = (milliseconds?: number): Promise<void> =>
    new Promise((resolve) => {
      if (woken && milliseconds === undefined) return resolve()
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds)
      wake = () => { clearTimeout(timer); resolve() }
    })

  const loop = async (): Promise<void> => {
    while (!stopped) {
      woken = false
      try {
        const [open] = (await sql<OpenRun>`select org_id, dry_run_id from dry_runs where state in ('waiting', 'running') order by requested_at limit 1`.execute(db.system)).rows
        if (open) await run(open)
        else if (!stopped) await pause()
      } catch (error) {
        log.warn({ error }, 'dry-runs wait for the database')
        await pause(elsewhereMs)
      }
    }
  }
  const stopListening = await db.listen(dryRunChannel, () => { woken = true; wake() })
  const running = loop()
  return {
    async stop() {
      stopped = true
      woken = true
      wake()
      await stopListening()
      // What a thread had begun rolls back; the next start goes on from there.
      await Promise.all([...workers].map((worker) => worker.terminate()))
      await running
    },
  }
}
