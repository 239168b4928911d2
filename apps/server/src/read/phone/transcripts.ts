import { PhoneTranscript, ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
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
    if (!transcriber) throw new ProblemError('not_found', t('本系统没有开启语音转文字（未设置 FIELDPROOF_SPEECH_MODEL）', '本系統沒有開啟語音轉文字（未設定 FIELDPROOF_SPEECH_MODEL）', 'this installation turns no speech into text (FIELDPROOF_SPEECH_MODEL is not set)'))
    const bytes = request.body
    if (!Buffer.isBuffer(bytes)) throw new ProblemError('unsupported_media_type', t('录音须为 audio/webm 或 audio/mp4', '錄音須為 audio/webm 或 audio/mp4', 'send the recording’s bytes as audio/webm or audio/mp4'))
    if (bytes.length === 0) throw new ProblemError('invalid_request', t('录音是空的', '錄音是空的', 'the recording is empty'))
    if (atWork.has(device.deviceId)) throw new ProblemError('too_many_requests', t('上一段录音还在转写', '上一段錄音還在轉寫', 'the note before this one is still being read'), { retryAfterSeconds: 5 })
    atWork.add(device.deviceId)
    try {
      const transcribed = await transcriber.transcribe(bytes)
      if (transcribed.ok) return { text: transcribed.text, seconds: transcribed.seconds, modelId: transcriber.modelId }
      switch (transcribed.trouble) {
        case 'damaged': throw new ProblemError('invalid_request', t('录音读不出来：不是有声音的 WebM 或 MP4', '錄音讀不出來：不是有聲音的 WebM 或 MP4', 'the recording does not decode as WebM or MP4 with sound'))
        case 'too_long': throw new ProblemError('invalid_request', t('录音超过两分钟', '錄音超過兩分鐘', 'the recording is longer than two minutes'))
        case 'busy': throw new ProblemError('too_many_requests', t('正在转写好几段录音', '正在轉寫好幾段錄音', 'several notes are being read already'), { retryAfterSeconds: 20 })
        case 'absent': throw new ProblemError('not_found', t('服务器没有安装语音引擎（npm run engines）', '伺服器沒有安裝語音引擎（npm run engines）', 'the engine for speech is not installed on the server (npm run engines)'))
        case 'failed': throw new ProblemError('storage_unavailable', t('语音引擎没有完成；录音保留，没有文字', '語音引擎沒有完成；錄音保留，沒有文字', 'the engine for speech could not finish; the recording stands without text'), { retryAfterSeconds: 60 })
      }
    } finally {
      atWork.delete(device.deviceId)
    }
  })
}
