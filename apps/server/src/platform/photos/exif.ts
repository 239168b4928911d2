import ExifReader from 'exifreader'

/** What a camera wrote beside the pixels. Photos of our own phone app have none of it: they come from frames, not from a file. */
export interface ExifFacts {
  /** Local time at the camera, `2019-10-03T09:10:11`, as written; its zone only where the camera wrote one (`+08:00`). */
  readonly takenLocal?: string
  readonly takenOffset?: string
  readonly takenPosition?: { readonly lat: number; readonly lon: number }
  /** The program or firmware that wrote the file. */
  readonly software?: string
  readonly cameraModel?: string
}

/** A segment of a JPEG holds 64 kB; what is larger was made to cost time. */
export const maxExifBytes = 256_000

const text = (tag: { readonly description?: unknown; readonly value?: unknown } | undefined): string | undefined => {
  const found = typeof tag?.description === 'string' ? tag.description : undefined
  const clean = found?.replace(/[\p{Cc}\s]+/gu, ' ').trim().slice(0, 120)
  return clean === '' ? undefined : clean
}

/** `2019:10:03 09:10:11` → `2019-10-03T09:10:11`; undefined for what is no time (cameras write zeros and blanks). */
const localTime = (written: string | undefined): string | undefined => {
  const parts = /^(\d{4})[:-](\d{2})[:-](\d{2})[ T](\d{2}):(\d{2}):(\d{2})/.exec(written ?? '')
  if (!parts) return undefined
  const iso = `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}`
  return Number.isNaN(Date.parse(`${iso}Z`)) || Number(parts[1]) < 1990 ? undefined : iso
}

const position = (gps: { readonly Latitude?: number; readonly Longitude?: number } | undefined): ExifFacts['takenPosition'] => {
  const [lat, lon] = [gps?.Latitude, gps?.Longitude]
  if (lat === undefined || lon === undefined || !(Math.abs(lat) <= 90 && Math.abs(lon) <= 180) || (lat === 0 && lon === 0)) return undefined
  return { lat, lon }
}

/** What is used of the tags that the library read. */
export const factsOfTags = ({ exif, gps }: Pick<ExifReader.ExpandedTags, 'exif' | 'gps'>): ExifFacts => {
  const takenLocal = localTime(text(exif?.DateTimeOriginal) ?? text(exif?.DateTimeDigitized))
  const takenOffset = /^[+-]\d{2}:\d{2}$/.exec(text(exif?.OffsetTimeOriginal) ?? '')?.[0]
  const takenPosition = position(gps)
  const software = text(exif?.Software)
  const cameraModel = text(exif?.Model)
  return { ...(takenLocal ? { takenLocal } : {}), ...(takenLocal && takenOffset ? { takenOffset } : {}), ...(takenPosition ? { takenPosition } : {}), ...(software ? { software } : {}), ...(cameraModel ? { cameraModel } : {}) }
}

/** Reads an Exif block (TIFF inside, with or without the `Exif` heading). What cannot be read is as if it were not there: a broken block says nothing. */
export const readExif = (block: Uint8Array): ExifFacts => {
  if (block.length > maxExifBytes) return {}
  const tiff = Buffer.from(block).toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block
  try {
    // The library wants bytes that begin at the buffer's own beginning.
    return factsOfTags(ExifReader.load(Uint8Array.from(tiff).buffer, { expanded: true }))
  } catch {
    return {}
  }
}

/** The program that an XMP packet names as the creator, searched as text: parsing XML of strangers is not worth one name. */
export const creatorInXmp = (xmp: string): string | undefined => /CreatorTool(?:>|=")([^<"]{1,120})/.exec(xmp.slice(0, 64_000))?.[1]?.trim()

/** The Exif block of a PNG, which may stand behind the pixels, where libvips does not look. */
export const exifBlockOfPng = (bytes: Uint8Array): Uint8Array | undefined => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.toString('latin1', 1, 4) !== 'PNG') return undefined
  for (let at = 8; at + 12 <= view.length;) {
    const length = view.readUInt32BE(at)
    if (view.toString('latin1', at + 4, at + 8) === 'eXIf') return length <= maxExifBytes ? view.subarray(at + 8, at + 8 + length) : undefined
    at += 12 + length
  }
  return undefined
}
