/**
 * Was the record signed by this phone's key, and is it as it was signed? Trackers that cannot sign are normal and weigh nothing. A
 * signature that fails says that the bytes are not what the enrolled phone signed; it does not say who changed them.
 */
import type { Finding, Submission } from '../kernel/index.ts'
import type { CheckInContext, TrackContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('signature')

export const evaluate = (submission: Submission, _context: CheckInContext | TrackContext, weights: SignalWeights = currentWeights): Finding => {
  switch (submission.integrity.signature) {
    case 'valid': return report.weigh('valid', weights.signature.valid)
    case 'invalid': return report.weigh('invalid', weights.signature.invalid)
    default: return report.absent('unsigned')
  }
}
