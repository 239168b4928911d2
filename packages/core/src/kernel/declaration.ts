import type { PasskeyDeclaration } from './passkey.ts'
import type { Fix } from './submission.ts'
import type { Instant, LatLon } from './units.ts'

/** What a person can allow or refuse by itself; each needs its own yes, and is taken back as easily as it was given. */
export const consentPurposes = ['track', 'face', 'video'] as const
export type ConsentPurpose = (typeof consentPurposes)[number]

/** Allows a purpose or takes that back. Names the notice that was on the screen by its hash: what was agreed to cannot be reworded later. */
export interface ConsentDeclaration {
  readonly topic: 'consent'
  readonly purpose: ConsentPurpose
  readonly granted: boolean
  readonly noticeVersion: number
  /** SHA-256 (hex) of the notice as canonical JSON. */
  readonly noticeSha256: string
}

/** Disagrees with a decision on an own check-in: somebody who has not decided on it before has to look. */
export interface AppealDeclaration {
  readonly topic: 'appeal'
  /** Event id of the check-in. */
  readonly about: string
  readonly decisionId: string
  readonly text: string
}

/** A call for help, by the person's own act, on duty or off. `position` follows until `ended`. */
export interface SosDeclaration {
  readonly topic: 'sos'
  readonly sosId: string
  readonly state: 'raised' | 'position' | 'ended'
  readonly fix?: Fix
  readonly text?: string
}

/** The customer was met somewhere else than at the registered place: where and why. A manager confirms. */
export interface OffSiteDeclaration {
  readonly topic: 'off_site'
  /** Event id of the check-in. */
  readonly about: string
  readonly place: string
  readonly reason: string
}

/** "The address is wrong; it is here." A proposal: nothing changes until somebody accepts it. */
export interface SiteCorrectionDeclaration {
  readonly topic: 'site_correction'
  readonly siteId: string
  readonly position: LatLon
  readonly accuracyMetres?: number
  readonly note: string
  readonly photoSha256?: string
}

/** "It did not work": when, what, and what the phone knows about itself. */
export interface FaultDeclaration {
  readonly topic: 'fault'
  readonly occurredAt: Instant
  readonly text: string
  readonly diagnostics: readonly { readonly name: string; readonly value: string }[]
}

export type Declaration = ConsentDeclaration | AppealDeclaration | SosDeclaration | OffSiteDeclaration | SiteCorrectionDeclaration | FaultDeclaration | PasskeyDeclaration
