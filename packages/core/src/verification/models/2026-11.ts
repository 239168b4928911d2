import { weights202611 } from '../../signals/index.ts'
import type { VerdictModel } from '../model.ts'

/**
 * The first model: expert weights, to be calibrated against decided cases. A published model is never edited; `sha256` is of its canonical
 * JSON (keys sorted, no blanks, without `sha256` itself), and a test recomputes it.
 */
export const model202611: VerdictModel = {
  version: '2026-11',
  // Ten honest check-ins to one that is not. Audits of field attendance report worse and better; this only sets where doubt begins.
  priorDecibans: 10,
  furtherFindingFactor: 0.5,
  thresholds: {
    verifiedTotal: 20,
    verifiedPlace: 3,
    verifiedWorstGroup: -6,
    verifiedTrackIntegrity: 3,
    reviewGroup: -6,
    doubtTotal: -8,
    doubtGroup: -5,
    doubtGroups: 2,
  },
  decisive: { mock_location: ['flagged'], impossible_travel: ['impossible'], signature: ['invalid'] },
  weights: weights202611,
  sha256: 'ef21b578a3fcd1c8921ff4c3e642063fefa4aff498b5855ebf10d9724b2bcfb7',
}
