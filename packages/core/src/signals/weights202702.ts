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
    /** A code of a registered screen whose check does not hold: made up, or a screen that was set up with another key. Asks nobody to look by itself. */
    not_genuine: -4,
    /** Somebody scanned it, at another site; codes hang in the wrong shop, too. Little less than a tag's, which must be touched. */
    of_another_site: -4,
  },
  site_beacon: {
    /** An identifier of these minutes. Who stands outside the door hears it too, and can tell somebody else. */
    rolling_here: 6,
    /** Anybody can send the identifier of a plain beacon. */
    plain_here: 2,
    /** Of another quarter of an hour: recorded, or a beacon whose clock is wrong. */
    late: -3,
    /** The beacon of another site: one that was carried over, or that reaches through the wall from next door. */
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
  face: {
    /** The phone's own word, from models whose makers we do not know, on a phone that its owner can change. A friend's face can be enrolled as well. */
    same_person: 3,
    /** An enrolment that has hardly been used yet may be anybody's. */
    same_person_newly_enrolled: 1,
    /** Light, a mask, poor enrolment; or somebody else. It asks nobody to look by itself. */
    different: -3,
    /** A printed photo, or a dark room. */
    not_live: -2,
  },
  passkey: {
    /** Whoever can unlock this phone was there and agreed to this check-in. That is usually its owner; a PIN can be told. */
    confirmed: 4,
    /** A passkey that has hardly been used yet may have been registered by whoever held the phone. */
    confirmed_newly_registered: 1,
    /** A good signature over something else: a fault of the app, or a signature that was kept. A person asks. */
    of_something_else: -4,
    /** A broken signature inside an event that is itself signed well: a fault of the app before anything else. */
    not_genuine: -3,
  },
  reused_video: {
    /** No moment of it is known. Whoever is elsewhere can film anything anew, so it is little; filming costs a little more than a photo. */
    new_video: 2,
    /** The very bytes of an earlier check-in's video: no camera makes them twice. */
    same_file: -20,
    /** The same, of somebody else's: an app that sends a file twice sends its own, so there is less of an honest cause. */
    same_file_of_colleague: -20,
    /** Moments of a colleague's video, re-encoded, cut or renamed. As for photos, and seldomer by chance: several moments must agree. */
    same_scenes_of_colleague: -14,
    /** Moments of the own video of another site. Shops of one chain look alike, moments of several seconds do not. */
    same_scenes_elsewhere: -12,
    /** A phone's front camera shows a mirror but records none. */
    mirrored: -14,
    /** The own video of the same place on another day, nearer than a hand repeats it. A phone on a stand does: so a look, not more. */
    same_scenes_here: -7,
    /** Several moments are one earlier photo of somebody: a picture that was filmed. A poster that fills view and photo is the honest cause. */
    filmed_photo: -8,
  },
  video_prompt: {
    /** The prompt is the one that the app draws for this event, and the video fits between prompt and check-in. An unchanged app always does this, so it is little. */
    fits: 1,
    /** Another prompt than the app draws. An older or newer app might draw otherwise; no other honest cause is known. */
    another_prompt: -6,
    /** The recording is longer than the time since the prompt was shown, by the same clock. A clock set in that minute is the only honest cause. */
    longer_than_possible: -9,
    /** The recorder dates it more than a day before, beyond any mistake in the time zone. */
    recorded_days_before: -12,
  },
  video_picture: {
    /** Nothing moves from one half second to the next, not even a camera's noise. A phone on a table in the dark comes near: a look at most together with something else. */
    still: -4,
    /** Black: the lens was covered, or it was night. Shows nothing, proves nothing. */
    dark: -1,
  },
  video_scene: {
    /** The geometry of a reference photo is found again. Who has been there once can have filmed it any day; against that stand the other signals. */
    place_and_name: 4,
    /** The same without the name, which a reader may miss: nearly as much. */
    place: 3,
    /** The site's name was read. Signs hang elsewhere too: chains, posters. */
    name: 2,
    /** Nothing of any reference photo is found, in a picture rich enough to find it. Another side of the house does that, and rebuilding: so it never asks for a look by itself. */
    unlike: -3,
  },
} as const
