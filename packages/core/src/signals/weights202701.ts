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
  reused_photo: {
    /** A picture the company has never seen. Somebody who is elsewhere can take a new photo of anything, so it is little. */
    new_picture: 1,
    /** The very bytes of an own earlier visit: no camera makes them twice. A phone that sends an old photo by a fault is the only honest cause known. */
    same_file: -20,
    /** The very bytes of a colleague's photo. */
    same_file_of_colleague: -20,
    /** The picture of a colleague's photo, changed a little. Different pictures do not come that near (docs/decisions/0017), but a fixed camera or a poster that fills both can. */
    same_picture_of_colleague: -14,
    /** The own picture of another place, changed a little. Branches with one and the same front exist, photographed alike to a hand's breadth they are rare. */
    same_picture_elsewhere: -12,
    /** Turned left to right: cameras do that for selfies only, and then always. */
    mirrored: -14,
    /** The own picture of the same place on another day, nearer than a hand repeats it. A phone on a stand does repeat it: so a look, not more. */
    same_picture_here: -7,
  },
  photo_taken_earlier: {
    /** The camera dates it more than a day before, beyond any mistake in the time zone. A clock that is wrong by days exists, hardly on phones. */
    days_before: -12,
    /** Within a day: time zones, a clock set by hand. */
    hours_before: -3,
    /** Its own position lies kilometres away: cameras keep an old position when the receiver is slow. */
    taken_elsewhere: -7,
  },
  edited_photo: {
    /** Signed by an editor. Some phones' own galleries sign after a mere turn; those names are not on the list. */
    edited: -8,
  },
} as const satisfies Record<string, Record<string, number>>
