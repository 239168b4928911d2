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
  ...(model202702.calibration === undefined ? {} : { calibration: model202702.calibration }),
  sha256: 'e04dc134d9497c029707aa59f99ec9d4b6630eda1512e982d4eeea900624bf56',
}
