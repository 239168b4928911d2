/**
 * Did a picture editor write the file? Our phone app's photos come from the camera's frames and carry no program's name, so one that does was
 * not taken by it. An editor also signs what it only turned or made smaller; so this asks for a look and no more. Whether pixels were changed without a
 * signature is not guessed: tables of compression differ between phones and between every chat program a photo went through.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('edited_photo')

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { photo } = context
  if (submission.photoSha256 === undefined) return report.absent('no_photo')
  if (photo === undefined) return report.absent('not_read')
  if (photo.trouble !== undefined) return report.absent('not_readable')
  return photo.editedWith === undefined ? report.neutral('no_editor') : report.weigh('edited', weights.edited_photo.edited, { photoSha256: photo.sha256, program: photo.editedWith })
}
