import type { TrackEvent } from '@fieldproof/contract'
import { type FixColumns, unpackColumns } from '@fieldproof/core/geo'
import { err, type Result } from '@fieldproof/core/kernel'
import type { Unreadable } from '../../handover.ts'
import { inflateUpTo } from '../../platform/inflate.ts'

/** A track of one day at 1 Hz unpacks to about 2 MB; more is a bomb. */
const inflate = inflateUpTo(8_000_000)

/** The fixes of a track, all of them between the times by which the privacy gate judged it: one outside of them would have slipped past it. */
export const unpackTrack = ({ packed, from, to }: Pick<TrackEvent, 'packed' | 'from' | 'to'>): Result<FixColumns, Unreadable> => {
  const columns = unpackColumns(Buffer.from(packed, 'base64url'), { inflate })
  if (!columns.ok) return err({ code: 'track_damaged', detail: columns.error })
  const isOutside = columns.value.fixTime.some((fixTime) => !(fixTime >= from && fixTime <= to))
  return isOutside ? err({ code: 'track_outside_its_times', detail: 'a packed fix lies outside from … to' }) : columns
}
