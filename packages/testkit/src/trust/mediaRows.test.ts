import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { openPhotoReader } from '../../../../apps/server/src/platform/photos/readPhoto.ts'
import { picturesOf } from '../photos/library.ts'
import { halfOf, readPictures } from '../photos/pictures.ts'
import { measureReuse } from '../photos/reuse.ts'
import { mediaRows } from './mediaRows.ts'

const folder = join(import.meta.dirname, '../photos/testdata')
const pictures = readPictures(folder).sets
const reader = (await openPhotoReader())!
const read = async (bytes: Uint8Array) => {
  const result = await reader.read(bytes)
  return result.ok ? result.value.grey : undefined
}

it('an old, an edited and a used photo are noticed, an honest one is not', async () => {
  const report = await mediaRows(picturesOf(folder, undefined), read)
  const rows = new Map(report.rows.map((row) => [row.name, row]))
  expect([report.known, report.copied, report.plain]).toEqual([1, 1, 0])
  for (const { name, isHonest, reviewOrWorse } of rows.values()) if (isHonest && !name.endsWith('made up')) expect([name, reviewOrWorse.hits]).toEqual([name, 0])
  for (const name of ['old photo, by its Exif', 'edited photo, signed by the editor', 'a colleague’s, of this place: the very file', 'a colleague’s, of this place: half_size_new_watermark_q60', 'the own, of another place: mirrored_new_watermark', 'the own, of this place: new_watermark'])
    expect([name, rows.get(name)?.reviewOrWorse.share]).toEqual([name, 1])
})

it('a library: one scene a picture or a folder, halves by scene, nothing smaller than a photo', async () => {
  const library = mkdtempSync(join(tmpdir(), 'library-'))
  try {
    const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#a52' } }).jpeg().toBuffer()
    for (const [path, width, height] of [['photographs/a.jpg', 2000, 1500], ['photographs/small.jpg', 400, 400], ['photographs/thumbnail.jpg', 150, 100], ['drawings/b.jpg', 800, 800], ['scenes/shop/1.jpg', 900, 700], ['scenes/shop/2.jpg', 900, 700]] as const) {
      mkdirSync(dirname(join(library, path)), { recursive: true })
      writeFileSync(join(library, path), await picture(width, height))
    }
    writeFileSync(join(library, 'photographs/broken.jpg'), 'no picture')
    const all = await Array.fromAsync(picturesOf(library, undefined))
    expect(all.map(({ name, scene, view, views, kind }) => [name, scene, view, views, kind])).toEqual([
      ['drawings/b.jpg', 'drawings/b.jpg', 0, 1, 'drawings'], ['photographs/a.jpg', 'photographs/a.jpg', 0, 1, 'photographs'], ['photographs/small.jpg', 'photographs/small.jpg', 0, 1, 'small photographs'],
      ['scenes/shop/1.jpg', 'scenes/shop', 0, 2, 'photographs'], ['scenes/shop/2.jpg', 'scenes/shop', 1, 2, 'photographs'],
    ])
    expect((await sharp(all[1]!.bytes).metadata()).width).toBe(1600)
    const halves = await Promise.all(([1, 2] as const).map((half) => Array.fromAsync(picturesOf(library, half), ({ name }) => name)))
    expect(halves.flat().sort()).toEqual(all.map(({ name }) => name).sort())
    expect(halves.filter((names) => names.some((name) => name.startsWith('scenes/'))).length).toBe(1)
  } finally {
    rmSync(library, { recursive: true })
  }
})

it('the report of re-use finds every edit of one picture, and halves are told by the name alone', async () => {
  const report = await measureReuse(pictures, read)
  expect(report.pictures).toBe(1)
  expect(report.plainEdits.share).toBe(1)
  expect(report.falsePairs.count).toBe(0)
  expect(new Set(['a', 'b', 'c', 'd', 'e', 'f'].map(halfOf))).toEqual(new Set([1, 2]))
})
