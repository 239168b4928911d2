import { type Fix, type Result, err, ok } from '../kernel/index.ts'

/**
 * Reads the format of trackPacking.ts into columns of numbers instead of one object a fix: what a replay or a report wants, and
 * an order of magnitude less work. NaN stands for "this fix has no such value". Agrees with `unpackFixes` on every input (tested).
 */
export interface FixColumns {
  readonly count: number
  /** Milliseconds since 1970. */
  readonly fixTime: Float64Array
  /** Degrees, WGS-84. */
  readonly lat: Float64Array
  readonly lon: Float64Array
  readonly accuracyMetres: Float64Array
  readonly altitudeMetres: Float64Array
  readonly speedMetresPerSecond: Float64Array
  readonly bearingDegrees: Float64Array
  /** Index into `columnProviders`. */
  readonly provider: Float64Array
  /** 0 or 1. */
  readonly mock: Float64Array
  readonly batteryPercent: Float64Array
}

export const columnProviders: readonly NonNullable<Fix['provider']>[] = ['unknown', 'gps', 'network', 'fused', 'passive']

const formatByte = 0xf1
const maxFixes = 100_000
const maxInstant = 2 ** 50

/** Stored units per one, in the order of the format. */
const unitsPerOne = [1, 1e6, 1e6, 10, 10, 100, 100, 1, 1, 1] as const
const some = 2
const byLine = 4
const oneValue = 8

class Cursor {
  at = 0
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  byte(): number {
    const byte = this.bytes[this.at++]
    if (byte === undefined) throw new RangeError('the bytes end too early')
    return byte
  }

  unsigned(): number {
    const { bytes } = this
    let byte = bytes[this.at++]
    if (byte === undefined) throw new RangeError('the bytes end too early')
    if (byte < 0x80) return byte
    let value = byte & 0x7f
    let scale = 0x80
    for (;;) {
      byte = bytes[this.at++]
      if (byte === undefined) throw new RangeError('the bytes end too early')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) break
      scale *= 0x80
    }
    if (value > Number.MAX_SAFE_INTEGER) throw new RangeError('a number is too large')
    return value
  }

  signed(): number {
    // Differences mostly fit in two bytes: whole numbers of 31 bits, which the engine handles several times faster than the general case.
    const { bytes, at } = this
    const low = bytes[at]!
    if (low < 0x80) {
      this.at = at + 1
      return (low >> 1) ^ -(low & 1)
    }
    const high = bytes[at + 1]!
    if (high < 0x80) {
      this.at = at + 2
      const value = (low & 0x7f) | (high << 7)
      return (value >> 1) ^ -(value & 1)
    }
    const value = this.unsigned()
    const half = Math.floor(value / 2)
    return half * 2 === value ? half : -half - 1
  }
}

/** Writes to `column` from index `at` on; what no fix has stays as it was (NaN). */
const readColumn = (from: Cursor, count: number, units: number, column: Float64Array, at: number): void => {
  // A byte, not a varint: 0x80 0x00 must not pass for 0.
  const descriptor = from.byte()
  if (descriptor === 0) return
  const presence = descriptor & 3
  if (descriptor > 15 || presence === 0 || presence === 3) throw new RangeError('unknown column layout')
  let bitmap: Uint8Array | undefined
  if (presence === some) {
    bitmap = from.bytes.subarray(from.at, from.at + Math.ceil(count / 8))
    from.at += bitmap.length
    if (bitmap.length < Math.ceil(count / 8)) throw new RangeError('the bytes end too early')
  }
  const constant = descriptor & oneValue ? from.signed() : undefined
  const line = (descriptor & byLine) !== 0
  let last = 0
  let beforeLast = 0
  let seen = 0
  for (let i = 0; i < count; i++) {
    if (bitmap !== undefined && !((bitmap[i >> 3]! >> (i & 7)) & 1)) continue
    const value: number = constant ?? (line && seen >= 2 ? 2 * last - beforeLast : last) + from.signed()
    beforeLast = last
    last = value
    seen++
    column[at + i] = value / units
  }
}

export interface UnpackColumnsOptions {
  /** Raw inflate (RFC 1951); must itself bound what it produces. */
  readonly inflate?: (bytes: Uint8Array) => Uint8Array
}

/** Room for `capacity` fixes, to be filled pack by pack with `unpackColumnsInto`. The columns lie in one piece of memory: ten would cost more to make than to fill. */
export const createColumns = (capacity: number): FixColumns => {
  // One allocation, a view a column: a buffer of its own for each column costs more than reading all of a small pack.
  const all = new Float64Array(capacity * unitsPerOne.length).fill(NaN)
  let used = 0
  const column = () => all.subarray(used, (used += capacity))
  return {
    count: capacity, fixTime: column(), lat: column(), lon: column(), accuracyMetres: column(), altitudeMetres: column(),
    speedMetresPerSecond: column(), bearingDegrees: column(), provider: column(), mock: column(), batteryPercent: column(),
  }
}

/** Fixes `start` to `end` (exclusive): views, not copies. */
export const sliceColumns = (columns: FixColumns, start: number, end: number): FixColumns => {
  const of = (column: Float64Array) => column.subarray(start, end)
  return {
    count: end - start, fixTime: of(columns.fixTime), lat: of(columns.lat), lon: of(columns.lon), accuracyMetres: of(columns.accuracyMetres), altitudeMetres: of(columns.altitudeMetres),
    speedMetresPerSecond: of(columns.speedMetresPerSecond), bearingDegrees: of(columns.bearingDegrees), provider: of(columns.provider), mock: of(columns.mock), batteryPercent: of(columns.batteryPercent),
  }
}

const inOrder = (c: FixColumns): Float64Array[] => [c.fixTime, c.lat, c.lon, c.accuracyMetres, c.altitudeMetres, c.speedMetresPerSecond, c.bearingDegrees, c.provider, c.mock, c.batteryPercent]

const unpack = (bytes: Uint8Array, options: UnpackColumnsOptions, target: FixColumns | undefined, at: number): Result<FixColumns> => {
  if (bytes[0] !== formatByte) return err('not packed fixes of version 1')
  if (bytes[1] !== 0 && bytes[1] !== 1) return err('unknown flags of packed fixes')
  if (bytes[1] === 1 && options.inflate === undefined) return err('the packed fixes are deflated and no inflate function was given')
  let body = bytes.subarray(2)
  try {
    if (bytes[1] === 1) body = options.inflate!(body)
  } catch {
    return err('the packed fixes cannot be inflated')
  }
  try {
    const from = new Cursor(body)
    const count = from.unsigned()
    if (count > maxFixes) return err(`${count} fixes are more than the ${maxFixes} of one pack`)
    if (target !== undefined && at + count > target.count) return err('there is no room for the fixes')
    const columns = target ?? createColumns(count)
    inOrder(columns).forEach((column, k) => readColumn(from, count, unitsPerOne[k]!, column, at))
    if (from.at < body.length) return err('bytes are left over after the fixes')
    const { lat, lon, fixTime } = columns
    for (let i = at; i < at + count; i++)
      // Written so that NaN (a fix without time or place) fails too.
      if (!(Math.abs(lat[i]!) <= 90 && Math.abs(lon[i]!) <= 180 && Math.abs(fixTime[i]!) < maxInstant)) return err('a packed fix has no valid position or time')
    return ok(target === undefined ? columns : { ...columns, count })
  } catch (error) {
    return err(error instanceof RangeError ? error.message : 'the packed fixes cannot be read')
  }
}

/** The columns, or why the bytes are not a pack of fixes. Never throws. */
export const unpackColumns = (bytes: Uint8Array, options: UnpackColumnsOptions = {}): Result<FixColumns> => unpack(bytes, options, undefined, 0)

/** Writes a pack's fixes to `target` from index `at` on, which must not have been written before; answers how many they are. */
export const unpackColumnsInto = (target: FixColumns, at: number, bytes: Uint8Array, options: UnpackColumnsOptions = {}): Result<number> => {
  const columns = unpack(bytes, options, target, at)
  return columns.ok ? ok(columns.value.count) : columns
}

const present = (column: Float64Array): boolean => column.some((value) => value === value)

/** One object a fix, for functions that want it so. */
export const fixesOfColumns = (columns: FixColumns): Fix[] => {
  const { fixTime, lat, lon, accuracyMetres, altitudeMetres, speedMetresPerSecond, bearingDegrees, provider, mock, batteryPercent } = columns
  const has = [accuracyMetres, altitudeMetres, speedMetresPerSecond, bearingDegrees, provider, mock, batteryPercent].map(present)
  const fixes: Fix[] = []
  for (let i = 0; i < columns.count; i++) {
    const fix: { -readonly [K in keyof Fix]: Fix[K] } = { fixTime: fixTime[i]!, lat: lat[i]!, lon: lon[i]! }
    let value: number
    // A number is NaN exactly when it differs from itself.
    if (has[0] && (value = accuracyMetres[i]!) === value) fix.accuracyMetres = value
    if (has[1] && (value = altitudeMetres[i]!) === value) fix.altitudeMetres = value
    if (has[2] && (value = speedMetresPerSecond[i]!) === value) fix.speedMetresPerSecond = value
    if (has[3] && (value = bearingDegrees[i]!) === value) fix.bearingDegrees = value
    if (has[4] && (value = provider[i]!) === value) fix.provider = columnProviders[value] ?? 'unknown'
    if (has[5] && (value = mock[i]!) === value) fix.mock = value === 1
    if (has[6] && (value = batteryPercent[i]!) === value) fix.batteryPercent = value
    fixes.push(fix)
  }
  return fixes
}
