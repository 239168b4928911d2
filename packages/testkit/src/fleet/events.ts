/** What a simulated phone will do, before anything is signed: plain values, the same for the same seed. */
import type { Fix, Instant } from '@fieldproof/core/kernel'

interface SimulatedBase {
  /** When it truly happened. */
  readonly at: Instant
  /** What the phone's wall clock showed. */
  readonly deviceTime: Instant
  readonly batteryPercent: number
  readonly networkType: string
}
export type SimulatedEvent =
  | (SimulatedBase & { readonly kind: 'check_in' | 'check_out'; readonly siteIndex: number; readonly fix?: Fix; readonly note?: string; readonly photoSeed?: string })
  | (SimulatedBase & { readonly kind: 'track'; readonly fixes: readonly Fix[] })
  | (SimulatedBase & { readonly kind: 'work_state'; readonly state: 'started' | 'paused' | 'resumed' | 'ended'; readonly reason?: string })

/** One request of one phone. Late ones come from a phone that had no network. */
export interface Upload {
  readonly personIndex: number
  /** When it reaches the server. */
  readonly arrival: Instant
  readonly events: readonly SimulatedEvent[]
}

export interface DayPlan {
  readonly personIndex: number
  readonly uploads: readonly Upload[]
}
