import type { ChallengeView } from '@fieldproof/contract'
import { isoInstant, type Language } from '@fieldproof/core/kernel'
import { type Draw, type DrawGrounds, explainDraw } from '@fieldproof/core/verification'
import { sql, type RawBuilder } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

interface Row extends Omit<ChallengeView, 'askedAt' | 'seenAt' | 'dueAt' | 'closedAt' | 'draw'> {
  /** Without grounds: of a version that looked at no tier. */
  readonly draw: ({ readonly slot: string; readonly seedSha256: string } & Draw & Partial<DrawGrounds>) | null
  readonly askedAt: Date
  readonly seenAt: Date | null
  readonly dueAt: Date | null
  readonly closedAt: Date | null
}

const presentDraw = (draw: Row['draw'], language: Language): ChallengeView['draw'] =>
  draw && { slot: draw.slot, number: draw.number, share: draw.share, seedSha256: draw.seedSha256, ...(draw.trustTier === undefined ? {} : { explanation: explainDraw(draw as Draw & DrawGrounds, language) }) }

/** Challenges with the names around them; conditions use the aliases h (challenge) and p (person). */
export const presentChallenges = async (trx: Sql, condition: RawBuilder<unknown>, limit: number, language: Language): Promise<ChallengeView[]> => {
  const { rows } = await sql<Row>`
    select h.challenge_id as "challengeId", h.person_id as "personId", p.name as "personName", d.name as "departmentName", a.name as "askedByName", h.purpose, h.wants_photo as "wantsPhoto", h.wants_video as "wantsVideo", h.wants_face as "wantsFace", h.state,
      h.asked_at as "askedAt", h.window_seconds as "windowSeconds", h.seen_at as "seenAt", h.due_at as "dueAt", h.closed_at as "closedAt", h.answer_event_id as "answerEventId", c.band as "answerBand", h.reason,
      (select x.text from explanations x where x.org_id = h.org_id and x.about_id = h.challenge_id and x.person_id = h.person_id order by x.happened_at desc limit 1) as explanation, h.draw
    from challenges h join people p on p.org_id = h.org_id and p.person_id = h.person_id left join departments d on d.org_id = p.org_id and d.department_id = p.department_id
      left join people a on a.org_id = h.org_id and a.person_id = h.asked_by left join check_ins c on c.org_id = h.org_id and c.event_id = h.answer_event_id
    where ${condition} order by h.asked_at desc, h.challenge_id desc limit ${limit}`.execute(trx)
  const iso = (time: Date | null): string | null => (time ? isoInstant(time.getTime()) : null)
  return rows.map((row) => ({ ...row, draw: presentDraw(row.draw, language), askedAt: isoInstant(row.askedAt.getTime()), seenAt: iso(row.seenAt), dueAt: iso(row.dueAt), closedAt: iso(row.closedAt) }))
}
