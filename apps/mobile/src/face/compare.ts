import { type FaceCheck, type FaceProvider, type FilmedFaces, faceOutcome } from '@fieldproof/core/kernel'
import { type ReadFace, similarity } from './engine.ts'
import type { FaceSession } from './faceSession.ts'

/** Features of several looks, of length one each. */
export type Features = readonly Float32Array[]

const rounded = (value: number): number => Math.round(value * 1000) / 1000

/**
 * What a session says against the enrolled features. The worst look counts: who holds a photo before the camera for one look and turns their own head for the next
 * must be found out by the other one.
 */
export const checkAgainst = (enrolled: Features, { reads, challenge }: FaceSession, { modelId }: FaceProvider, templateSha256: string): FaceCheck => ({
  modelId, challenge, templateSha256,
  similarity: rounded(Math.max(-1, Math.min(1, ...reads.map(({ feature }) => Math.max(...enrolled.map((one) => similarity(one, feature))))))),
  liveScore: rounded(Math.min(...reads.map(({ liveScore }) => liveScore))),
})

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!

/** What the looks while a video was recorded say; a look without a face is undefined. Of each figure the median, the lower one of two: one good moment makes no match. */
export const filmedFacesOf = (enrolled: Features, looks: readonly (ReadFace | undefined)[], { modelId }: FaceProvider, templateSha256: string): FilmedFaces | undefined => {
  if (looks.length === 0) return undefined
  const faces = looks.filter((look) => look !== undefined)
  return {
    modelId, looks: looks.length, withFace: faces.length, templateSha256,
    ...(faces.length === 0 ? {} : {
      similarity: rounded(Math.max(-1, Math.min(1, middle(faces.map(({ feature }) => Math.max(...enrolled.map((one) => similarity(one, feature)))))))),
      liveScore: rounded(middle(faces.map(({ liveScore }) => liveScore))),
    }),
  }
}

export type EnrolmentTrouble = 'not_live' | 'not_one_person'

/** The features of an enrolment, or why it cannot be one: every look must live, and all must be of one person. */
export const enrolmentOf = ({ reads, challenge }: FaceSession, { modelId }: FaceProvider): Features | EnrolmentTrouble => {
  const liveScore = Math.min(...reads.map((read) => read.liveScore))
  const features = reads.map(({ feature }) => feature)
  const pairs = features.flatMap((a, i) => features.slice(i + 1).map((b) => similarity(a, b)))
  const outcome = faceOutcome({ modelId, liveScore, challenge, similarity: Math.min(1, ...pairs) })
  return outcome === 'match' ? features : outcome === 'not_live' ? 'not_live' : 'not_one_person'
}
