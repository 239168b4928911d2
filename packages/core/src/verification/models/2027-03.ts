import { weights202703 } from '../../signals/index.ts'
import type { VerdictModel } from '../model.ts'
import { model202702 } from './2027-02.ts'

/** The fifth model: 2027-02 with the signals of the fifth set of weights, which accuse fewer honest people. See docs/decisions/0050-fifth-verdict-model.md. */
export const model202703: VerdictModel = {
  version: '2027-03',
  priorDecibans: model202702.priorDecibans,
  furtherFindingFactor: model202702.furtherFindingFactor,
  thresholds: model202702.thresholds,
  decisive: model202702.decisive,
  ...(model202702.placeGroups === undefined ? {} : { placeGroups: model202702.placeGroups }),
  ...(model202702.unsupported === undefined ? {} : { unsupported: model202702.unsupported }),
  weights: weights202703,
  // Fitted by `npm run bench:trust -- --tuning --days 3` on the first attacks and their variants, with and without radio, against honest days and, for a third of the weight, recorded tracks.
  calibration: {
    worstGroupFactor: 4,
    knots: [[-161, -24.3], [-26.6, -24.3], [-26.5, -19.2], [-10.6, -19.2], [-10.5, -15.9], [-6.5, -15.9], [-5.8, -11], [10.5, -11], [10.6, 3.8], [23.5, 3.8], [23.7, 7.4], [26.5, 7.4], [26.6, 12.1], [31.5, 12.1], [31.7, 15.5], [39.5, 15.5]],
  },
  sha256: 'dfd017c033dfe6a11b77afeb52d9f3c9391bd309eaa0f87f088fbcb9de181dde',
}
