import { join } from 'node:path'
import { type BoundedProcess, createBoundedProcess, type ProcessAnswer } from './boundedProcess.ts'
import type { HeicResult } from './readHeic.ts'
import type { VideoResult } from './readVideo.ts'

/** What is asked of the process that opens media; a reply has the kind of its request. */
export type MediaRequest = { readonly kind: 'heic' | 'video'; readonly bytes: Uint8Array }
export type MediaReply = { readonly kind: 'heic'; readonly result: HeicResult | undefined } | { readonly kind: 'video'; readonly result: VideoResult | undefined }

/** HEIC photos and videos, opened outside the server. undefined: the packages for it are not installed. */
export interface MediaReader {
  heic(bytes: Uint8Array): Promise<{ readonly ok: true; readonly value: Extract<HeicResult, { ok: true }>['value'] } | { readonly ok: false; readonly trouble: 'too_large' | 'too_slow' | 'damaged' } | undefined>
  video(bytes: Uint8Array): Promise<VideoResult | undefined>
  stop(): Promise<void>
}

/** Ten times what the app's own video takes on one core. */
const seconds = 30
/** A 15-second 720p video takes 300 MB, a HEIC of 48 megapixels 700. */
const residentBytes = 1_200_000_000

export const openMediaReader = (process: BoundedProcess<MediaRequest, MediaReply> = createBoundedProcess({ script: join(import.meta.dirname, 'mediaChild.ts'), seconds, residentBytes })): MediaReader => {
  const resultOf = <T>(answer: ProcessAnswer<{ readonly result: T | undefined }>): T | { readonly ok: false; readonly trouble: 'too_large' | 'too_slow' | 'damaged' } | undefined => {
    if (answer.ok) return answer.value.result
    if (answer.fault === 'absent') return undefined
    return { ok: false, trouble: answer.fault === 'died' ? 'damaged' : answer.fault }
  }
  return {
    heic: async (bytes) => resultOf<HeicResult>(await process.ask({ kind: 'heic', bytes }) as ProcessAnswer<{ readonly result: HeicResult | undefined }>),
    video: async (bytes) => resultOf<VideoResult>(await process.ask({ kind: 'video', bytes }) as ProcessAnswer<{ readonly result: VideoResult | undefined }>),
    stop: () => process.stop(),
  }
}
