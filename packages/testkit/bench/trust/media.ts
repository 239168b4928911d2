/** Attacks by photo, with real pictures where there are any. Loaded on demand: needs sharp, which is an optional part of the server. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openPhotoReader } from '../../../../apps/server/src/platform/photos/readPhoto.ts'
import { readPictures } from '../../src/photos/pictures.ts'
import { type MediaRow, mediaRows } from '../../src/trust/mediaRows.ts'

const shared = fileURLToPath(new URL('../../../../../shared/data/photos/', import.meta.url))
const own = fileURLToPath(new URL('../../src/photos/testdata/', import.meta.url))

/** Re-use that the aim speaks of: saved anew at q60, half the size, another watermark. */
const ofTheAim = /: (jpeg_q60|half_size|new_watermark|half_size_new_watermark_q60)$/

export interface MediaReport { readonly pictures: number; readonly folder: string; readonly rows: readonly MediaRow[] }

/** Undefined where sharp is not installed. `most` pictures, because each is edited and read some twenty times. */
export const mediaReport = async (most: number): Promise<MediaReport | undefined> => {
  const reader = await openPhotoReader()
  if (!reader) return undefined
  const folder = existsSync(shared) ? shared : own
  const sets = readPictures(folder).slice(0, most)
  const rows = await mediaRows(sets, async (bytes) => {
    const result = await reader.read(bytes)
    return result.ok ? result.value.grey : undefined
  })
  return { pictures: sets.length, folder, rows }
}

export const isOfTheAim = ({ name, isHonest }: MediaRow): boolean => !isHonest && ofTheAim.test(name)
