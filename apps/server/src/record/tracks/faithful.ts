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
  readonly source: string
  readonly first_fix: Date
  readonly last_fix: Date
  readonly south: number
  readonly west: number
  readonly north: number
  readonly east: number
  readonly fix_count: number
  readonly metres: number
  readonly moving_seconds: number
  readonly stay_seconds: number
}

/** Rounding of float4 and small improvements of the reckoning are not faults; a changed mileage is. */
const isClose = (stored: number, reckoned: number): boolean => Math.abs(stored - reckoned) <= 1 + 0.01 * Math.abs(reckoned)

/** Corners of a float4, by which a search for a place finds the chunk. */
const isCorner = (stored: number, reckoned: number): boolean => Math.abs(stored - reckoned) <= 1e-4

/** Which rows a search by time or source finds. One link may serve several trackers: which of them names the row is not told by its parts. */
export const filingFaults = (row: Pick<ChunkFigures, 'source' | 'first_fix' | 'last_fix' | 'fix_count'>, parts: readonly ChunkPart[]): string[] => filing(row, parts, summaryOf(parts))

const filing = (row: Parameters<typeof filingFaults>[0], parts: readonly ChunkPart[], { firstFix, lastFix, fixCount }: ReturnType<typeof summaryOf>): string[] => [
  ...((row.source === 'native') === parts.every(({ segment }) => segment.signed !== null) ? [] : [`source says ${row.source}, the track was sent otherwise`]),
  ...(row.first_fix.getTime() === firstFix.getTime() ? [] : [`first_fix says ${row.first_fix.toISOString()}, the track begins ${firstFix.toISOString()}`]),
  ...(row.last_fix.getTime() === lastFix.getTime() ? [] : [`last_fix says ${row.last_fix.toISOString()}, the track ends ${lastFix.toISOString()}`]),
  ...(row.fix_count === fixCount ? [] : [`the figures say ${row.fix_count} positions (fix_count), the track has ${fixCount}`]),
]

export const figuresFaults = (figures: ChunkFigures, parts: readonly ChunkPart[]): string[] => {
  const reckoned = summaryOf(parts)
  return [
    ...filing(figures, parts, reckoned),
    ...(['south', 'west', 'north', 'east'] as const).flatMap((side) => (isCorner(figures[side], reckoned.bbox[side]) ? [] : [`${side} says ${figures[side]}, the track gives ${reckoned.bbox[side]}`])),
    ...(isClose(figures.metres, reckoned.metres) ? [] : [`the figures say ${Math.round(figures.metres)} m (metres), the track gives ${Math.round(reckoned.metres)} m`]),
    ...(isClose(figures.moving_seconds, reckoned.movingSeconds) ? [] : ['the figures of time moving differ from the track (moving_seconds)']),
    ...(isClose(figures.stay_seconds, reckoned.staySeconds) ? [] : ['the figures of time staying differ from the track (stay_seconds)']),
  ]
}
