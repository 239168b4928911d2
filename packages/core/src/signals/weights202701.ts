/**
 * The third set: 2026-12 as it is, and what radio, photos, addresses on the internet and habits tell. Chosen with the tuning seeds of
 * `npm run bench:trust`; what they are worth on others is printed there.
 */
import { weights202612 } from './weights202612.ts'

export const weights202701 = {
  ...weights202612,
  clock_skew: {
    ...weights202612.clock_skew,
    /** Wall clock and position both a year or more away, and nothing proves the time: a flat battery, or a hand. Nobody knows when it was, so a person looks; no more. */
    no_clock_possible: -6,
  },
} as const satisfies Record<string, Record<string, number>>
