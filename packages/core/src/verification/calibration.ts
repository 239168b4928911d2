import type { Verdict } from '../kernel/index.ts'
import { toThousandth } from './evidence.ts'
import type { CalibrationSteps, VerdictModel } from './model.ts'

type Weighed = Pick<Verdict, 'totalDecibans' | 'priorDecibans' | 'groupDecibans'>

/** The sum of the evidence, and once more what its worst group says against: one thing against weighs more than the sum of many mild ones for. */
export const calibrationScore = ({ totalDecibans, priorDecibans, groupDecibans }: Weighed, worstGroupFactor: number): number =>
  totalDecibans - priorDecibans + worstGroupFactor * Math.min(0, ...Object.values(groupDecibans))

/**
 * The weight of all evidence of a verdict as it turned out to be worth on labelled days, fitted on simulated days and stored with the model: steps that only
 * rise (isotonic regression; Zadrozny & Elkan 2002), bounded at both ends by how many days they were fitted on, so that no verdict is surer than what was
 * seen. Models before 2027-01 have a line (Platt 1999). Bands do not use it; it is for probabilities, which sums of expert weights overstate. A
 * model without a calibration gives its sum as it is.
 */
export const calibratedDecibans = (verdict: Weighed, { calibration }: VerdictModel): number => {
  const sum = verdict.totalDecibans - verdict.priorDecibans
  if (calibration === undefined) return toThousandth(sum)
  if ('slope' in calibration) return toThousandth(calibration.slope * sum + calibration.intercept)
  return toThousandth(onSteps(calibrationScore(verdict, calibration.worstGroupFactor), calibration))
}

const onSteps = (score: number, { knots }: CalibrationSteps): number => {
  const next = knots.findIndex(([at]) => at >= score)
  if (next < 0) return knots[knots.length - 1]?.[1] ?? 0
  const [high, low] = [knots[next] as readonly [number, number], knots[next - 1]]
  return low === undefined ? high[1] : low[1] + ((high[1] - low[1]) * (score - low[0])) / (high[0] - low[0])
}
