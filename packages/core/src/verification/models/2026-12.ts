import { weights202612 } from '../../signals/index.ts'
import type { VerdictModel } from '../model.ts'
import { model202611 } from './2026-11.ts'

/**
 * The second model: twelve signals more; a jump off a track decides nothing any more; a calibration fitted on simulated days (tuning seeds
 * of `npm run bench:trust`). Prior and thresholds are those of 2026-11.
 */
export const model202612: VerdictModel = {
  version: '2026-12',
  priorDecibans: model202611.priorDecibans,
  furtherFindingFactor: model202611.furtherFindingFactor,
  thresholds: model202611.thresholds,
  decisive: model202611.decisive,
  weights: weights202612,
  calibration: { slope: 2.02, intercept: -46.9 },
  sha256: '348b7e89e358aeb7d7de904d5f1b430d00b39b235a7e61f9e4c5e52f46cb80d8',
}
