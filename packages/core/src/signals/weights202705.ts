/** The seventh set: no weight is another one than in 2027-04. Ways that are too fast all along are found over several steps. The clocks learned what cannot have been, an event that claims a proof of a time at which it cannot have been signed, and to hear a phone that says itself that its clock is wrong. */
import { weights202704 } from './weights202704.ts'

export const weights202705 = {
  ...weights202704,
  impossible_travel: {
    ...weights202704.impossible_travel,
    /** Minutes at more than the speed of sound, step by step and one way: no vehicle, and no error of a receiver that anybody has recorded. Short of decisive, because whole recordings from jammed skies are few. */
    run_faster_than_sound: -16,
    /** Minutes at more than any train's speed, until shortly before the check-in. An airliner flies so, and then lands, taxis and is left first. */
    run_too_fast: -10,
  },
  clock_skew: {
    ...weights202704.clock_skew,
    /**
     * The proof of time names a moment before the phone's enrolment, or before a time token in the same event or an earlier one of the same phone. Our app cannot make that; a changed
     * one can, and a server whose own clock was put back makes it of honest ones. So it is for a person to look at, by itself, and decides nothing.
     */
    before_possible: -20,
    /** The phone itself says that its clock is off, and what it takes for the time instead: no proof, so nothing for the record, and nothing against the person. */
    wrong_but_corrected: 0,
  },
} as const
