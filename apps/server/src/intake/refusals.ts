import { sql } from 'kysely'
import type { Database } from '../platform/postgres/database.ts'
import type { KnownDevice } from './deviceDirectory.ts'
import type { Refusals } from './gate.ts'

/** Adds to the counts of fixes that the privacy gate refused. Only the counts are kept. */
export const addRefusals = async (system: Database['system'], device: Pick<KnownDevice, 'orgId' | 'personId'>, day: string, { offDuty, impossibleClock, privatePlace }: Refusals): Promise<void> => {
  await sql`insert into off_duty_refusals (org_id, person_id, day, fixes, wrong_clock_fixes, private_fixes) values (${device.orgId}, ${device.personId}, ${day}, ${offDuty}, ${impossibleClock}, ${privatePlace})
    on conflict (org_id, person_id, day) do update set fixes = off_duty_refusals.fixes + excluded.fixes, wrong_clock_fixes = off_duty_refusals.wrong_clock_fixes + excluded.wrong_clock_fixes, private_fixes = off_duty_refusals.private_fixes + excluded.private_fixes`.execute(system)
}
