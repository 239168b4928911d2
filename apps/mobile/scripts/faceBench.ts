/** What the two face benches share: the models as the phone runs them (onnxruntime-web, WebAssembly, one thread), and pictures from files. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { faceModelId, readFaceFiles } from '../../../scripts/faceFiles.mjs'
import { type FaceEngine, createFaceEngine } from '../src/face/engine.ts'
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

/** Lines of a CSV file without quotes; a first line that names no file that exists is a heading. Paths count from the file's folder. */
export const readLines = (file: string, columns: number, isData: (cells: readonly string[]) => boolean): string[][] => {
  const lines = readFileSync(file, 'utf8').replace(/^\uFEFF/, '').split(/\r?\n/).map((line) => line.split(',').map((cell) => cell.trim())).filter((cells) => cells.some((cell) => cell !== ''))
  const data = lines.length > 0 && !existsSync(beside(file, lines[0]![0]!)) ? lines.slice(1) : lines
  for (const [index, cells] of data.entries()) if (cells.length !== columns || !isData(cells)) throw new Error(`${file}: line ${index + 1 + lines.length - data.length} is not as it should be: ${cells.join(',')}`)
  return data
}
export const beside = (csv: string, file: string): string => resolve(dirname(csv), file)

/** The q-quantile, the nearest that was measured. */
export const quantile = (values: readonly number[], q: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? 0

/** Chance that a value of the first is above one of the second (area under the ROC curve; Hanley & McNeil 1982). */
export const areaUnderRoc = (above: readonly number[], below: readonly number[]): number => {
  const sorted = below.toSorted((a, b) => a - b)
  const countBelow = (value: number, orEqual: boolean): number => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! < value || (orEqual && sorted[middle] === value)) low = middle + 1
      else high = middle
    }
    return low
  }
  return above.reduce((sum, value) => sum + (countBelow(value, false) + countBelow(value, true)) / 2, 0) / (above.length * below.length)
}

/** No error in n trials does not mean none: the rate that would still give none once in twenty times (Hanley & Lippman-Hand 1983, "rule of three"). */
export const errorRate = (errors: number, trials: number): string =>
  trials === 0 ? 'no such pictures' : errors === 0 ? `0 of ${trials} (below ${(300 / trials).toFixed(trials < 1_000 ? 1 : 2)} % with 95 % confidence)` : `${errors} of ${trials} (${((100 * errors) / trials).toFixed(2)} %)`
