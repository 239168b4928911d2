import { ProblemError, type Site } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { lastAt } from './visits.ts'

interface Row extends Omit<Site, 'position' | 'lastVisitAt' | 'lastCheckInAt'> {
  readonly lat: number
  readonly lon: number
  readonly lastVisitAt: Date | null
  readonly lastCheckInAt: Date | null
}

const instant = (at: Date | null): string | null => at && isoInstant(at.getTime())

/** Sites `s` that fulfil the condition, by name (pinyin). */
export const presentSites = async (trx: Sql, condition: RawBuilder<unknown>, limit: number | null = null): Promise<Site[]> => {
  const { rows } = await sql<Row>`
    select s.site_id as "siteId", s.name, s.customer_name as "customerName", s.address, s.tier, s.lat, s.lon, s.fence, s.status,
      s.owner_id as "ownerId", (select p.name from people p where p.org_id = s.org_id and p.person_id = s.owner_id) as "ownerName", s.contacts,
      s.opening_hours as "openingHours", s.business_status as "businessStatus", s.business_note as "businessNote",
      (select count(*)::int from check_ins c where c.site_id = s.site_id) as "checkInCount", ${lastAt('accepted')} as "lastVisitAt", ${lastAt('any')} as "lastCheckInAt"
    from sites s where ${condition} order by s.name collate "zh-x-icu", s.site_id limit ${limit}`.execute(trx)
  return rows.map(({ lat, lon, lastVisitAt, lastCheckInAt, ...row }) => ({ ...row, position: { lat, lon }, lastVisitAt: instant(lastVisitAt), lastCheckInAt: instant(lastCheckInAt) }))
}

export const presentSite = async (trx: Sql, siteId: string): Promise<Site> => {
  const [site] = await presentSites(trx, sql`s.site_id = ${siteId}`)
  if (!site) throw new ProblemError('not_found')
  return site
}
