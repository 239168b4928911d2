import type { TrackEvent } from '@fieldproof/contract'
import { type FixColumns, unpackColumns } from '@fieldproof/core/geo'
import { err, type Result } from '@fieldproof/core/kernel'
import type { Unreadable } from '../../handover.ts'
import { inflateUpTo } from '../../platform/inflate.ts'
import { isWholeDeflate } from '../../platform/wholeDeflate.ts'

/** A track of one day at 1 Hz unpacks to about 2 MB; more is a bomb. */
const inflate = inflateUpTo(8_000_000)

/** The fixes of a track, all of them between the times by which the privacy gate judged it: one outside of them would have slipped past it. */
export const unpackTrack = ({ packed, from, to }: Pick<TrackEvent, 'packed' | 'from' | 'to'>): Result<FixColumns, Unreadable> => {
  const columns = unpackColumns(Buffer.from(packed, 'base64url'), { inflate })
  if (!columns.ok) return err({ code: 'track_damaged', detail: columns.error })
  const isOutside = columns.value.fixTime.some((fixTime) => !(fixTime >= from && fixTime <= to))
  return isOutside ? err({ code: 'track_outside_its_times', detail: 'a packed fix lies outside from … to' }) : columns
}

/**
 * Does the text hold the pack and nothing else? Decoders pass over what is no base64url and over what comes after the end of deflated bytes, so that
 * anything could stand there unread, of any hour, and be kept with the signed event.
 */
export const isOnlyPack = (packed: string): boolean => {
  const bytes = Buffer.from(packed, 'base64url')
  // What stands behind columns that are not deflated, unpacking names.
  return bytes.toString('base64url') === packed && (bytes[1] !== 1 || isWholeDeflate(bytes.subarray(2)))
}
