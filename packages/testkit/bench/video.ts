/**
 * What one video at check-in costs: reading it (every frame, moments to compare, pictures to show), comparing it with a site's reference photos, reading signs.
 *
 *   npm run bench:video [-- FILE …] [--json FILE]
 *
 * FILEs are WebM or MP4; without any, fifteen seconds of 720p are made here at 24 frames a second as Chromium's MediaRecorder encodes them (VP8, 1.25 Mbit/s).
 * Processor time of the whole work, all threads, in this process, with the decoders loaded before: the first video of a server pays some 300 ms more. The video is made by another process:
 * what making it leaves behind to be tidied would be counted as reading.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { openSceneReader } from '../../../apps/server/src/platform/media/readScene.ts'
import { openSignReader } from '../../../apps/server/src/platform/media/readSign.ts'
import { openVideoReader } from '../../../apps/server/src/platform/media/readVideo.ts'
import { makeVideo } from '../src/videos/makeVideo.ts'
import { readFlags } from './flags.ts'
import { fromHere, type Measurement, printTable, writeMeasurements } from './measurement.ts'

const { values: flags, positionals } = readFlags({ options: { json: { type: 'string' }, make: { type: 'string' } }, allowPositionals: true })
const river = readFileSync(join(import.meta.dirname, '../src/photos/testdata/river.jpg'))
if (flags.make !== undefined) {
  writeFileSync(flags.make, await makeVideo(river, { seconds: 15, widthPixels: 1280, heightPixels: 720, framesPerSecond: 24, bitsPerSecond: 1_250_000 }))
  process.exit(0)
}
/** Fifteen seconds of 720p, made elsewhere. */
const madeVideo = (): Uint8Array => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldproof-video-'))
  try {
    execFileSync(process.execPath, [import.meta.filename, '--make', join(folder, 'made.webm')], { stdio: 'ignore' })
    return new Uint8Array(readFileSync(join(folder, 'made.webm')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const video = await openVideoReader()
if (!video) throw new Error('videos are read by engines that are not installed: npm run engines')
const [scene, sign] = [await openSceneReader(), await openSignReader()]

const measured = async <T>(work: () => Promise<T>): Promise<{ value: T; cpuSeconds: number; wallSeconds: number }> => {
  const [cpu, wall] = [process.cpuUsage(), performance.now()]
  const value = await work()
  const { user, system } = process.cpuUsage(cpu)
  return { value, cpuSeconds: (user + system) / 1e6, wallSeconds: (performance.now() - wall) / 1e3 }
}
/** What a video may cost, so that a small server judges a few thousand a day. */
const aimSeconds = 3

const files = positionals.length > 0 ? positionals.map((path) => ({ name: basename(path), bytes: new Uint8Array(readFileSync(fromHere(path))) }))
  : [{ name: '15 s of 720p, VP8', bytes: madeVideo() }]
// What is loaded once is loaded now.
const small = await video(await makeVideo(river, { seconds: 1 }))
if (small.ok) await scene?.({ pictures: small.value.keyframes.map(({ jpeg }) => jpeg), references: [river] })
if (small.ok) await sign?.({ pictures: [small.value.keyframes[0]!.jpeg] })

const rows: Measurement[] = []
for (const { name, bytes } of files) {
  const read = await measured(() => video(bytes))
  if (!read.value.ok) {
    console.log(`${name}: ${read.value.trouble}`)
    continue
  }
  const { durationSeconds, widthPixels, heightPixels, frameCount, keyframes } = read.value.value
  const pictures = keyframes.map(({ jpeg }) => jpeg)
  const compared = scene && await measured(() => scene({ pictures, references: [river] }))
  const signs = sign && await measured(() => sign({ pictures: pictures.slice(1, 3) }))
  const total = read.cpuSeconds + (compared?.cpuSeconds ?? 0) + (signs?.cpuSeconds ?? 0)
  console.log(`${name}: ${durationSeconds.toFixed(1)} s, ${widthPixels} × ${heightPixels}, ${frameCount} frames, ${(bytes.length / 1e6).toFixed(1)} MB`)
  rows.push(
    { name: `${name}: read`, value: read.cpuSeconds, unit: 's of processor' },
    ...(compared ? [{ name: `${name}: compared with one reference photo`, value: compared.cpuSeconds, unit: 's of processor' }] : []),
    ...(signs ? [{ name: `${name}: signs read in two moments`, value: signs.cpuSeconds, unit: 's of processor' }] : []),
    { name: `${name}: judged in all`, value: total, unit: 's of processor', reference: aimSeconds, ratio: total / aimSeconds },
    { name: `${name}: by the clock here`, value: read.wallSeconds + (compared?.wallSeconds ?? 0) + (signs?.wallSeconds ?? 0), unit: 's' },
  )
}
printTable(rows, 'aim')
if (!scene) console.log('reference photos were not compared: npm run engines')
if (!sign) console.log('signs were not read: npm run engines')
await writeMeasurements(flags.json, rows)
process.exit(0)
