import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { nearness, printsOf, soughtOf } from '@fieldproof/core/photos'
import { shopFrontPhoto } from '@fieldproof/testkit'
import { editorOf } from './editors.ts'
import { maxExifBytes, readExif } from './exif.ts'
import { openPhotoReader, type PhotoReader } from './readPhoto.ts'

const folder = join(import.meta.dirname, 'testdata')
interface Expected { readonly GPSLatitude: number | ''; readonly GPSLongitude: number | ''; readonly DateTimeOriginal: string; readonly Model: string; readonly Software: string }
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>
let reader: PhotoReader
beforeAll(async () => { reader = (await openPhotoReader())! })
const read = async (bytes: Uint8Array) => {
  const result = await reader.read(bytes)
  if (!result.ok) throw new Error(result.trouble)
  return result.value
}

describe('what cameras wrote, as ExifTool reads it', () => {
  test.each(Object.entries(expected))('%s', async (name, told) => {
    const { exif } = await read(readFileSync(join(folder, name)))
    expect(exif.takenLocal).toBe(told.DateTimeOriginal.replace(/^(\d+):(\d+):(\d+) /, '$1-$2-$3T'))
    expect(exif.cameraModel === told.Model || told.Model.endsWith(exif.cameraModel ?? '?')).toBe(true)
    expect(exif.software).toBe(told.Software)
    if (told.GPSLatitude === '' || told.GPSLongitude === '') expect(exif.takenPosition).toBeUndefined()
    else {
      expect(exif.takenPosition!.lat).toBeCloseTo(told.GPSLatitude, 5)
      expect(exif.takenPosition!.lon).toBeCloseTo(told.GPSLongitude, 5)
    }
  })

  test('an editor is named, a camera’s firmware is not', async () => {
    expect((await read(readFileSync(join(folder, 'issue-exifr-59.jpg')))).editedWith).toBe('Adobe Lightroom')
    expect((await read(readFileSync(join(folder, 'broken1.jpg')))).editedWith).toBe('XnView')
    expect((await read(readFileSync(join(folder, 'issue-exifr-13.jpg')))).editedWith).toBeUndefined()
    expect(editorOf('HDR+ 1.0.199571065z', 'Google', 'V06.02.20', undefined)).toBeUndefined()
    expect(editorOf(undefined, '美图秀秀 9.8')).toBe('美图秀秀')
  })

  test('bytes that are no Exif say nothing, and never throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => { expect(readExif(bytes)).toBeTypeOf('object') }))
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => { expect(readExif(Uint8Array.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, ...bytes]))).toBeTypeOf('object') }))
    expect(readExif(new Uint8Array(maxExifBytes + 1))).toEqual({})
  })
})

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
/** A PNG of one colour that says it is so large. */
const png = (width: number, height: number, rows: Uint8Array): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0], 8)
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

describe('what is no good photo', () => {
  const scene = shopFrontPhoto('reading').bytes
  let jpeg: Buffer
  beforeAll(async () => { jpeg = await sharp(scene).resize(1200).jpeg().toBuffer() })

  test('a decompression bomb is refused by its size, before it is unpacked', async () => {
    const bomb = png(60_000, 60_000, new Uint8Array(7_501 * 2_000))
    expect(bomb.length).toBeLessThan(100_000)
    const [before, memory] = [process.cpuUsage(), process.memoryUsage().rss]
    expect(await reader.read(bomb)).toEqual({ ok: false, trouble: 'too_large' })
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(1_000)
    expect(process.memoryUsage().rss - memory).toBeLessThan(100_000_000)
  })
  test('fifty megapixels are read', async () => {
    const large = await sharp({ create: { width: 8_160, height: 6_120, channels: 3, background: '#777' } }).jpeg().toBuffer()
    expect(await read(large)).toMatchObject({ widthPixels: 8_160, heightPixels: 6_120 })
  })
  test('a photo that breaks off, and bytes that only begin like one', async () => {
    expect(await reader.read(jpeg.subarray(0, jpeg.length / 2))).toEqual({ ok: false, trouble: 'damaged' })
    expect(await reader.read(Buffer.concat([jpeg.subarray(0, 4), Buffer.alloc(3_000, 7)]))).toMatchObject({ ok: false })
    expect(await reader.read(new Uint8Array(0))).toMatchObject({ ok: false })
  })
  test('HEIC, SVG, PDF and TIFF are not handed to their decoders', async () => {
    const heic = Buffer.concat([Buffer.from('00000018', 'hex'), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(500)])
    const tiff = await sharp(scene).tiff().toBuffer()
    for (const other of [heic, tiff, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), Buffer.from('%PDF-1.7\n')])
      expect(await reader.read(other)).toEqual({ ok: false, trouble: 'unknown_kind' })
  })
  test('what is glued behind a photo does not matter', async () => {
    const polyglot = await read(Buffer.concat([jpeg, Buffer.from('PK\x03\x04 and <script>alert(1)</script>')]))
    expect(nearness(soughtOf(polyglot.grey), printsOf((await read(jpeg)).grey))).toMatchObject({ differentBits: 0 })
  })
  test('any bytes give an answer', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), fc.nat({ max: 3_000 }), async (noise, at) => {
      const damaged = Buffer.from(jpeg)
      damaged.set(noise.subarray(0, Math.max(0, Math.min(noise.length, damaged.length - at))), at)
      expect(typeof (await reader.read(damaged)).ok).toBe('boolean')
    }), { numRuns: 60 })
  })

  test('a photo that was turned by its Exif is compared upright', async () => {
    const turned = await sharp(jpeg).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer()
    const found = nearness(soughtOf((await read(turned)).grey), printsOf((await read(jpeg)).grey))
    expect(found?.isAlike).toBe(true)
  })
})
