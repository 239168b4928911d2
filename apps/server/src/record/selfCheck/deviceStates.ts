import type { DeviceStateSubmission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { isStorable } from '../recordDeviceStates.ts'
import type { Fault } from './fault.ts'

interface Told {
  readonly entry: { readonly entry_index: number; readonly ref: string }
  readonly submission: DeviceStateSubmission
  /** Device id inside the signed bytes, and whose it is by its enrolment. */
  readonly device: string
  readonly personId: string | undefined
}

const ms = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::float8`)

/** What phones told of themselves, against the signed events that say it. */
export const deviceStateFaults = async (trx: Sql, events: readonly Told[]): Promise<Fault[]> => {
  const told = events.filter(({ submission }) => isStorable(submission))
  if (told.length === 0) return []
  const { rows } = await sql<{ event_id: string; person_id: string; device_id: string; state: string; chosen_by: string; detail: string | null; starts_at: number; ends_at: number | null; battery_percent: number | null }>`
    select event_id, person_id, device_id, state, chosen_by, detail, ${ms('starts_at')} as starts_at, ${ms('ends_at')} as ends_at, battery_percent from device_states where event_id = any(${told.map(({ entry }) => entry.ref)}::uuid[])`.execute(trx)
  const shown = new Map(rows.map((row) => [row.event_id, row]))
  const isOther = (stored: number | null, signed: number | undefined): boolean => (signed === undefined || stored === null ? (stored === null) !== (signed === undefined) : Math.abs(stored - Math.trunc(signed)) > 1)
  return told.flatMap(({ entry, submission: s, device, personId }): Fault[] => {
    const row = shown.get(entry.ref)
    if (!row) return [{ entryIndex: entry.entry_index, table: 'device_states', what: 'a logged phone state is missing from the list' }]
    const differs: [string, boolean][] = [
      ['person_id', row.person_id !== personId], ['device_id', row.device_id !== device], ['state', row.state !== s.state], ['chosen_by', row.chosen_by !== s.chosenBy], ['detail', row.detail !== (s.detail ?? null)],
      ['starts_at', isOther(row.starts_at, s.from)], ['ends_at', isOther(row.ends_at, s.to)],
      ['battery_percent', (row.battery_percent === null) !== (s.device.batteryPercent === undefined) || Math.fround(row.battery_percent ?? 0) !== Math.fround(s.device.batteryPercent ?? 0)],
    ]
    return differs.filter(([, other]) => other).map(([field]) => ({ entryIndex: entry.entry_index, table: 'device_states', what: `the phone state shown differs from the signed event: ${field}` }))
  })
}

export const unloggedDeviceStates = sql`select null::bigint, 'device_states', 'a phone state stands in the list without its log entry' from device_states s
      where not exists (select from log_entries e where e.ref = s.event_id and e.kind = 'submission')`
