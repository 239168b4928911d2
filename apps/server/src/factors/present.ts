import { ProblemError, type SiteFactor, type SiteFactorKind } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

interface Row {
  readonly factorId: string
  readonly siteId: string
  readonly kind: SiteFactorKind
  readonly label: string
  readonly identifier: string | null
  readonly status: 'active' | 'revoked'
  readonly pairedAt: Date | null
  readonly linkExpiresAt: Date | null
  readonly createdByName: string | null
  readonly createdAt: Date
  readonly revokedAt: Date | null
  readonly lastReadAt: Date | null
}

const strongKinds: readonly SiteFactorKind[] = ['tag_sun', 'code_rotating', 'beacon_rolling']
const iso = (date: Date | null): string | null => date?.toISOString() ?? null

const present = ({ pairedAt, linkExpiresAt, createdAt, revokedAt, lastReadAt, ...row }: Row): SiteFactor => ({
  ...row, isStrong: strongKinds.includes(row.kind), pairedAt: iso(pairedAt), linkExpiresAt: iso(linkExpiresAt), createdAt: createdAt.toISOString(), revokedAt: iso(revokedAt), lastReadAt: iso(lastReadAt),
})

const select = sql`select f.factor_id as "factorId", f.site_id as "siteId", f.kind, f.label, f.identifier, f.status, f.paired_at as "pairedAt", case when f.link_hash is null then null else f.link_expires_at end as "linkExpiresAt",
  p.name as "createdByName", f.created_at as "createdAt", f.revoked_at as "revokedAt", f.last_read_at as "lastReadAt" from site_factors f left join people p on p.org_id = f.org_id and p.person_id = f.created_by`

export const presentFactors = async (trx: Sql, siteId: string): Promise<SiteFactor[]> =>
  (await sql<Row>`${select} where f.site_id = ${siteId} order by f.status, f.created_at, f.factor_id`.execute(trx)).rows.map(present)

export const presentFactor = async (trx: Sql, factorId: string): Promise<SiteFactor> => {
  const row = (await sql<Row>`${select} where f.factor_id = ${factorId}`.execute(trx)).rows[0]
  if (!row) throw new ProblemError('not_found')
  return present(row)
}
