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
  sha256: '7f383063c99953a0ae880ddf40ccabcbc4d4c7c81b886f9cb19e14d788880163',
}
