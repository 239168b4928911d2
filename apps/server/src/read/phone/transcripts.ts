import { PhoneTranscript, ProblemError } from '@fieldproof/contract'
import type { App, Routes } from '../../http/app.ts'
import { requireDevice } from '../../http/device.ts'
import type { Ports } from '../../ports.ts'

/** Two minutes of Opus are 360 kB; what Safari records takes up to five times as much. */
const mostSoundBytes = 4_000_000
const kinds = ['audio/webm', 'audio/mp4']

/** POST /api/v1/phone/transcripts: a spoken note as text, for the person to read and change before the check-in. The sound is not kept, nor is the text. */
export const phoneTranscripts = (ports: Ports): Routes => (app: App) => {
  /** One at a time for each phone. */
  const atWork = new Set<string>()
  app.addContentTypeParser(kinds, { parseAs: 'buffer', bodyLimit: mostSoundBytes }, (_request, body, done) => done(null, body))
  app.post('/api/v1/phone/transcripts', {
    schema: { tags: ['Phone'], summary: 'A spoken note as text; nothing of it is kept', consumes: kinds, response: { 200: PhoneTranscript } } as { response: { 200: typeof PhoneTranscript } },
    bodyLimit: mostSoundBytes,
  }, async (request) => {
    const device = await requireDevice(ports, request)
    const { transcriber } = ports
    if (!transcriber) throw new ProblemError('not_found', 'this installation turns no speech into text (FIELDPROOF_SPEECH_MODEL is not set)')
    const bytes = request.body
    if (!Buffer.isBuffer(bytes)) throw new ProblemError('unsupported_media_type', 'send the recording’s bytes as audio/webm or audio/mp4')
    if (bytes.length === 0) throw new ProblemError('invalid_request', 'the recording is empty')
    if (atWork.has(device.deviceId)) throw new ProblemError('too_many_requests', 'the note before this one is still being read', { retryAfterSeconds: 5 })
    atWork.add(device.deviceId)
    try {
      const transcribed = await transcriber.transcribe(bytes)
      if (transcribed.ok) return { text: transcribed.text, seconds: transcribed.seconds, modelId: transcriber.modelId }
      switch (transcribed.trouble) {
        case 'damaged': throw new ProblemError('invalid_request', 'the recording does not decode as WebM or MP4 with sound')
        case 'too_long': throw new ProblemError('invalid_request', 'the recording is longer than two minutes')
        case 'busy': throw new ProblemError('too_many_requests', 'several notes are being read already', { retryAfterSeconds: 20 })
        case 'absent': throw new ProblemError('not_found', 'the engine for speech is not installed on the server (npm run engines)')
        case 'failed': throw new ProblemError('storage_unavailable', 'the engine for speech could not finish; the recording stands without text', { retryAfterSeconds: 60 })
      }
    } finally {
      atWork.delete(device.deviceId)
    }
  })
}
