import { type LookForm, ProblemError } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant, t } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import { Type } from 'typebox'
import type { Viewer } from '../../http/viewer.ts'
import type { Database, Tables } from '../../platform/postgres/database.ts'
import { newId } from '../../platform/ids.ts'
import { appendEntries } from '../../record/append.ts'

export interface Look {
  readonly orgId: string
  readonly viewerId: string
  readonly personId: string
  readonly day: string
  readonly purpose: string
  /** None: the day alone, on a screen. */
  readonly form?: LookForm | undefined
  /** Of an evidence package. Not `eventId`: what names a check-in so belongs to it, and would be part of its next package. */
  readonly checkInId?: string | undefined
}

export const Purpose = Type.Optional(Type.String({ maxLength: 200, description: 'What the track is looked at for; recorded, and shown to the person' }))

/** Throws invalid_request for no purpose. */
export const requirePurpose = (given: string | undefined): string => {
  const purpose = given?.trim() ?? ''
  if (purpose.length < 2) throw new ProblemError('invalid_request', t('用途：请至少用两个字写明为什么查看轨迹；它会写入日志，本人看得到', '用途：請至少用兩個字寫明為什麼檢視軌跡；它會寫入日誌，本人看得到', 'purpose: say in at least two characters what the track is looked at for; it is recorded and shown to the person'))
  return purpose
}

/** Going back and forth on one page is one look. A file that was taken is one each time. */
const oneLookMs = 30 * 60_000
const isFile = ({ form }: Look): boolean => form !== undefined && form !== 'track_report'

/** When the look that is on record already was taken, ms since 1970. */
const standingLook = async (trx: Transaction<Tables>, look: Look, nowMs: number): Promise<number | undefined> => {
  if (isFile(look)) return undefined
  const { rows } = await sql<{ accessed_at: Date }>`select accessed_at from track_accesses where person_id = ${look.personId} and viewer_id = ${look.viewerId} and day = ${look.day} and purpose = ${look.purpose}
    and form is not distinct from ${look.form ?? null} and accessed_at > ${new Date(nowMs - oneLookMs)} order by accessed_at desc limit 1`.execute(trx)
  return rows[0]?.accessed_at.getTime()
}

const actionOf = (look: Look) => (look.form === 'evidence_package' ? 'evidence_exported' : isFile(look) ? 'track_exported' : 'track_viewed')

const write = async (trx: Transaction<Tables>, orgId: string, looks: readonly Look[], nowMs: number): Promise<void> => {
  if (looks.length === 0) return
  const ids = looks.map(() => newId(nowMs))
  const column = <T>(pick: (look: Look) => T): T[] => looks.map(pick)
  await sql`insert into track_accesses (org_id, access_id, viewer_id, person_id, day, purpose, form, accessed_at)
    select ${orgId}::uuid, t.*, ${new Date(nowMs)}::timestamptz from unnest(${ids}::uuid[], ${column((l) => l.viewerId)}::uuid[], ${column((l) => l.personId)}::uuid[], ${column((l) => l.day)}::date[], ${column((l) => l.purpose)}::text[], ${column((l) => l.form ?? null)}::text[]) t`.execute(trx)
  await appendEntries(trx, orgId, nowMs, looks.map((look, i) => ({
    kind: 'access', ref: ids[i]!,
    body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: look.viewerId, action: actionOf(look), personId: look.personId, day: look.day, purpose: look.purpose, ...(look.form ? { form: look.form } : {}), ...(look.checkInId ? { checkInId: look.checkInId } : {}) }),
  })))
}

/**
 * Writes down that somebody looks at a person's track, and why, before the track is shown: in the table that the person is shown,
 * and as an entry of the evidence log that nobody can take back (PIPL art. 55–56: the purpose of each processing is on record).
 * Answers when the look on record was taken, ms since 1970.
 */
export const recordLook = async (trx: Transaction<Tables>, look: Look, nowMs: number): Promise<number> => {
  const standing = await standingLook(trx, look, nowMs)
  if (standing !== undefined) return standing
  await write(trx, look.orgId, [look], nowMs)
  return nowMs
}

/** Puts on record, before anything is shown, that somebody looks at these days. */
export const recordLooks = async (db: Database, viewer: Viewer, days: readonly Pick<Look, 'personId' | 'day' | 'checkInId'>[], { purpose, form }: Pick<Look, 'purpose' | 'form'>, nowMs: number): Promise<void> => {
  if (days.length === 0) return
  await db.withOrg(viewer, async (trx) => {
    const fresh: Look[] = []
    for (const { personId, day, checkInId } of days) {
      const look: Look = { orgId: viewer.orgId, viewerId: viewer.personId, personId, day, purpose, form, checkInId }
      if ((await standingLook(trx, look, nowMs)) === undefined) fresh.push(look)
    }
    await write(trx, viewer.orgId, fresh, nowMs)
  })
}

/** Looks that this process knows to be on record (committed), so that scrubbing through a day does not ask the table each time. */
export const createRecentLooks = (capacity = 10_000): { isKnown(look: Look, nowMs: number): boolean; remember(look: Look, at: number): void } => {
  const recent = new Map<string, number>()
  const keyOf = (look: Look) => JSON.stringify([look.orgId, look.viewerId, look.personId, look.day, look.purpose])
  return {
    isKnown(look, nowMs) {
      const at = recent.get(keyOf(look))
      return at !== undefined && at <= nowMs && nowMs - at < oneLookMs
    },
    remember(look, at) {
      recent.delete(keyOf(look))
      recent.set(keyOf(look), at)
      if (recent.size > capacity) recent.delete(recent.keys().next().value!)
    },
  }
}
