/**
 * The ZIP container of an evidence package (PKWARE APPNOTE 6.3), as far as a package needs it.
 *
 * The writer makes one possible ZIP of given files: stored, fixed date, no extra fields, so that the container itself has
 * no byte that could be changed unseen. The reader also takes what other programs make of a package (re-packed, deflated),
 * within limits, and says for each file what is wrong with it.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { concatBytes, equalBytes, fromUtf8, utf8 } from './bytes.ts'

/** Raw DEFLATE (RFC 1951) into at most `size` bytes. May throw. */
export type InflateRaw = (deflated: Uint8Array, size: number) => Uint8Array

export interface ZipLimits {
  readonly mostFiles: number
  readonly mostFileBytes: number
  /** All files unpacked. */
  readonly mostTotalBytes: number
}
export const packageLimits: ZipLimits = { mostFiles: 20_000, mostFileBytes: 256 * 2 ** 20, mostTotalBytes: 512 * 2 ** 20 }

export type ZipProblem = 'not_zip' | 'truncated' | 'zip64' | 'too_many_files' | 'too_large' | 'duplicate_name' | 'bad_name' | 'overlap'
  | 'encrypted' | 'unknown_method' | 'header_mismatch' | 'bad_checksum' | 'cannot_inflate'
export interface ZipError {
  readonly problem: ZipProblem
  readonly path?: string
  /** The limit that would be passed, where there is one: of the file named by `path`, or else of all together. */
  readonly mostBytes?: number
}
export interface ZipContents {
  readonly files: Map<string, Uint8Array>
  /** Files that are there but damaged; what could be read of them is in `files`. */
  readonly damaged: readonly (ZipError & { readonly path: string })[]
}

const localSignature = 0x04034b50
const centralSignature = 0x02014b50
const endSignature = 0x06054b50
const localLength = 30
const centralLength = 46
const endLength = 22
const utf8Flag = 0x0800
/** 1980-01-01, the earliest date DOS knows: the time of export is in the manifest, signed. */
const fixedDate = 0x0021

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c >>> 0
})
const crc32 = (data: Uint8Array): number => {
  let crc = 0xffffffff
  // By index: iterating a typed array of many megabytes is several times slower.
  for (let i = 0; i < data.length; i++) crc = crcTable[(crc ^ data[i]!) & 255]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/** Little-endian fields of two and four bytes. */
const record = (...fields: readonly (readonly [width: 2 | 4, value: number])[]): Uint8Array => {
  const bytes: number[] = []
  for (const [width, value] of fields) for (let i = 0; i < width; i++) bytes.push((value >>> (8 * i)) & 255)
  return Uint8Array.from(bytes)
}

const common = (name: Uint8Array, data: Uint8Array, crc: number): readonly (readonly [2 | 4, number])[] => [
  [2, 20], [2, utf8Flag], [2, 0], [2, 0], [2, fixedDate], [4, crc], [4, data.length], [4, data.length], [2, name.length], [2, 0],
]

interface ZipPiece {
  /** The member this piece belongs to; undefined for the record at the end. */
  readonly path?: string
  readonly bytes: Uint8Array
}

/** The ZIP of these files, piece by piece: a package of half a gigabyte need not be in memory once more to be compared. */
function* zipPieces(files: ReadonlyMap<string, Uint8Array>): Generator<ZipPiece> {
  const central: ZipPiece[] = []
  let offset = 0
  for (const [path, data] of files) {
    const name = utf8(path)
    const crc = crc32(data)
    const header = record([4, localSignature], ...common(name, data, crc))
    yield { path, bytes: header }
    yield { path, bytes: name }
    yield { path, bytes: data }
    central.push({ path, bytes: concatBytes(record([4, centralSignature], [2, 20], ...common(name, data, crc), [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), name) })
    offset += header.length + name.length + data.length
  }
  yield* central
  const length = central.reduce((sum, { bytes }) => sum + bytes.length, 0)
  if (files.size > 0xfffe || offset + length > 0xfffffffe) throw new RangeError('too large for a ZIP without ZIP64')
  yield { bytes: record([4, endSignature], [2, 0], [2, 0], [2, files.size], [2, files.size], [4, length], [4, offset], [2, 0]) }
}

/** Files in the order of the map, nothing compressed: the only ZIP this product writes of those files. */
export const writeZip = (files: ReadonlyMap<string, Uint8Array>): Uint8Array => concatBytes(...[...zipPieces(files)].map(({ bytes }) => bytes))

/**
 * Compares a ZIP with the one we write of these files. `other`: not of our writing (another length).
 * `altered`: as long as ours, but a byte of it was changed, in the headers of `path` (undefined: in the record at the end).
 */
export const compareZip = (files: ReadonlyMap<string, Uint8Array>, zip: Uint8Array): { readonly kind: 'same' | 'other' } | { readonly kind: 'altered'; readonly path?: string } => {
  let at = 0
  let differs: ZipPiece | undefined
  for (const piece of zipPieces(files)) {
    if (differs === undefined && !equalBytes(piece.bytes, zip.subarray(at, at + piece.bytes.length))) differs = piece
    at += piece.bytes.length
  }
  if (at !== zip.length) return { kind: 'other' }
  if (differs === undefined) return { kind: 'same' }
  return differs.path === undefined ? { kind: 'altered' } : { kind: 'altered', path: differs.path }
}

const u16 = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8)
const u32 = (bytes: Uint8Array, at: number): number => (u16(bytes, at) | (u16(bytes, at + 2) << 16)) >>> 0

/** A path inside the package: relative, forward slashes, nothing that climbs out. */
// oxlint-disable-next-line no-control-regex -- control characters are what is being refused
const isSafePath = (path: string): boolean => !/[\\\u0000-\u001f:]/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

interface Member {
  readonly path: string
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packedLength: number
  readonly length: number
  readonly offset: number
}

const findEnd = (zip: Uint8Array): number => {
  // The record is the last 22 bytes unless a comment (at most 65535 bytes) follows.
  for (let at = zip.length - endLength; at >= Math.max(0, zip.length - endLength - 0xffff); at--) {
    if (u32(zip, at) === endSignature && at + endLength + u16(zip, at + 20) === zip.length) return at
  }
  return -1
}

const readDirectory = (zip: Uint8Array, limits: ZipLimits): Result<Member[], ZipError> => {
  if (zip.length < 4 || (u32(zip, 0) !== localSignature && u32(zip, 0) !== endSignature && findEnd(zip) < 0)) return err({ problem: 'not_zip' })
  const end = findEnd(zip)
  if (end < 0) return err({ problem: 'truncated' })
  const count = u16(zip, end + 10)
  const directoryLength = u32(zip, end + 12)
  const directory = u32(zip, end + 16)
  if (count === 0xffff || directory === 0xffffffff) return err({ problem: 'zip64' })
  if (count > limits.mostFiles) return err({ problem: 'too_many_files' })
  if (u16(zip, end + 8) !== count || directory + directoryLength !== end) return err({ problem: 'truncated' })
  const members: Member[] = []
  let at = directory
  for (let i = 0; i < count; i++) {
    if (at + centralLength > end || u32(zip, at) !== centralSignature) return err({ problem: 'truncated' })
    const [nameLength, extraLength, commentLength] = [u16(zip, at + 28), u16(zip, at + 30), u16(zip, at + 32)]
    const next = at + centralLength + nameLength + extraLength + commentLength
    if (next > end) return err({ problem: 'truncated' })
    const name = fromUtf8(zip.subarray(at + centralLength, at + centralLength + nameLength))
    if (!name.ok) return err({ problem: 'bad_name' })
    const isFolder = name.value.endsWith('/')
    const path = isFolder ? name.value.slice(0, -1) : name.value
    if (!isSafePath(path)) return err({ problem: 'bad_name', path })
    if (!isFolder) {
      members.push({
        path, flags: u16(zip, at + 8), method: u16(zip, at + 10), crc: u32(zip, at + 16), packedLength: u32(zip, at + 20), length: u32(zip, at + 24), offset: u32(zip, at + 42),
      })
    }
    at = next
  }
  return at === end ? ok(members) : err({ problem: 'truncated' })
}

/** What systems add when a person re-packs a folder; no part of any package. */
const isLitter = (path: string): boolean => path.startsWith('__MACOSX/') || /(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/.test(path)

export const readZip = (zip: Uint8Array, inflateRaw: InflateRaw, limits: ZipLimits = packageLimits): Result<ZipContents, ZipError> => {
  const directory = readDirectory(zip, limits)
  if (!directory.ok) return directory
  const members = directory.value.filter((member) => !isLitter(member.path))
  // Sizes are checked before anything is unpacked, and no file may share bytes with another: a small file cannot unfold into a huge one.
  let total = 0
  for (const { path, length } of members) {
    total += length
    if (length > limits.mostFileBytes) return err({ problem: 'too_large', path, mostBytes: limits.mostFileBytes })
    if (total > limits.mostTotalBytes) return err({ problem: 'too_large', mostBytes: limits.mostTotalBytes })
  }
  const files = new Map<string, Uint8Array>()
  const damaged: (ZipError & { path: string })[] = []
  const spans: { path: string; from: number; to: number }[] = []
  for (const { path, flags, method, crc, packedLength, length, offset } of members) {
    if (files.has(path)) return err({ problem: 'duplicate_name', path })
    if (offset + localLength > zip.length || u32(zip, offset) !== localSignature) return err({ problem: 'truncated', path })
    const nameLength = u16(zip, offset + 26)
    const from = offset + localLength + nameLength + u16(zip, offset + 28)
    if (from + packedLength > zip.length) return err({ problem: 'truncated', path })
    spans.push({ path, from: offset, to: from + packedLength })
    const localName = fromUtf8(zip.subarray(offset + localLength, offset + localLength + nameLength))
    const packed = zip.subarray(from, from + packedLength)
    let problem: ZipProblem | undefined
    let data = packed
    if (flags & 1) problem = 'encrypted'
    else if (!localName.ok || localName.value !== path || u16(zip, offset + 8) !== method) problem = 'header_mismatch'
    else if (method === 0) problem = packedLength === length ? undefined : 'header_mismatch'
    else if (method === 8) {
      try {
        data = inflateRaw(packed, length)
        if (data.length !== length) problem = 'cannot_inflate'
      } catch {
        data = new Uint8Array(0)
        problem = 'cannot_inflate'
      }
    } else problem = 'unknown_method'
    if (problem === undefined && crc32(data) !== crc) problem = 'bad_checksum'
    if (problem !== undefined) damaged.push({ path, problem })
    files.set(path, data)
  }
  spans.sort((a, b) => a.from - b.from)
  for (let i = 1; i < spans.length; i++) if (spans[i]!.from < spans[i - 1]!.to) return err({ problem: 'overlap', path: spans[i]!.path })
  return ok({ files: withoutFolder(files), damaged })
}

/** A person who unpacks and packs again often ends with one folder around everything; then that folder is the package. */
const withoutFolder = (files: Map<string, Uint8Array>): Map<string, Uint8Array> => {
  if (files.has('manifest.json')) return files
  const [first] = files.keys()
  const folder = first?.slice(0, first.indexOf('/') + 1) ?? ''
  if (folder === '' || !files.has(`${folder}manifest.json`) || ![...files.keys()].every((path) => path.startsWith(folder))) return files
  return new Map([...files].map(([path, data]) => [path.slice(folder.length), data]))
}
