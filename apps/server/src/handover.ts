import type { Finding, Instant, Result, Submission, Verdict, VerdictBand } from '@fieldproof/core/kernel'
import type { InboxRow } from './intake/decode.ts'
import type { KnownDevice } from './intake/deviceDirectory.ts'
import type { ChainState } from './verify/chain.ts'
import type { KeptFacts } from './verify/checkReadings.ts'
import type { TagTap } from './verify/loadFactors.ts'

/** What one stage of the pipeline hands to the next. Stages import these shapes, never one another. */

/** Why an upload that was kept cannot be used: what people read about it goes by this (read/unreadable/texts.ts). */
export type UnreadableCode = 'position_missing' | 'position_invalid' | 'time_unreadable' | 'not_a_position' | 'no_position' | 'message_unreadable' | 'track_damaged' | 'track_outside_its_times' | 'decoder_failed'

export interface Unreadable {
  readonly code: UnreadableCode
  /** What exactly, in technical words, for whoever looks after the device. */
  readonly detail: string
}

/** decode → verify */
export interface Decoded {
  readonly row: InboxRow
  readonly device: KnownDevice | null
  /** An error is recorded as an undecodable entry: kept, logged and shown. */
  readonly submission: Result<Submission, Unreadable>
  /** Place in the device's chain of signed events; trackers have none. */
  readonly chain?: { readonly seq: number; readonly prev: string | null; readonly hash: string }
}

/** verify → record */
export interface Judged extends Decoded {
  readonly verdict?: Verdict
  readonly trackJudgement?: { readonly band: VerdictBand; readonly findings: readonly Finding[] }
  /** Metres from the site's fence, 0 inside; only where there is a site and a position. */
  readonly distanceMetres?: number
  /** What was read at the site, checked; absent from phones that tell nothing of it. */
  readonly factors?: { readonly facts: KeptFacts; readonly taps: readonly TagTap[] }
  /** The device's chain after this event. */
  readonly chainState?: ChainState
  /** It fills a gap and carries a time token, which bounds what has a higher number and was recorded before (record/raiseBounds.ts). */
  readonly lateToken?: LateToken
}

/** A time token that arrived after events of higher numbers. */
export interface LateToken {
  readonly deviceId: string
  readonly sequence: number
  readonly time: Instant
}

/** record → whoever waits for the answer */
export interface Recorded {
  readonly eventId: string
  readonly entryIndex: number
  readonly verdict?: Verdict
}
