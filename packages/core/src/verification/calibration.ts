import { toThousandth } from './evidence.ts'
import type { VerdictModel } from './model.ts'

/**
 * The weight of all evidence of a verdict (its total without the prior) as it turned out to be worth on labelled days: Platt scaling
 * (Platt 1999), fitted on simulated days and stored with the model. Bands do not use it; it is for probabilities, which sums of expert weights
 * overstate. A model without a calibration gives its sum as it is.
 */
export const calibratedDecibans = (evidenceDecibans: number, { calibration }: VerdictModel): number =>
  calibration === undefined ? evidenceDecibans : toThousandth(calibration.slope * evidenceDecibans + calibration.intercept)
