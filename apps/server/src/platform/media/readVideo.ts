import { type GreySquare, greySide } from '@fieldproof/core/photos'
import type { VideoSample } from '../../../../../engines/video.ts'

/**
 * Why a video could not be read. `too_large`: more pixels, frames or seconds than a check-in's video has, or more memory than it may cost; `too_slow`: longer
 * than it may cost; `unknown_kind`: no WebM or MP4 with a picture that can be decoded here; `damaged`: it does not decode.
 */
export type VideoTrouble = 'too_large' | 'too_slow' | 'unknown_kind' | 'damaged'

/** One moment that is compared: four times a second, as finely as a hand moves. With two, copies whose beginning was cut off fell between. */
export interface VideoFrame {
  readonly atSeconds: number
  readonly grey: GreySquare
}

/** One moment that is shown to a person. */
export interface Keyframe {
  readonly atSeconds: number
  readonly jpeg: Uint8Array
}

export interface VideoReading {
  /** Measured from the frames: a browser's recording does not tell its length. */
  readonly durationSeconds: number
  readonly widthPixels: number
  readonly heightPixels: number
  readonly frameCount: number
  readonly codec: string
  /** By the recorder's clock, where the file has it. Browsers write none. */
  readonly recordedAt?: string
  readonly frames: readonly VideoFrame[]
  readonly keyframes: readonly Keyframe[]
  /** Share of the compared moments that are nearly black. */
  readonly darkShare: number
  /** Share of the steps from one compared moment to the next in which nothing moved, not even the noise of a camera. */
  readonly stillShare: number
}

export type VideoResult = { readonly ok: true; readonly value: VideoReading } | { readonly ok: false; readonly trouble: VideoTrouble }

/** Four times what the app records; nothing here is kept beyond one frame, so this bounds time more than memory. */
export const videoLimits = { seconds: 60, frames: 3_600, pixels: 2560 * 1440 } as const
const comparedPerSecond = 4
const mostCompared = 80
/** Middles of equal parts, so that a short video shows its whole length. */
const keyframeCount = 5
/** A video in which nothing is shown for longer is one of a minute. */
const secondsBetweenPictures = 1.5
const keyframeEdgePixels = 640
/** Frames that may be shown wait as they are (1.4 MB at 720p), up to so much in all; those beyond are made small pictures of at once. */
const mostHeldBytes = 256_000_000
/** Of 255: mean light of a covered lens, in a video's limited range. */
const darkBelow = 28
/** Mean difference of two frames half a second apart, in grey levels. A hand moves the picture by several; a phone on a stand still has its noise. */
const stillBelow = 0.35

/** WebCodecs' option; the library's types stand on another edition of them. */
const asRgb = { format: 'RGBX' } as NonNullable<Parameters<VideoSample['copyTo']>[1]>

/** Upright square of a light plane, each pixel the mean of up to 2 × 2 of those under it: for the lowest frequencies, which are all that is compared, as good as all of them. */
const shrunk = (plane: Uint8Array, offset: number, stride: number, width: number, height: number, rotation: number): Uint8Array => {
  const grey = new Uint8Array(greySide * greySide)
  for (let y = 0; y < greySide; y++) {
    for (let x = 0; x < greySide; x++) {
      // Where this pixel of the upright picture lies in the stored one, which is shown turned clockwise.
      const [u, v] = rotation === 90 ? [y, greySide - 1 - x] : rotation === 180 ? [greySide - 1 - x, greySide - 1 - y] : rotation === 270 ? [greySide - 1 - y, x] : [x, y]
      const [left, top] = [Math.floor((u * width) / greySide), Math.floor((v * height) / greySide)]
      const [right, bottom] = [Math.min(width - 1, left + (width >= 2 * greySide ? Math.floor(width / greySide / 2) : 1)), Math.min(height - 1, top + 1)]
      const [row, next] = [offset + top * stride, offset + bottom * stride]
      grey[y * greySide + x] = (plane[row + left]! + plane[row + right]! + plane[next + left]! + plane[next + right]! + 2) >> 2
    }
  }
  return grey
}

/** A moment that may be shown. Which are is known at the end only; making a picture of each costs more than keeping it. */
interface Candidate {
  readonly atSeconds: number
  readonly picture: VideoSample | Buffer
}

const isVideoTrouble = (error: unknown): error is { readonly trouble: VideoTrouble } => error instanceof Error && 'trouble' in error
const trouble = (kind: VideoTrouble): Error => Object.assign(new Error(kind), { trouble: kind })

/**
 * Reads a video frame by frame, in order: a browser's WebM has no cues, so jumping in it would read it from the start each time. Runs in a process of its
 * own (mediaProcess.ts), because decoders of strangers' bytes may run away or crash. Needs sharp and engines/video.ts (FFmpeg inside).
 */
export const openVideoReader = async (): Promise<((bytes: Uint8Array) => Promise<VideoResult>) | undefined> => {
  const parts = await Promise.all([import('sharp'), import('../../../../../engines/video.ts')]).catch(() => undefined)
  if (parts === undefined) return undefined
  const [{ default: sharp }, { BufferSource, Input, MP4, QTFF, VideoSampleSink, WEBM, MATROSKA, registerMediabunnyServer }] = parts
  registerMediabunnyServer()
  sharp.concurrency(1)
  sharp.cache(false)

  const turned = (sample: VideoSample, raw: Buffer, width: number, height: number) => sharp(raw, { raw: { width, height, channels: 4 } }).rotate(sample.rotation)

  /** What is made of one video's frames. They share one room, taken once: megabytes that are new for each frame cost as much as what is done with them. */
  const makers = () => {
    let room = Buffer.alloc(0)
    const copied = async (sample: VideoSample, options?: typeof asRgb) => {
      const bytes = sample.allocationSize(options)
      if (room.length < bytes) room = Buffer.allocUnsafeSlow(bytes)
      const raw = room.subarray(0, bytes)
      return { raw, layout: await sample.copyTo(raw, options) }
    }
    return {
      /** Light alone, as the codec stores it; another pixel format is converted first. */
      grey: async (sample: VideoSample): Promise<Uint8Array> => {
        const { width, height } = sample.visibleRect
        const isPlanar = sample.format === 'I420' || sample.format === 'NV12' || sample.format === 'I422' || sample.format === 'I444'
        const { raw, layout: [plane] } = await copied(sample, isPlanar ? undefined : asRgb)
        if (!isPlanar) return await turned(sample, raw, width, height).removeAlpha().toColourspace('b-w').resize({ width: greySide, height: greySide, fit: 'fill' }).raw().toBuffer()
        return shrunk(raw, plane!.offset, plane!.stride, width, height, sample.rotation)
      },
      jpeg: async (sample: VideoSample): Promise<Buffer> => {
        const { width, height } = sample.visibleRect
        const { raw } = await copied(sample, asRgb)
        return await turned(sample, raw, width, height).removeAlpha().resize({ width: keyframeEdgePixels, height: keyframeEdgePixels, fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 78 }).toBuffer()
      },
    }
  }

  const read = async (bytes: Uint8Array, candidates: Candidate[]): Promise<VideoReading> => {
    const input = new Input({ source: new BufferSource(bytes), formats: [WEBM, MATROSKA, MP4, QTFF] })
    const track = await input.getPrimaryVideoTrack().catch(() => null)
    if (!track || !(await track.canDecode())) throw trouble('unknown_kind')
    const [codedWidth, codedHeight] = [await track.getCodedWidth(), await track.getCodedHeight()]
    if (codedWidth * codedHeight > videoLimits.pixels) throw trouble('too_large')
    const codec = (await track.getCodec()) ?? ''
    const tags = await input.getMetadataTags().catch(() => undefined)
    const recordedAt = tags?.date instanceof Date && Number.isFinite(tags.date.getTime()) ? tags.date.toISOString() : undefined

    let [count, first, last, next] = [0, 0, 0, -Infinity]
    let [widthPixels, heightPixels, heldBytes] = [0, 0, 0]
    const frames: { atSeconds: number; grey: Uint8Array }[] = []
    let nextPicture = -Infinity
    const { grey, jpeg } = makers()
    for await (const sample of new VideoSampleSink(track, { hardwareAcceleration: 'prefer-software' }).samples()) {
      try {
        const at = sample.timestamp
        if (count === 0) first = at
        if (sample.codedWidth * sample.codedHeight > videoLimits.pixels || at - first > videoLimits.seconds || ++count > videoLimits.frames) throw trouble('too_large')
        last = Math.max(last, at + Math.max(0, Math.min(1, sample.duration || 0)))
        ;[widthPixels, heightPixels] = [sample.displayWidth, sample.displayHeight]
        if (at >= next && frames.length < mostCompared) {
          frames.push({ atSeconds: at - first, grey: await grey(sample) })
          next = at + 1 / comparedPerSecond - 0.01
        }
        if (at >= nextPicture && candidates.length < videoLimits.seconds) {
          const bytes = sample.allocationSize()
          candidates.push({ atSeconds: at - first, picture: heldBytes + bytes > mostHeldBytes ? await jpeg(sample) : sample.clone() })
          heldBytes += bytes
          nextPicture = at + secondsBetweenPictures - 0.01
        }
      } finally {
        sample.close()
      }
    }
    if (count === 0 || frames.length === 0) throw trouble('damaged')
    const durationSeconds = Math.max(0, last - first)
    const shown = Math.min(keyframeCount, candidates.length)
    const keyframes: Keyframe[] = []
    for (let i = 0; i < shown; i++) {
      const { atSeconds, picture } = candidates[Math.floor(((i + 0.5) / shown) * candidates.length)]!
      keyframes.push({ atSeconds, jpeg: Buffer.isBuffer(picture) ? picture : await jpeg(picture) })
    }
    const meanOf = (grey: Uint8Array): number => grey.reduce((sum, value) => sum + value, 0) / grey.length
    const steps = frames.slice(2).map(({ grey }, i) => grey.reduce((sum, value, k) => sum + Math.abs(value - frames[i]!.grey[k]!), 0) / grey.length)
    return {
      durationSeconds, widthPixels, heightPixels, frameCount: count, codec, ...(recordedAt === undefined ? {} : { recordedAt }), frames, keyframes,
      darkShare: frames.filter(({ grey }) => meanOf(grey) < darkBelow).length / frames.length,
      stillShare: steps.length === 0 ? 0 : steps.filter((step) => step < stillBelow).length / steps.length,
    }
  }

  return async (bytes) => {
    const candidates: Candidate[] = []
    try {
      return { ok: true, value: await read(bytes, candidates) }
    } catch (error) {
      return { ok: false, trouble: isVideoTrouble(error) ? error.trouble : 'damaged' }
    } finally {
      for (const { picture } of candidates) if (!Buffer.isBuffer(picture)) picture.close()
    }
  }
}
