import { ProblemError } from '@fieldproof/contract'
import { isHeic } from '../../platform/media/readHeic.ts'

/** What the first bytes say it is; the sender's Content-Type is not believed. */
const kindOf = (bytes: Uint8Array): string | null => {
  const at = (offset: number, text: string) => Buffer.from(bytes.subarray(offset, offset + text.length)).toString('latin1') === text
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg'
  if (at(1, 'PNG\r\n')) return 'image/png'
  if (at(0, 'RIFF') && at(8, 'WEBP')) return 'image/webp'
  if (isHeic(bytes)) return 'image/heic'
  if (at(0, '\x1aE\xdf\xa3')) return 'video/webm'
  if (at(4, 'ftyp')) return 'video/mp4'
  return null
}

/** A photo of a phone's best camera; fifteen seconds of 720p are 3 to 6 MB. */
const mostPhotoBytes = 15_000_000
export const mostMediaBytes = 40_000_000

/** What a file that a phone sends is, as its Content-Type. Throws where it is nothing we keep, or too large for its kind. */
export const requireMediaKind = (bytes: Uint8Array): string => {
  const kind = kindOf(bytes)
  if (!kind) throw new ProblemError('unsupported_media_type', 'a JPEG, PNG, WebP or HEIC photo or a WebM or MP4 video is expected')
  if (kind.startsWith('image/') && bytes.length > mostPhotoBytes) throw new ProblemError('body_too_large', `a photo has at most ${mostPhotoBytes / 1_000_000} MB`)
  return kind
}
