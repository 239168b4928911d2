/**
 * Does the face before the phone look like the one enrolled on it, and does it live? The phone compares and signs what came of it, so this is the phone's own
 * word: a bounded hint for a person, never a decision, and nothing at all where the person did not agree or did not use it. No picture and no feature is here.
 */
import { type CheckInSubmission, type Finding, faceOutcome } from '../kernel/index.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('face')

/** Whoever holds the unlocked phone can enrol another face. After so many check-ins with one enrolment, other people have seen the person at work under it. */
const settledUses = 3

export const evaluate = (_submission: CheckInSubmission, { factors }: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const face = factors?.face
  if (face === undefined) return report.absent(factors?.can.includes('face') === true ? 'not_used' : 'not_told')
  if (!face.isConsented) return report.absent('no_consent')
  const w = weights.face
  const values = { similarity: face.similarity, liveScore: face.liveScore, modelId: face.modelId, templateSha256: face.templateSha256 }
  switch (faceOutcome(face)) {
    case 'unknown_model': return report.inconclusive('unknown_model', values)
    case 'not_live': return report.weigh('not_live', w.not_live, values)
    case 'different': return report.weigh('different', w.different, values)
    case 'uncertain': return report.neutral('uncertain', values)
    case 'match': return face.earlierUses < settledUses ? report.weigh('same_person_newly_enrolled', w.same_person_newly_enrolled, { ...values, earlierUses: face.earlierUses }) : report.weigh('same_person', w.same_person, values)
  }
}
