import { type GreySquare, greySide } from '@fieldproof/core/photos'
import ExifReader from 'exifreader'
import { type ExifFacts, factsOfTags } from '../photos/exif.ts'

/** What `PhotoReading` needs, and a JPEG that browsers can show. */
export interface HeicReading {
  readonly widthPixels: number
  readonly heightPixels: number
  readonly exif: ExifFacts
  readonly grey: GreySquare
  readonly preview: Uint8Array
}
export type HeicResult = { readonly ok: true; readonly value: HeicReading } | { readonly ok: false; readonly trouble: 'too_large' | 'damaged' }

/** Fifty megapixels and a little: unlike a JPEG it is unpacked whole, four bytes a pixel. */
const maxPixels = 52_000_000
const previewEdgePixels = 1_600

/** Is this a HEIC photo (ISO/IEC 23008-12), by its first bytes? */
export const isHeic = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(4, 8)).toString('latin1') === 'ftyp' && ['heic', 'heix', 'mif1', 'msf1'].includes(Buffer.from(bytes.subarray(8, 12)).toString('latin1'))

/** The package has no types. */
interface HeicDecoder {
  readonly all: (input: { readonly buffer: Uint8Array }) => Promise<readonly { readonly width: number; readonly height: number; decode(): Promise<{ readonly width: number; readonly height: number; readonly data: Uint8ClampedArray }> }[]>
}

/** libheif by heic-decode (LGPL inside, optional): sharp's own build leaves HEVC out. For a process of its own: the decoder unpacks the whole picture in memory. */
export const openHeicReader = async (): Promise<((bytes: Uint8Array) => Promise<HeicResult>) | undefined> => {
  const parts = await Promise.all([import('sharp'), import('heic-decode' as string) as Promise<{ readonly default: HeicDecoder }>]).catch(() => undefined)
  if (parts === undefined) return undefined
  const [{ default: sharp }, { default: heic }] = parts
  return async (bytes) => {
    try {
      const images = await heic.all({ buffer: Buffer.from(bytes) })
      const [image] = images
      if (!image) return { ok: false, trouble: 'damaged' }
      if (!(image.width * image.height <= maxPixels)) return { ok: false, trouble: 'too_large' }
      const { data, width, height } = await image.decode()
      const raw = { raw: { width, height, channels: 4 as const } }
      const grey = await sharp(data, raw).flatten({ background: '#ffffff' }).toColourspace('b-w').resize({ width: greySide, height: greySide, fit: 'fill' }).raw().toBuffer()
      const preview = await sharp(data, raw).flatten({ background: '#ffffff' }).resize({ width: previewEdgePixels, height: previewEdgePixels, fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 82 }).toBuffer()
      return { ok: true, value: { widthPixels: width, heightPixels: height, exif: exifOf(bytes), grey, preview } }
    } catch {
      return { ok: false, trouble: 'damaged' }
    }
  }
}

const exifOf = (bytes: Uint8Array): ExifFacts => {
  try {
    return factsOfTags(ExifReader.load(Uint8Array.from(bytes).buffer, { expanded: true }))
  } catch {
    return {}
  }
}
