import { type PutOff, type Settled, putOffMaxDays } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

export const putOffMaxMs = putOffMaxDays * 86_400_000

/** SQL: when the item of `po` was put off for the first time since what is known of it now is known. */
export const firstPutAt = sql<Date>`(select min(f.put_at) from put_offs f where f.org_id = po.org_id and f.kind = po.kind and f.subject = po.subject and f.facts = po.facts and f.until is not null)`

/** Why an item waits for nobody: put off, or settled. */
export interface Shelved { readonly putOff?: PutOff; readonly settled?: Settled }

/** What stands on items, as the lists show it, by id. */
export const presentPutOffs = async (trx: Sql, putOffIds: readonly (string | null | undefined)[]): Promise<ReadonlyMap<string, Shelved>> => {
  const ids = putOffIds.filter((id) => id !== null && id !== undefined)
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; until: Date | null; byName: string; at: Date; note: string | null; first: Date }>`select po.put_off_id as id, po.until, b.name as "byName", po.put_at as at, po.note, ${firstPutAt} as first
    from put_offs po join people b on b.org_id = po.org_id and b.person_id = po.put_by where po.put_off_id = any(${ids}::uuid[])`.execute(trx)
  return new Map(rows.map(({ id, until, byName, at, note, first }) => {
    const said = { putOffId: id, byName, at: isoInstant(at.getTime()) }
    return [id, until === null ? { settled: { ...said, note } } : { putOff: { ...said, until: isoInstant(until.getTime()), latestUntil: isoInstant(first.getTime() + putOffMaxMs) } }]
  }))
}

/** A row with what stands on it, if anything does. */
export const withPutOff = <Row extends object>(row: Row, putOffs: ReadonlyMap<string, Shelved>, putOffId: string | null): Row & Shelved => ({ ...row, ...(putOffId === null ? {} : putOffs.get(putOffId)) })
