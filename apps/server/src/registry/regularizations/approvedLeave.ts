import { type RawBuilder, sql } from 'kysely'
import type { Leave } from '../../intake/gate.ts'

/** Scalar subquery: the approved leave of a person, for an alias of `people`. */
export const approvedLeave = (people: RawBuilder<unknown>) => sql<Leave[] | null>`(select jsonb_agg(jsonb_build_object('from', (extract(epoch from r.at) * 1000)::float8, 'to', (extract(epoch from r.until) * 1000)::float8))
  from regularizations r where r.org_id = ${people}.org_id and r.person_id = ${people}.person_id and r.kind = 'leave' and r.status = 'approved')`
