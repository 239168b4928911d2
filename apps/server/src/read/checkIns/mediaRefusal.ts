import type { MediaRefusal, MediaRefusalReason } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { whyNotKept } from '../../declarations/mayKeep.ts'
import type { Sql } from '../../platform/postgres/database.ts'

export interface Missing {
  readonly personId: string
  readonly sha256: string
  readonly kind: 'photo' | 'video'
  /** When the check-in happened: ms since 1970. */
  readonly at: number
}

/** Why a photo or video that is not here is not: it was sent and refused, or would be. The same of a video that is here and was not read yet. Null: it may still come, or be read. */
export const mediaRefusal = async (trx: Sql, { personId, sha256, kind, at }: Missing): Promise<MediaRefusal | null> => {
  const noted = (await sql<{ reason: MediaRefusalReason; refused_at: Date }>`select reason, refused_at from media_refusals where person_id = ${personId} and sha256 = ${sha256}`.execute(trx)).rows[0]
  if (noted) return { reason: noted.reason, refusedAt: isoInstant(noted.refused_at.getTime()) }
  const whyNot = kind === 'video' ? await whyNotKept(trx, personId, 'video', at) : null
  return whyNot === null ? null : { reason: whyNot, refusedAt: null }
}
