import { plainPolicy, type Policy, type PolicyBody } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import { policyOf } from './hashPolicy.ts'

interface Row {
  policy_id: string
  version: number
  body: PolicyBody
  sha256: string
}
const policyOfRow = (row: Row): Policy => ({ ...row.body, policyId: row.policy_id, version: row.version, sha256: row.sha256 })

/** The setting 签到必须拍照 as what it is: a policy for everybody, which any policy that a company writes goes before. */
export const photoRequired = policyOf('photo-required', 1, { ...plainPolicy, name: '签到必须拍照', order: 10_001, requires: 'photo' })

/** What holds now: the one published version of each policy, and what the settings ask of everybody. */
export const loadPublished = async (trx: Sql): Promise<readonly Policy[]> => {
  const { rows } = await sql<Row>`select policy_id, version, body, sha256 from policies where org_id = current_org() and published_at is not null and retired_at is null order by policy_id`.execute(trx)
  const asksForPhotos = (await sql<{ asks: boolean }>`select coalesce((settings ->> 'photoRequired')::boolean, false) as asks from orgs where org_id = current_org()`.execute(trx)).rows[0]?.asks
  return [...rows.map(policyOfRow), ...(asksForPhotos ? [photoRequired] : [])]
}

/** Versions that verdicts name, whether still published or not. */
export const loadVersions = async (trx: Sql, named: readonly { readonly id: string; readonly version: number }[]): Promise<readonly Policy[]> => {
  const stored = named.filter(({ id }) => id !== photoRequired.policyId)
  const rows = stored.length === 0 ? [] : (await sql<Row>`select p.policy_id, p.version, p.body, p.sha256 from (select distinct * from unnest(${stored.map(({ id }) => id)}::uuid[], ${stored.map(({ version }) => version)}::int[])) as n (policy_id, version)
    join policies p on p.org_id = current_org() and p.policy_id = n.policy_id and p.version = n.version where p.sha256 is not null`.execute(trx)).rows
  return [...rows.map(policyOfRow), ...(named.some(({ id }) => id === photoRequired.policyId) ? [photoRequired] : [])]
}
