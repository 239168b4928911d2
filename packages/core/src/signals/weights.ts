/**
 * Weights of evidence in decibans, 10·log10 of P(seen | the visit is real) / P(seen | it is not), by signal and reason (Good 1950;
 * Jeffreys' bands: 5 "substantial", 10 "strong", 20 "decisive"). They are expert estimates to be calibrated against decided cases, and
 * bounded by how often honest phones look the same and how easily a forger could look honest.
 *
 * A published set is never edited: verdicts name the model they were made with. A change is a new file beside this one.
 */
export const weights202611 = {
  inside_fence: {
    /** A mock app puts a fix inside as exactly as a receiver does. Assumed: one false check-in in sixteen is placed that well (−12 dB). */
    inside: 12,
    /** Wrong site pins and meetings held elsewhere also look like this. Assumed: 3 % of honest check-ins (−15 dB). */
    outside: -15,
    /** Accuracy beyond 200 m comes from cells and Wi-Fi databases, which can be a whole city wrong. */
    outside_blurred: -5,
  },
  mock_location: {
    /** The system itself says so. Assumed: honest causes (developers, external survey receivers) on at most 1 phone in 1,000. */
    flagged: -30,
    /** This fix is not flagged but a recent one was: a mock app is on the phone. */
    flagged_before: -10,
    /** Hidden mocks clear the flag, so its absence says almost nothing. */
    not_flagged: 1,
  },
  impossible_travel: {
    /** Faster than an airliner between two places each known well: no honest explanation but a broken clock, which is checked. */
    impossible: -25,
    /** More than twice the fastest way there is at that distance. */
    implausible: -12,
    /** Elsewhere a minute before and a minute after, each confirmed: only stale tracking on both sides looks the same. */
    there_and_back: -12,
    /** Just beyond the fastest way. */
    hurried: -6,
    /** A jump resting on a single fix: receivers do that when they start cold or leave a tunnel. */
    unconfirmed: -2,
    /** Seen on the way: a forger must forge the way too. */
    consistent: 2,
  },
  frozen_coordinates: {
    /** Phones lying still repeat a cached position, so this is little. */
    frozen: -3,
    /** A raw receiver's position, accuracy and altitude all the same for ten minutes: even a receiver that holds its position re-estimates its error. */
    frozen_entirely: -8,
    /** The receiver reports speed while the position stands still to the last digit. */
    frozen_while_moving: -8,
    /** Four decimals or fewer from a phone that otherwise sends more: typed or picked coordinates. */
    rounded: -5,
    /** Replayed and jittered positions flicker too. */
    natural: 2,
  },
  clock_skew: {
    /** Stamped later than it arrived: the phone's clock was set ahead. Many clocks are simply wrong. */
    ahead: -5,
    /** A satellite time later than arrival cannot be had from a receiver. */
    fix_ahead: -8,
    /** An old position offered for a new moment; also what a phone in a basement has. */
    old_fix: -3,
    /** The wall clock is wrong, but the monotonic clock proves the time, and the proven time is the one that counts. */
    wrong_but_proven: -1,
    /** Clocks set together agree too. */
    agree: 2,
    /** The monotonic clock cannot be set, but a modified phone could misreport it. */
    proven: 4,
  },
  shared_device: {
    /** Borrowing a colleague's phone for a day is common. */
    shared_with_one: -5,
    /** Three or more people on one phone is rare, unless the company says so, which is asked first. */
    shared_with_many: -8,
    /** Handing one's phone to a colleague who signs in as oneself looks the same. */
    own_device: 2,
  },
  event_order: {
    /** An unbroken chain rules out records put in afterwards, not a false first record. */
    in_order: 3,
    /** Also what a phone restored from a backup does. */
    fork: -10,
    /** A careful client never does this; a faulty one may. */
    conflict: -10,
  },
  signature: {
    /** Binds the record to the enrolled phone, not to the hand that holds it. */
    valid: 5,
    /** Changed on the way or signed by another key. */
    invalid: -30,
  },
  left_right_after: {
    /** Less than two minutes: also a delivery or a closed shop, so worth a look and no more. */
    left_at_once: -6,
    /** Less than five minutes: many honest visits are that short. */
    left_soon: -3,
    /** More than five minutes inside: a forger must spend the time or forge it. */
    stayed: 4,
  },
} as const satisfies Record<string, Record<string, number>>
