import type { JsonObject } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { type Draw, type DrawGrounds, showUntilOf } from '@fieldproof/core/verification'
import { sql, type Transaction } from 'kysely'
import type { Tables } from '../platform/postgres/database.ts'
import { sealRows } from '../record/sealRows.ts'

export interface NewChallenge {
  readonly challengeId: string
  readonly personId: string
  /** null: drawn by the rule. */
  readonly askedBy: string | null
  readonly purpose: string
  readonly wantsPhoto: boolean
  readonly wantsVideo: boolean
  readonly wantsFace: boolean
  readonly windowMs: number
  readonly dutyEndsAt: number
  readonly draw: ({ readonly slot: string; readonly seedSha256: string } & Draw & DrawGrounds) | null
}

/** What the log says of the asking. */
export const askedDetails = (c: NewChallenge): JsonObject => ({ personId: c.personId, purpose: c.purpose, wantsPhoto: c.wantsPhoto, ...(c.wantsVideo ? { wantsVideo: true } : {}), ...(c.wantsFace ? { wantsFace: true } : {}), windowSeconds: c.windowMs / 1_000, ...(c.draw ? { draw: { ...c.draw } } : {}) })

export const insertChallenge = async (trx: Transaction<Tables>, orgId: string, nowMs: number, c: NewChallenge, entryIndex: number): Promise<void> => {
  await sql`insert into challenges (org_id, challenge_id, person_id, asked_by, purpose, wants_photo, wants_video, wants_face, state, asked_at, window_seconds, show_until, draw, entry_index)
    values (${orgId}, ${c.challengeId}, ${c.personId}, ${c.askedBy}, ${c.purpose}, ${c.wantsPhoto}, ${c.wantsVideo}, ${c.wantsFace}, 'asked', ${isoInstant(nowMs)}, ${c.windowMs / 1_000}, ${new Date(showUntilOf(nowMs, c.windowMs, c.dutyEndsAt))}, ${c.draw ? JSON.stringify(c.draw) : null}::jsonb, ${entryIndex})`.execute(trx)
  await sealRows(trx, orgId, nowMs, { challenges: [c.challengeId] })
}
