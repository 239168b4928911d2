import type { FaceEngine, ReadFace, SeenFace } from './engine.ts'
import type { FaceAnswer, FaceTask } from './faceWorker.ts'
import type { Picture } from './picture.ts'

export interface OpenedFaceEngine extends FaceEngine {
  readonly close: () => void
}

/** Starts the worker and loads the models in it (fetchFaceFiles first). Throws where this browser cannot: no WebAssembly, no memory. */
export const openFaceEngine = async (): Promise<OpenedFaceEngine> => {
  const worker = new Worker(new URL('./faceWorker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void }>()
  let last = 0
  const fail = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.onmessage = ({ data: { id, value, error } }: MessageEvent<FaceAnswer>) => {
    const asker = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asker?.resolve(value as never)
    else asker?.reject(new Error(error))
  }
  worker.onerror = (event) => { fail(new Error(event.message)) }
  const ask = <T>(task: { readonly kind: FaceTask['kind']; readonly picture?: Picture }): Promise<T> => new Promise((resolve, reject) => {
    const id = ++last
    waiting.set(id, { resolve, reject })
    // A copy: the same picture may be looked at and then read.
    worker.postMessage({ id, ...task })
  })
  const close = (): void => { worker.terminate(); fail(new Error('closed')) }
  try {
    await ask({ kind: 'open' })
  } catch (error) {
    close()
    throw error
  }
  return { see: (picture) => ask<SeenFace | undefined>({ kind: 'see', picture }), read: (picture) => ask<ReadFace | undefined>({ kind: 'read', picture }), close }
}

/** Wide enough for a face at arm's length, and quick to copy. */
const mostPixels = 640

/** The camera's picture of now. */
export const grabPicture = (video: HTMLVideoElement, canvas: HTMLCanvasElement): Picture => {
  const scale = Math.min(1, mostPixels / Math.max(video.videoWidth, video.videoHeight))
  const [width, height] = [Math.max(1, Math.round(video.videoWidth * scale)), Math.max(1, Math.round(video.videoHeight * scale))]
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  context.drawImage(video, 0, 0, width, height)
  return { widthPixels: width, heightPixels: height, rgba: context.getImageData(0, 0, width, height).data }
}
