import type { ErrorCode } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { Database } from '../platform/postgres/database.ts'
import type { KnownDevice } from './deviceDirectory.ts'

export interface TrackerRefusal {
  readonly source: string
  readonly code: ErrorCode
  /** In technical words; nothing of what was sent but names of fields. */
  readonly detail: string
  readonly atMs: number
}

const longestDetail = 300

/** The last one and how many there were. Never a reason to answer otherwise: it may fail. */
export const noteTrackerRefusal = async (db: Database, device: Pick<KnownDevice, 'orgId' | 'deviceId'>, { source, code, detail, atMs }: TrackerRefusal): Promise<void> => {
  const at = new Date(atMs)
  await db.withOrg(device.orgId, async (trx) => {
    await sql`insert into tracker_refusals (org_id, device_id, source, code, detail, messages, first_time, last_time) values (${device.orgId}, ${device.deviceId}, ${source}, ${code}, ${detail.slice(0, longestDetail).toWellFormed()}, 1, ${at}, ${at})
      on conflict (org_id, device_id) do update set source = excluded.source, code = excluded.code, detail = excluded.detail, messages = tracker_refusals.messages + 1, last_time = excluded.last_time`.execute(trx)
  })
}
