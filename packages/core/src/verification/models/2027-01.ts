import { weights202701 } from '../../signals/index.ts'
import type { VerdictModel } from '../model.ts'
import { model202612 } from './2026-12.ts'

/** The third model: prior and thresholds of 2026-12, the signals of the third set of weights, and a calibration that is bounded by what was seen. */
export const model202701: VerdictModel = {
  version: '2027-01',
  priorDecibans: model202612.priorDecibans,
  furtherFindingFactor: model202612.furtherFindingFactor,
  thresholds: model202612.thresholds,
  decisive: model202612.decisive,
  // Three decibans: transmitters of the site, a face; not a new photo, which can be taken of anything.
  unsupported: { findings: { approach_path: ['not_recorded'] }, groups: ['radio', 'person', 'media'], least: 3 },
  weights: weights202701,
  // Fitted by `npm run bench:trust -- --tuning` on the first attacks and their variants, with and without radio, against honest days.
  calibration: {
    worstGroupFactor: 4,
    knots: [[-163, -25.4], [-10.6, -25.4], [-10.5, -13.8], [16.1, -13.8], [16.5, 3.6], [22.1, 3.6], [22.3, 5.5], [26.5, 5.5], [26.6, 10.3], [30.9, 10.3], [31, 10.4], [31.5, 10.4], [32.6, 18.5], [39.5, 18.5]],
  },
  sha256: '238acceaca2c40ef3948511fd0eecedb7828dd618f7053f1288e141dbd405f06',
}
