/**
 * What becomes of check-ins whose photo is not what it should be: an old one, an edited one, one that a colleague or the person handed in before. Everything else
 * about the check-in is honest, so that the photo alone must be noticed. The likenesses are those that the shipped comparison finds between real pictures; one it
 * does not find is judged as a new picture, as it would be. Needs sharp, so it is not part of this folder's index.
 */
import type { CheckInSubmission } from '@fieldproof/core/kernel'
import { type Nearness, nearness, printsOf, sameSceneBits, soughtOf } from '@fieldproof/core/photos'
import { type CheckInContext, type PhotoFacts, type PhotoMatch, bestTime } from '@fieldproof/core/signals'
import { currentModel, verify, type VerdictModel } from '@fieldproof/core/verification'
import { photoEditNames, photoEdits, watermarked } from '../photos/edits.ts'
import type { PictureSet } from '../photos/pictures.ts'
import type { ReadGrey } from '../photos/reuse.ts'
import { sampleCheckIn, sampleContext } from '../samples.ts'
import { type Share, wilson } from './statistics.ts'

export interface MediaRow {
  readonly name: string
  readonly isHonest: boolean
  readonly reviewOrWorse: Share
  readonly strongDoubt: Share
}

/** An honest check-in to which the photo is given. */
export interface HonestCheckIn { readonly submission: CheckInSubmission; readonly context: CheckInContext }

const dayMs = 24 * 3_600_000
const sha256 = 'aa'.repeat(32)

export const mediaRows = async (sets: readonly PictureSet[], read: ReadGrey, honest: readonly HonestCheckIn[] = [{ submission: sampleCheckIn(), context: sampleContext() }], model: VerdictModel = currentModel): Promise<MediaRow[]> => {
  const tallies = new Map<string, { isHonest: boolean; count: number; review: number; doubt: number }>()
  let turn = 0
  const judge = (name: string, isHonest: boolean, photoOf: (submission: CheckInSubmission) => Omit<PhotoFacts, 'sha256'>): void => {
    const { submission, context } = honest[turn++ % honest.length]!
    const { band } = verify({ ...submission, photoSha256: sha256 }, { ...context, photo: { sha256, ...photoOf(submission) } }, { model })
    const tally = tallies.get(name) ?? { isHonest, count: 0, review: 0, doubt: 0 }
    tallies.set(name, { isHonest, count: tally.count + 1, review: tally.review + (band === 'needs_review' ? 1 : 0), doubt: tally.doubt + (band === 'strong_doubt' ? 1 : 0) })
  }
  const matchOf = (found: Nearness | undefined, submission: CheckInSubmission, change: Partial<PhotoMatch>): PhotoMatch[] =>
    found === undefined || found.differentBits > sameSceneBits ? []
      : [{ eventId: 'earlier', isOwn: false, time: bestTime(submission) - 7 * dayMs, siteId: submission.siteId, differentBits: found.differentBits, isMirrored: found.isMirrored, ...change }]

  for (const set of sets) {
    const original = await watermarked(set.original, set.name)
    const grey = await read(original)
    if (!grey) continue
    const prints = printsOf(grey)
    judge('honest: a new photo', true, () => ({ matches: [] }))
    judge('honest: arriving and leaving, one view', true, (s) => ({ matches: [{ eventId: 'arriving', isOwn: true, time: bestTime(s) - dayMs / 48, siteId: s.siteId, differentBits: 8 }] }))
    judge('old photo, by its Exif', false, (s) => ({ takenAt: bestTime(s) - 9 * dayMs, matches: [] }))
    judge('edited photo, signed by the editor', false, () => ({ editedWith: 'Adobe Photoshop', matches: [] }))
    judge('re-used: the very file, a colleague’s', false, (s) => ({ matches: matchOf({ differentBits: 0, isMirrored: false }, s, { isSameFile: true }) }))
    judge('re-used: the very file, the own of last week', false, (s) => ({ matches: matchOf({ differentBits: 0, isMirrored: false }, s, { isSameFile: true, isOwn: true }) }))
    for (const edit of photoEditNames) {
      const copy = await read(await photoEdits[edit](original, `${set.name}/${edit}`))
      const found = copy && nearness(soughtOf(copy), prints)
      judge(`re-used, a colleague’s: ${edit}`, false, (s) => ({ matches: matchOf(found, s, {}) }))
      judge(`re-used, the own elsewhere: ${edit}`, false, (s) => ({ matches: matchOf(found, s, { isOwn: true, siteId: 'another' }) }))
      judge(`re-used, the own of this place: ${edit}`, false, (s) => ({ matches: matchOf(found, s, { isOwn: true }) }))
    }
  }
  return [...tallies].map(([name, t]) => ({ name, isHonest: t.isHonest, reviewOrWorse: wilson(t.review + t.doubt, t.count), strongDoubt: wilson(t.doubt, t.count) }))
}
