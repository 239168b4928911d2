import { type Datum, packFixes } from '@fieldproof/core/geo'
import { fixesOf, trackerReaders, trackerSources } from '../../intake/trackerDecoders.ts'
import type { ChunkPart } from './chunk.ts'
import { summaryOf } from './seal.ts'

/**
 * What replays and reports read must be what the logged bytes say. The log commits to the bytes as sent; a tracker's fixes stand
 * beside them, decoded, and the figures of a chunk beside its fixes, so both are reckoned again here. (The fixes of our app are
 * inside the signed bytes and need no check of their own.) `datums` are those the log gives the device, now or earlier. Answers what is
 * wrong, or null.
 */
export const partFault = ({ segment }: ChunkPart, receivedAt: number, datums: ReadonlySet<Datum>): string | null => {
  if (segment.signed !== null) return null
  const bytes = segment.originalBytes()
  if (bytes === null) return 'a stored track has lost the message it came from'
  const stored = Buffer.from(packFixes(segment.fixes()))
  // One link may serve several apps, and a chunk names one source: whichever reads the message must find the stored fixes.
  const isFaithful = trackerSources.some((source) => {
    const message = trackerReaders[source](bytes)
    return message.ok && [...datums].some((datum) => stored.equals(packFixes(fixesOf(message.value, receivedAt, datum))))
  })
  return isFaithful ? null : 'the positions shown differ from the logged message of the tracker'
}

export interface ChunkFigures {
  readonly fix_count: number
  readonly metres: number
  readonly moving_seconds: number
  readonly stay_seconds: number
}

/** Rounding of float4 and small improvements of the reckoning are not faults; a changed mileage is. */
const isClose = (stored: number, reckoned: number): boolean => Math.abs(stored - reckoned) <= 1 + 0.01 * Math.abs(reckoned)

export const figuresFault = (figures: ChunkFigures, parts: readonly ChunkPart[]): string | null => {
  const reckoned = summaryOf(parts)
  if (figures.fix_count !== reckoned.fixCount) return `the figures say ${figures.fix_count} positions, the track has ${reckoned.fixCount}`
  if (!isClose(figures.metres, reckoned.metres)) return `the figures say ${Math.round(figures.metres)} m, the track gives ${Math.round(reckoned.metres)} m`
  if (!isClose(figures.moving_seconds, reckoned.movingSeconds) || !isClose(figures.stay_seconds, reckoned.staySeconds)) return 'the figures of time moving and staying differ from the track'
  return null
}
