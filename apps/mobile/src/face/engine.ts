/**
 * From a picture to what can be compared: find the face, mark it, straighten it, make its features, ask whether it lives. Pure but for the models, which are run by
 * whoever is given: onnxruntime-web in the phone's worker and in the benches alike.
 */
import { detectorInput, facesIn } from './findFaces.ts'
import { featureInput, landmarkInput, pointsIn } from './landmarks.ts'
import { livenessInput, liveScoreOf } from './liveness.ts'
import type { Box, Picture, Point } from './picture.ts'

export const faceModels = ['detect', 'landmark', 'feature', 'liveness'] as const
export type FaceModel = (typeof faceModels)[number]

/** Runs one model: its only input, and its outputs by name. */
export type RunModel = (model: FaceModel, input: Float32Array) => Promise<Readonly<Record<string, Float32Array>>>

/** Shapes of the models' inputs. */
export const inputShapes: Readonly<Record<FaceModel, readonly number[]>> = { detect: [1, 3, 240, 320], landmark: [1, 1, 64, 64], feature: [1, 3, 112, 112], liveness: [1, 3, 128, 128] }

export interface SeenFace {
  readonly box: Box
  readonly points: readonly Point[]
  /** How many faces were found; the others are smaller. */
  readonly count: number
}

export interface ReadFace extends SeenFace {
  /** Of length one, so that the similarity of two is their product. */
  readonly feature: Float32Array
  readonly liveScore: number
}

export interface FaceEngine {
  /** The largest face and its marks: quick enough for every picture of a camera. undefined: none. */
  see(picture: Picture): Promise<SeenFace | undefined>
  /** The same with what can be compared. */
  read(picture: Picture): Promise<ReadFace | undefined>
}

export const unitLength = (vector: Float32Array): Float32Array => {
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((value) => value / length)
}

/** Cosine of two vectors of length one, −1 to 1. */
export const similarity = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

export const createFaceEngine = (run: RunModel): FaceEngine => {
  const see = async (picture: Picture): Promise<SeenFace | undefined> => {
    const { scores, boxes } = await run('detect', detectorInput(picture))
    const faces = facesIn(picture, scores!, boxes!)
    if (faces[0] === undefined) return undefined
    const { box } = faces[0]
    const { output } = await run('landmark', landmarkInput(picture, box))
    return { box, points: pointsIn(box, output!), count: faces.length }
  }
  const read = async (picture: Picture): Promise<ReadFace | undefined> => {
    const seen = await see(picture)
    if (seen === undefined) return undefined
    const feature = (await run('feature', featureInput(picture, seen.points)))['output']!
    const live = (await run('liveness', livenessInput(picture, seen.box)))['output']!
    return { ...seen, feature: unitLength(feature), liveScore: liveScoreOf(live) }
  }
  return { see, read }
}
