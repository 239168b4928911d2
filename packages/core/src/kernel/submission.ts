import type { Declaration } from './declaration.ts'
import type { FaceCheck, FilmedFaces } from './faceModels.ts'
import type { PasskeyAssertion } from './passkey.ts'
import type { Instant, LatLon } from './units.ts'

/** One position as a receiver reported it. `accuracyMetres` is the 68 % radius, normalised (see geo/accuracy). */
export interface Fix extends LatLon {
  /** Time of the receiver's fix. */
  readonly fixTime: Instant
  readonly accuracyMetres?: number
  readonly altitudeMetres?: number
  readonly speedMetresPerSecond?: number
  readonly bearingDegrees?: number
  readonly provider?: 'gps' | 'network' | 'fused' | 'passive' | 'unknown'
  /** The operating system said that a mock provider made this fix. */
  readonly mock?: boolean
  readonly batteryPercent?: number
}

/** The four clocks of one event. A clock that was not told is undefined, never guessed. */
export interface FourClocks {
  readonly fixTime?: Instant
  /** The phone's wall clock when the person acted. */
  readonly deviceTime?: Instant
  /** Arrival at the server. */
  readonly serverTime: Instant
  /** Time of the entry in the evidence log. */
  readonly recordedTime?: Instant
}

export interface DeviceState {
  /** Milliseconds of the monotonic clock since `lastServerTime` was received; proves elapsed time without the wall clock. */
  readonly monotonicSinceServerTimeMs?: number
  readonly lastServerTime?: Instant
  /** Where nothing is proven and the wall clock is known to be wrong: what the phone takes for the time. An estimate; it dates and weighs nothing. */
  readonly correctedTime?: Instant
  readonly networkType?: string
  readonly appVersion?: string
  readonly model?: string
  readonly batteryPercent?: number
}

export type SubmissionSource = 'native' | 'owntracks' | 'osmand' | 'overland' | 'gpslogger'
export type SubmissionKind = 'check_in' | 'check_out' | 'track' | 'work_state' | 'device_state' | 'explanation' | 'declaration'

/** How far the bytes can be tied to the device: what intake and decode found, before any judgement. */
export interface Integrity {
  readonly signature: 'valid' | 'invalid' | 'unsigned'
  /** `gap`: earlier events of this device are missing; `fork`: a sequence or previous hash contradicts what was received before. */
  readonly order: 'in_order' | 'gap' | 'late' | 'fork' | 'unknown'
  /** Of an event that carries a time token (evidence/timeToken): what it says, and whether this company's log said so. A lower bound of when the event was signed. */
  readonly timeToken?: { readonly time: Instant; readonly state: 'valid' | 'wrong' }
  /** It was not signed before this, whatever it says: by the enrolment of its key, the token it carries, or the token in an earlier event of the same phone. Absent from what was recorded before this was asked. */
  readonly notBefore?: { readonly time: Instant; readonly by: 'enrolment' | 'time_token' | 'earlier_event' }
  /** It arrived after the person's next phone had been enrolled: only the phone itself says that it was signed before. */
  readonly isAfterReplacement?: true
}

/** A transmitter that the phone heard. Which company's address it is: `id` is pseudonymous, the same for the same transmitter within one organisation only. */
export interface RadioSighting {
  readonly kind: 'wifi' | 'cell' | 'beacon'
  readonly id: string
  /** Received power; about −30 beside the transmitter, −90 at the edge. */
  readonly powerDbm?: number
}

/** What the phone heard around it at one moment. Browsers tell nothing of it; native phones do where the system allows. */
export interface RadioScan {
  readonly scanTime: Instant
  readonly sightings: readonly RadioSighting[]
}

/** What can be read at a site with a phone, besides what the air tells by itself. */
export type ReadableFactor = 'nfc' | 'qr' | 'beacon'

/** One thing that was read, as it was read; the server says what it is worth. */
export interface FactorReading {
  readonly kind: ReadableFactor
  /** NFC: the address on the tag, '' where it holds none. QR: the text. Beacon: its identifier. */
  readonly text: string
  /** NFC: the tag's serial number as the phone tells it. */
  readonly serial?: string
  /** By the phone's wall clock. */
  readonly readTime: Instant
}

export interface FactorReadings {
  /** What this phone, with this version of the app, could have brought. */
  readonly can: readonly (ReadableFactor | 'countersign' | 'face' | 'passkey')[]
  readonly readings: readonly FactorReading[]
  /** A comparison of faces that the phone made itself, with the person's consent. */
  readonly face?: FaceCheck
  /** Faces in the video of this check-in. */
  readonly filmedFaces?: FilmedFaces
  /** The phone's own authenticator confirmed this very check-in. */
  readonly passkey?: PasskeyAssertion
}

interface SubmissionBase {
  readonly eventId: string
  readonly orgId: string
  readonly personId: string
  readonly deviceId: string
  readonly source: SubmissionSource
  readonly clocks: FourClocks
  readonly device: DeviceState
  readonly integrity: Integrity
}

/** A short video, named by its hash, with what the app asked it to show. */
export interface SubmittedVideo {
  readonly sha256: string
  readonly promptId?: string
  /** When the app showed the prompt, by the phone's wall clock, as `deviceTime`. */
  readonly promptTime?: Instant
}

/** The app had proposed this check-in: what the phone saw, as a claim. */
export interface CheckInProposal {
  readonly via: 'fence' | 'beacon'
  readonly arrivedTime: Instant
  /** It had stayed long enough (mobile, capture/arrival) when the person tapped. */
  readonly isConfirmed: boolean
}

/** A spoken note, named by its hash. */
export interface SubmittedVoice {
  readonly sha256: string
  readonly durationSeconds: number
  readonly speechSeconds: number
}

export interface CheckInSubmission extends SubmissionBase {
  readonly kind: 'check_in' | 'check_out'
  readonly siteId?: string
  /** undefined when the phone could not get a position: a check-in is still taken, as not enough evidence. */
  readonly fix?: Fix
  readonly note?: string
  readonly photoSha256?: string
  readonly video?: SubmittedVideo
  readonly radio?: RadioScan
  /** Absent from phones and versions that know nothing of it. */
  readonly factors?: FactorReadings
  /** The check-in that this one completes: it was asked for one more factor. */
  readonly completes?: string
  /** The spot challenge that it answers. */
  readonly challengeId?: string
  readonly proposal?: CheckInProposal
  readonly voice?: SubmittedVoice
}

export interface TrackSubmission extends SubmissionBase {
  readonly kind: 'track'
  readonly fixes: readonly Fix[]
}

/** The person started, paused, resumed or ended recording on the phone. */
export interface WorkStateSubmission extends SubmissionBase {
  readonly kind: 'work_state'
  readonly state: 'started' | 'paused' | 'resumed' | 'ended'
  readonly reason?: string
}

/**
 * What a phone can say that explains a silence. `hidden`: in the background or the screen dark, where a browser records nothing. `closed`: the app
 * went away while it was hidden or by leaving the page; `killed`: while it was in front of the person. `no_position`: the receiver gave none,
 * which may be a cellar or a switch that the system does not tell of. `restarted`, `battery_saver`, `location_off`: told by native apps only.
 */
export const deviceStateKinds = ['permission_off', 'location_off', 'no_position', 'no_network', 'hidden', 'closed', 'killed', 'restarted', 'battery_empty', 'battery_low', 'battery_saver', 'charging'] as const
export type DeviceStateKind = (typeof deviceStateKinds)[number]
/** Whose choice it was, as far as the phone can know. */
export type ChosenBy = 'person' | 'system' | 'unknown'

/** A state of the phone over a time. It is sent when the state lasts, without `to`, and again with the same `from` when it is over. */
export interface DeviceStateSubmission extends SubmissionBase {
  readonly kind: 'device_state'
  readonly state: DeviceStateKind
  readonly from: Instant
  readonly to?: Instant
  readonly chosenBy: ChosenBy
  readonly detail?: string
}

/** The person's own word on an own check-in, or on a challenge. It is not judged. */
export interface ExplanationSubmission extends SubmissionBase {
  readonly kind: 'explanation'
  /** Event id of the check-in, or id of the challenge. */
  readonly about: string
  readonly text: string
  readonly reason?: string
}

/** What the person declares by itself: a consent, an appeal, a call for help. It is not judged. */
export interface DeclarationSubmission extends SubmissionBase {
  readonly kind: 'declaration'
  readonly content: Declaration
}

export type Submission = CheckInSubmission | TrackSubmission | WorkStateSubmission | DeviceStateSubmission | ExplanationSubmission | DeclarationSubmission

/** Where a thing stands in the evidence log of its organisation. */
export interface EntryRef {
  readonly orgId: string
  readonly entryIndex: number
  readonly leafHashHex: string
}
