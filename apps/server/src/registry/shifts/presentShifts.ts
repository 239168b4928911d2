import { ProblemError, type Shift } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { visiblePeople } from '../../http/viewer.ts'
import type { Scope, Sql } from '../../platform/postgres/database.ts'

type Row = Omit<Shift, 'archivedAt'> & { readonly archivedAt: Date | null }

/** Shifts, the default first. It counts everybody who has no shift of their own, of those whom this scope shows. Those in use, the archived ones, or the one. */
export const presentShifts = async (trx: Sql, which: { readonly archived: boolean } | { readonly shiftId: string } = { archived: false }, scope: Scope = 'everybody'): Promise<Shift[]> => {
  const { rows } = await sql<Row>`
    select s.shift_id as "shiftId", s.name, s.kind, s.segments, s.days_of_week as "daysOfWeek", s.power_mode as "powerMode", s.punch_before_minutes as "punchBeforeMinutes", s.punch_after_minutes as "punchAfterMinutes", s.is_default as "isDefault", s.archived_at as "archivedAt",
      (select count(*)::int from people p where p.status = 'active' and ${visiblePeople({ scope })} and (p.shift_id = s.shift_id or (s.is_default and p.shift_id is null))) as "peopleCount",
      (select count(*)::int from people p where s.is_default and p.status = 'active' and ${visiblePeople({ scope })} and p.shift_id is null) as "byDefaultCount"
    from shifts s where ${'shiftId' in which ? sql`s.shift_id = ${which.shiftId}` : sql`(s.archived_at is not null) = ${which.archived}`}
    order by s.is_default desc, s.name collate "zh-x-icu", s.shift_id`.execute(trx)
  return rows.map(({ archivedAt, ...row }) => ({ ...row, ...(archivedAt ? { archivedAt: isoInstant(archivedAt.getTime()) } : {}) }))
}

export const presentShift = async (trx: Sql, shiftId: string): Promise<Shift> => {
  const [shift] = await presentShifts(trx, { shiftId })
  if (!shift) throw new ProblemError('not_found')
  return shift
}
