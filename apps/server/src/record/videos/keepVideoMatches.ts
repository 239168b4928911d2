import { type GreySquare, soughtOf } from '@fieldproof/core/photos'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { findAlike } from '../photos/findAlike.ts'

/** Alike to a degree that a hand does not repeat (core/signals/reusedPhoto: measured for photos). */
const identicalBits = 20
/** One moment a second is looked up. All are kept, a quarter of a second apart, so that a copy whose beginning was cut off still lies beside one. */
const lookedUpEvery = 4

export interface AlikeMedium {
  readonly sha256: string
  readonly kind: 'video' | 'photo'
  readonly comparedFrames: number
  readonly alikeFrames: number
  readonly identicalFrames: number
  readonly isMirrored: boolean
}

/** The company's earlier videos and photos that show moments of this one, out of its whole history, by the same indexes as photos. */
export const findAlikeMedia = async (trx: Sql, orgId: string, sha256: string, frames: readonly { readonly grey: GreySquare }[]): Promise<AlikeMedium[]> => {
  const found = new Map<string, { kind: AlikeMedium['kind']; sha256: string; alike: number; identical: number; mirrored: number }>()
  let compared = 0
  for (const [i, { grey }] of frames.entries()) {
    if (i % lookedUpEvery !== 0) continue
    const sought = soughtOf(grey)
    if (sought.length === 0) continue
    compared++
    for (const [kind, table] of [['video', 'video_frames'], ['photo', 'photo_facts']] as const) {
      for (const near of await findAlike(trx, orgId, sha256, sought, table)) {
        const key = `${kind}/${near.sha256}`
        const so = found.get(key) ?? { kind, sha256: near.sha256, alike: 0, identical: 0, mirrored: 0 }
        found.set(key, { ...so, alike: so.alike + 1, identical: so.identical + (near.differentBits <= identicalBits ? 1 : 0), mirrored: so.mirrored + (near.isMirrored ? 1 : 0) })
      }
    }
  }
  return [...found.values()].sort((a, b) => b.alike - a.alike || (a.sha256 < b.sha256 ? -1 : 1)).slice(0, 40)
    .map(({ kind, sha256: other, alike, identical, mirrored }) => ({ sha256: other, kind, comparedFrames: compared, alikeFrames: alike, identicalFrames: identical, isMirrored: mirrored * 2 > alike }))
}

interface Use {
  readonly event_id: string
  readonly sha256: string
  readonly happened_at: Date
}

/** As for photos: so many other check-ins at most, and only where the person's own phone sent the bytes. */
const maxUses = 60
const usesOf = async (trx: Sql, orgId: string, column: 'video_sha256' | 'photo_sha256', media: readonly string[]): Promise<Use[]> =>
  media.length === 0 ? [] : (await sql<Use>`select c.event_id, c.${sql.raw(column)} as sha256, c.happened_at from check_ins c
    where c.org_id = ${orgId} and c.${sql.raw(column)} = any(${media}::text[]) and exists (select from media m where m.org_id = c.org_id and m.sha256 = c.${sql.raw(column)} and m.person_id = c.person_id)
    order by c.happened_at desc, c.event_id limit ${maxUses}`.execute(trx)).rows

const isBefore = (a: Use, b: Use): boolean => a.happened_at.getTime() < b.happened_at.getTime() || (a.happened_at.getTime() === b.happened_at.getTime() && a.event_id < b.event_id)

/**
 * Writes down which check-ins show moments of an earlier one's video or photo, filed under the later of the two (photos/keepMatches.ts says why). A photo that
 * came after the video is not held against either. Answers the check-ins that may now be judged otherwise.
 */
export const keepVideoMatches = async (trx: Sql, orgId: string, sha256: string, alike: readonly AlikeMedium[], nowMs: number): Promise<string[]> => {
  const mine = await usesOf(trx, orgId, 'video_sha256', [sha256])
  if (mine.length === 0) return []
  const ofKind = (kind: AlikeMedium['kind']) => alike.filter((medium) => medium.kind === kind).map((medium) => medium.sha256)
  const videos = await usesOf(trx, orgId, 'video_sha256', ofKind('video'))
  const photos = await usesOf(trx, orgId, 'photo_sha256', ofKind('photo'))
  const near = new Map(alike.map((medium) => [`${medium.kind}/${medium.sha256}`, medium]))
  const compared = alike[0]?.comparedFrames ?? 0
  const pairOf = (use: Use, other: Use, kind: AlikeMedium['kind'], isSameFile: boolean) => {
    const [later, earlier] = isBefore(other, use) ? [use, other] : [other, use]
    const medium = isSameFile ? undefined : near.get(`${kind}/${other.sha256}`)!
    return { later: later.event_id, earlier: earlier.event_id, kind, compared: medium?.comparedFrames ?? compared, alike: medium?.alikeFrames ?? compared, identical: medium?.identicalFrames ?? compared, isSameFile, isMirrored: medium?.isMirrored ?? false }
  }
  const pairs = mine.flatMap((use) => [
    ...mine.filter((other) => other.event_id < use.event_id).map((other) => pairOf(use, other, 'video', true)),
    ...videos.map((other) => pairOf(use, other, 'video', false)),
    ...photos.filter((other) => other.event_id !== use.event_id && isBefore(other, use)).map((other) => pairOf(use, other, 'photo', false)),
  ])
  if (pairs.length > 0) {
    await sql`insert into video_matches (org_id, event_id, earlier_event_id, kind, compared_frames, alike_frames, identical_frames, is_same_file, is_mirrored, found_at)
      select ${orgId}::uuid, p.*, ${new Date(nowMs)}::timestamptz from unnest(${pairs.map((p) => p.later)}::uuid[], ${pairs.map((p) => p.earlier)}::uuid[], ${pairs.map((p) => p.kind)}::text[], ${pairs.map((p) => p.compared)}::int[],
        ${pairs.map((p) => p.alike)}::int[], ${pairs.map((p) => p.identical)}::int[], ${pairs.map((p) => p.isSameFile)}::boolean[], ${pairs.map((p) => p.isMirrored)}::boolean[]) as p
      on conflict do nothing`.execute(trx)
  }
  return [...new Set([...mine.map((use) => use.event_id), ...pairs.map((pair) => pair.later)])]
}
