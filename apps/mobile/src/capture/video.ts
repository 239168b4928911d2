/**
 * A short video from the live camera only (C4), as MediaRecorder writes it: its bytes are the original, hashed into the signed event and uploaded as they are. It has no
 * watermark: the prompt, drawn anew for each check-in, and the hash in the event say which check-in it belongs to.
 */
export const videoLimits = { leastMs: 3_000, mostMs: 15_000 } as const

/** Legible signs at about 2.5 MB for fifteen seconds. */
const videoBitsPerSecond = 1_250_000
const audioBitsPerSecond = 48_000

/** What this browser records and our server reads, best first; Safari knows MP4 only. undefined: this browser records nothing. */
const kinds = ['video/webm;codecs=vp9,opus', 'video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'] as const
const kindHere = (): string | undefined => (typeof MediaRecorder === 'undefined' ? undefined : kinds.find((kind) => MediaRecorder.isTypeSupported(kind)))
export const canRecordVideo = (): boolean => kindHere() !== undefined && navigator.mediaDevices?.getUserMedia !== undefined

/** The camera with sound where the person allows it: without a microphone the video is recorded all the same. */
export const openVideoCamera = async (facing: 'environment' | 'user'): Promise<MediaStream> => {
  const video = { facingMode: { ideal: facing }, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true }, video })
  } catch {
    return navigator.mediaDevices.getUserMedia({ audio: false, video })
  }
}

export interface Recording {
  /** Ends it; `done` then resolves. */
  readonly stop: () => void
  readonly done: Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: string; readonly durationMs: number }>
}

/** Records until `stop`, at the longest fifteen seconds, or until the camera is taken away. */
export const startRecording = (stream: MediaStream): Recording => {
  const mimeType = kindHere()
  if (mimeType === undefined) throw new Error('this browser records no video')
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond, audioBitsPerSecond })
  const parts: Blob[] = []
  const begunAt = performance.now()
  let endedAt = begunAt
  const stop = (): void => { if (recorder.state !== 'inactive') recorder.stop() }
  const timer = setTimeout(stop, videoLimits.mostMs)
  const done = new Promise<Awaited<Recording['done']>>((resolve, reject) => {
    recorder.ondataavailable = (event) => { if (event.data.size > 0) parts.push(event.data) }
    recorder.onerror = () => reject(new Error('the recording broke off'))
    recorder.onstop = () => {
      clearTimeout(timer)
      endedAt = performance.now()
      const contentType = mimeType.split(';')[0]!
      void new Blob(parts, { type: contentType }).arrayBuffer().then((buffer) => {
        if (buffer.byteLength === 0) reject(new Error('nothing was recorded'))
        else resolve({ bytes: new Uint8Array(buffer), contentType, durationMs: endedAt - begunAt })
      }, reject)
    }
  })
  // Parts as they come: a page that is put away in between keeps what it had.
  recorder.start(1_000)
  return { stop, done }
}
