import type { Fix, Result, Submission } from '@fieldproof/core/kernel'
import type { Unreadable } from '../handover.ts'
import type { KnownDevice } from './deviceDirectory.ts'

/** A row of the inbox as the pipeline takes it. */
export interface InboxRow {
  readonly inboxId: number
  readonly orgId: string
  readonly eventId: string
  readonly deviceId: string
  readonly personId: string
  readonly source: Submission['source']
  /** Arrival, ms since 1970. */
  readonly receivedAt: number
  readonly remoteAddress: string | null
  readonly envelope: Record<string, unknown> | null
  readonly body: Uint8Array
}

/**
 * Reads the kept bytes again. Pure: the same row always gives the same submission. An error says why not
 * (the entry is recorded as undecodable, never dropped).
 */
export type Decoder = (row: InboxRow, device: KnownDevice | null) => Result<Submission, Unreadable>

/** What every tracker decoder returns first: positions and what the client said about itself. */
export interface DecodedFixes {
  readonly fixes: readonly Fix[]
  /** The id the client sent for itself, if any. */
  readonly identifier?: string
  readonly batteryPercent?: number
}
