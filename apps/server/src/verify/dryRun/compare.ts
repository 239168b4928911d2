import type { CheckInSubmission, Finding, Verdict } from '@fieldproof/core/kernel'
import { evaluateAll, evaluateBeside, type CheckInContext } from '@fieldproof/core/signals'
import { type AppliedPolicy, currentModel, judgeFindings, modelOf, type VerdictModel } from '@fieldproof/core/verification'

export interface Comparison {
  readonly before: Verdict
  readonly after: Verdict
}

/** What the signals said of a check-in: with the weights in force, and with those to try where they are others. */
export interface Made {
  readonly current: readonly Finding[]
  readonly candidate: readonly Finding[]
}

export const candidateModel = (version: string | undefined): VerdictModel => (version === undefined ? currentModel : modelOf(version) ?? currentModel)

/** Asks every signal, with the same context for both: so that only the change shows. */
export const makeFindings = (submission: CheckInSubmission, context: CheckInContext, model: VerdictModel): Made => {
  const current = evaluateAll(submission, context, currentModel.weights)
  return { current, candidate: model === currentModel ? current : evaluateBeside(submission, context, model.weights, { findings: current, weights: currentModel.weights }) }
}

/** The same check-in under the rules in force and under those to try. */
export const compare = (submission: CheckInSubmission, made: Made, current: AppliedPolicy | undefined, candidate: AppliedPolicy | undefined, { model = currentModel, demotedSignals = [] }: { readonly model?: VerdictModel; readonly demotedSignals?: readonly string[] } = {}): Comparison => ({
  before: judgeFindings(submission, made.current, { demotedSignals, ...(current === undefined ? {} : { applied: current }) }),
  after: judgeFindings(submission, made.candidate, { model, demotedSignals, ...(candidate === undefined ? {} : { applied: candidate }) }),
})

export const actionOf = (verdict: Pick<Verdict, 'action'>): string => verdict.action ?? 'none'

/** Only what differs for the people concerned: the band, or what follows. */
export const isChange = ({ before, after }: Comparison): boolean => before.band !== after.band || actionOf(before) !== actionOf(after)

/** What the new verdict stands on where the old one stood on something else: for a sentence in whatever language it is read. */
export interface Why {
  readonly findings: readonly Finding[]
  readonly outcome: Pick<Verdict, 'action' | 'actionReasons' | 'missingFactors'>
}

const mostFindings = 3
export const whyOf = ({ before, after }: Comparison): Why => {
  const weightBefore = new Map(before.findings.map((finding) => [finding.signal, finding.weightDecibans]))
  const difference = (finding: Finding): number => Math.abs(finding.weightDecibans - (weightBefore.get(finding.signal) ?? 0))
  return {
    findings: after.findings.filter((finding) => difference(finding) > 0).sort((a, b) => difference(b) - difference(a)).slice(0, mostFindings),
    outcome: { ...(after.action === undefined ? {} : { action: after.action }), actionReasons: after.actionReasons ?? [], missingFactors: after.missingFactors ?? [] },
  }
}
