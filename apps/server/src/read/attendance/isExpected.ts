import { sql } from 'kysely'

/** SQL, people `p`: field workers, and whoever else carries a phone or tracker of ours. */
export const isExpected = sql<boolean>`(p.status = 'active' and (p.role = 'field_worker' or exists (select from devices d where d.org_id = p.org_id and d.person_id = p.person_id)))`
