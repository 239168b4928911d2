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
  // A tag or code at the site shows the place where no satellite reaches, and bears a claim out.
  placeGroups: ['place', 'presence'],
  ...(model202701.unsupported === undefined ? {} : { unsupported: { ...model202701.unsupported, groups: [...model202701.unsupported.groups, 'presence'] } }),
  weights: weights202702,
  ...(model202701.calibration === undefined ? {} : { calibration: model202701.calibration }),
  sha256: '01ace9a32189af4e3a887f9e43a4bf13525601ec403974e316fcef5846687c05',
}
