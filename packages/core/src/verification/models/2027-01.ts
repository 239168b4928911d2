import { weights202701 } from '../../signals/index.ts'
import type { VerdictModel } from '../model.ts'
import { model202612 } from './2026-12.ts'

/** The third model: prior and thresholds of 2026-12, and the signals of the third set of weights. */
export const model202701: VerdictModel = {
  version: '2027-01',
  priorDecibans: model202612.priorDecibans,
  furtherFindingFactor: model202612.furtherFindingFactor,
  thresholds: model202612.thresholds,
  decisive: model202612.decisive,
  weights: weights202701,
  calibration: { slope: 2.02, intercept: -46.9 },
  sha256: '8ce9d773871b0f7868bb2185703f96f72a6679f44829938819ddd81afe576ac1',
}
