/** Whether a note can be spoken here: all that the first screen has to know of it; the recorder comes with its sheet (voice.ts). */

/** What this browser records and the console plays; Safari knows MP4 only. */
const kinds = ['audio/webm;codecs=opus', 'audio/webm', 'audio/mp4'] as const
export const voiceKindHere = (): string | undefined => (typeof MediaRecorder === 'undefined' ? undefined : kinds.find((kind) => MediaRecorder.isTypeSupported(kind)))
export const canRecordVoice = (): boolean => voiceKindHere() !== undefined && navigator.mediaDevices?.getUserMedia !== undefined
