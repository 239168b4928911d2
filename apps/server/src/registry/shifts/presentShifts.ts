import { ProblemError, type Shift } from '@fieldproof/contract'
import { sql } from 'kysely'
import { visiblePeople } from '../../http/viewer.ts'
import type { Scope, Sql } from '../../platform/postgres/database.ts'

/** Shifts, the default first. It counts everybody who has no shift of their own, of those whom this scope shows. All, or the one. */
export const presentShifts = async (trx: Sql, shiftId?: string, scope: Scope = 'everybody'): Promise<Shift[]> => {
  const { rows } = await sql<Shift>`
    select s.shift_id as "shiftId", s.name, s.kind, s.segments, s.days_of_week as "daysOfWeek", s.power_mode as "powerMode", s.punch_before_minutes as "punchBeforeMinutes", s.punch_after_minutes as "punchAfterMinutes", s.is_default as "isDefault",
      (select count(*)::int from people p where p.status = 'active' and ${visiblePeople({ scope })} and (p.shift_id = s.shift_id or (s.is_default and p.shift_id is null))) as "peopleCount"
    from shifts s where ${shiftId ?? null}::uuid is null or s.shift_id = ${shiftId ?? null}::uuid
    order by s.is_default desc, s.name collate "zh-x-icu", s.shift_id`.execute(trx)
  return rows
}

export const presentShift = async (trx: Sql, shiftId: string): Promise<Shift> => {
  const [shift] = await presentShifts(trx, shiftId)
  if (!shift) throw new ProblemError('not_found')
  return shift
}
