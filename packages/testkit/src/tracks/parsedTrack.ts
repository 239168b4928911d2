import type { Fix } from '@fieldproof/core/kernel'

/** A recorded track as fixes, oldest first. What could not be read is named, never dropped silently. */
export interface ParsedTrack {
  readonly format: 'gpx' | 'plt' | 'csv' | 'gnss_logger' | 'courier'
  readonly fixes: readonly Fix[]
  readonly skipped: readonly { readonly where: string; readonly why: string }[]
  /** Labels of the recording, one per fix, where the file has them: OnFoot, Driving, stop, trip. */
  readonly labels?: readonly string[]
  readonly model?: string
}

/** Latitude and longitude that can be on Earth; the reason otherwise. */
export const positionProblem = (lat: number, lon: number): string | undefined =>
  !Number.isFinite(lat) || !Number.isFinite(lon) ? 'latitude or longitude is not a number' : Math.abs(lat) > 90 || Math.abs(lon) > 180 ? `no such place: ${lat}, ${lon}` : undefined

/** Phones send in order of time. Files with repeated or backward times keep their order among equals. */
export const inOrderOfTime = <T extends { readonly fix: Fix }>(points: readonly T[]): T[] => points.toSorted((a, b) => a.fix.fixTime - b.fix.fixTime)

const zoned = /(?:[zZ]|[+-]\d{2}(?::?\d{2})?)$/

/** ISO 8601 with a blank or a T, any fraction; seconds or milliseconds since 1970. A time without a zone is UTC. */
export const parseInstant = (text: string): number => {
  const trimmed = text.trim()
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) {
    const value = Number(trimmed)
    // 1e11 s is the year 5138 and 1e11 ms is 1973: the two readings do not meet in practice.
    return Math.round(Math.abs(value) < 1e11 ? value * 1000 : value)
  }
  const iso = trimmed.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T').replace(/(\.\d{3})\d+/, '$1')
  return Date.parse(zoned.test(iso) || !iso.includes('T') ? iso : `${iso}Z`)
}
