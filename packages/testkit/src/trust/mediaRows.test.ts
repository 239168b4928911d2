import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openPhotoReader } from '../../../../apps/server/src/platform/photos/readPhoto.ts'
import { halfOf, readPictures } from '../photos/pictures.ts'
import { measureReuse } from '../photos/reuse.ts'
import { mediaRows } from './mediaRows.ts'

const pictures = readPictures(join(import.meta.dirname, '../photos/testdata'))
const reader = (await openPhotoReader())!
const read = async (bytes: Uint8Array) => {
  const result = await reader.read(bytes)
  return result.ok ? result.value.grey : undefined
}

it('an old, an edited and a used photo are noticed, an honest one is not', async () => {
  const rows = new Map((await mediaRows(pictures, read)).map((row) => [row.name, row]))
  for (const { name, isHonest, reviewOrWorse } of rows.values()) if (isHonest) expect([name, reviewOrWorse.hits]).toEqual([name, 0])
  for (const name of ['old photo, by its Exif', 'edited photo, signed by the editor', 're-used: the very file, a colleague’s', 're-used, a colleague’s: half_size_new_watermark_q60', 're-used, the own elsewhere: mirrored_new_watermark', 're-used, the own of this place: new_watermark'])
    expect([name, rows.get(name)?.reviewOrWorse.share]).toEqual([name, 1])
})

it('the report of re-use finds every edit of one picture, and halves are told by the name alone', async () => {
  const report = await measureReuse(pictures, read)
  expect(report.pictures).toBe(1)
  expect(report.plainEdits.share).toBe(1)
  expect(report.falsePairs.count).toBe(0)
  expect(new Set(['a', 'b', 'c', 'd', 'e', 'f'].map(halfOf))).toEqual(new Set([1, 2]))
})
