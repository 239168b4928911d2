import { join } from 'node:path'
import { createBoundedProcess } from '../media/boundedProcess.ts'
import type { SpeechReading, SpeechRequest } from './readSpeech.ts'
import type { SpeechModel } from './speechModel.ts'

/** `busy`: too many are waiting already. `absent`: the engine is not installed. `failed`: it crashed or took too long; what was spoken is kept by the phone all the same. */
export type Transcribed = SpeechReading | { readonly ok: false; readonly trouble: 'busy' | 'absent' | 'failed' }

/** Turns a spoken note into text, and keeps nothing of it. */
export interface Transcriber {
  readonly modelId: string
  transcribe(bytes: Uint8Array): Promise<Transcribed>
  stop(): Promise<void>
}

/** Two minutes of speech take a large model some 20 s of one core. */
const seconds = 90
/** A model of 250 MB takes four times that while it loads. */
const residentBytes = 3_000_000_000
/** Loading takes seconds: it stays for as long as people are likely to speak again. */
const idleMs = 10 * 60_000
/** Longer a person does not wait; the sound is kept anyway. */
const mostWaiting = 6

export const createTranscriber = (model: SpeechModel): Transcriber => {
  const speech = createBoundedProcess<SpeechRequest, SpeechReading>({ script: join(import.meta.dirname, 'speechChild.ts'), seconds, residentBytes, idleMs })
  let waiting = 0
  return {
    modelId: model.modelId,
    async transcribe(bytes) {
      if (waiting >= mostWaiting) return { ok: false, trouble: 'busy' }
      waiting++
      try {
        const answer = await speech.ask({ bytes, model })
        return answer.ok ? answer.value : { ok: false, trouble: answer.fault === 'absent' ? 'absent' : 'failed' }
      } finally {
        waiting--
      }
    },
    stop: () => speech.stop(),
  }
}
