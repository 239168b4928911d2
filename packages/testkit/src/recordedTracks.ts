/** Recorded tracks of any of the formats in which people keep them, as fixes. */
import type { LatLon, Result } from '@fieldproof/core/kernel'
import { parseCsvTrack } from './tracks/csv.ts'
import { parseGnssLog } from './tracks/gnssLogger.ts'
import { parseGpx } from './tracks/gpx.ts'
import { type ParsedTrack, textOfFile } from './tracks/parsedTrack.ts'
import { parsePlt } from './tracks/plt.ts'

export { parseCsvTrack, parseGnssLog, parseGpx, parsePlt, textOfFile }
export type { ParsedTrack }

/** Tells the format by the content; `anchor` is where metres in x and y start, `zone` that of times which spreadsheets write (2025/5/12 8:30). */
export const parseRecordedTrack = (text: string, options: { readonly anchor?: LatLon; readonly zone?: string } = {}): Result<ParsedTrack> => {
  const head = text.slice(0, 4000)
  if (/^\s*(?:\uFEFF)?\s*</.test(head)) return parseGpx(text)
  if (/^\s*geolife/i.test(head)) return parsePlt(text)
  if (/^#\s*(?:Fix|Raw),/m.test(head) || /^Fix,/m.test(text)) return parseGnssLog(text)
  return parseCsvTrack(text, options)
}
