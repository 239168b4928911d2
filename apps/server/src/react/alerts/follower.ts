import type { FactKind } from '@fieldproof/core/alerts'
import { sql, type Transaction } from 'kysely'
import { alertsChannel } from '../../platform/channels.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { Database, Tables } from '../../platform/postgres/database.ts'
import { logChannel } from '../../record/append.ts'
import { moveCursor, takeCursor } from '../followerCursor.ts'
import { takeSteps } from './escalate.ts'
import { factsOfEntries, type LogEntry, notArrivedNow, silencesNow, systemFacts } from '../../alerts/facts.ts'
import { applyFacts, sayChanged } from '../../alerts/open.ts'
import { aboutsOfEntries, noAlert, settleAbouts, settleWithTime } from '../../alerts/over.ts'
import { loadActiveRules } from '../../alerts/rules.ts'

/**
 * Follower of the log that opens alerts. Each step reads a stretch behind its cursor, turns what it touches into facts, lets the rules count them and moves the cursor, in
 * one transaction: after a crash the stretch is read again, and what was counted is passed over. The same stretch says what is over. Beside the log it listens to time: a silence grows,
 * a step of an escalation comes due. Verdicts, crossings, days and declarations are others' work; nothing is judged here.
 */
const follower = 'alerts'
const entriesAtOnce = 2_000
const keptDays = 90

const timeZoneOf = async (trx: Transaction<Tables>): Promise<string> => (await sql<{ time_zone: string }>`select time_zone from orgs`.execute(trx)).rows[0]!.time_zone

/** One stretch of the log: whether there may be more, or nobody asks. */
const followLog = (db: Database, orgId: string, nowMs: number): Promise<'more' | 'done' | 'no rules'> =>
  db.withOrg(orgId, async (trx) => {
    const from = await takeCursor(trx, db, orgId, follower, nowMs)
    const rules = await loadActiveRules(trx, orgId)
    if (rules.length === 0) {
      // Nobody asks: a rule that is made later looks at what comes after it.
      await moveCursor(trx, db, orgId, follower, (await sql<{ size: number }>`select size from log_heads where org_id = ${orgId}`.execute(trx)).rows[0]?.size ?? 0)
      return 'no rules'
    }
    const { rows: entries } = await sql<LogEntry>`select entry_index, kind, ref, case when kind = 'admin' then body end as body from log_entries where org_id = ${orgId} and entry_index >= ${from} order by entry_index limit ${entriesAtOnce}`.execute(trx)
    if (entries.length === 0) return 'done'
    await applyFacts(trx, orgId, rules, await factsOfEntries(trx, orgId, entries, new Set(rules.map(({ when }) => when.kind)), nowMs), nowMs)
    await sayChanged(trx, orgId, await settleAbouts(trx, orgId, await aboutsOfEntries(trx, orgId, entries), nowMs), nowMs)
    await moveCursor(trx, db, orgId, follower, entries.at(-1)!.entry_index + 1)
    return entries.length === entriesAtOnce ? 'more' : 'done'
  })

/** What changes because time passes. */
const passTime = async (db: Database, orgId: string, nowMs: number, looksForSilence: boolean): Promise<void> => {
  await db.withOrg(orgId, async (trx) => {
    await takeCursor(trx, db, orgId, follower, nowMs)
    const rules = await loadActiveRules(trx, orgId)
    const of = (kind: FactKind) => rules.filter(({ when }) => when.kind === kind)
    const timeZone = await timeZoneOf(trx)
    const silent = looksForSilence ? of('silence') : []
    if (silent.length > 0) await applyFacts(trx, orgId, silent, await silencesNow(trx, orgId, timeZone, nowMs, Math.min(...silent.map(({ when }) => when.leastSeconds))), nowMs)
    const waiting = looksForSilence ? of('attendance').filter(({ when }) => when.leastSeconds > 0 && when.whats.includes('not_arrived')) : []
    if (waiting.length > 0) await applyFacts(trx, orgId, waiting, await notArrivedNow(trx, orgId, timeZone, nowMs), nowMs)
    const system = of('system')
    if (system.length > 0) await applyFacts(trx, orgId, system, await systemFacts(trx, orgId, Math.min(...system.map(({ activeFrom }) => activeFrom)), nowMs), nowMs)
    if (looksForSilence) await sayChanged(trx, orgId, await settleWithTime(trx, orgId, timeZone, nowMs), nowMs)
    while (await takeSteps(trx, orgId, timeZone, nowMs));
    if (looksForSilence) {
      const old = new Date(nowMs - keptDays * 86_400_000)
      await sql`delete from alert_facts where org_id = ${orgId} and (alert_id is null or alert_id = ${noAlert}) and known_at < ${old}`.execute(trx)
      await sql`delete from alert_browser_deliveries where org_id = ${orgId} and state <> 'waiting' and created_at < ${old}`.execute(trx)
      await sql`delete from alert_browsers b where org_id = ${orgId} and ended_at < ${old} and not exists (select from alert_browser_deliveries d where d.org_id = b.org_id and d.browser_id = b.browser_id)`.execute(trx)
      await sql`delete from alert_deliveries where org_id = ${orgId} and state <> 'waiting' and created_at < ${old}`.execute(trx)
    }
  })
}

/** Catches up with the log and with the clock. Two processes at once take turns at the cursor. Says whether there is any rule. */
export const followAlerts = async (db: Database, orgId: string, nowMs: number, { looksForSilence = true, isStopping = () => false }: { readonly looksForSilence?: boolean; readonly isStopping?: () => boolean } = {}): Promise<boolean> => {
  let found: Awaited<ReturnType<typeof followLog>> = 'more'
  while (!isStopping() && found === 'more') found = await followLog(db, orgId, nowMs)
  if (!isStopping()) await passTime(db, orgId, nowMs, looksForSilence)
  return found !== 'no rules'
}

const coalesceMs = 200
const tickMs = 5_000
/** Silences are reckoned from tracks: once a minute is soon enough for what has lasted for many. */
const silenceEveryMs = 60_000

/** Follows every organisation: soon after its log grew, and every few seconds for the clock. `onStep`: messages may be waiting. A run that fails is reported and tried at the next tick. */
export const startAlerts = async ({ db, clock, log, onStep }: { readonly db: Database; readonly clock: Clock; readonly log: Logger; readonly onStep: () => void }): Promise<{ stop(): Promise<void> }> => {
  const due = new Set<string>()
  /** Companies without a rule: their log need not be followed, only looked at with the clock. Whoever makes a rule says so on the channel of alerts. */
  const idle = new Set<string>()
  const lookedAt = new Map<string, number>()
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  const run = async (): Promise<void> => {
    while (due.size > 0 && !stopped) {
      const orgs = [...due]
      due.clear()
      for (const orgId of orgs) {
        if (stopped) return
        const looksForSilence = performance.now() - (lookedAt.get(orgId) ?? -silenceEveryMs) >= silenceEveryMs
        if (looksForSilence) lookedAt.set(orgId, performance.now())
        try {
          if (!(await followAlerts(db, orgId, clock.now(), { looksForSilence, isStopping: () => stopped }))) idle.add(orgId)
          else idle.delete(orgId)
        } catch (error) {
          log.error({ error, orgId }, 'alerts could not be brought up to date; tried again shortly')
        }
      }
      onStep()
    }
  }
  const schedule = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      running = running.then(run)
    }, coalesceMs)
  }
  const everybody = async (): Promise<void> => {
    const { rows } = await sql<{ org_id: string }>`select org_id from orgs`.execute(db.system)
    for (const { org_id: orgId } of rows) due.add(orgId)
    if (due.size > 0 && !stopped) schedule()
  }
  const tick = () => void everybody().catch((error: unknown) => log.warn({ error }, 'alerts wait for the database'))
  const notice = (orgId: string): void => {
    if (stopped) return
    if (orgId === '') return tick() // after a reconnect nothing is known about what was missed
    due.add(orgId)
    schedule()
  }
  const unlisten = [await db.listen(logChannel, (orgId) => { if (!idle.has(orgId)) notice(orgId) }), await db.listen(alertsChannel, (orgId) => { if (idle.delete(orgId)) notice(orgId) })]
  const ticking = setInterval(tick, tickMs)
  ticking.unref()
  return {
    async stop() {
      stopped = true
      clearInterval(ticking)
      clearTimeout(timer)
      for (const end of unlisten) await end()
      await running
    },
  }
}
