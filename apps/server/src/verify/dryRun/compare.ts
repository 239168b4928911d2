import type { CheckInSubmission, Finding, Verdict } from '@fieldproof/core/kernel'
import { evaluateAll, type CheckInContext } from '@fieldproof/core/signals'
import { type AppliedPolicy, currentModel, judgeFindings, modelOf } from '@fieldproof/core/verification'

export interface Comparison {
  readonly before: Verdict
  readonly after: Verdict
}

/** The same check-in under the rules in force and under those to try, with the same context: so that only the change shows. */
export const compare = (submission: CheckInSubmission, context: CheckInContext, current: AppliedPolicy | undefined, candidate: AppliedPolicy | undefined, { modelVersion, demotedSignals = [] }: { readonly modelVersion?: string; readonly demotedSignals?: readonly string[] } = {}): Comparison => {
  const findings = evaluateAll(submission, context, currentModel.weights)
  const before = judgeFindings(submission, findings, { demotedSignals, ...(current === undefined ? {} : { applied: current }) })
  const model = modelVersion === undefined ? currentModel : modelOf(modelVersion) ?? currentModel
  const others = model === currentModel ? findings : evaluateAll(submission, context, model.weights)
  return { before, after: judgeFindings(submission, others, { model, demotedSignals, ...(candidate === undefined ? {} : { applied: candidate }) }) }
}

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
