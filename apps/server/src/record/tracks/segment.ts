import { type FixColumns, fixesOfColumns, packFixes, unpackColumns, unpackColumnsInto } from '@fieldproof/core/geo'
import type { Fix, Result, SubmissionSource } from '@fieldproof/core/kernel'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { inflateUpTo } from '../../platform/inflate.ts'
import { Reader, Writer } from './bytes.ts'
import { type SignedContext, type SignedPieces, contextOf, putTogether, readSigned, takeApart, writeSigned } from './signedForm.ts'

/**
 * How one track upload is stored, until its hour is sealed and inside the sealed chunk.
 *
 * Byte 0 says the form:
 *   1 signed    the pieces of a JWS of our app (signedForm.ts); the fixes are the ones it carries
 *   2 verbatim  a JWS that cannot be taken apart without loss: length, raw-deflated text
 *   3 raw       a tracker's message: packed fixes (length, bytes), then the body as sent (length, bytes)
 *   4 fixes     packed fixes alone (length, bytes)
 * Every form is self-delimiting. Whatever the form, `originalBytes` gives back exactly what the log's commitment covers.
 */
export interface StoredSegment {
  readonly fixes: () => Fix[]
  /** The same as columns of their own. */
  readonly columns: () => FixColumns
  /** Writes the same fixes to columns from index `at` on and answers how many they are: what a replay reads. */
  readonly into: (target: FixColumns, at: number) => number
  /** The submission as sent: the JWS text (ASCII) or the tracker's raw message. null where none was given. */
  readonly originalBytes: () => Buffer | null
  /** Signed by our app; `pieces` unless it is kept verbatim. */
  readonly signed: { readonly pieces: SignedPieces | null } | null
}

export interface SegmentInput {
  readonly fixes: readonly Fix[]
  /** The compact JWS as sent (our app). Its `packed` member must hold the fixes. */
  readonly signedJws?: string
  /** The message as sent (trackers). */
  readonly rawBody?: Uint8Array
}

export const form = { signed: 1, verbatim: 2, raw: 3, fixes: 4 } as const

/** A phone's body is at most 1 MB; a pack of it inflates to far less than this. */
const maxOutputLength = 32_000_000
/** Raw RFC 1951, of anything stored. */
export const inflate = (bytes: Uint8Array): Uint8Array => inflateRawSync(bytes, { maxOutputLength })
const inflatePack = inflateUpTo(maxOutputLength)

const intact = <T>(read: Result<T>): T => {
  // What was stored was unpacked once before it was stored, so a failure here is a damaged database.
  if (!read.ok) throw new Error(`stored track cannot be read: ${read.error}`)
  return read.value
}
export const unpack = (packed: Uint8Array): FixColumns => intact(unpackColumns(packed, { inflate: inflatePack }))

const reading = (packed: () => Uint8Array): Pick<StoredSegment, 'fixes' | 'columns' | 'into'> => ({
  fixes: () => fixesOfColumns(unpack(packed())),
  columns: () => unpack(packed()),
  into: (target, at) => intact(unpackColumnsInto(target, at, packed(), { inflate: inflatePack })),
})

export const makeSegment = (input: SegmentInput): Buffer => {
  const out = new Writer()
  if (input.signedJws !== undefined) {
    const pieces = takeApart(input.signedJws)
    if (pieces === undefined) writeVerbatim(out, input.signedJws)
    else writePieces(out, pieces, undefined)
    return out.finish()
  }
  out.byte(input.rawBody === undefined ? form.fixes : form.raw)
  out.sized(packFixes(input.fixes))
  if (input.rawBody !== undefined) out.sized(input.rawBody)
  return out.finish()
}

/** `before` is the signed segment written before it in the same chunk; returns the context for the next. */
export const writePieces = (out: Writer, pieces: SignedPieces, before: SignedContext | undefined): SignedContext => {
  out.byte(form.signed)
  writeSigned(out, pieces, before)
  return contextOf(pieces)
}

export const writeVerbatim = (out: Writer, jws: string | Uint8Array): void => {
  out.byte(form.verbatim)
  out.sized(deflateRawSync(jws))
}

export const readSegment = (bytes: Uint8Array): StoredSegment => readFrom(new Reader(bytes), undefined).segment

export const readFrom = (from: Reader, before: SignedContext | undefined): { readonly segment: StoredSegment; readonly next: SignedContext | undefined } => {
  const kind = from.byte()
  switch (kind) {
    case form.signed: {
      const pieces = readSigned(from, before)
      const segment: StoredSegment = { ...reading(() => pieces.packed), originalBytes: () => Buffer.from(putTogether(pieces), 'latin1'), signed: { pieces } }
      return { segment, next: contextOf(pieces) }
    }
    case form.verbatim: {
      const text = Buffer.from(inflate(from.sized()))
      const payload = () => JSON.parse(Buffer.from(text.toString('latin1').split('.')[1] ?? '', 'base64url').toString()) as { packed: string }
      return { segment: { ...reading(() => Buffer.from(payload().packed, 'base64url')), originalBytes: () => Buffer.from(text), signed: { pieces: null } }, next: before }
    }
    case form.raw: {
      const packed = from.sized()
      const body = from.sized()
      return { segment: { ...reading(() => packed), originalBytes: () => Buffer.from(body), signed: null }, next: before }
    }
    case form.fixes: {
      const packed = from.sized()
      return { segment: { ...reading(() => packed), originalBytes: () => null, signed: null }, next: before }
    }
    default:
      throw new RangeError(`stored track: unknown form ${kind}`)
  }
}

/** A row of track_segments. */
export interface TrackSegmentRow {
  readonly orgId: string
  readonly deviceId: string
  readonly eventId: string
  readonly personId: string
  readonly source: SubmissionSource
  /** Earliest (credible) and latest fix, ms since 1970. */
  readonly firstFix: number
  readonly lastFix: number
  readonly fixCount: number
  readonly segment: Buffer
}

/** PostgreSQL and people agree on these years; a fix outside keeps its time in the segment and is filed at the edge. */
const year1 = -62_135_596_800_000
const year9999 = 253_402_300_799_999
export const filed = (instant: number) => Math.max(year1, Math.min(year9999, Math.round(instant)))

/** 2000-01-01: an upload is not filed under 1970 because one of its fixes has no clock, or no replay of its day would find it. */
export const earliestCredible = 946_684_800_000

/** The row for one track upload with at least one fix. */
export const segmentRow = (
  submission: { readonly orgId: string; readonly deviceId: string; readonly eventId: string; readonly personId: string; readonly source: SubmissionSource; readonly fixes: readonly Fix[] },
  original: Omit<SegmentInput, 'fixes'>,
): TrackSegmentRow => {
  const { orgId, deviceId, eventId, personId, source, fixes } = submission
  let earliest = Infinity
  let firstFix = Infinity
  let lastFix = -Infinity
  for (const { fixTime } of fixes) {
    if (fixTime < earliest) earliest = fixTime
    if (fixTime >= earliestCredible && fixTime < firstFix) firstFix = fixTime
    if (fixTime > lastFix) lastFix = fixTime
  }
  if (earliest > lastFix) throw new RangeError('a track segment needs at least one fix')
  if (firstFix === Infinity) firstFix = earliest
  return { orgId, deviceId, eventId, personId, source, firstFix: filed(firstFix), lastFix: filed(lastFix), fixCount: fixes.length, segment: makeSegment({ fixes, ...original }) }
}
