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

/** What a phone may tell of a fix besides its place and time; the bounds are the contract's (FixSchema). */
const bounds = { accuracy: [0, 1e8], altitude: [-1e6, 1e8], speed: [0, 1e6], bearing: [-3600, 3600] } as const
export type ToldValue = keyof typeof bounds

/** Why a phone could not have sent this value: then it is left out and named, and the position stays. */
export const valueProblem = (name: ToldValue, value: number | undefined): string | undefined => {
  if (value === undefined) return undefined
  const [least, most] = bounds[name]
  return value < least ? `${name} "${value}" is below ${least === 0 ? 'nought' : least}, so it was left out` : value > most ? `${name} "${value}" is above ${most}, so it was left out` : undefined
}

/** Those of the values that a phone could have sent, and what is to be said of the others. */
export const valuesThatCanBe = (told: Readonly<Partial<Record<ToldValue, number | undefined>>>): { readonly values: Pick<Fix, 'accuracyMetres' | 'altitudeMetres' | 'speedMetresPerSecond' | 'bearingDegrees'>; readonly leftOut: readonly string[] } => {
  const may = (name: ToldValue): number | undefined => (valueProblem(name, told[name]) === undefined ? told[name] : undefined)
  const [accuracyMetres, altitudeMetres, speedMetresPerSecond, bearingDegrees] = [may('accuracy'), may('altitude'), may('speed'), may('bearing')]
  return {
    values: {
      ...(accuracyMetres === undefined ? {} : { accuracyMetres }), ...(altitudeMetres === undefined ? {} : { altitudeMetres }),
      ...(speedMetresPerSecond === undefined ? {} : { speedMetresPerSecond }), ...(bearingDegrees === undefined ? {} : { bearingDegrees }),
    },
    // A speed below nought is how receivers say that they do not know it.
    leftOut: (['accuracy', 'altitude', 'speed', 'bearing'] as const).flatMap((name) => (name === 'speed' && (told.speed ?? 0) < 0 ? [] : valueProblem(name, told[name]) ?? [])),
  }
}

const [earliest, latest] = [Date.UTC(1900, 0), Date.UTC(2100, 0)]

/** What is not a time, and what is none that a track was recorded at: microseconds and nanoseconds since 1970 are years that never come. Anonymised tracks may lie before 1970. */
export const timeProblem = (fixTime: number, text: string): string | undefined =>
  !Number.isFinite(fixTime) ? `not a time: ${text.trim() === '' ? 'nothing there' : text}` : fixTime < earliest || fixTime > latest ? `not a time between 1900 and 2100: ${text} (numbers are seconds or milliseconds since 1970)` : undefined

/** Lines as any system ends them. */
export const linesOf = (text: string): string[] => text.replace(/^\uFEFF/, '').split(/\r\n?|\n/)

/** Phones send in order of time. Files with repeated or backward times keep their order among equals. */
export const inOrderOfTime = <T extends { readonly fix: Fix }>(points: readonly T[]): T[] => points.toSorted((a, b) => a.fix.fixTime - b.fix.fixTime)

const zoned = /(?:[zZ]|[+-]\d{2}(?::?\d{2})?)$/

const withSlashes = /^(\d{4})\/(\d{1,2})\/(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/

/** What spreadsheets write, 2025/5/12 8:30: a wall clock, so it needs to be told where that clock hung. */
const parseWallClock = ([, year, month, day, hour, minute, second = '0', fraction = '']: RegExpExecArray, zone: string): number => {
  try {
    return Temporal.PlainDateTime.from({ year: Number(year), month: Number(month), day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second), millisecond: Number(fraction.padEnd(3, '0').slice(0, 3)) }, { overflow: 'reject' }).toZonedDateTime(zone).epochMilliseconds
  } catch {
    return Number.NaN
  }
}

/** ISO 8601 with a blank or a T, any fraction; seconds or milliseconds since 1970. A time without a zone is UTC; one with slashes is of `zone`. */
export const parseInstant = (text: string, zone = 'UTC'): number => {
  const trimmed = text.trim()
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) {
    const value = Number(trimmed)
    // 1e11 s is the year 5138 and 1e11 ms is 1973: the two readings do not meet in practice.
    return Math.round(Math.abs(value) < 1e11 ? value * 1000 : value)
  }
  const wallClock = withSlashes.exec(trimmed)
  if (wallClock !== null) return parseWallClock(wallClock, zone)
  const iso = trimmed.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T').replace(/[.,](\d{1,3})\d*/, '.$1').replace(/(T.*[+-]\d{2})$/, '$1:00')
  // Nothing else: what is not ISO, Date.parse reads in this machine's own zone, another one on every machine.
  if (!/^[+-]?\d{4,6}-\d{2}-\d{2}(?:T|$)/.test(iso)) return Number.NaN
  return Date.parse(zoned.test(iso) || !iso.includes('T') ? iso : `${iso}Z`)
}

/** Text of a file: UTF-8, or UTF-16 as spreadsheets save it, by its mark or, without one, by its zero bytes. */
export const textOfFile = (bytes: Uint8Array): string => {
  const zeros = (first: number): number => {
    let count = 0
    for (let i = first; i < Math.min(bytes.length, 400); i += 2) if (bytes[i] === 0) count++
    return count
  }
  const half = Math.min(bytes.length, 400) / 4
  const isLittleEndian = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes.length >= 8 && zeros(1) > half && zeros(0) === 0)
  const isBigEndian = (bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes.length >= 8 && zeros(0) > half && zeros(1) === 0)
  return new TextDecoder(isLittleEndian ? 'utf-16le' : isBigEndian ? 'utf-16be' : 'utf-8').decode(bytes)
}
