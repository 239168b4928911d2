/** How much the verdicts' probabilities are worth, and which attacks cost how much of it. */
import { type CalibrationSteps, calibratedDecibans, calibrationScore, currentModel } from '@fieldproof/core/verification'
import { type Scored, cllr, expectedCalibrationError, fitSteps, minimalCllr } from '../../src/trust/index.ts'
import type { Evidence, Tally } from './tally.ts'

/** Attacks that do not falsify where and when somebody was are no part of it: their presence is honest. */
const honestPresence = new Set(['copied_text', 'clock_moved', 'wrong_hour', 'old_photo', 'photo_of_colleague', 'photo_taken_earlier', 'edited_photo'])
export const falsifiesPresence = (t: Tally): boolean => !honestPresence.has(t.name) && t.count > 0

/** Every attack counts alike, and all attacks together as much as all honest check-ins. */
const scoresOf = (honest: readonly Tally[], attacks: readonly Tally[], scoreOf: (evidence: Evidence) => number): Scored[] => [
  ...honest.flatMap((t) => t.evidence.map((e) => ({ decibans: scoreOf(e), honest: true, weight: 1 / (t.count * honest.length) }))),
  ...attacks.flatMap((t) => t.evidence.map((e) => ({ decibans: scoreOf(e), honest: false, weight: 1 / (t.count * attacks.length) }))),
]

export interface CalibrationFigures { readonly ece: number; readonly cllr: number; readonly minimalCllr: number; readonly bitsOf: readonly (readonly [name: string, bits: number])[] }

const log2 = (x: number): number => Math.log(x) / Math.LN2

export const calibrationFigures = (honest: Tally, attacks: readonly Tally[]): CalibrationFigures => {
  const scored = scoresOf([honest], attacks, (e) => calibratedDecibans(e, currentModel))
  // Each attack's part in the sum: its own mean cost, as one of so many, halved because honest check-ins are the other half.
  const bitsOf = attacks.map((t) => [t.name, (0.5 / attacks.length) * (t.evidence.reduce((sum, e) => sum + log2(1 + 10 ** (calibratedDecibans(e, currentModel) / 10)), 0) / t.count)] as const)
  return { ece: expectedCalibrationError(scored, currentModel.priorDecibans), cllr: cllr(scored), minimalCllr: minimalCllr(scored), bitsOf: [...bitsOf].sort((a, b) => b[1] - a[1]) }
}

/** The factor with the least cost, and the steps that belong to it. */
export const fitCalibration = (honest: readonly Tally[], attacks: readonly Tally[]): CalibrationSteps => {
  const costOf = (factor: number): number => minimalCllr(scoresOf(honest, attacks, (e) => calibrationScore(e, factor)))
  const worstGroupFactor = [0, 0.5, 1, 1.5, 2, 3, 4].reduce((best, factor) => (costOf(factor) < costOf(best) - 1e-4 ? factor : best))
  return { worstGroupFactor, knots: fitSteps(scoresOf(honest, attacks, (e) => calibrationScore(e, worstGroupFactor))) }
}
