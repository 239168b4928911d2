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
    knots: [[-161, -24.3], [-26.6, -24.3], [-26.5, -19.1], [-10.6, -19.1], [-10.5, -16], [-6.5, -16], [-5.5, -12.7], [15.8, -12.7], [16.2, 3.9], [23.5, 3.9], [23.7, 5.9], [26.7, 5.9], [26.8, 12.1], [30.9, 12.1], [31, 12.4], [31.5, 12.4], [31.7, 17.2], [39.5, 17.2]],
  },
  sha256: '249e9524efc3a9502134173c4cc50e6e71e0b13d7551b66bd1b70903c2e47cf8',
}
