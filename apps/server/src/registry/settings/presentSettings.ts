import type { Settings } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

/** What an organisation chose; where it chose nothing, the map that needs no internet and no duty to take a photo. */
export const presentSettings = async (trx: Sql): Promise<Settings> => {
  const { rows } = await sql<{ orgName: string; timeZone: string; settings: Partial<Pick<Settings, 'baseMap' | 'photoRequired' | 'noteTemplates'>> }>`select name as "orgName", time_zone as "timeZone", settings from orgs`.execute(trx)
  const { orgName, timeZone, settings } = rows[0]!
  return { orgName, timeZone, baseMap: settings.baseMap ?? { kind: 'built_in' }, photoRequired: settings.photoRequired ?? false, noteTemplates: settings.noteTemplates ?? [] }
}
