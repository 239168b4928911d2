import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createBoundedProcess, type ProcessAnswer } from './boundedProcess.ts'
import type { HeicReading, HeicResult } from './readHeic.ts'
import type { SceneReading, SceneRequest } from './readScene.ts'
import type { SignReading, SignRequest } from './readSign.ts'
import type { VideoResult } from './readVideo.ts'

/** What is asked of the process that opens media, and its reply: undefined where a package is not installed. */
export type MediaRequest = { readonly kind: 'heic' | 'video'; readonly bytes: Uint8Array } | { readonly kind: 'scene'; readonly scene: SceneRequest }
export interface MediaReply { readonly result: HeicResult | VideoResult | SceneReading | undefined }

/** Strangers' media, opened outside the server. undefined: the packages for it are not installed, or, for a comparison, it came to no end. */
export interface MediaReader {
  heic(bytes: Uint8Array): Promise<{ readonly ok: true; readonly value: HeicReading } | { readonly ok: false; readonly trouble: 'too_large' | 'too_slow' | 'damaged' } | undefined>
  video(bytes: Uint8Array): Promise<VideoResult | undefined>
  scene(request: SceneRequest): Promise<SceneReading | undefined>
  sign(request: SignRequest): Promise<SignReading | undefined>
  stop(): Promise<void>
}

/** The heavy ones, in engines/ (`npm run engines`). */
export const areEnginesInstalled = (): boolean => existsSync(join(import.meta.dirname, '../../../../../engines/node_modules/mediabunny'))

/** Ten times what the app's own video takes on one core. */
const seconds = 30
/** A 15-second 720p video takes 300 MB, a HEIC of 48 megapixels 700; reading signs 600 and more for large ones. */
const residentBytes = 1_200_000_000

export const openMediaReader = (): MediaReader => {
  const media = createBoundedProcess<MediaRequest, MediaReply>({ script: join(import.meta.dirname, 'mediaChild.ts'), seconds, residentBytes })
  const signs = createBoundedProcess<SignRequest, SignReading>({ script: join(import.meta.dirname, 'signChild.ts'), seconds, residentBytes })
  const resultOf = <T>(answer: ProcessAnswer<MediaReply>): T | { readonly ok: false; readonly trouble: 'too_large' | 'too_slow' | 'damaged' } | undefined => {
    if (answer.ok) return answer.value.result as T | undefined
    if (answer.fault === 'absent') return undefined
    return { ok: false, trouble: answer.fault === 'died' ? 'damaged' : answer.fault }
  }
  return {
    heic: async (bytes) => resultOf<HeicResult>(await media.ask({ kind: 'heic', bytes })),
    video: async (bytes) => resultOf<VideoResult>(await media.ask({ kind: 'video', bytes })),
    async scene(scene) {
      const answer = await media.ask({ kind: 'scene', scene })
      return answer.ok ? (answer.value.result as SceneReading | undefined) : undefined
    },
    async sign(request) {
      const answer = await signs.ask(request)
      return answer.ok ? answer.value : undefined
    },
    async stop() {
      await Promise.all([media.stop(), signs.stop()])
    },
  }
}
