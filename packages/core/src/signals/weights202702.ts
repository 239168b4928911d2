/**
 * The fourth set: 2027-01 as it is, and what factors at the site (tag, code, beacon, customer), video and face tell. A change of an older
 * weight stands here under its signal with the reason beside it; the older files stay as they were published.
 */
import { weights202701 } from './weights202701.ts'

export const weights202702 = {
  ...weights202701,
  reused_video: {
    /** No moment of it is known. Whoever is elsewhere can film anything anew, so it is little; filming costs a little more than a photo. */
    new_video: 2,
    /** The very bytes of an earlier check-in's video: no camera makes them twice. */
    same_file: -20,
    same_file_of_colleague: -20,
    /** Moments of a colleague's video, re-encoded, cut or renamed. As for photos, and seldomer by chance: several moments must agree. */
    same_scenes_of_colleague: -14,
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
    place: 3,
    /** The site's name was read. Signs hang elsewhere too: chains, posters. */
    name: 2,
    /** Nothing of any reference photo is found, in a picture rich enough to find it. Another side of the house does that, and rebuilding: so it never asks for a look by itself. */
    unlike: -3,
  },
} as const
