import { ProblemError, type ErrorCode, type MediaRefusalReason } from '@fieldproof/contract'
import { BlobHashMismatch, type BlobStore } from '../../platform/blobs.ts'
import { sha256 as sha256Of } from '../../platform/ids.ts'
import type { PartStore } from '../../platform/parts.ts'
import type { KnownDevice } from '../deviceDirectory.ts'
import { mostMediaBytes, requireMediaKind } from './kinds.ts'

/**
 * Photos and videos in pieces, by tus 1.0 (https://tus.io/protocols/resumable-upload): creation, checksum, expiration, termination. An upload is named by
 * the SHA-256 that the person signed in the event, so whoever lost the address, phone or server, finds it again; and what arrives can only ever be
 * the photo that was signed. The check-in stands with or without it.
 */
/** So long an unfinished upload is kept; afterwards the phone begins anew. */
export const uploadKeptMs = 7 * 86_400_000

export interface Announced {
  readonly sha256: string
  readonly bytes: number
  readonly part: string
  /** ms since 1970. */
  readonly expiresAt: number
}

/** Rows of the database; the simulator holds them in memory. */
export interface UploadShelf {
  /** Does a kept check-in of this person name the photo, recorded or still in the inbox? */
  isAwaited(device: KnownDevice, sha256: string): Promise<boolean>
  /** A video needs its person's yes; otherwise why not. `unsure`: what decides is still in the inbox. Whatever is no video is allowed. */
  consentTo(device: KnownDevice, sha256: string, nowMs: number): Promise<'allowed' | 'unsure' | MediaRefusalReason>
  /** What a kept check-in names was sent and not taken: whoever looks at the check-in is told so. Forgotten when it comes after all. */
  noteRefusal(device: KnownDevice, sha256: string, reason: MediaRefusalReason, nowMs: number): Promise<void>
  /** Length of the photo when it is here already. */
  arrivedBytes(device: KnownDevice, sha256: string): Promise<number | null>
  find(device: KnownDevice, sha256: string): Promise<Announced | null>
  announce(device: KnownDevice, upload: Announced, nowMs: number): Promise<void>
  forget(device: KnownDevice, sha256: string): Promise<void>
  /** Uploads of the organisation whose time is over; they are forgotten with this call. */
  takeExpired(device: KnownDevice, nowMs: number): Promise<readonly Announced[]>
  /** The photo is on disk: it is the person's from now on, and is read and compared. */
  keep(device: KnownDevice, photo: { readonly sha256: string; readonly bytes: number; readonly contentType: string }, receivedAt: number): Promise<void>
}

export interface UploadPorts {
  readonly shelf: UploadShelf
  readonly parts: PartStore
  readonly blobs: Pick<BlobStore, 'put'>
}

export interface Progress {
  readonly offset: number
  readonly bytes: number
  /** ms since 1970; absent once the photo is here. */
  readonly expiresAt?: number
}

/** A way in that knows nothing of HTTP. Every refusal is a ProblemError; what came before it stays, except where the bytes themselves are wrong. */
export interface Uploads {
  announce(device: KnownDevice, sha256: string, bytes: number, nowMs: number): Promise<Progress>
  progress(device: KnownDevice, sha256: string, nowMs: number): Promise<Progress>
  /** `checksum`: base64 SHA-256 of this piece, when the sender told it. */
  write(device: KnownDevice, sha256: string, offset: number, bytes: AsyncIterable<Uint8Array>, nowMs: number, checksum?: string): Promise<Progress & { readonly cut: boolean }>
  abandon(device: KnownDevice, sha256: string): Promise<void>
  /** All of it in one request, as phones before tus send it. */
  putWhole(device: KnownDevice, sha256: string, bytes: Uint8Array, nowMs: number): Promise<void>
}

const reasonOf: Partial<Record<ErrorCode, MediaRefusalReason>> = { unsupported_media_type: 'unknown_kind', body_too_large: 'too_large' }

export const createUploads = ({ shelf, parts, blobs }: UploadPorts): Uploads => {
  const partOf = (device: KnownDevice, sha256: string): string => `${device.orgId}_${device.personId}_${sha256}`

  const otherBytes = (): ProblemError => new ProblemError('hash_mismatch', 'what arrived is not the photo that was signed; send it again from the beginning')

  /** The phone gives up what it hears this of: so it is said of the photo that was signed, and never of bytes that were damaged on their way. */
  const requireKind = async (device: KnownDevice, sha256: string, content: Uint8Array, nowMs: number): Promise<string> => {
    try {
      return requireMediaKind(content)
    } catch (error) {
      const reason = error instanceof ProblemError ? reasonOf[error.code] : undefined
      if (reason && sha256Of(content).toString('hex') !== sha256) throw otherBytes()
      if (reason) await shelf.noteRefusal(device, sha256, reason, nowMs)
      throw error
    }
  }

  const keep = async (device: KnownDevice, sha256: string, content: Uint8Array, nowMs: number): Promise<void> => {
    let contentType: string
    try {
      contentType = await requireKind(device, sha256, content, nowMs)
      await blobs.put(sha256, content)
    } catch (error) {
      if (error instanceof BlobHashMismatch) throw otherBytes()
      throw error
    }
    await shelf.keep(device, { sha256, bytes: content.length, contentType }, nowMs)
  }

  /** All bytes are there: is it the photo that was signed? Repeatable: a kill at any point leaves the part or the photo. */
  const finish = async (device: KnownDevice, upload: Announced, nowMs: number): Promise<Progress> => {
    const pieces: Uint8Array[] = []
    for await (const piece of parts.read(upload.part)) pieces.push(piece)
    try {
      await keep(device, upload.sha256, Buffer.concat(pieces), nowMs)
    } catch (error) {
      // Wrong bytes are of no use to anybody: the next try starts from nothing.
      if (error instanceof ProblemError) await parts.drop(upload.part)
      throw error
    }
    await shelf.forget(device, upload.sha256)
    await parts.drop(upload.part)
    return { offset: upload.bytes, bytes: upload.bytes }
  }

  /** The check-in stands without its video. A part that came before the person took the yes back goes. */
  const requireConsent = async (device: KnownDevice, sha256: string, nowMs: number): Promise<void> => {
    const answer = await shelf.consentTo(device, sha256, nowMs)
    if (answer === 'allowed') return
    if (answer === 'unsure') throw new ProblemError('not_found', 'whether this person agrees to videos is not recorded yet: try again in a moment')
    const begun = await shelf.find(device, sha256)
    await shelf.forget(device, sha256)
    if (begun) await parts.drop(begun.part)
    await shelf.noteRefusal(device, sha256, answer, nowMs)
    throw new ProblemError('video_without_consent')
  }

  const progress = async (device: KnownDevice, sha256: string, nowMs: number): Promise<Progress> => {
    const arrived = await shelf.arrivedBytes(device, sha256)
    if (arrived !== null) return { offset: arrived, bytes: arrived }
    await requireConsent(device, sha256, nowMs)
    const upload = await shelf.find(device, sha256)
    if (!upload) throw new ProblemError('not_found', 'no upload of this photo is under way: announce it first (POST /api/v1/uploads)')
    if (upload.expiresAt <= nowMs) throw new ProblemError('upload_expired')
    const offset = Math.min(await parts.length(upload.part), upload.bytes)
    return offset === upload.bytes ? finish(device, upload, nowMs) : { offset, bytes: upload.bytes, expiresAt: upload.expiresAt }
  }

  return {
    progress,
    async announce(device, sha256, bytes, nowMs) {
      if (!Number.isSafeInteger(bytes) || bytes <= 0) throw new ProblemError('invalid_request', 'Upload-Length: the length of the photo or video in bytes is expected')
      if (bytes > mostMediaBytes) {
        if (await shelf.isAwaited(device, sha256)) await shelf.noteRefusal(device, sha256, 'too_large', nowMs)
        throw new ProblemError('photo_too_large', `${bytes} bytes; at most ${mostMediaBytes}`)
      }
      for (const old of await shelf.takeExpired(device, nowMs)) await parts.drop(old.part)
      if ((await shelf.arrivedBytes(device, sha256)) !== null) return progress(device, sha256, nowMs)
      // The privacy gate judged the event; a photo without a kept event that names it was never let in.
      if (!(await shelf.isAwaited(device, sha256))) throw new ProblemError('not_found', 'no recorded check-in of yours names this photo or video (yet): send the event first, then what it names')
      await requireConsent(device, sha256, nowMs)
      const known = await shelf.find(device, sha256)
      // Another length under one hash: one of the two was never true, and nothing says which.
      if (known && known.bytes !== bytes) await parts.drop(known.part)
      await shelf.announce(device, { sha256, bytes, part: partOf(device, sha256), expiresAt: nowMs + uploadKeptMs }, nowMs)
      return progress(device, sha256, nowMs)
    },
    async write(device, sha256, offset, bytes, nowMs, checksum) {
      const before = await progress(device, sha256, nowMs)
      if (before.offset !== offset) throw new ProblemError('upload_offset', `the server has ${before.offset} bytes, the piece begins at ${offset}`)
      if (before.offset === before.bytes) return { ...before, cut: false }
      const upload = (await shelf.find(device, sha256))!
      const { written, end, sha256: hash } = await parts.write(upload.part, offset, bytes, upload.bytes - offset)
      if (end === 'too_much') {
        await parts.cutTo(upload.part, offset)
        throw new ProblemError('invalid_request', `more bytes than announced: ${upload.bytes}`)
      }
      // A piece that was cut cannot be checked by itself; the hash of the whole photo will tell.
      if (checksum !== undefined && end === 'whole' && checksum !== hash) {
        await parts.cutTo(upload.part, offset)
        throw new ProblemError('checksum_mismatch')
      }
      const reached = offset + written
      if (reached < upload.bytes) return { offset: reached, bytes: upload.bytes, expiresAt: upload.expiresAt, cut: end === 'cut' }
      return { ...(await finish(device, upload, nowMs)), cut: false }
    },
    async abandon(device, sha256) {
      const upload = await shelf.find(device, sha256)
      if (!upload) throw new ProblemError('not_found')
      await shelf.forget(device, sha256)
      await parts.drop(upload.part)
    },
    async putWhole(device, sha256, bytes, nowMs) {
      if (!(await shelf.isAwaited(device, sha256))) throw new ProblemError('not_found', 'no recorded check-in of yours names this photo or video (yet): send the event first, then what it names')
      await requireConsent(device, sha256, nowMs)
      await keep(device, sha256, bytes, nowMs)
    },
  }
}

