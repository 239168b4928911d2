import { ProblemError, type Site } from '@fieldproof/contract'
import { sql, type RawBuilder } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

interface Row extends Omit<Site, 'position'> {
  readonly lat: number
  readonly lon: number
}

/** Sites `s` that fulfil the condition, by name (pinyin). */
export const presentSites = async (trx: Sql, condition: RawBuilder<unknown>, limit: number | null = null): Promise<Site[]> => {
  const { rows } = await sql<Row>`
    select s.site_id as "siteId", s.name, s.customer_name as "customerName", s.address, s.tier, s.lat, s.lon, s.fence, s.status,
      (select count(*)::int from check_ins c where c.site_id = s.site_id) as "checkInCount"
    from sites s where ${condition} order by s.name collate "zh-x-icu", s.site_id limit ${limit}`.execute(trx)
  return rows.map(({ lat, lon, ...row }) => ({ ...row, position: { lat, lon } }))
}

export const presentSite = async (trx: Sql, siteId: string): Promise<Site> => {
  const [site] = await presentSites(trx, sql`s.site_id = ${siteId}`)
  if (!site) throw new ProblemError('not_found')
  return site
}
