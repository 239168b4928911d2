import type { Verdict } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/log.ts'
import type { Database } from '../platform/postgres/database.ts'
import { type WorkLoop, startWorkLoop } from '../platform/workLoop.ts'
import { moveCursor, readAgain, takeCursor } from '../react/followerCursor.ts'
import { recordVerdicts } from '../record/recordVerdicts.ts'
import { concernedBy } from '../verify/concerned.ts'
import { rejudgeConcerned } from '../verify/rejudge.ts'

interface LateEvidenceOptions {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  /** The demo's entries are dated by when they are said to have arrived, a whole batch over many minutes. */
  readonly demo: boolean
  readonly onVerdict: (orgId: string, eventId: string, verdict: Verdict) => void
}

const follower = 'late evidence'
const entriesPerStep = 2_000
/** So many are judged in one transaction: while it runs, the organisation's uploads wait to be recorded. */
const checkInsPerTransaction = 40
/** A check-in that was recorded in the batch of an arrival, or by another process a moment later, may not have seen it. */
const slackMs = 2_000
const demoSlackMs = 3_600_000

/**
 * Follower of the log that makes verdicts independent of who uploads first: what arrives may say more about other people's check-ins that were judged before
 * (verify/concerned.ts), and those are judged again. Behind the pipeline and not in it: at nine o'clock five hundred people check in at one gate, and what a second
 * of arrivals says about the same few neighbours is then asked once. The cursor moves when all that an arrival concerned is committed, so a crash only has some asked again,
 * which gives the same verdicts and adds none.
 */
export const startLateEvidence = async ({ db, clock, log, demo, onVerdict }: LateEvidenceOptions): Promise<WorkLoop> => {
  /** How far each organisation's log is known to be read. */
  const readUpTo = new Map<string, number>()
  const heads = async (): Promise<{ org_id: string; size: number }[]> => (await sql<{ org_id: string; size: number }>`select org_id, size from log_heads`.execute(db.system)).rows
  // Where its row is not there (somebody took it away, or an installation is older than this follower), what was judged long ago stands: nobody's verdicts of months change for it.
  const cursorOf = (orgId: string, size: number): Promise<number> => db.withOrg(orgId, (trx) => takeCursor(trx, db, orgId, follower, clock.now(), Math.max(0, size - readAgain)))
  for (const { org_id: orgId, size } of await heads()) readUpTo.set(orgId, await cursorOf(orgId, size))

  const judge = async (orgId: string, eventIds: readonly string[]): Promise<void> => {
    try {
      const rejudged = await db.withOrg(orgId, async (trx) => {
        // First the log's head, as the pipeline does: nothing about these check-ins changes until this is committed.
        await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
        const verdicts = await rejudgeConcerned(trx, orgId, eventIds)
        await recordVerdicts(trx, orgId, clock.now(), verdicts)
        return verdicts
      })
      for (const { eventId, verdict } of rejudged) onVerdict(orgId, eventId, verdict)
    } catch (error) {
      // The database itself: all of it is tried again. Else one of these (a damaged track; the self-check names it), which must not hold up the others.
      await sql`select 1`.execute(db.system)
      if (eventIds.length > 1) for (const id of eventIds) await judge(orgId, [id])
      else log.error({ error, orgId, eventId: eventIds[0] }, 'a check-in could not be judged again; its verdict stands')
    }
  }

  const step = async (orgId: string, from: number, size: number, isStopped: () => boolean): Promise<void> => {
    const upTo = Math.min(size, from + entriesPerStep)
    const concerned = await db.withOrg(orgId, (trx) => concernedBy(trx, orgId, { from, upTo, slackMs: demo ? demoSlackMs : slackMs }))
    for (let i = 0; i < concerned.length; i += checkInsPerTransaction) {
      if (isStopped()) return
      await judge(orgId, concerned.slice(i, i + checkInsPerTransaction))
    }
    // Another process may have read further.
    await db.withOrg(orgId, async (trx) => { if ((await takeCursor(trx, db, orgId, follower, clock.now())) < upTo) await moveCursor(trx, db, orgId, follower, upTo) })
    readUpTo.set(orgId, upTo)
  }

  /** One step of each organisation's log; true when there was something. */
  const round = async (isStopped: () => boolean): Promise<boolean> => {
    let found = false
    for (const { org_id: orgId, size } of await heads()) {
      if (isStopped()) return false
      if (size <= (readUpTo.get(orgId) ?? -1)) continue
      const from = await cursorOf(orgId, size)
      readUpTo.set(orgId, from)
      if (from >= size) continue
      found = true
      await step(orgId, from, size, isStopped)
    }
    return found
  }

  return startWorkLoop({ round, onTrouble: (error) => log.warn({ error }, 'what arrived late waits for the database; nothing is lost') })
}
