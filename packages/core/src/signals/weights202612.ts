/**
 * The second set: 2026-11 as it is, twelve signals more, and a jump off a track told apart from a jump from a check-in. Chosen with the tuning seeds
 * of `npm run bench:trust`; what they are worth on others is printed there.
 */
import { weights202611 } from './weights.ts'

export const weights202612 = {
  ...weights202611,
  impossible_travel: {
    ...weights202611.impossible_travel,
    /** From a position off the track, not from a check-in inside its own site: access points that have moved house throw phones as far for minutes, so this alone decides nothing. */
    impossible_off_track: -7,
    /** The same, at more than twice the fastest way. */
    implausible_off_track: -5,
  },
  replayed_track: {
    /** Many different positions equal to the last digit, at one difference of times: receivers do not do that. Short of decisive, because a faulty client could send old data under new times. */
    same_digits: -16,
    /** The same as a colleague's recording: one of the two was copied. */
    same_digits_as_colleague: -16,
    /** Every corner at the same second of the journey, for minutes. Buses and trains keep time within seconds too, but not metres. */
    same_timing: -10,
    /** The same along a colleague's earlier way. */
    same_timing_as_colleague: -10,
    /** The same, played backwards. */
    same_timing_backwards: -10,
  },
  approach_path: {
    /** No way leads here from where the phone was. Wi-Fi positions of a moved access point can do this when they happen to lie in the fence. */
    no_way_here: -10,
    /** Seen nowhere on the way, then the check-in's very digits for minutes before it. A phone switched on in the shop and lying still looks alike, but asks for a fresh position when its owner taps. */
    stood_without_coming: -10,
  },
  uniform_motion: {
    /** Five minutes at one speed in one direction within less than a receiver's error: no street allows it; a ferry on autopilot hardly. */
    steady_and_straight: -9,
    /** Accuracy and altitude the same to the last digit while moving. Some clients round that much. */
    constant_readings: -6,
  },
  site_pin: {
    /** Three in a thousand honest positions outdoors come that near when people stand on the pin itself, fewer indoors; so a look, and no more. Also a cached position where the pin was taken from it. */
    at_the_pin: -9,
    /** At two sites on their very pins. */
    at_several_pins: -12,
  },
  phone_passed_on: {
    /** Several people signed in at one site on one phone within a quarter of an hour: one of them may be absent, or one phone broken. */
    same_site: -9,
    /** Several people on one phone within a day: handed on at a change of shift, too. */
    same_day: -5,
  },
  moving_together: {
    /** One carries both, or they share a car. */
    same_way: -9,
    /** Checked in within a minute of one another after the same way. */
    same_way_at_once: -10,
    /** Three phones and more on one way. A crew looks the same until the company says that it is one. */
    several_phones: -12,
  },
  clock_moved: {
    /** Right before, wrong now, and the phone was not off since it last heard from the server: set by hand, or by a network's wrong time. The proven time counts, so nothing is gained by it. */
    moved: -7,
    /** The wall clock is far behind the satellites' time of the same event. Clocks that restart from a flat battery are, too. */
    behind_satellites: -4,
  },
  unusual_hour: {
    /** Three hours away from every check-in of two months: night calls exist. */
    unusual: -5,
  },
  repeated_text: {
    /** A text tells little about the visit when it was there before; templates are honest. */
    same_as_before: -2,
  },
  one_spot: {
    /** Two sites from one spot: neighbours with wide fences. */
    two_sites: -3,
    /** Three and more, each 150 m from the others. */
    several_sites: -8,
  },
  new_device: {
    /** Everybody buys a phone now and then. */
    first_day: -1,
    /** Four changes in a week. */
    alternating: -3,
  },
  datum_mistake: {
    /** The chance that a position elsewhere falls into the fence by this very shift is about the fence's area in the town's. */
    site_in_gcj02: 10,
    /** The same for the map of 百度. */
    site_in_bd09: 10,
    /** A handset that reports in GCJ-02. */
    fix_in_gcj02: 8,
    /** A handset that reports in BD-09. */
    fix_in_bd09: 8,
  },
} as const satisfies Record<string, Record<string, number>>
