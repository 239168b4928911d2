import type { Challenge } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

export interface StoredChallenge {
  readonly challengeId: string
  readonly personId: string
  readonly challenge: Challenge
}

interface Row {
  challenge_id: string
  person_id: string
  state: Challenge['state']
  asked_at: Date
  window_seconds: number
  show_until: Date
  seen_at: Date | null
  due_at: Date | null
  closed_at: Date | null
  answer_event_id: string | null
  reason: string | null
}

const ofRow = (row: Row): StoredChallenge => ({
  challengeId: row.challenge_id, personId: row.person_id,
  challenge: {
    state: row.state, askedAt: row.asked_at.getTime(), windowMs: row.window_seconds * 1_000, showUntil: row.show_until.getTime(),
    ...(row.seen_at ? { seenAt: row.seen_at.getTime() } : {}), ...(row.due_at ? { dueAt: row.due_at.getTime() } : {}), ...(row.closed_at ? { closedAt: row.closed_at.getTime() } : {}),
    ...(row.answer_event_id ? { answerEventId: row.answer_event_id } : {}), ...(row.reason ? { reason: row.reason } : {}),
  },
})
const columns = sql`challenge_id, person_id, state, asked_at, window_seconds, show_until, seen_at, due_at, closed_at, answer_event_id, reason`

export const loadChallenges = async (trx: Sql, ids: readonly string[]): Promise<StoredChallenge[]> =>
  (await sql<Row>`select ${columns} from challenges where challenge_id = any(${[...ids]}::uuid[])`.execute(trx)).rows.map(ofRow)

/** Open ones whose time may be over. */
export const loadOverdue = async (trx: Sql, nowMs: number): Promise<StoredChallenge[]> =>
  (await sql<Row>`select ${columns} from challenges where (state = 'asked' and show_until < ${new Date(nowMs)}) or (state = 'seen' and due_at < ${new Date(nowMs)})`.execute(trx)).rows.map(ofRow)

export const saveChallenge = async (trx: Sql, orgId: string, challengeId: string, challenge: Challenge): Promise<void> => {
  const time = (at: number | undefined): Date | null => (at === undefined ? null : new Date(at))
  await sql`update challenges set state = ${challenge.state}, seen_at = ${time(challenge.seenAt)}, due_at = ${time(challenge.dueAt)}, closed_at = ${time(challenge.closedAt)},
    answer_event_id = ${challenge.answerEventId ?? null}, reason = ${challenge.reason ?? null} where org_id = ${orgId} and challenge_id = ${challengeId}`.execute(trx)
}
