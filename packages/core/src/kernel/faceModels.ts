/**
 * The face models that a phone may compare with, and the thresholds that belong to each. The phone compares and tells what came of it; the server judges
 * by the same figures, so an unknown model says nothing. Features of different models cannot be compared, so a template is kept with its model's id.
 */

export interface FaceThresholds {
  /** Cosine similarity from which two faces are taken for one person's … */
  readonly match: number
  /** … and below which they are taken for two. Between them nothing is said. */
  readonly different: number
  /** Liveness score (0 to 1) from which a picture is taken for one of a person rather than of paper or a screen. */
  readonly live: number
}

export interface FaceProvider {
  /** Names the set of models: features made by another set are not comparable. */
  readonly modelId: string
  /** Length of a feature vector. */
  readonly dimension: number
  readonly thresholds: FaceThresholds
}

/** Head turns that the phone asks for, in an order drawn anew each time; by the person's own left and right. */
export const headTurns = ['left', 'right'] as const
export type HeadTurn = (typeof headTurns)[number]

/** What a phone tells of a comparison it made itself: no picture, no feature. All of it is the phone's own word, in its signed event. */
export interface FaceCheck {
  readonly modelId: string
  /** Cosine similarity with the nearest enrolled picture, −1 to 1. */
  readonly similarity: number
  /** The liveness model's score, 0 to 1. */
  readonly liveScore: number
  /** Whether the head was turned as asked. */
  readonly challenge: 'passed' | 'failed'
  /** SHA-256 (hex) of the enrolled template as it lies encrypted on the phone: the same value is the same enrolment, and nothing can be made of it. */
  readonly templateSha256: string
}

/**
 * What a phone tells of the faces in a video that its person films with the front camera, having consented to faces: looks while it was being recorded, compared on the
 * phone. Medians over the looks that showed a face; absent where none did.
 */
export interface FilmedFaces {
  readonly modelId: string
  readonly looks: number
  readonly withFace: number
  readonly similarity?: number
  readonly liveScore?: number
  readonly templateSha256: string
}

/**
 * The thresholds stood fixed before anything was tried here: match and review bounds from 1:1 trials on faces of other people (docs/face.md), `live` where
 * the model itself finds a person likelier than everything else together. None is fitted to pictures of this repository or to any bench.
 */
export const faceProviders: readonly FaceProvider[] = [{ modelId: 'faceplugin-0.0.1-87aacdfe', dimension: 512, thresholds: { match: 0.45, different: 0.36, live: 0.5 } }]

export const faceProviderOf = (modelId: string): FaceProvider | undefined => faceProviders.find((provider) => provider.modelId === modelId)

export type FaceOutcome = 'match' | 'uncertain' | 'different' | 'not_live' | 'unknown_model'

/** What was filmed, in the words of a comparison. No head was turned on demand, so it is shown and weighs nothing. */
export const filmedFacesOutcome = ({ modelId, similarity, liveScore }: Pick<FilmedFaces, 'modelId' | 'similarity' | 'liveScore'>): FaceOutcome | 'no_face' =>
  similarity === undefined || liveScore === undefined ? (faceProviderOf(modelId) === undefined ? 'unknown_model' : 'no_face') : faceOutcome({ modelId, similarity, liveScore, challenge: 'passed' })

/** What a comparison says, the strictest first: without a living face the similarity means nothing (a printed photo matches its owner). */
export const faceOutcome = ({ modelId, similarity, liveScore, challenge }: Pick<FaceCheck, 'modelId' | 'similarity' | 'liveScore' | 'challenge'>): FaceOutcome => {
  const thresholds = faceProviderOf(modelId)?.thresholds
  if (thresholds === undefined) return 'unknown_model'
  if (liveScore < thresholds.live || challenge !== 'passed') return 'not_live'
  return similarity >= thresholds.match ? 'match' : similarity >= thresholds.different ? 'uncertain' : 'different'
}
