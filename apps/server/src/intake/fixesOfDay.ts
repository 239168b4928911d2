import { sql } from 'kysely'
import type { Database } from '../platform/postgres/database.ts'
import { zoneOf } from '../platform/zone.ts'
import type { KnownDevice } from './deviceDirectory.ts'
import { judgedTime } from './gate.ts'

/**
 * A device's day holds at most this many positions, as many as one pack: more than one a second around the clock, where our app keeps one in five seconds. Whoever reads a day (its replay, its
 * crossings, its sealing) reads it whole, and a kilobyte can pack a hundred thousand equal positions: without a bound one phone could fill the server's memory (docs/decisions/0076).
 */
export const mostFixesOfADay = 100_000

/** Device-days remembered at once, some megabytes; one that was forgotten is counted anew. */
const mostRemembered = 50_000

/** What is stored for the device of a day, its bounds ms since 1970. */
export type CountStored = (device: Pick<KnownDevice, 'orgId' | 'deviceId'>, startsAt: number, endsAt: number) => Promise<number>

export const countStored = (db: Database): CountStored => async ({ orgId, deviceId }, startsAt, endsAt) => {
  const [from, to] = [new Date(startsAt), new Date(endsAt)]
  const { rows } = await db.readOrg(orgId, (trx) => sql<{ fixes: string }>`select coalesce((select sum(fix_count) from track_segments where org_id = ${orgId} and device_id = ${deviceId} and first_fix >= ${from} and first_fix < ${to}), 0)
    + coalesce((select sum(fix_count) from track_chunks where org_id = ${orgId} and device_id = ${deviceId} and starts_at >= ${from} and starts_at < ${to}), 0) as fixes`.execute(trx))
  return Number(rows[0]!.fixes)
}

export interface Room {
  /** They were not kept after all. */
  giveBack(): void
}

export interface DayOfDevice {
  /** Room for so many positions, or undefined where the day is full. */
  take(count: number): Room | undefined
}

export interface FixesOfDay {
  /** The day under which an upload is filed whose first position claims that time. */
  dayOf(device: Pick<KnownDevice, 'orgId' | 'deviceId' | 'timeZone'>, claimedMs: number | null, receivedAt: number): Promise<DayOfDevice>
}

const dayHolding = (stored: number): DayOfDevice => {
  let held = stored
  return {
    take(count) {
      if (held + count > mostFixesOfADay) return undefined
      held += count
      return { giveBack: () => { held -= count } }
    },
  }
}

/** Each process counts what it took itself, from what is stored when it first hears of a day: several can fill a day several times. */
export const createFixesOfDay = (stored: CountStored): FixesOfDay => {
  const days = new Map<string, Promise<DayOfDevice>>()
  return {
    dayOf(device, claimedMs, receivedAt) {
      const zone = zoneOf(device.timeZone)
      const day = zone.dayAt(judgedTime(claimedMs, receivedAt))
      const key = `${device.deviceId} ${day}`
      const known = days.get(key)
      if (known) return known
      if (days.size >= mostRemembered) days.clear()
      const startsAt = zone.startOfDay(day)
      // 36 hours after a midnight it is the next day, however the clocks are changed in between.
      const counted = stored(device, startsAt, zone.startOfDay(zone.dayAt(startsAt + 36 * 3_600_000))).then(dayHolding)
      days.set(key, counted)
      counted.catch(() => days.delete(key))
      return counted
    },
  }
}
