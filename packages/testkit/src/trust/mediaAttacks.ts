/** Attacks on what a photo shows, by somebody who may well have been there. The world knows no photos: what a reader would have said of them is given. */
import type { CheckInContext, PhotoFacts } from '@fieldproof/core/signals'
import { type Attack, type AttackInput, honestDayOf, timeOf } from './attack.ts'
import type { Visit } from './world.ts'

const dayMs = 86_400_000
/**
 * Signs in which copies under JPEG q60, half size, a new watermark and all three differ from their originals: every twentieth of 748, made of the photographs of the tuning
 * half that `npm run bench:trust -- --media` describes. That bench judges real pictures; here the rest of the day is what matters.
 */
const copyBits = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 4, 14]
const copied = (random: AttackInput['random']): number => copyBits[random.whole(0, copyBits.length - 1)]!

const photographed = (input: AttackInput, factsOf: (visit: Visit) => Omit<PhotoFacts, 'sha256'>): ReturnType<Attack> => {
  const day = honestDayOf(input)
  const knownOf = (visit: Visit): Partial<CheckInContext> => ({ photo: { sha256: `${visit.siteId}${visit.deviceTime}`, ...factsOf(visit) } })
  return day && { day, knownOf, isFalse: (v) => v.kind === 'check_in' }
}

export const mediaAttacks: Readonly<Record<string, Attack>> = {
  /** The photo of a visit elsewhere some days before, saved again as JPEG. */
  old_photo: (input) => photographed(input, (v) => ({ matches: [{ eventId: 'earlier', isOwn: true, time: timeOf(v) - input.random.whole(1, 40) * dayMs, siteId: 's-elsewhere', differentBits: copied(input.random) }] })),
  /** A colleague's. */
  photo_of_colleague: (input) => photographed(input, (v) => ({ matches: [{ eventId: 'earlier', isOwn: false, time: timeOf(v) - input.random.whole(0, 20) * dayMs, siteId: v.siteId, differentBits: copied(input.random) }] })),
  photo_taken_earlier: (input) => photographed(input, (v) => ({ takenAt: timeOf(v) - input.random.whole(2, 200) * 3_600_000, matches: [] })),
  edited_photo: (input) => photographed(input, (v) => ({ takenAt: timeOf(v) - 5_000, editedWith: 'Adobe Photoshop 26.0', matches: [] })),
}
