import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nearness, printsOf, sameSceneBits, soughtOf } from '@fieldproof/core/photos'
import { makeHeic } from '../../../../../packages/testkit/src/photos/makeHeic.ts'
import { type MediaReader, openMediaReader } from '../media/mediaProcess.ts'
import { openPhotoReader, type PhotoReader } from './readPhoto.ts'

/** Files made to cost the reader time or memory, and HEIC, which iPhones send. */
const river = readFileSync(join(import.meta.dirname, '../../../../../packages/testkit/src/photos/testdata/river.jpg'))
let media: MediaReader
let reader: PhotoReader
let jpeg: Buffer
beforeAll(async () => {
  media = openMediaReader()
  reader = (await openPhotoReader(media))!
  jpeg = await sharp(river).resize(800).jpeg().toBuffer()
})
afterAll(() => media.stop())

/** Bounds on work and memory. What is bounded is time on the processor: how long it takes depends on what else the machine does. */
const readWithin = async (bytes: Uint8Array, cpuMilliseconds: number) => {
  const [before, memory] = [process.cpuUsage(), process.memoryUsage().rss]
  const result = await reader.read(bytes)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(cpuMilliseconds)
  expect(process.memoryUsage().rss - memory).toBeLessThan(250_000_000)
  return result
}
/** A JPEG with these bytes as Exif segments behind its first marker. */
const withExif = (...tiffs: Uint8Array[]): Buffer => Buffer.concat([jpeg.subarray(0, 2), ...tiffs.map((tiff) => {
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(tiff.length + 8, 2)
  return Buffer.concat([head, Buffer.from('Exif\0\0'), tiff])
}), jpeg.subarray(2)])
const tiffOf = (entries: readonly (readonly [tag: number, type: number, count: number, value: number])[], length = 65_000, nextAt = 0): Buffer => {
  const bytes = Buffer.alloc(length, 0x41)
  bytes.write('II*\0', 0, 'latin1')
  bytes.writeUInt32LE(8, 4)
  bytes.writeUInt16LE(entries.length, 8)
  entries.forEach(([tag, type, count, value], i) => {
    bytes.writeUInt16LE(tag, 10 + i * 12)
    bytes.writeUInt16LE(type, 12 + i * 12)
    bytes.writeUInt32LE(count >>> 0, 14 + i * 12)
    bytes.writeUInt32LE(value, 18 + i * 12)
  })
  bytes.writeUInt32LE(nextAt, 10 + entries.length * 12)
  return bytes
}
const pngChunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

describe('Exif made to cost time', () => {
  test('five thousand tags that each hold the same sixty kilobytes', async () => {
    const bomb = withExif(tiffOf(Array.from({ length: 5_000 }, (_, i) => [0x010e + (i % 200), 2, 60_000, 100] as const)))
    expect(await readWithin(bomb, 5_000)).toMatchObject({ ok: true })
  })
  test('directories that point at themselves', async () => {
    const loop = withExif(tiffOf([[0x8769, 4, 1, 8], [0x8825, 4, 1, 8], [0xa005, 4, 1, 8]], 2_000, 8))
    expect(await readWithin(loop, 5_000)).toMatchObject({ ok: true })
  })
  test('a tag that says it holds four thousand million values', async () => {
    const huge = withExif(tiffOf([[0x9003, 2, 0xffff_ffff, 100], [0x0110, 5, 0x7fff_ffff, 8]], 2_000))
    expect(await readWithin(huge, 5_000)).toMatchObject({ ok: true })
  })
  test('a hundred Exif segments, six megabytes', async () => {
    expect(await readWithin(withExif(...Array.from({ length: 100 }, () => tiffOf([[0x0131, 2, 9, 100]]))), 5_000)).toMatchObject({ ok: true })
  })
})

describe('text of a PNG that unpacks to a gigabyte', () => {
  test('is not unpacked, or not to the end', async () => {
    const png = await sharp(jpeg).png().toBuffer()
    const text = deflateSync(Buffer.alloc(64_000_000, 0x20))
    const bomb = Buffer.concat([png.subarray(0, 33), ...Array.from({ length: 16 }, () => pngChunk('zTXt', Buffer.concat([Buffer.from('Software\0\0'), text]))), png.subarray(33)])
    expect(bomb.length).toBeLessThan(5_000_000)
    expect(typeof (await readWithin(bomb, 5_000)).ok).toBe('boolean')
  })
})

describe('a picture that unfolds only whole', () => {
  const flat = (side: number) => sharp({ create: { width: side, height: side, channels: 3, background: '#777' } })
  test.each(['jpeg', 'png'] as const)('sixty megapixels of a progressive %s are not unpacked into the server’s memory, a common one is read', async (kind) => {
    const huge = await flat(7_800).toFormat(kind, { progressive: true }).toBuffer()
    expect(huge.length).toBeLessThan(1_000_000)
    expect(await readWithin(huge, 5_000)).toEqual({ ok: false, trouble: 'too_large' })
    expect(await reader.read(await sharp(jpeg).toFormat(kind, { progressive: true }).toBuffer())).toMatchObject({ ok: true, value: { widthPixels: 800 } })
  })
})

describe('HEIC', () => {
  test('is read, compared like any photo, and gets a picture that browsers show', async () => {
    const result = await reader.read(await makeHeic(river, 1_280, 960))
    if (!result.ok) throw new Error(result.trouble)
    expect(result.value).toMatchObject({ widthPixels: 1_280, heightPixels: 960 })
    const shown = await sharp(result.value.preview).metadata()
    expect(shown).toMatchObject({ format: 'jpeg', width: 1_280, height: 960 })
    const same = await reader.read(await sharp(river).resize({ width: 1_280, height: 960, fit: 'cover' }).jpeg().toBuffer())
    expect(same.ok && nearness(soughtOf(result.value.grey), printsOf(same.value.grey))!.differentBits).toBeLessThan(sameSceneBits / 4)
  })
  test('that says it is larger than any phone’s is not unpacked', async () => {
    expect(await reader.read(await makeHeic(river, 640, 480, [20_000, 20_000]))).toEqual({ ok: false, trouble: 'too_large' })
  })
  test('that lies about its size, breaks off, or is only called so', async () => {
    expect(await reader.read(await makeHeic(river, 640, 480, [4_000, 3_000]))).toEqual({ ok: false, trouble: 'damaged' })
    const whole = await makeHeic(river)
    expect(await reader.read(whole.subarray(0, whole.length / 3))).toEqual({ ok: false, trouble: 'damaged' })
    expect(await reader.read(Buffer.concat([Buffer.from('00000018', 'hex'), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(500)]))).toEqual({ ok: false, trouble: 'damaged' })
  })
  test('without its decoder it is named as unknown, and nothing else changes', async () => {
    expect(await (await openPhotoReader())!.read(await makeHeic(river))).toEqual({ ok: false, trouble: 'unknown_kind' })
  })
})
