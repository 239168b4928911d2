/**
 * Videos for tests and benches, encoded here from a picture: the camera pans over it as a hand does, with sensor noise, so that no frame is another's copy.
 * Needs sharp and engines/video.ts (`npm run engines`).
 */
import { BufferTarget, Mp4OutputFormat, Output, VideoSample, VideoSampleSource, WebMOutputFormat, registerMediabunnyServer } from '../../../../engines/video.ts'
import sharp from 'sharp'
import { createRandom } from '../random.ts'

let isReady = false

export interface VideoPlan {
  readonly seconds: number
  readonly widthPixels?: number
  readonly heightPixels?: number
  readonly framesPerSecond?: number
  readonly kind?: 'webm' | 'mp4'
  /** Decides the way of the hand and the noise. */
  readonly seed?: string
  /** No hand and no noise: the same picture to the end. */
  readonly frozen?: boolean
  readonly mirrored?: boolean
  readonly bitsPerSecond?: number
  /** Begins so late in the way of the hand: what is left when the beginning was cut off. */
  readonly fromSeconds?: number
}

/** Bytes of a video that shows a window of the picture moving over it. */
export const makeVideo = async (picture: Uint8Array, plan: VideoPlan): Promise<Uint8Array<ArrayBuffer>> => {
  if (!isReady) registerMediabunnyServer()
  isReady = true
  const { seconds, widthPixels: width = 640, heightPixels: height = 360, framesPerSecond = 15, kind = 'webm', seed = 'hand', frozen = false, fromSeconds = 0 } = plan
  const random = createRandom(`video/${seed}`)
  const [wide, high] = [Math.round(width * 1.3), Math.round(height * 1.3)]
  const scene = await sharp(picture).autoOrient().flop(plan.mirrored === true).resize({ width: wide, height: high, fit: 'cover' }).removeAlpha().raw().toBuffer()
  const sway = Array.from({ length: 4 }, () => ({ period: random.between(5, 14), phase: random.between(0, 6.28) }))
  const output = new Output({ format: kind === 'webm' ? new WebMOutputFormat() : new Mp4OutputFormat(), target: new BufferTarget() })
  const source = new VideoSampleSource({ codec: kind === 'webm' ? 'vp8' : 'avc', bitrate: plan.bitsPerSecond ?? 1_200_000 })
  output.addVideoTrack(source, { frameRate: framesPerSecond })
  await output.start()
  const frame = new Uint8Array(width * height * 4)
  const noise = Int8Array.from({ length: 4_099 }, () => random.normal(0, 3))
  for (let i = 0; i < seconds * framesPerSecond; i++) {
    const at = i / framesPerSecond + fromSeconds
    const wave = (a: number, b: number) => (frozen ? 0.5 : 0.5 + 0.28 * Math.sin(at / sway[a]!.period * 6.28 + sway[a]!.phase) + 0.2 * Math.sin(at / sway[b]!.period * 6.28 + sway[b]!.phase))
    const [left, top] = [Math.round((wide - width) * wave(0, 1)), Math.round((high - height) * wave(2, 3))]
    let n = i * 977
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = ((y + top) * wide + x + (plan.mirrored === true ? wide - width - left : left)) * 3
        const to = (y * width + x) * 4
        const grain = frozen ? 0 : noise[n++ % 4_099]!
        frame[to] = Math.max(0, Math.min(255, scene[from]! + grain))
        frame[to + 1] = Math.max(0, Math.min(255, scene[from + 1]! + grain))
        frame[to + 2] = Math.max(0, Math.min(255, scene[from + 2]! + grain))
        frame[to + 3] = 255
      }
    }
    const sample = new VideoSample(frame.slice(), { format: 'RGBX', codedWidth: width, codedHeight: height, timestamp: i / framesPerSecond, duration: 1 / framesPerSecond })
    await source.add(sample)
    sample.close()
  }
  await output.finalize()
  return new Uint8Array(output.target.buffer!)
}
