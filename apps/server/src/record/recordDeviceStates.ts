import type { DeviceStateSubmission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { StageContext } from '../pipeline.ts'

/** PostgreSQL holds instants of this range; an event beyond it stands in the log and explains no silence. */
export const isStorable = ({ from, to }: Pick<DeviceStateSubmission, 'from' | 'to'>): boolean => Math.abs(from) < 8e15 && (to === undefined || (Math.abs(to) < 8e15 && to >= from))

/** What the phones said of themselves, one row per event; `to` comes in an event of its own, with the same `from`. */
export const recordDeviceStates = async ({ trx, orgId }: StageContext, items: readonly { readonly submission: DeviceStateSubmission }[]): Promise<void> => {
  const rows = items.map(({ submission }) => submission).filter(isStorable)
  if (rows.length === 0) return
  await sql`insert into device_states (org_id, event_id, person_id, device_id, state, chosen_by, detail, starts_at, ends_at, battery_percent)
    select ${orgId}::uuid, * from unnest(${rows.map((s) => s.eventId)}::uuid[], ${rows.map((s) => s.personId)}::uuid[], ${rows.map((s) => s.deviceId)}::uuid[], ${rows.map((s) => s.state)}::text[], ${rows.map((s) => s.chosenBy)}::text[],
      ${rows.map((s) => s.detail ?? null)}::text[], ${rows.map((s) => new Date(s.from))}::timestamptz[], ${rows.map((s) => (s.to === undefined ? null : new Date(s.to)))}::timestamptz[], ${rows.map((s) => s.device.batteryPercent ?? null)}::real[])`.execute(trx)
}
