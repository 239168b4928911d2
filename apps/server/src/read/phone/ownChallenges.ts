import type { PhoneChallenge } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

/** For so long after a lapse the person is offered to say why. */
const explainMs = 12 * 3_600_000

interface Row extends Omit<PhoneChallenge, 'askedAt' | 'dueAt'> {
  readonly askedAt: Date
  readonly dueAt: Date | null
}

/** What is asked of the person now, and what lapsed a short while ago. One whose time is over is shown as lapsed even before it was written down. */
export const ownChallenges = async (trx: Sql, personId: string, nowMs: number): Promise<PhoneChallenge[]> => {
  const { rows } = await sql<Row>`
    select h.challenge_id as "challengeId", case when h.state = 'seen' and h.due_at < ${new Date(nowMs)} then 'lapsed' else h.state end as state, h.purpose, p.name as "byName", h.asked_at as "askedAt", h.window_seconds as "windowSeconds", h.due_at as "dueAt", h.wants_photo as "wantsPhoto", h.wants_video as "wantsVideo", h.wants_face as "wantsFace"
    from challenges h left join people p on p.org_id = h.org_id and p.person_id = h.asked_by
    where h.person_id = ${personId} and ((h.state = 'asked' and h.show_until >= ${new Date(nowMs)}) or (h.state in ('seen', 'lapsed') and h.due_at > ${new Date(nowMs - explainMs)})) order by h.asked_at desc`.execute(trx)
  return rows.map((row) => ({ ...row, askedAt: isoInstant(row.askedAt.getTime()), dueAt: row.dueAt ? isoInstant(row.dueAt.getTime()) : null }))
}
