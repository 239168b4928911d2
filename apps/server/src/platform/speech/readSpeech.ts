import type { SpeechModel } from './speechModel.ts'

export interface SpeechRequest {
  readonly bytes: Uint8Array
  readonly model: SpeechModel
}
/** What was understood ('' for nothing), or why not: no sound in it that decodes; longer than a note is. */
export type SpeechReading = { readonly ok: true; readonly text: string; readonly seconds: number } | { readonly ok: false; readonly trouble: 'damaged' | 'too_long' }

/** The app stops at two minutes; a little more for how recorders round. */
export const mostSpeechSeconds = 125

/** Decodes a recording (WebM or MP4, as phones make them) and reads it with the company's model. For a process of its own: decoders of strangers' bytes may crash. */
export const openSpeechReader = async (): Promise<((request: SpeechRequest) => Promise<SpeechReading>) | undefined> => {
  const parts = await Promise.all([import('../../../../../engines/video.ts'), import('../../../../../engines/speech.ts')]).catch(() => undefined)
  if (parts === undefined) return undefined
  const [{ AudioSampleSink, BufferSource, Input, MATROSKA, MP4, QTFF, WEBM, registerMediabunnyServer }, { createRecogniser }] = parts
  registerMediabunnyServer()
  /** One at a time: loading takes a second or three and all its memory. */
  let loaded: { readonly modelId: string; readonly recogniser: ReturnType<typeof createRecogniser> } | undefined

  return async ({ bytes, model }) => {
    if (loaded?.modelId !== model.modelId) loaded = { modelId: model.modelId, recogniser: createRecogniser({ featConfig: { sampleRate: 16_000, featureDim: 80 }, modelConfig: model.config }) }
    const input = new Input({ source: new BufferSource(bytes), formats: [WEBM, MATROSKA, MP4, QTFF] })
    const stream = loaded.recogniser.createStream()
    let seconds = 0
    try {
      const track = await input.getPrimaryAudioTrack().catch(() => null)
      if (track === null) return { ok: false, trouble: 'damaged' }
      const heard: Float32Array[] = []
      let sampleRate = 0
      for await (const sample of new AudioSampleSink(track).samples()) {
        // One channel: the first.
        const samples = new Float32Array(sample.numberOfFrames)
        sample.copyTo(samples, { planeIndex: 0, format: 'f32-planar' })
        sampleRate = sample.sampleRate
        sample.close()
        heard.push(samples)
        seconds += samples.length / sampleRate
        if (seconds > mostSpeechSeconds) return { ok: false, trouble: 'too_long' }
      }
      if (seconds === 0) return { ok: false, trouble: 'damaged' }
      const whole = new Float32Array(heard.reduce((sum, { length }) => sum + length, 0))
      let at = 0
      for (const samples of heard) {
        whole.set(samples, at)
        at += samples.length
      }
      stream.acceptWaveform({ samples: whole, sampleRate })
    } catch {
      return { ok: false, trouble: 'damaged' }
    } finally {
      input.dispose()
    }
    loaded.recogniser.decode(stream)
    return { ok: true, text: loaded.recogniser.getResult(stream).text.trim(), seconds: Math.round(seconds * 10) / 10 }
  }
}
