/** A spoken note (C10), as MediaRecorder writes it: its bytes are the original, hashed into the signed event and uploaded after it like a video. */
import { speechSeconds } from './speech.ts'
import { voiceKindHere } from './voiceKind.ts'

export const voiceLimits = { leastMs: 1_000, mostMs: 120_000 } as const

/** Speech stays clear at 24 kbit/s of Opus: two minutes are 360 kB. */
const audioBitsPerSecond = 24_000
/** For counting speech; the recording itself keeps its own rate. */
const decodedRate = 16_000

export interface TakenVoice {
  readonly sha256: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly contentType: string
  readonly takenAt: string
  readonly durationSeconds: number
  readonly speechSeconds: number
  /** Object URL for the screens. */
  readonly url: string
}

/**
 * Turns speech into text on the phone. A native shell that has one puts it on `globalThis.fieldproofTranscriber` before the app starts; no browser has one that keeps the sound on the
 * phone (the Web Speech API sends it to the browser's maker). Without a shell the company's own server may do it (`PhoneToday.transcribes`); else the person types.
 */
export interface Transcriber {
  /** `samples` in −1…1, one channel, 16 kHz. Answers '' where nothing was understood. */
  transcribe(samples: Float32Array, language: string): Promise<string>
}
declare global {
  // Set by a native shell.
  var fieldproofTranscriber: Transcriber | undefined
}

export interface VoiceRecording {
  readonly stop: () => void
  readonly done: Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: string }>
}

/** Asks for the microphone; rejects with what the browser says when there is none or it is not allowed. Records until `stop`, at the longest two minutes. */
export const startVoice = async (): Promise<VoiceRecording> => {
  const mimeType = voiceKindHere()
  if (mimeType === undefined) throw new Error('this browser records no sound')
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 } })
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond })
  const parts: Blob[] = []
  const stop = (): void => { if (recorder.state !== 'inactive') recorder.stop() }
  const timer = setTimeout(stop, voiceLimits.mostMs)
  const done = new Promise<Awaited<VoiceRecording['done']>>((resolve, reject) => {
    recorder.ondataavailable = (event) => { if (event.data.size > 0) parts.push(event.data) }
    recorder.onerror = () => reject(new Error('the recording broke off'))
    recorder.onstop = () => {
      clearTimeout(timer)
      for (const track of stream.getTracks()) track.stop()
      const contentType = mimeType.split(';')[0]!
      void new Blob(parts, { type: contentType }).arrayBuffer().then((buffer) => {
        if (buffer.byteLength === 0) reject(new Error('nothing was recorded'))
        else resolve({ bytes: new Uint8Array(buffer), contentType })
      }, reject)
    }
  })
  // Parts as they come: a page that is put away in between keeps what it had.
  recorder.start(1_000)
  return { stop, done }
}

/** One channel at 16 kHz. The decoder empties what it is given, so it gets a copy. */
export const decodeVoice = async (bytes: Uint8Array<ArrayBuffer>): Promise<Float32Array> =>
  (await new OfflineAudioContext(1, 1, decodedRate).decodeAudioData(bytes.slice().buffer)).getChannelData(0)

export const measureVoice = (samples: Float32Array): Pick<TakenVoice, 'durationSeconds' | 'speechSeconds'> => {
  const tenths = (seconds: number): number => Math.round(seconds * 10) / 10
  return { durationSeconds: tenths(samples.length / decodedRate), speechSeconds: tenths(speechSeconds(samples, decodedRate)) }
}
