import { type Fix, type Result, err, isFiniteLatLon, ok } from '../kernel/index.ts'
import { ByteReader, ByteWriter, TruncatedBytes, signedLength } from './varint.ts'

/**
 * Fixes as bytes: columns of differences, so that a general compressor finds long runs. 3–5 bytes a fix
 * after raw deflate for position, time and accuracy, 6–9 with all columns (printed by the test).
 *
 * Format, version 1. `u` is an unsigned varint, `s` a zigzag varint (see varint.ts).
 *
 *   offset 0   byte   0xF1: format and version
 *   offset 1   byte   bit 0: everything after this byte is raw deflate (RFC 1951); other bits 0
 *   then       u      number of fixes, n
 *   then       10 columns in the order of `columns` below, each
 *     byte            0 nobody has it: the column ends here
 *                     else bit 0–1: 1 every fix has it, 2 some have it;
 *                          bit 2: each value is predicted by the line through the two before it, not by the one before it;
 *                          bit 3: one value follows and holds for all who have it
 *     bytes           only for "some": ceil(n / 8) bytes, fix i is bit (i mod 8), least significant first, of byte i div 8
 *     s …             value − prediction, for each fix that has it; the predictions before the first values are 0 and the value before
 *
 * The order of the fixes is kept, repeated and backward times too: what was signed comes back as it was signed.
 *
 * Units: latitude and longitude in 1e-6°. That is 0.11 m at most, with rounding 0.06 m: thirty times finer than a phone's receiver;
 * 1e-7° was measured at 1.3–1.7 B/fix more, all of it receiver noise. Time in whole milliseconds, accuracy and altitude in 0.1 m,
 * speed in 0.01 m/s, bearing in 0.01°, battery in 1 %. Packing what was unpacked gives the same bytes.
 */
const formatByte = 0xf1
const deflatedFlag = 1

/** A claim of a billion fixes in ten bytes must not take a server down: a phone’s batch is hundreds, a device-hour at 10 Hz 36,000. */
const maxFixes = 100_000

const providers: readonly NonNullable<Fix['provider']>[] = ['unknown', 'gps', 'network', 'fused', 'passive']

interface Column {
  /** Whole number to store, or undefined when the fix has no (usable) value. */
  readonly pack: (fix: Fix) => number | undefined
  readonly unpack: (stored: number) => Partial<Fix>
}

/** Beyond any physical value; keeps every difference exact in a double. */
const maxStored = 2 ** 40

const scaled = (value: number | undefined, unitsPerOne: number): number | undefined => {
  if (value === undefined || !Number.isFinite(value)) return undefined
  const stored = Math.round(value * unitsPerOne)
  return Math.max(-maxStored, Math.min(maxStored, stored)) + 0
}

const columns: readonly Column[] = [
  { pack: (f) => Math.round(f.fixTime) + 0, unpack: (n) => ({ fixTime: n }) },
  { pack: (f) => scaled(f.lat, 1e6), unpack: (n) => ({ lat: n / 1e6 }) },
  { pack: (f) => scaled(f.lon, 1e6), unpack: (n) => ({ lon: n / 1e6 }) },
  { pack: (f) => scaled(f.accuracyMetres, 10), unpack: (n) => ({ accuracyMetres: n / 10 }) },
  { pack: (f) => scaled(f.altitudeMetres, 10), unpack: (n) => ({ altitudeMetres: n / 10 }) },
  { pack: (f) => scaled(f.speedMetresPerSecond, 100), unpack: (n) => ({ speedMetresPerSecond: n / 100 }) },
  { pack: (f) => scaled(f.bearingDegrees, 100), unpack: (n) => ({ bearingDegrees: n / 100 }) },
  { pack: (f) => (f.provider === undefined ? undefined : Math.max(0, providers.indexOf(f.provider))), unpack: (n) => ({ provider: providers[n] ?? 'unknown' }) },
  { pack: (f) => (f.mock === undefined ? undefined : Number(f.mock)), unpack: (n) => ({ mock: n === 1 }) },
  { pack: (f) => scaled(f.batteryPercent, 1), unpack: (n) => ({ batteryPercent: n }) },
]

/** 2^50 ms is the year 37,648. Beyond it second differences would no longer be exact. */
const maxInstant = 2 ** 50

/** A track may span this long (ms). It is filed under its first fix, so whoever looks for a time looks back this far and no further. */
export const longestTrackMs = 24 * 3_600_000

/** Only a fix with a position on Earth and a representable time can be packed; intake refuses others by name before they get here. */
export const isPackable = (fix: Fix): boolean => isFiniteLatLon(fix) && Math.abs(fix.fixTime) < maxInstant

export interface PackOptions {
  /** Raw deflate (RFC 1951), for example zlib's deflateRawSync. Used only when it makes the bytes fewer. */
  readonly deflate?: (bytes: Uint8Array) => Uint8Array
}

export interface UnpackOptions {
  /** Raw inflate; must itself bound what it produces. */
  readonly inflate?: (bytes: Uint8Array) => Uint8Array
}

/**
 * Throws RangeError for a fix that is not packable: storing it as something else would be a silent loss. A non-finite value of an
 * optional column is stored as absent.
 */
export const packFixes = (fixes: readonly Fix[], options: PackOptions = {}): Uint8Array => {
  const unpackable = fixes.findIndex((fix) => !isPackable(fix))
  if (unpackable >= 0) throw new RangeError(`fix ${unpackable} has no valid position or time and cannot be packed`)
  if (fixes.length > maxFixes) throw new RangeError(`${fixes.length} fixes are more than the ${maxFixes} of one pack`)
  const out = new ByteWriter()
  out.unsigned(fixes.length)
  for (const column of columns) packColumn(out, fixes.map(column.pack))
  const body = out.finish()
  const deflated = options.deflate?.(body)
  return deflated !== undefined && deflated.length < body.length ? withHeader(deflatedFlag, deflated) : withHeader(0, body)
}

const withHeader = (flags: number, body: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(body.length + 2)
  bytes[0] = formatByte
  bytes[1] = flags
  bytes.set(body, 2)
  return bytes
}

const everyone = 1
const some = 2
const byLine = 4
const oneValue = 8

const packColumn = (out: ByteWriter, stored: readonly (number | undefined)[]): void => {
  const values = stored.filter((value) => value !== undefined)
  if (values.length === 0) return out.byte(0)
  const presence = values.length === stored.length ? everyone : some
  const isConstant = values.every((value) => value === values[0])
  const differences = residuals(values, 0)
  const bends = residuals(values, byLine)
  const predictor = !isConstant && totalLength(bends) < totalLength(differences) ? byLine : 0
  out.byte(presence | predictor | (isConstant ? oneValue : 0))
  if (presence === some) {
    for (let i = 0; i < stored.length; i += 8) {
      let bits = 0
      for (let bit = 0; bit < 8; bit++) if (stored[i + bit] !== undefined) bits |= 1 << bit
      out.byte(bits)
    }
  }
  if (isConstant) return out.signed(values[0] as number)
  for (const residual of predictor === byLine ? bends : differences) out.signed(residual)
}

const totalLength = (values: readonly number[]): number => values.reduce((sum, value) => sum + signedLength(value), 0)

const predict = (predictor: number, index: number, last: number, beforeLast: number): number =>
  predictor === byLine && index >= 2 ? 2 * last - beforeLast : last

const residuals = (values: readonly number[], predictor: number): number[] => {
  let last = 0
  let beforeLast = 0
  return values.map((value, i) => {
    const residual = value - predict(predictor, i, last, beforeLast)
    beforeLast = last
    last = value
    return residual
  })
}

/** The fixes, or why the bytes are not a pack of them. Never throws, whatever the bytes. */
export const unpackFixes = (bytes: Uint8Array, options: UnpackOptions = {}): Result<Fix[]> => {
  return readPack(bytes, options, unpackBody)
}

/**
 * How many fixes a pack says it holds, from its first bytes alone. `inflate` may be given the start of a deflated pack and needs to give
 * no more than the start of what it unpacks to: enough for the one number that stands first.
 */
export const packedFixCount = (bytes: Uint8Array, options: UnpackOptions = {}): Result<number> => readPack(bytes, options, readCount)

const readPack = <T>(bytes: Uint8Array, options: UnpackOptions, read: (reader: ByteReader) => Result<T>): Result<T> => {
  if (bytes[0] !== formatByte) return err('not packed fixes of version 1')
  const flags = bytes[1]
  if (flags !== 0 && flags !== deflatedFlag) return err('unknown flags of packed fixes')
  if (flags === deflatedFlag && options.inflate === undefined) return err('the packed fixes are deflated and no inflate function was given')
  try {
    const body = bytes.subarray(2)
    return read(new ByteReader(flags === deflatedFlag && options.inflate !== undefined ? options.inflate(body) : body))
  } catch (error) {
    return err(error instanceof TruncatedBytes ? error.message : 'the packed fixes cannot be inflated')
  }
}

const readCount = (reader: ByteReader): Result<number> => {
  const count = reader.unsigned()
  return count > maxFixes ? err(`${count} fixes are more than the ${maxFixes} of one pack`) : ok(count)
}

const unpackBody = (reader: ByteReader): Result<Fix[]> => {
  const claimed = readCount(reader)
  if (!claimed.ok) return claimed
  const count = claimed.value
  const fixes: Record<string, unknown>[] = []
  for (let i = 0; i < count; i++) fixes.push({})
  for (const column of columns) {
    const problem = unpackColumn(reader, column, fixes)
    if (problem !== undefined) return err(problem)
  }
  if (reader.remaining > 0) return err('bytes are left over after the fixes')
  const decoded = fixes as unknown as Fix[]
  return decoded.every(isPackable) ? ok(decoded) : err('a packed fix has no valid position or time')
}

const unpackColumn = (reader: ByteReader, column: Column, fixes: Record<string, unknown>[]): string | undefined => {
  const descriptor = reader.byte()
  if (descriptor === 0) return undefined
  const presence = descriptor & 3
  if (descriptor > 15 || presence === 0 || presence === 3) return 'unknown column layout'
  let holders = fixes
  if (presence === some) {
    const bitmap = Array.from({ length: Math.ceil(fixes.length / 8) }, () => reader.byte())
    holders = fixes.filter((_, i) => ((bitmap[i >> 3] as number) >> (i & 7)) & 1)
  }
  const constant = descriptor & oneValue ? reader.signed() : undefined
  let last = 0
  let beforeLast = 0
  holders.forEach((fix, i) => {
    const value = constant ?? predict(descriptor & byLine, i, last, beforeLast) + reader.signed()
    beforeLast = last
    last = value
    Object.assign(fix, column.unpack(value))
  })
  return undefined
}
