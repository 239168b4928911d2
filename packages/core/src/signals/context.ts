import type { Fix, Geofence, Instant, LatLon } from '../kernel/index.ts'

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
  /** IANA name, for signals that reason about local hours. */
  readonly orgTimeZone?: string
}

export type TrackContext = SharedContext
