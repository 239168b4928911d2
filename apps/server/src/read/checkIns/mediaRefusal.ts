import type { MediaRefusal, MediaRefusalReason } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { type PlaceInChain, whyNotKept } from '../../declarations/mayKeep.ts'
import type { Sql } from '../../platform/postgres/database.ts'

interface File {
  readonly personId: string
  readonly sha256: string
}
/** `at`: when its check-in happened, ms since 1970; `recorded`: where that stands in its phone's chain. */
export type Missing = (File & { readonly kind: 'photo' }) | (File & { readonly kind: 'video'; readonly at: number; readonly recorded: PlaceInChain })

/** Why a photo or video that is not here is not: it was sent and refused, or would be. The same of a video that is here and was not read yet. Null: it may still come, or be read. */
export const mediaRefusal = async (trx: Sql, missing: Missing): Promise<MediaRefusal | null> => {
  const { personId, sha256 } = missing
  const noted = (await sql<{ reason: MediaRefusalReason; refused_at: Date }>`select reason, refused_at from media_refusals where person_id = ${personId} and sha256 = ${sha256}`.execute(trx)).rows[0]
  if (noted) return { reason: noted.reason, refusedAt: isoInstant(noted.refused_at.getTime()) }
  const whyNot = missing.kind === 'video' ? await whyNotKept(trx, personId, 'video', missing.at, missing.recorded) : null
  return whyNot === null ? null : { reason: whyNot, refusedAt: null }
}
