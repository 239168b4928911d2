/**
 * The fourth set: 2027-01 as it is, and what factors at the site (tag, code, beacon, customer), video and face tell. A change of an older
 * weight stands here under its signal with the reason beside it; the older files stay as they were published.
 */
import { weights202701 } from './weights202701.ts'

export const weights202702 = {
  ...weights202701,
  site_tag: {
    /** A tag whose key does not leave it, with a counter never seen: somebody held a phone to it. A phone that relays a tap to another one is known in laboratories. */
    tapped: 12,
    /** A plain tag: anybody who has read it once can carry a copy home. */
    plain_here: 2.5,
    /** The same tap twice: an address that was copied. An app that sends one tap in two records looks alike, so a person looks and no more. */
    used_before: -10,
    /** A tap that others have long overtaken, shown as if of now: kept back, or a phone whose time is wrong though it seems proven. */
    overtaken: -5,
    /** A tag that is registered, and a proof that is not its own: a guess, or a tag that was set up with other keys. */
    not_genuine: -4,
    /** The tag of another site: tags are put up in the wrong shop, too. */
    of_another_site: -5,
  },
  site_code: {
    /** What the screen at the site showed in this minute. A colleague there can send a picture of it within the minute. */
    of_the_moment: 7,
    /** The same, and only the phone's own clock says when. */
    of_the_phones_time: 3,
    /** A printed code is photographed once and shown for ever. */
    printed_here: 2,
    /** Minutes old: sent on, or a screen whose clock is slow. */
    late: -4,
    not_genuine: -4,
    of_another_site: -4,
  },
  site_beacon: {
    /** An identifier of these minutes. Who stands outside the door hears it too, and can tell somebody else. */
    rolling_here: 6,
    /** Anybody can send the identifier of a plain beacon. */
    plain_here: 2,
    /** Of another quarter of an hour: recorded, or a beacon whose clock is wrong. */
    late: -3,
    of_another_site: -3,
  },
  countersign: {
    /** Somebody else, on another phone, by another way into the internet, says that the visit took place. A friend can say so as well. */
    confirmed: 6,
    /** By the same way into the internet: the Wi-Fi of the shop, or a second phone in the same pocket. */
    confirmed_same_address: 3,
    /** On the very phone of the field worker: counts nothing for the visit, and is no fault. */
    confirmed_same_phone: 0,
    /** "Not so." A mistake, a quarrel or the truth: a person asks. */
    denied: -8,
  },
} as const
