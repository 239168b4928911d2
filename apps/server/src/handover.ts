import type { Finding, Result, Submission, Verdict, VerdictBand } from '@fieldproof/core/kernel'
import type { InboxRow } from './intake/decode.ts'
import type { KnownDevice } from './intake/deviceDirectory.ts'
import type { ChainState } from './verify/chain.ts'

/** What one stage of the pipeline hands to the next. Stages import these shapes, never one another. */

/** decode → verify */
export interface Decoded {
  readonly row: InboxRow
  readonly device: KnownDevice | null
  /** An error is recorded as an undecodable entry: kept, logged and shown. */
  readonly submission: Result<Submission>
  /** Place in the device's chain of signed events; trackers have none. */
  readonly chain?: { readonly seq: number; readonly prev: string | null; readonly hash: string }
}

/** verify → record */
export interface Judged extends Decoded {
  readonly verdict?: Verdict
  readonly trackJudgement?: { readonly band: VerdictBand; readonly findings: readonly Finding[] }
  /** Metres from the site's fence, 0 inside; only where there is a site and a position. */
  readonly distanceMetres?: number
  /** The device's chain after this event. */
  readonly chainState?: ChainState
}

/** record → whoever waits for the answer */
export interface Recorded {
  readonly eventId: string
  readonly entryIndex: number
  readonly verdict?: Verdict
}
