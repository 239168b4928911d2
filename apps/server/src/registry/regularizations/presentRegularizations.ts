import { ProblemError, type Regularization } from '@fieldproof/contract'
import { type RawBuilder, sql } from 'kysely'
import type { Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { presentPutOffs, withPutOff } from '../../putOffs/present.ts'
import { requestPutOff } from '../../putOffs/standing.ts'
import { mayDecide } from './rights.ts'

interface Row extends Omit<Regularization, 'at' | 'until' | 'askedAt' | 'decidedAt' | 'mayDecide'> {
  readonly at: Date
  readonly until: Date | null
  readonly askedAt: Date
  readonly decidedAt: Date | null
}

/** Corrections `r` of people `p`, newest first. */
export const presentRegularizations = async (trx: Sql, viewer: Viewer | null, condition: RawBuilder<unknown>, limit: number | null = null): Promise<Regularization[]> => {
  const { rows } = await sql<Row>`select r.regularization_id as "regularizationId", r.person_id as "personId", p.name as "personName", d.name as "departmentName", r.day, r.kind, r.at, r.until, r.reason, r.status,
      coalesce(a.name, '') as "askedByName", r.asked_at as "askedAt", b.name as "decidedByName", r.decided_at as "decidedAt", r.decision_reason as "decisionReason", x.status as "dayStatus"
    from regularizations r join people p on p.org_id = r.org_id and p.person_id = r.person_id left join departments d on d.org_id = p.org_id and d.department_id = p.department_id
    left join people a on a.org_id = r.org_id and a.person_id = r.asked_by left join people b on b.org_id = r.org_id and b.person_id = r.decided_by
    left join attendance_days x on x.org_id = r.org_id and x.person_id = r.person_id and x.day = r.day
    where ${condition} order by r.asked_at desc, r.regularization_id desc limit ${limit}`.execute(trx)
  return rows.map(({ at, until, askedAt, decidedAt, ...row }) => ({
    ...row, at: at.toISOString(), until: until?.toISOString() ?? null, askedAt: askedAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null, mayDecide: viewer !== null && mayDecide(viewer, row.personId),
  }))
}

export const presentRegularization = async (trx: Sql, viewer: Viewer | null, id: string): Promise<Regularization> => {
  const [regularization] = await presentRegularizations(trx, viewer, sql`r.regularization_id = ${id}`)
  if (!regularization) throw new ProblemError('not_found')
  return regularization
}

/** Requests with what is put off of them at this moment (ms since 1970). */
export const withPutOffs = async (trx: Sql, requests: readonly Regularization[], nowMs: number): Promise<Regularization[]> => {
  const ids = requests.filter(({ status }) => status === 'asked').map(({ regularizationId }) => regularizationId)
  if (ids.length === 0) return [...requests]
  const { rows } = await sql<{ id: string; putOffId: string | null }>`select r.regularization_id as id, ${requestPutOff(nowMs, 'id')} as "putOffId" from regularizations r where r.regularization_id = any(${ids}::uuid[])`.execute(trx)
  const putOffs = await presentPutOffs(trx, rows.map(({ putOffId }) => putOffId))
  const idOf = new Map(rows.map(({ id, putOffId }) => [id, putOffId]))
  return requests.map((one) => withPutOff(one, putOffs, idOf.get(one.regularizationId) ?? null))
}
