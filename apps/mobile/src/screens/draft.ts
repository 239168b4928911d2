/** What somebody has put together for the next check-in stays while they look at another screen: a photo that can only be taken anew is not lost to a look at yesterday's records. */
import type { Factors, Reading } from '../capture/siteFactors.ts'
import type { TakenVoice } from '../capture/voice.ts'
import type { TakenPhoto } from './Camera.tsx'
import type { OffSite } from './parts/OffSiteSheet.tsx'
import type { TakenVideo } from './VideoRecorder.tsx'

/** What the person chose by hand; `none` is a check-in at no registered site. */
export type Choice = { readonly siteId: string } | 'none' | undefined

export interface Draft {
  /** The check-in's own, which photo and video carry. */
  readonly eventId: string
  readonly choice: Choice
  readonly note: string
  readonly photo: TakenPhoto | undefined
  readonly video: TakenVideo | undefined
  readonly voice: TakenVoice | undefined
  readonly readings: readonly Reading[]
  readonly face: Factors['face']
  readonly offSite: OffSite | undefined
}

/** Then it is of another visit. */
const keptMs = 30 * 60_000
/** In memory only: what lies on the phone for good is sealed, and this is nobody's record yet. */
let kept: { readonly deviceId: string; readonly at: number; readonly draft: Draft } | undefined

export const keepDraft = (deviceId: string, draft: Draft): void => { kept = { deviceId, at: performance.now(), draft } }

/** While it is being sent, and after: two check-ins must not carry the same number. */
export const forgetDraft = (): void => { kept = undefined }

/** Of this enrolment only: a phone that was handed on starts anew. */
export const keptDraft = (deviceId: string | undefined): Draft | undefined =>
  kept !== undefined && kept.deviceId === deviceId && performance.now() - kept.at < keptMs ? kept.draft : undefined
