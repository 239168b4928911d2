import { type FixColumns, fixesOfColumns, packFixes, sliceColumns } from '@fieldproof/core/geo'
import { deflateRawSync } from 'node:zlib'
import { Reader, Writer } from './bytes.ts'
import { type StoredSegment, inflate, readFrom, readSegment, unpack, writePieces, writeVerbatim } from './segment.ts'
import { uuidText, type SignedContext } from './signedForm.ts'

/**
 * All uploads of one device that began in one local day (of a very dense day, and of days sealed by earlier versions: in one hour).
 *
 * Byte 0 is 0xC1. Then the uploads of our app in order of their sequence: their number, and each as a segment written against the
 * one before it, followed by its event id (16) where it is verbatim. Then the uploads of trackers: their number and, if any, one
 * raw-deflated block (with its length) of event id (16), number of fixes and length of body plus one (0: no body) each, then one
 * pack of all their fixes in order, then all their bodies. Single-fix messages repeat each other and shrink to a few bytes together.
 */
const formatByte = 0xc1

export interface ChunkPart {
  readonly eventId: string
  readonly segment: StoredSegment
}

const uuidBytes = (text: string): Buffer => Buffer.from(text.replaceAll('-', ''), 'hex')

export const makeChunk = (parts: readonly ChunkPart[]): Buffer => {
  const sequence = ({ segment }: ChunkPart) => segment.signed?.pieces?.seq ?? 0
  const signed = parts.filter(({ segment }) => segment.signed !== null).sort((a, b) => sequence(a) - sequence(b))
  const messages = parts.filter(({ segment }) => segment.signed === null)
  const out = new Writer()
  out.byte(formatByte)
  out.unsigned(signed.length)
  let before: SignedContext | undefined
  for (const { eventId, segment } of signed) {
    const pieces = segment.signed!.pieces
    if (pieces) before = writePieces(out, pieces, before)
    else {
      writeVerbatim(out, segment.originalBytes()!)
      out.raw(uuidBytes(eventId))
    }
  }
  out.unsigned(messages.length)
  if (messages.length > 0) {
    const block = new Writer()
    const fixes = messages.map(({ segment }) => segment.fixes())
    const bodies = messages.map(({ segment }) => segment.originalBytes())
    messages.forEach(({ eventId }, i) => {
      block.raw(uuidBytes(eventId))
      block.unsigned(fixes[i]!.length)
      block.unsigned(bodies[i] === null ? 0 : bodies[i]!.length + 1)
    })
    block.sized(packFixes(fixes.flat()))
    for (const body of bodies) if (body !== null) block.raw(body)
    out.sized(deflateRawSync(block.finish(), { level: 9 }))
  }
  return out.finish()
}

export const readChunk = (bytes: Uint8Array): ChunkPart[] => {
  const from = new Reader(bytes)
  if (from.byte() !== formatByte) throw new RangeError('stored track: not a chunk of version 1')
  const parts: ChunkPart[] = []
  let before: SignedContext | undefined
  for (let left = from.unsigned(); left > 0; left--) {
    const { segment, next } = readFrom(from, before)
    const eventId = next === before ? uuidText(from.raw(16)) : uuidText(next!.pieces.id)
    parts.push({ eventId, segment })
    before = next
  }
  const count = from.unsigned()
  if (count > 0) {
    const block = new Reader(inflate(from.sized()))
    const heads = Array.from({ length: count }, () => ({ eventId: uuidText(block.raw(16)), fixCount: block.unsigned(), bodyLength: block.unsigned() - 1 }))
    const packed = block.sized()
    let all: FixColumns | undefined
    let first = 0
    for (const { eventId, fixCount, bodyLength } of heads) {
      const body = bodyLength < 0 ? null : block.raw(bodyLength)
      const start = first
      first += fixCount
      const part = () => sliceColumns((all ??= unpack(packed)), start, start + fixCount)
      parts.push({ eventId, segment: { fixes: () => fixesOfColumns(part()), columns: part, into: (target, at) => copyColumns((all ??= unpack(packed)), start, fixCount, target, at), originalBytes: () => body && Buffer.from(body), signed: null } })
    }
  }
  return parts
}

const copyColumns = (all: FixColumns, start: number, count: number, target: FixColumns, at: number): number => {
  for (const name of ['fixTime', 'lat', 'lon', 'accuracyMetres', 'altitudeMetres', 'speedMetresPerSecond', 'bearingDegrees', 'provider', 'mock', 'batteryPercent'] as const)
    target[name].set(all[name].subarray(start, start + count), at)
  return count
}

export const partOfRow = (row: { readonly eventId: string; readonly segment: Uint8Array }): ChunkPart => ({ eventId: row.eventId, segment: readSegment(row.segment) })
