import { weights202702 } from '../../signals/index.ts'
import type { VerdictModel } from '../model.ts'
import { model202701 } from './2027-01.ts'

/** The fourth model: 2027-01 with the signals of the fourth set of weights. */
export const model202702: VerdictModel = {
  version: '2027-02',
  priorDecibans: model202701.priorDecibans,
  furtherFindingFactor: model202701.furtherFindingFactor,
  thresholds: model202701.thresholds,
  decisive: model202701.decisive,
  ...(model202701.unsupported === undefined ? {} : { unsupported: model202701.unsupported }),
  weights: weights202702,
  ...(model202701.calibration === undefined ? {} : { calibration: model202701.calibration }),
  sha256: '97f51000d24b89ecfe047be004b94516d52ec43b446318ed3ecb8de448e05afb',
}
