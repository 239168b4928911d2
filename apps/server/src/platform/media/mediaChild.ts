import { answerRequests } from './boundedProcess.ts'
import type { MediaReply, MediaRequest } from './mediaProcess.ts'
import { openHeicReader } from './readHeic.ts'
import { openSceneReader } from './readScene.ts'
import { openVideoReader } from './readVideo.ts'

/** The process that opens HEIC photos and videos and compares pictures. What a request needs is loaded with the first one of its kind. */
await answerRequests<MediaRequest, MediaReply>(async () => {
  let heic: ReturnType<typeof openHeicReader> | undefined
  let video: ReturnType<typeof openVideoReader> | undefined
  let scene: ReturnType<typeof openSceneReader> | undefined
  return async (request) => {
    switch (request.kind) {
      case 'heic': return { result: await (await (heic ??= openHeicReader()))?.(request.bytes) }
      case 'video': return { result: await (await (video ??= openVideoReader()))?.(request.bytes) }
      case 'scene': return { result: await (await (scene ??= openSceneReader()))?.(request.scene) }
    }
  }
})
