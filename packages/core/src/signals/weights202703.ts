/**
 * The fifth set: no weight is another one than in 2027-02. Two signals learned what is not to be held against anybody, and each has a reason for it that weighs nothing; a
 * model that knows the reason is judged the new way.
 */
import { weights202702 } from './weights202702.ts'

export const weights202703 = {
  ...weights202702,
  replayed_track: {
    ...weights202702.replayed_track,
    /** Some places are the same to the last digit, of so many, or rounded so, that chance does as much. Whoever records every second has millions of pairs. */
    same_digits_by_chance: 0,
  },
  approach_path: {
    ...weights202702.approach_path,
    /** Without a few positions that lie elsewhere for minutes there is a way: the receiver lost the satellites before or after them, as under a roof. */
    stray_positions: 0,
  },
} as const
