import { type PutOff, putOffMaxDays } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

export const putOffMaxMs = putOffMaxDays * 86_400_000

/** SQL: when the item of `po` was put off for the first time since what is known of it now is known. */
export const firstPutAt = sql<Date>`(select min(f.put_at) from put_offs f where f.org_id = po.org_id and f.kind = po.kind and f.subject = po.subject and f.facts = po.facts and f.until is not null)`

/** Put-offs as the lists show them, by id. */
export const presentPutOffs = async (trx: Sql, putOffIds: readonly (string | null | undefined)[]): Promise<ReadonlyMap<string, PutOff>> => {
  const ids = putOffIds.filter((id) => id !== null && id !== undefined)
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; until: Date; byName: string; at: Date; first: Date }>`select po.put_off_id as id, po.until, b.name as "byName", po.put_at as at, ${firstPutAt} as first
    from put_offs po join people b on b.org_id = po.org_id and b.person_id = po.put_by where po.put_off_id = any(${ids}::uuid[])`.execute(trx)
  return new Map(rows.map(({ id, until, byName, at, first }) => [id, { putOffId: id, until: isoInstant(until.getTime()), byName, at: isoInstant(at.getTime()), latestUntil: isoInstant(first.getTime() + putOffMaxMs) }]))
}

/** A row with its put-off, if there is one. */
export const withPutOff = <Row extends object>(row: Row, putOffs: ReadonlyMap<string, PutOff>, putOffId: string | null): Row & { putOff?: PutOff } => {
  const putOff = putOffId === null ? undefined : putOffs.get(putOffId)
  return putOff ? { ...row, putOff } : row
}
