import { answerRequests } from './boundedProcess.ts'
import type { MediaReply, MediaRequest } from './mediaProcess.ts'
import { openHeicReader } from './readHeic.ts'
import { openVideoReader } from './readVideo.ts'

/** The process that opens HEIC photos and videos. What a request needs is loaded with the first one of its kind. */
await answerRequests<MediaRequest, MediaReply>(async () => {
  let heic: ReturnType<typeof openHeicReader> | undefined
  let video: ReturnType<typeof openVideoReader> | undefined
  return async ({ kind, bytes }) =>
    kind === 'heic' ? { kind, result: await (await (heic ??= openHeicReader()))?.(bytes) } : { kind, result: await (await (video ??= openVideoReader()))?.(bytes) }
})
