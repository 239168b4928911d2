/** Recordings for tests, as phones make them, with what the model of toneModel.ts can hear. Needs engines/video.ts (`npm run engines`). */
import { AudioSample, AudioSampleSource, BufferTarget, Mp4OutputFormat, Output, WebMOutputFormat, registerMediabunnyServer } from '../../../../engines/video.ts'

const sampleRate = 48_000
let isReady = false

/** Half a second of each tone (hertz; 0 is silence), one after the other. */
export const makeTones = async (hertz: readonly number[], kind: 'webm' | 'mp4' = 'webm'): Promise<Uint8Array<ArrayBuffer>> => {
  if (!isReady) registerMediabunnyServer()
  isReady = true
  const output = new Output({ format: kind === 'webm' ? new WebMOutputFormat() : new Mp4OutputFormat(), target: new BufferTarget() })
  const source = new AudioSampleSource({ codec: kind === 'webm' ? 'opus' : 'aac', bitrate: 48_000 })
  output.addAudioTrack(source)
  await output.start()
  const length = sampleRate / 2
  for (const [i, tone] of hertz.entries()) {
    const data = Float32Array.from({ length }, (_, at) => 0.4 * Math.sin((at * 2 * Math.PI * tone) / sampleRate))
    const sample = new AudioSample({ data, format: 'f32', numberOfChannels: 1, sampleRate, timestamp: i / 2 })
    await source.add(sample)
    sample.close()
  }
  await output.finalize()
  return new Uint8Array(output.target.buffer!)
}
