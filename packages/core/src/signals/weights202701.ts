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
    /** Hours late, from our own app, and nothing proves the time: that takes a phone that was switched off while it waited for a network. Also what making up a morning in the evening looks like. */
    late_without_proof: -4,
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
  replayed_track: {
    ...weights202612.replayed_track,
    /** Two journeys and the stop between them at the same seconds as on another day: the length of a stay is nobody's to repeat. */
    same_timing_over_stops: -13,
    /** One journey with every corner at the same second, recorded at moments of its own and with differences that last: a bus that keeps its timetable, a tour gone together; or a copy sampled anew under slow noise. No bus keeps to three seconds at every corner, so a look, and the sentence says what else it may be. */
    same_course: -9,
  },
  frozen_coordinates: {
    ...weights202612.frozen_coordinates,
    /** The raw receiver, asked afresh, gives every digit of an own earlier check-in, ten minutes to days ago. Errors of metres never repeat to the centimetre; a system that answers with what it last knew does, on the same visit. */
    same_as_earlier: -8,
    /** The position a raw receiver was asked for afresh is, to the last digit, that of a minute before and a minute after. Systems that answer from their cache whatever they are asked do that too. */
    frozen_through: -8,
  },
  moving_together: {
    ...weights202612.moving_together,
    /** A few hundred metres, at eight moments and more, as close as two receivers can be: also colleagues who meet at the bus stop and walk over. */
    same_short_way: -9,
  },
  left_right_after: {
    ...weights202612.left_right_after,
    /** Seen elsewhere for minutes, inside for less than two, and checked out: somebody who came back to sign off, or whose position was put there. */
    came_for_check_out: -6,
  },
  clock_moved: {
    ...weights202612.clock_moved,
    /** Right before, wrong now, and the phone was not off since: a hand, or a network. The proven time counts, so nothing is gained by it, and by itself it troubles nobody. */
    moved: -4,
  },
  site_pin: {
    ...weights202612.site_pin,
    /** On the very pin, by a position that networks had a part in, of a phone that was seen coming through the streets around: a pin that was taken there from such a position. A route app that ends on the pin looks alike. */
    at_the_pin_after_a_way: -4,
  },
  datum_mistake: {
    ...weights202612.datum_mistake,
    /** The handset was off by this very conversion at two other sites before. Converted it is inside, as others are: that takes back all that being outside took, and the way it stands in for an inside position is little. */
    handset_in_gcj02: 19,
    /** The same for the map of 百度. */
    handset_in_bd09: 19,
  },
  approach_path: {
    ...weights202612.approach_path,
    /** Afterwards the receiver is elsewhere for minutes, and no way leads there. Where satellites are jammed or imitated, receivers are thrown to an airport like that. */
    no_way_back: -9,
    /** Twice from one stand to the next within a minute and a half, never seen between, on a phone that is otherwise seen every half minute on its ways. One such leap is a short hop missed. */
    leaps: -10,
  },
  site_radio: {
    /** Three transmitters of this very site at this moment. A modified app can send what it heard at an earlier visit, and who stands outside the door hears them too. */
    matches: 8,
    /** One or two: a phone that scans little, or a neighbour of the site. */
    partly_matches: 3,
    /** Nothing of this well-known site, and three of another one beyond reach. A company that moves its access points from one branch to another does that, once. */
    of_another_site: -10,
  },
  radio_unchanged: {
    /** Five transmitters and most of what is heard, at two places 400 m apart and more. A car full of equipment where nothing else is heard comes near it. */
    same_at_two_sites: -9,
    /** The same at a third place. */
    same_at_several_sites: -11,
  },
  address_region: {
    /** VPNs, company proxies and tables that are out of date are as common as people who are not where they say. */
    other_province: -1.5,
    /** Hardly anybody falsifies a visit from abroad; nearly all such addresses are VPNs and foreign SIM cards. */
    other_country: -0.5,
    /** Who sits at home is in the same city too. */
    same_city: 0.5,
  },
  frequency: {
    /** Twice the sites of the busiest hour of two months, and five at least: promotions and stock counts do that as well. */
    crowded_hour: -4,
  },
  short_visit: {
    /** Less than half of what the company says its kind needs: closed shops and absent customers, too. */
    much_shorter: -4,
    /** Shorter than it should be, and no more than that. */
    shorter: -1.5,
  },
  output_mismatch: {
    /** Less than on any of fifteen days and more: one day says next to nothing, and says it of the day rather than of this visit. */
    less_than_ever: -1.5,
  },
} as const satisfies Record<string, Record<string, number>>
