import { sql } from 'kysely'
import { crossingsChannel, registryChannel } from '../../platform/channels.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { Database } from '../../platform/postgres/database.ts'
import { logChannel } from '../../record/append.ts'
import { sealRows } from '../../record/sealRows.ts'
import { loadShiftHistories } from '../../registry/attendance/shiftHistory.ts'
import { advanceCursor } from './due.ts'
import { createFenceCache } from './fences.ts'
import { reckonDay } from './personDay.ts'
import { rulesFor } from './rules.ts'
import { storeDay } from './store.ts'

/**
 * Follower of the log that keeps the table of crossings: which person-days new uploads touch (due.ts), and each of those reckoned anew from its stored
 * track by core. At least once and idempotent: a day that is reckoned twice gives the same rows. A crash leaves the day in `crossings_due`, and whatever
 * comes in late makes its day due again. In every process; a day is taken by one.
 */
export interface CrossingsFollower {
  /** Resolves when nothing is due (tests). */
  drain(): Promise<void>
  stop(): Promise<void>
}

interface DueDay {
  person_id: string
  day: string
  time_zone: string
}

/** Uploads of one minute make one reckoning of a day, and a hundred phones do not wake it a hundred times a second. */
const restMs = 1_000
const daysPerTransaction = 20

export const startCrossings = async ({ db, clock, log, pauseMs = restMs, giveWay }: { readonly db: Database; readonly clock: Clock; readonly log: Logger; readonly pauseMs?: number; readonly giveWay?: () => Promise<void> }): Promise<CrossingsFollower> => {
  const fences = createFenceCache()
  const grown = new Set<string>()
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  /** Days that could not be reckoned (a damaged track; the self-check names it): they stay due and are tried again after a restart. */
  const broken = new Set<string>()
  const keyOf = (due: { person_id: string; day: string }): string => `${due.person_id} ${due.day}`

  /** Some due days of an organisation, the newest first; the number taken. */
  const reckonSome = async (orgId: string, limit: number, onTaken: (due: DueDay) => void): Promise<number> =>
    db.withOrg(orgId, async (trx) => {
      const { rows: due } = await sql<DueDay>`
        with taken as (select person_id, day from crossings_due where org_id = ${orgId} and person_id || ' ' || day <> all(${[...broken]}::text[]) order by day desc, person_id limit ${limit} for update skip locked)
        select t.person_id, t.day::text as day, o.time_zone from taken t join people p on p.org_id = ${orgId} and p.person_id = t.person_id join orgs o on o.org_id = p.org_id`.execute(trx)
      if (due.length === 0) return 0
      const sites = await fences.of(orgId, trx)
      const histories = await loadShiftHistories(trx, due.map((day) => day.person_id), clock.now())
      let news = false
      const changed: string[] = []
      for (const day of due) {
        onTaken(day)
        await giveWay?.()
        const rules = await rulesFor(trx, day.person_id, sites.positionOf)
        const { crossings } = await reckonDay(trx, day.person_id, { timeZone: day.time_zone, shifts: histories.get(day.person_id)! }, day.day, async () => sites.index, rules)
        const stored = await storeDay(trx, orgId, day.person_id, day.day, crossings, sites, clock.now())
        news ||= stored.news
        changed.push(...stored.changed)
      }
      await sql`delete from crossings_due d using unnest(${due.map((d) => d.person_id)}::uuid[], ${due.map((d) => d.day)}::date[]) as t (person_id, day)
        where d.org_id = ${orgId} and d.person_id = t.person_id and d.day = t.day`.execute(trx)
      // All at once and last: whoever seals holds the head of the log until the commit, and uploads wait for it.
      await sealRows(trx, orgId, clock.now(), { crossings: changed })
      if (news) await sql`select pg_notify(${crossingsChannel}, ${orgId})`.execute(trx)
      return due.length
    })

  const reckonAll = async (orgId: string): Promise<void> => {
    while (!stopped) {
      try {
        if ((await reckonSome(orgId, daysPerTransaction, () => {})) === 0) return
      } catch {
        // One day that cannot be reckoned must not hold up the others: each of them by itself.
        let last: DueDay | undefined
        try {
          while (!stopped && (await reckonSome(orgId, 1, (due) => { last = due })) > 0);
        } catch (error) {
          // Nothing was taken: it is the database, and not a day.
          if (last === undefined) throw error
          log.error({ error, orgId, personId: last.person_id, day: last.day }, 'a day could not be reckoned for crossings; the others go on')
          broken.add(keyOf(last))
        }
      }
    }
  }

  const round = async (): Promise<void> => {
    const orgs = [...grown]
    grown.clear()
    for (const orgId of orgs) {
      try {
        while (!stopped && (await db.withOrg(orgId, (trx) => advanceCursor(trx, db, orgId, clock.now()))));
        await reckonAll(orgId)
      } catch (error) {
        log.error({ error, orgId }, 'crossings could not be reckoned; tried again in a while')
        grown.add(orgId)
      }
    }
  }
  const everybody = async (): Promise<void> => {
    for (const { org_id } of (await sql<{ org_id: string }>`select org_id from orgs`.execute(db.system)).rows) grown.add(org_id)
  }
  const schedule = (): void => {
    if (!stopped) timer ??= setTimeout(() => {
      timer = undefined
      running = running.then(round).catch((error: unknown) => log.warn({ error }, 'crossings: the database did not answer'))
      void running.then(() => { if (grown.size > 0) schedule() })
    }, pauseMs)
  }
  const notice = (orgId: string): void => {
    // After a reconnect nobody knows what was missed.
    const known = orgId === '' ? everybody() : Promise.resolve(void grown.add(orgId))
    known.then(schedule, (error: unknown) => log.warn({ error }, 'crossings: the database did not answer'))
  }
  const unlisten = [
    await db.listen(logChannel, notice),
    await db.listen(registryChannel, (orgId) => {
      fences.forget(orgId)
      notice(orgId)
    }),
  ]
  return {
    async drain() {
      await everybody()
      await (running = running.then(round))
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      for (const end of unlisten) await end()
      await running
    },
  }
}
