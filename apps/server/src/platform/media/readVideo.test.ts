import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { type GreySquare, nearness, printsOf, samePartBits, soughtOf } from '@fieldproof/core/photos'
import { makeVideo } from '../../../../../packages/testkit/src/videos/makeVideo.ts'
import { openSceneReader, type SceneReading, type SceneRequest } from './readScene.ts'
import { signShare } from './readSign.ts'
import { openVideoReader, type VideoResult } from './readVideo.ts'

const river = readFileSync(join(import.meta.dirname, '../../../../../packages/testkit/src/photos/testdata/river.jpg'))
const [other, third] = ['broken1.jpg', 'issue-exifr-13.jpg'].map((name) => readFileSync(join(import.meta.dirname, '../photos/testdata', name))) as [Buffer, Buffer]
let read: (bytes: Uint8Array) => Promise<VideoResult>
let compare: (request: SceneRequest) => Promise<SceneReading>
beforeAll(async () => {
  read = (await openVideoReader())!
  compare = (await openSceneReader())!
})
const readingOf = async (bytes: Uint8Array) => {
  const result = await read(bytes)
  if (!result.ok) throw new Error(result.trouble)
  return result.value
}
const greyOf = async (picture: Uint8Array): Promise<GreySquare> => await sharp(picture).toColourspace('b-w').resize({ width: 320, height: 320, fit: 'fill' }).raw().toBuffer()

describe('a video is read', () => {
  test.each(['webm', 'mp4'] as const)('%s: length, size, moments and pictures to show', async (kind) => {
    const value = await readingOf(await makeVideo(river, { seconds: 5, kind }))
    expect(value).toMatchObject({ widthPixels: 640, heightPixels: 360, frameCount: 75, darkShare: 0 })
    expect(value.durationSeconds).toBeCloseTo(5, 0)
    expect(value.frames.length).toBeGreaterThanOrEqual(18)
    expect(value.frames.length).toBeLessThanOrEqual(21)
    expect(value.stillShare).toBeLessThan(0.2)
    expect(value.keyframes.length).toBeGreaterThanOrEqual(3)
    // The moments that are compared are the picture that is shown.
    for (const { atSeconds, jpeg } of value.keyframes) {
      const moment = value.frames.find((frame) => frame.atSeconds >= atSeconds - 0.01)!
      expect(nearness(soughtOf(await greyOf(jpeg)), printsOf(moment.grey))!.differentBits).toBeLessThanOrEqual(samePartBits)
    }
  })
  test('nothing moves in it, or nothing is to be seen', async () => {
    expect((await readingOf(await makeVideo(river, { seconds: 5, frozen: true }))).stillShare).toBeGreaterThan(0.7)
    const black = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#050505' } }).jpeg().toBuffer()
    expect((await readingOf(await makeVideo(black, { seconds: 4 }))).darkShare).toBe(1)
  })
  test('too long, broken off, empty, or something else', async () => {
    expect(await read(await makeVideo(river, { seconds: 63, framesPerSecond: 4, widthPixels: 160, heightPixels: 90 }))).toEqual({ ok: false, trouble: 'too_large' })
    const whole = await makeVideo(river, { seconds: 3 })
    expect(await read(whole.subarray(0, whole.length / 2))).toEqual({ ok: false, trouble: 'damaged' })
    for (const bytes of [new Uint8Array(0), river, whole.subarray(0, 100), Buffer.from('\x1aE\xdf\xa3 and nothing more', 'latin1')]) expect((await read(bytes)).ok).toBe(false)
  })
  test('larger than any phone’s is not decoded', async () => {
    const large = await makeVideo(river, { seconds: 0.2, framesPerSecond: 10, widthPixels: 2_880, heightPixels: 1_620 })
    const before = process.cpuUsage()
    expect(await read(large)).toEqual({ ok: false, trouble: 'too_large' })
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(5_000)
  })
})

describe('a scene is set against reference photos', () => {
  test('found from another angle, nearer, darker; not in other pictures', async () => {
    const { keyframes } = await readingOf(await makeVideo(river, { seconds: 4, widthPixels: 960, heightPixels: 540 }))
    const pictures = keyframes.map(({ jpeg }) => jpeg)
    const again = await sharp(await sharp(river).rotate(4, { background: '#777' }).modulate({ brightness: 0.75 }).toBuffer()).extract({ left: 90, top: 60, width: 560, height: 400 }).jpeg().toBuffer()
    expect(await compare({ pictures, references: [other, again] })).toMatchObject({ outcome: 'match', reference: 1 })
    expect((await compare({ pictures, references: [other, third] })).outcome).not.toBe('match')
    expect(await compare({ pictures, references: [] })).toMatchObject({ outcome: 'uncertain', commonPoints: 0 })
    expect(await compare({ pictures: [new Uint8Array(9)], references: [river] })).toMatchObject({ outcome: 'uncertain' })
  })
})

describe('how much of a site’s name stands on its signs', () => {
  test.each([
    ['滨江超市', ['滨江超市', '烟酒'], 1],
    ['滨江超市（江南大道店）', ['滨江超市'], 1],
    ['Joy Mart', ['JOY  MART', '24h'], 1],
    ['Ｊｏｙ Mart', ['joy mart'], 1],
    ['滨江超市', ['滨江', '超市'], 1],
    ['滨江超市', ['滨汇超市'], 0.75],
    ['人民广场联华超市', ['滨江超市'], 0.25],
    ['滨江超市', [], 0],
  ])('%s on %j', (name, lines, share) => expect(signShare(name, lines)).toBeCloseTo(share, 2))
  test('says nothing of names too short to be told from chance', () => expect(signShare('A座', ['A座'])).toBeUndefined())
})
