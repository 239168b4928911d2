/** What the two face benches share: the models as the phone runs them (onnxruntime-web, WebAssembly, one thread), and pictures from files. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { faceModelId, readFaceFiles } from '../../../scripts/faceFiles.mjs'
import { type LeftOut, leftOutLines } from '../../../packages/testkit/src/leftOut.ts'
import { stopWith } from '../../../packages/testkit/bench/measurement.ts'
import { type FaceEngine, type ReadFace, createFaceEngine } from '../src/face/engine.ts'
import type { Picture } from '../src/face/picture.ts'
import { openModels } from '../src/face/runtime.ts'
import { type FaceProvider, faceProviderOf } from '../../../packages/core/src/kernel/faceModels.ts'

const modules = join(import.meta.dirname, '../../../engines/node_modules')

export interface FaceBench {
  readonly provider: FaceProvider
  readonly engine: FaceEngine
}

/** undefined where the engines are not installed (`npm run engines`). */
export const openFaceBench = async (): Promise<FaceBench | undefined> => {
  const files = readFaceFiles(modules)
  const provider = faceProviderOf(faceModelId)
  if (files === undefined) return undefined
  if (provider === undefined) throw new Error(`core knows no thresholds for ${faceModelId}`)
  const ort = await import(pathToFileURL(join(modules, 'onnxruntime-web/dist/ort.wasm.min.mjs')).href)
  return { provider, engine: createFaceEngine(await openModels(ort, (model) => Promise.resolve(files.find(({ name }) => name === `${model}.onnx`)!.bytes))) }
}

/** A phone's camera gives about so much. */
const mostPixels = 1280

/** An upright picture of at most 1280 pixels a side, as the phone would see it. By its bytes: a server in this process lets sharp open no files (platform/photos/readPhoto.ts). */
export const readPicture = async (file: string): Promise<Picture> => {
  const { data, info } = await sharp(readFileSync(file)).rotate().resize({ width: mostPixels, height: mostPixels, fit: 'inside', withoutEnlargement: true }).toColourspace('srgb').removeAlpha().ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { widthPixels: info.width, heightPixels: info.height, rgba: data }
}

/** The lines of the CSV file that was given; a bad one, or none, ends the bench with what to do. */
export const readCsv = <T>(csv: string | undefined, usage: string, read: (text: string) => T[]): T[] => {
  if (csv === undefined || !existsSync(csv)) return stopWith(csv === undefined ? `usage: ${usage}` : `there is no file ${csv}. ${usage}`)
  try {
    return read(readFileSync(csv, 'utf8'))
  } catch (error) {
    return stopWith(`${csv}: ${(error as Error).message}`)
  }
}

export interface PicturesRead {
  /** By the name in the CSV file; undefined where no face was found. */
  readonly faces: ReadonlyMap<string, ReadFace | undefined>
  readonly milliseconds: readonly number[]
  readonly leftOut: readonly LeftOut[]
}

/** Every picture once. Names count from the folder of the CSV file; what cannot be opened is said at once, with why. */
export const readFaces = async (engine: FaceEngine, csv: string, files: Iterable<string>): Promise<PicturesRead> => {
  const faces = new Map<string, ReadFace | undefined>()
  const milliseconds: number[] = []
  const [missing, unreadable]: [string[], string[]] = [[], []]
  for (const file of new Set(files)) {
    const path = resolve(dirname(csv), file)
    if (!existsSync(path)) {
      missing.push(file)
      continue
    }
    try {
      const picture = await readPicture(path)
      const started = performance.now()
      faces.set(file, await engine.read(picture))
      milliseconds.push(performance.now() - started)
    } catch (error) {
      console.error(`${file}: ${(error as Error).message}`)
      unreadable.push(file)
    }
  }
  const leftOut = [{ reason: 'no such file', names: missing, isFault: true }, { reason: 'unreadable', names: unreadable, isFault: true }]
  if (faces.size === 0) stopWith([...leftOutLines(leftOut), `None of the pictures in ${csv} could be read; names count from its folder.`].join('\n'))
  return { faces, milliseconds, leftOut }
}
