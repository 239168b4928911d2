import { toBase64Url, type EntryKind, type LogLeaf } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'

export interface StoredLeaf {
  readonly entry_index: number
  readonly kind: EntryKind
  readonly recorded_time: Date
  readonly commitment: Buffer
}
export const leafOf = (row: Omit<StoredLeaf, 'entry_index'>): LogLeaf => ({ v: 1, kind: row.kind, time: isoInstant(row.recorded_time.getTime()), commitment: toBase64Url(row.commitment) })
