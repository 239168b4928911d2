/**
 * Looks at the front camera's picture while a video of its person is being recorded, and compares on the phone. Only for those who have enrolled a face, and only with models that are
 * here already. The rear camera is never looked at: it shows others, who have agreed to nothing.
 */
import type { FilmedFaces } from '@fieldproof/core/kernel'
import { filmedFacesOf } from './compare.ts'
import type { ReadFace } from './engine.ts'
import { hasFaceFiles, offeredFace } from './faceFiles.ts'
import type { FaceKeeper } from './keeper.ts'
import { grabPicture, openFaceEngine } from './openFaceEngine.ts'

export interface FaceWatch {
  /** Begins to look; answers how to end it and what was seen. */
  readonly start: (video: HTMLVideoElement) => () => Promise<FilmedFaces | undefined>
  readonly close: () => void
}

const everyMs = 1_500
const mostLooks = 10

/** undefined: nobody is enrolled here, or the engine is not. */
export const openFaceWatch = async (keeper: FaceKeeper): Promise<FaceWatch | undefined> => {
  const template = await keeper.open()
  const offered = template && (await offeredFace())
  if (template === undefined || offered?.provider.modelId !== template.modelId || !(await hasFaceFiles(offered.manifest))) return undefined
  const engine = await openFaceEngine()
  return {
    close: engine.close,
    start(video) {
      const looks: (ReadFace | undefined)[] = []
      const canvas = document.createElement('canvas')
      let [isOver, wake] = [false, (): void => undefined]
      const pause = (): Promise<void> => new Promise((resolve) => {
        const timer = setTimeout(resolve, everyMs)
        wake = () => { clearTimeout(timer); resolve() }
      })
      const looking = (async () => {
        while (!isOver && looks.length < mostLooks) {
          const look = await engine.read(grabPicture(video, canvas))
          looks.push(look)
          if (!isOver) await pause()
        }
        // A picture that could not be read leaves those before it.
      })().catch(() => undefined)
      return async () => {
        isOver = true
        wake()
        await looking
        return filmedFacesOf(template.features, looks, offered.provider, template.sha256)
      }
    },
  }
}
