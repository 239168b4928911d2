import type { Finding, SignalGroup } from '../kernel/index.ts'
import type { VerdictModel } from './model.ts'

/** Sums are kept to a thousandth of a deciban, so that the same findings give the same digits on every machine. */
export const toThousandth = (decibans: number): number => Math.round(decibans * 1_000) / 1_000 + 0

/**
 * Within a group, signals look at the same thing, so they are not independent: of each sign the strongest
 * counts in full and every further one half as much as the one before. A group can so never say more than twice its strongest signal;
 * and a further finding moves the sum in its own direction or not at all.
 */
export const combineGroup = (weights: readonly number[], furtherFindingFactor: number): number => {
  const damped = (sorted: readonly number[]): number => sorted.reduce((sum, weight, rank) => sum + weight * furtherFindingFactor ** rank, 0)
  const pro = weights.filter((weight) => weight > 0).sort((a, b) => b - a)
  const contra = weights.filter((weight) => weight < 0).sort((a, b) => a - b)
  return toThousandth(damped(pro) + damped(contra))
}

export interface Evidence {
  readonly groupDecibans: Readonly<Partial<Record<SignalGroup, number>>>
  readonly totalDecibans: number
  readonly isDecided: boolean
  /** Nothing but the claim itself speaks for it: see the model. */
  readonly isUnsupported: boolean
}

/** Groups look at different things and are added (naive Bayes between groups). Groups with nothing to say are left out. */
export const weighEvidence = (findings: readonly Finding[], model: VerdictModel): Evidence => {
  const byGroup = new Map<SignalGroup, number[]>()
  for (const { group, weightDecibans } of findings) {
    if (weightDecibans === 0) continue
    byGroup.set(group, [...(byGroup.get(group) ?? []), weightDecibans])
  }
  const groupDecibans: Partial<Record<SignalGroup, number>> = {}
  let total = model.priorDecibans
  for (const [group, weights] of [...byGroup].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const sum = combineGroup(weights, model.furtherFindingFactor)
    groupDecibans[group] = sum
    total += sum
  }
  const isUnsupported = findings.some(({ signal, reason }) => model.unsupported?.findings[signal]?.includes(reason) === true) && !model.unsupported?.groups.some((group) => (groupDecibans[group] ?? 0) >= (model.unsupported?.least ?? 0))
  return { groupDecibans, totalDecibans: toThousandth(total), isUnsupported, isDecided: findings.some((finding) => isDecisive(finding, model)) }
}

export const isDecisive = (finding: Finding, model: VerdictModel): boolean =>
  finding.weightDecibans < 0 && model.decisive[finding.signal]?.includes(finding.reason) === true
