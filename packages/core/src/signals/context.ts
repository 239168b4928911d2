import type { FaceCheck, FactorReadings, Fix, Geofence, Instant, LatLon, RadioScan, RadioSighting, ReadableFactor } from '../kernel/index.ts'

/**
 * What a signal may know besides the submission itself: plain values, loaded once by the caller. Everything is optional, because a
 * thing that is not known must weigh nothing. Fixes may come in any order and with repeats.
 */
export interface SiteContext {
  readonly siteId: string
  readonly name: string
  readonly fence: Geofence
  /** The address pin, when it is not the middle of the fence. */
  readonly position?: LatLon
}

export interface OtherCheckIn {
  readonly fix?: Fix
  /** When it happened by the clock that counts, not by the phone's wall clock. */
  readonly time: Instant
  readonly siteName?: string
  /** Its position lay inside its own site. A receiver's error does not land there, so such a position needs no confirmation. */
  readonly wasInside?: boolean
}

export interface DeviceUse {
  /** People other than the submitter who used this device in the last `days` days. */
  readonly personIds: readonly string[]
  /** Length of the period looked at; 30 when not told. */
  readonly days?: number
  /** The company gave this device to a team on purpose. */
  readonly sharedByPolicy?: boolean
}

/** A check-in or check-out that is known besides the one being judged. */
export interface KnownCheckIn {
  readonly eventId: string
  readonly personId: string
  readonly deviceId: string
  /** When it happened by the clock that counts. */
  readonly time: Instant
  readonly siteId?: string
  /** Where that site is entered. */
  readonly sitePosition?: LatLon
  readonly fix?: Fix
  readonly note?: string
  /** The phone's wall clock and the two values that prove the time, as they were sent. */
  readonly deviceTime?: Instant
  readonly lastServerTime?: Instant
  readonly monotonicSinceServerTimeMs?: number
  /** What the phone heard at that moment. */
  readonly radio?: RadioScan
}

/** Positions over time as columns of equal length, in order of time: what is searched by the hundred thousand. */
export interface TrackPoints {
  readonly fixTime: ArrayLike<number>
  readonly lat: ArrayLike<number>
  readonly lon: ArrayLike<number>
}

/** An earlier way to this site (or anything else recorded earlier), by this person or a colleague. */
export interface EarlierTrack extends TrackPoints {
  readonly isOwn: boolean
}

/**
 * How much of what is known a caller loads for one check-in: the server and the bench alike, so that the bench measures what runs. The latest
 * ways to the same site are where a copy that ends at this site comes from, and they are few.
 */
export const surroundings = {
  earlierDays: 60,
  maxEarlierCheckIns: 150,
  /** For how long back what the phone heard at earlier check-ins goes along. */
  scansDays: 14,
  othersOnPhoneMs: 12 * 3_600_000,
  colleagueMs: 10 * 60_000,
  /** The nearest in time: of a crowd the others say nothing, and who is late must not change who is compared. */
  maxColleagues: 6,
  wayBeforeMs: 60 * 60_000,
  wayAfterMs: 10 * 60_000,
  /** What is still going on is moving together, not a copy. */
  minAgoMs: 30 * 60_000,
  maxOwnWays: 10,
  maxColleaguesWays: 10,
} as const

/** A colleague who checked in at the same site at about the same time, with the fixes of that phone around it. */
export interface ColleagueHere {
  readonly personId: string
  readonly deviceId: string
  readonly time: Instant
  readonly fixes: readonly Fix[]
  /** The company sends these two out together: a crew, a trainee with a tutor. */
  readonly togetherByPlan?: boolean
}

/** What transmitters the accepted check-ins of a site heard: learned from visits that other evidence bore out, never from the one being judged. */
export interface SiteRadio {
  /** Accepted check-ins with a scan, the number of different people who made them, and the days they lie on. */
  readonly checkInCount: number
  readonly personCount: number
  readonly dayCount: number
  /** How many of those check-ins heard each transmitter. */
  readonly heard: readonly { readonly kind: RadioSighting['kind']; readonly id: string; readonly count: number }[]
}

/** Another site of the company at which transmitters of the scan that is judged are usually heard. */
export interface OtherSiteRadio extends SiteRadio {
  readonly siteId: string
  readonly siteName?: string
  /** Between that site and the one checked in at. */
  readonly distanceMetres: number
}

/** What the company expects of the kind of visit that was made. */
export interface VisitType {
  readonly name: string
  readonly minDwellSeconds?: number
}

/** What a person's day brought by the company's own books (orders, reports, tasks), against the same person's usual working days. */
export interface DayOutput {
  readonly count: number
  /** Of the person's earlier working days, in any order. */
  readonly usualCounts: readonly number[]
}

/** Where the internet address that sent the check-in is registered, as a table of regions tells it. */
export interface AddressRegion {
  readonly kind: 'region' | 'private' | 'unknown'
  readonly country?: string
  readonly province?: string
  readonly city?: string
  /** The region in which the check-in's position lies, by the same names, where it is known. */
  readonly here?: { readonly country?: string; readonly province?: string; readonly city?: string }
  /** The address belongs to a mobile operator, whose gateways stand in other provinces. */
  readonly isMobile?: boolean
}

/** An earlier photo, by anyone of the organisation, that looks like this one. */
export interface PhotoMatch {
  readonly eventId: string
  readonly isOwn: boolean
  readonly time: Instant
  readonly siteId?: string
  /** Bits of 256 in which the perceptual hashes differ; the same picture saved anew may give 0, too. */
  readonly differentBits: number
  /** The very same bytes. Two photos never are, not even of one wall by one camera: every pixel has its noise. */
  readonly isSameFile?: boolean
  readonly isMirrored?: boolean
}

/** What a provider read from the photo of a check-in. Absent until the photo has arrived and been read. */
export interface PhotoFacts {
  readonly sha256: string
  /** Why the photo could not be read; then nothing else is known of it. */
  readonly trouble?: string
  /** By the camera's own clock, as its file says. */
  readonly takenAt?: Instant
  /** Where the camera was, by its own receiver, as its file says. */
  readonly takenPosition?: LatLon
  /** Name of a program that wrote the file, where it is an editor. */
  readonly editedWith?: string
  readonly matches: readonly PhotoMatch[]
}

/** A tag, code or beacon that was read at a check-in, checked by whoever holds its key. */
export interface CheckedReading {
  readonly kind: ReadableFactor
  /** `signed`: only the tag, screen or beacon itself can have made it. `plain`: whoever saw or heard it once can show it again. */
  readonly strength: 'plain' | 'signed'
  /** `not_genuine`: names a factor of the company, and its proof is wrong. `revoked`: of this company, and not in use any more. */
  readonly outcome: 'here' | 'elsewhere' | 'revoked' | 'unknown' | 'not_genuine'
  /** By the phone's wall clock. */
  readonly readTime: Instant
  /** Of the site it belongs to, where that is another one. */
  readonly siteName?: string
  /** Read counter of a signed tag. */
  readonly counter?: number
  /** The same counter of this tag was shown before, at another check-in. */
  readonly usedBefore?: { readonly isOwn: boolean; readonly time: Instant }
  /** When the nearest higher counter of this tag was shown: a lower one belongs before it. */
  readonly higherCounterTime?: Instant
  /** Begin and length of the step for which a code or identifier was made. */
  readonly stepTime?: Instant
  readonly stepSeconds?: number
}

/** What the phone said of a comparison of faces, and what the company knows besides. Figures only. */
export interface FaceFacts extends FaceCheck {
  /** The person's last word on faces before this check-in was a yes. */
  readonly isConsented: boolean
  /** Earlier check-ins of this person that were compared with the same enrolment. */
  readonly earlierUses: number
}

/** What became of a passkey's word on a check-in, and how settled that passkey is. `unknown_key`: this person has no such passkey (any more). */
export interface PasskeyFacts {
  readonly outcome: 'confirmed' | 'not_verified' | 'of_something_else' | 'not_genuine' | 'unknown_key'
  /** Earlier check-ins of this person that the same passkey confirmed. */
  readonly earlierUses: number
}

export interface FactorFacts {
  readonly can: FactorReadings['can']
  /** Kinds of which the site had one in use. */
  readonly registered: readonly ReadableFactor[]
  readonly readings: readonly CheckedReading[]
  readonly face?: FaceFacts
  readonly passkey?: PasskeyFacts
}

/** What the customer said of a visit, on a page opened by a code that the field worker's phone showed. */
export interface Countersign {
  readonly answer: 'confirmed' | 'denied'
  readonly hasName: boolean
  /** From the internet address that the check-in came from: one Wi-Fi, or one phone. */
  readonly isSameAddress: boolean
  /** The page was opened in the browser that holds the field worker's own app. */
  readonly isSamePhone: boolean
}

/** An earlier video or photo, by anyone of the organisation, some of whose moments look like moments of this video. */
export interface VideoMatch {
  readonly eventId: string
  readonly kind: 'video' | 'photo'
  readonly isOwn: boolean
  readonly time: Instant
  readonly siteId?: string
  /** Of the moments of this video that can be compared at all … */
  readonly comparedFrames: number
  /** … so many look like a moment of the other (`sameSceneBits` of core/photos) … */
  readonly alikeFrames: number
  /** … and so many are alike to a degree that a hand does not repeat. */
  readonly identicalFrames: number
  readonly isSameFile?: boolean
  readonly isMirrored?: boolean
}

/** How the video's moments compare with the reference photos of the site that was named. */
export interface VideoScene {
  readonly outcome: 'match' | 'uncertain' | 'mismatch'
  readonly referenceCount: number
  /** Points of the best pair of pictures that lie on one another under one change of view. */
  readonly commonPoints: number
  /** Share of the site's name that was read in the video, 0 to 1; absent where nothing was read or no reader is installed. */
  readonly signShare?: number
}

/** What a provider read from the video of a check-in. Absent until the video has arrived and been read. */
export interface VideoFacts {
  readonly sha256: string
  /** Why the video could not be read; then nothing else is known of it. */
  readonly trouble?: string
  readonly durationSeconds?: number
  /** By the recorder's clock, as its file says. */
  readonly recordedAt?: Instant
  readonly darkShare?: number
  readonly stillShare?: number
  readonly matches: readonly VideoMatch[]
  readonly scene?: VideoScene
}

interface SharedContext {
  /** Recent fixes of this device before the submission: the last hour is plenty. */
  readonly previousFixes?: readonly Fix[]
  readonly deviceUse?: DeviceUse
  /** Events received under the same id with other bytes. */
  readonly conflictingEventIds?: readonly string[]
}

export interface CheckInContext extends SharedContext {
  readonly site?: SiteContext
  /** Fixes of this device after the submission, when it is judged again later. */
  readonly followingFixes?: readonly Fix[]
  /** The person's latest check-in or check-out somewhere else, on any device. */
  readonly lastOtherCheckIn?: OtherCheckIn
  /** This person's earlier check-ins and check-outs, on any device: sixty days are plenty. */
  readonly earlierCheckIns?: readonly KnownCheckIn[]
  /** Other people's check-ins with this very phone, within half a day before or after. */
  readonly othersOnThisPhone?: readonly KnownCheckIn[]
  readonly colleaguesHere?: readonly ColleagueHere[]
  /** Tracks recorded earlier that this one might be a copy of. */
  readonly earlierTracks?: readonly EarlierTrack[]
  readonly siteRadio?: SiteRadio
  readonly otherSitesRadio?: readonly OtherSiteRadio[]
  readonly visitType?: VisitType
  readonly dayOutput?: DayOutput
  readonly addressRegion?: AddressRegion
  readonly photo?: PhotoFacts
  readonly factors?: FactorFacts
  readonly countersign?: Countersign
  readonly video?: VideoFacts
  /** IANA name, for signals that reason about local hours. */
  readonly orgTimeZone?: string
}

export type TrackContext = SharedContext
