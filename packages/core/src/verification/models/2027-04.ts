import { weights202704 } from '../../signals/index.ts'
import type { VerdictModel } from '../model.ts'
import { model202703 } from './2027-03.ts'

/** The sixth model: 2027-03 with a way here that tells riding from standing at a fix every few seconds. Its calibration is 2027-03's. See docs/decisions/0052-sixth-verdict-model.md. */
export const model202704: VerdictModel = {
  version: '2027-04',
  priorDecibans: model202703.priorDecibans,
  furtherFindingFactor: model202703.furtherFindingFactor,
  thresholds: model202703.thresholds,
  decisive: model202703.decisive,
  ...(model202703.placeGroups === undefined ? {} : { placeGroups: model202703.placeGroups }),
  ...(model202703.unsupported === undefined ? {} : { unsupported: model202703.unsupported }),
  weights: weights202704,
  ...(model202703.calibration === undefined ? {} : { calibration: model202703.calibration }),
  sha256: 'a55aa46f944bf555ef26aaeea82b7c35482f98b3a7044fcc68e92c087d739268',
}
