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
  sha256: '1faf514c0985b94a33e760b2c375bc1775bedd3e109929f998a23a1d2ee2d478',
}
