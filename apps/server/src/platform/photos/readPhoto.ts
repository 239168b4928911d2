import { type GreySquare, greySide } from '@fieldproof/core/photos'
import { editorOf } from './editors.ts'
import type { MediaReader } from '../media/mediaProcess.ts'
import { isHeic } from '../media/readHeic.ts'
import { creatorInXmp, type ExifFacts, exifBlockOfPng, readExif } from './exif.ts'

/**
 * Why a photo could not be read. `too_large`: more pixels than any phone takes, or a picture that unpacks to far more than it is; `too_slow`: it would
 * have cost longer than a photo may; `unknown_kind`: not one of the kinds a phone sends; `damaged`: it breaks off or does not decode.
 */
export type PhotoTrouble = 'too_large' | 'too_slow' | 'unknown_kind' | 'damaged'

export interface PhotoReading {
  /** Upright, as a person sees it. */
  readonly widthPixels: number
  readonly heightPixels: number
  readonly exif: ExifFacts
  readonly editedWith?: string
  readonly grey: GreySquare
  /** A JPEG for people, of a photo that browsers do not show (HEIC). */
  readonly preview?: Uint8Array
}

export type PhotoResult = { readonly ok: true; readonly value: PhotoReading } | { readonly ok: false; readonly trouble: PhotoTrouble }

export interface PhotoReader {
  read(bytes: Uint8Array): Promise<PhotoResult>
}

/** Fifty million pixels of a phone's best camera, and a little. Decoded line by line, so memory does not grow with it. */
const maxPixels = 64_000_000
/** Progressive JPEGs and interlaced PNGs, which no camera writes, unfold only whole: six to eight bytes a pixel, in the server's own memory. */
const maxWholePixels = 24_000_000
const maxSeconds = 10

/** libvips by sharp, which is an optional part (LGPL libraries inside). Undefined where it is not installed: photos then wait, unread, and nothing else changes. */
export const openPhotoReader = async (media?: Pick<MediaReader, 'heic'>): Promise<PhotoReader | undefined> => {
  const sharp = await import('sharp').then((module) => module.default, () => undefined)
  if (sharp === undefined) return undefined
  // Only the decoders of what a phone sends; a PDF, SVG or TIFF under a photo's first bytes is never handed to its own decoder.
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'] })
  // One photo at a time on one core, and nothing kept: this runs beside the work that people wait for.
  sharp.concurrency(1)
  sharp.cache(false)

  const troubleOf = (error: unknown): PhotoTrouble => {
    const message = error instanceof Error ? error.message : ''
    if (/pixel limit|exceeds|too large|too big|too many/i.test(message)) return 'too_large'
    if (/timeout/i.test(message)) return 'too_slow'
    return /unsupported image format|blocked/i.test(message) ? 'unknown_kind' : 'damaged'
  }

  return {
    async read(bytes) {
      if (isHeic(bytes)) {
        const result = await media?.heic(bytes)
        if (!result?.ok) return { ok: false, trouble: result?.trouble ?? 'unknown_kind' }
        const editedWith = editorOf(result.value.exif.software)
        return { ok: true, value: { ...result.value, ...(editedWith ? { editedWith } : {}) } }
      }
      try {
        const options = { limitInputPixels: maxPixels, sequentialRead: true, failOn: 'truncated', pages: 1 } as const
        const picture = sharp(bytes, options)
        const about = await picture.metadata()
        if (about.isProgressive && about.width * about.height > maxWholePixels) return { ok: false, trouble: 'too_large' }
        const { data } = await sharp(bytes, options).timeout({ seconds: maxSeconds })
          // Shrunk first, then turned: the order in which libvips decodes a large JPEG at an eighth of its size.
          .autoOrient().flatten({ background: '#ffffff' }).toColourspace('b-w').resize({ width: greySide, height: greySide, fit: 'fill' }).raw().toBuffer({ resolveWithObject: true })
        if (data.length !== greySide * greySide) return { ok: false, trouble: 'damaged' }
        const block = about.exif ?? exifBlockOfPng(bytes)
        const exif = block ? readExif(block) : {}
        const written = about.comments?.find(({ keyword }) => /software/i.test(keyword))?.text
        const editedWith = editorOf(exif.software, about.xmpAsString === undefined ? undefined : creatorInXmp(about.xmpAsString), written)
        return { ok: true, value: { widthPixels: about.autoOrient.width, heightPixels: about.autoOrient.height, exif, ...(editedWith ? { editedWith } : {}), grey: data } }
      } catch (error) {
        return { ok: false, trouble: troubleOf(error) }
      }
    },
  }
}
