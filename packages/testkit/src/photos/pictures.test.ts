import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { openPhotoReader } from '../../../../apps/server/src/platform/photos/readPhoto.ts'
import { readPictures } from './pictures.ts'
import { measureReuse } from './reuse.ts'

const inFolder = async <T>(files: Readonly<Record<string, string | Uint8Array>>, work: (folder: string) => T | Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
    }
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('originals and edits are told apart by name; what is of no original, or no picture, is named', async () => {
  const files = Object.fromEntries(['two/shop-orig.jpg', 'two/shop-crop.jpg', 'two/door-orig.png', 'two/holiday.jpg', 'one/a-orig.webp', 'one/copy.JPG', 'none/x.jpeg', 'none/y.jpg', 'two/raw.heic', 'LICENSE'].map((path) => [path, path]))
  const { sets, leftOut } = await inFolder(files, readPictures)
  expect(sets.map(({ name, edits }) => [name, edits.map(({ path }) => path)])).toEqual([
    ['none/x.jpeg', []], ['none/y.jpg', []], ['one/a-orig.webp', ['one/copy.JPG']], ['two/door-orig.png', []], ['two/shop-orig.jpg', ['two/shop-crop.jpg']],
  ])
  expect(leftOut.map(({ names, isFault }) => [names, isFault])).toEqual([[['two/holiday.jpg'], true], [['LICENSE', 'two/raw.heic'], false]])
})

test('an empty folder has no pictures and nothing left out', async () => {
  const { sets, leftOut } = await inFolder({}, readPictures)
  expect([sets, leftOut.flatMap(({ names }) => names)]).toEqual([[], []])
})

test('what cannot be read or compared is named and is in no share', async () => {
  const reader = (await openPhotoReader())!
  const plain = await sharp({ create: { width: 900, height: 900, channels: 3, background: '#a52' } }).jpeg().toBuffer()
  const river = readFileSync(join(import.meta.dirname, 'testdata/river.jpg'))
  const report = await inFolder({ 'river-orig.jpg': river, 'river-broken.jpg': 'no picture', 'river-again.jpg': river, 'b/bad-orig.jpg': 'no picture', 'b/bad-crop.jpg': river, 'c/wall-orig.jpg': plain }, async (folder) =>
    measureReuse(readPictures(folder).sets, async (bytes) => {
      const result = await reader.read(bytes)
      return result.ok ? result.value.grey : undefined
    }))
  expect(Object.fromEntries(report.leftOut.map(({ reason, names }) => [reason, names]))).toEqual({
    unreadable: ['b/bad-orig.jpg', 'river-broken.jpg'], 'edit of an original that was left out': ['b/bad-crop.jpg'], 'too plain to be compared with anything': ['c/wall-orig.jpg'],
  })
  expect(report.pictures).toBe(1)
  expect(report.given.map(({ name, found }) => [name, found.hits, found.count])).toEqual([['river-again', 1, 1], ['river-broken', 0, 0]])
})
