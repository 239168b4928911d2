import type { CheckInSubmission, Finding, TrackSubmission, Verdict, VerdictBand } from '../kernel/index.ts'
import { type CheckInContext, type TrackContext, evaluateAll, evaluateTrack } from '../signals/index.ts'
import { checkInBand, trackBand, withoutReplaced } from './bands.ts'
import { isDecisive, weighEvidence } from './evidence.ts'
import type { VerdictModel } from './model.ts'
import { model202706 } from './models/2027-06.ts'
import { type AppliedPolicy, decideAction } from './policy/action.ts'
import { factorsOf } from './policy/factors.ts'
import { withThresholds } from './policy/policy.ts'

export const currentModel: VerdictModel = model202706

export interface VerificationPolicy {
  /** Weights and thresholds to judge by; the current ones when not told. Old verdicts are reproduced with their own. */
  readonly model?: VerdictModel
  /** Signals that were shown to accuse wrongly here: still shown, counting nothing. */
  readonly demotedSignals?: readonly string[]
  /** The company's policy for this check-in: its thresholds and demoted signals count, and the verdict says what follows. */
  readonly applied?: AppliedPolicy
}

/** How far to believe a check-in or check-out, and why. Pure: the same input gives the same verdict, digit for digit. Never throws. */
export const verify = (submission: CheckInSubmission, context: CheckInContext, policy: VerificationPolicy = {}): Verdict =>
  judgeFindings(submission, evaluateAll(submission, context, (policy.model ?? currentModel).weights), policy)

/** The same from findings that were made with the weights of the policy's model: what a dry-run does twice with one set of findings. */
export const judgeFindings = (submission: CheckInSubmission, made: readonly Finding[], policy: VerificationPolicy = {}): Verdict => {
  const model = withThresholds(policy.model ?? currentModel, policy.applied?.policy)
  const demoted = made.filter((finding) => finding.weightDecibans !== 0 && policy.demotedSignals?.includes(finding.signal)).map((finding) => finding.signal)
  const findings = voidSupports(demote(made, policy), model)
  const evidence = weighEvidence(findings, model)
  const band = withoutReplaced(checkInBand(evidence, model), findings)
  return {
    eventId: submission.eventId,
    band,
    priorDecibans: model.priorDecibans,
    totalDecibans: evidence.totalDecibans,
    groupDecibans: evidence.groupDecibans,
    findings,
    strongestFor: strongest(findings, 1),
    strongestAgainst: strongest(findings, -1),
    model: { version: model.version, sha256: model.sha256 },
    ...(policy.applied === undefined ? {} : decideAction(submission, band, policy.applied, factorsOf(submission, findings, model))),
    ...(demoted.length > 0 ? { demotedSignals: demoted } : {}),
  }
}

/**
 * The findings of a verdict as the signals made them, where it can tell: made with this model's weights, and nothing of them set to nought since, neither for a
 * demotion nor for a decisive finding. `applied` is the policy that the verdict names. Otherwise undefined: then the signals must be asked again.
 */
export const findingsAsMade = (verdict: Pick<Verdict, 'findings' | 'model' | 'demotedSignals'>, model: VerdictModel, applied?: Pick<AppliedPolicy['policy'], 'demotedSignals'>): readonly Finding[] | undefined =>
  verdict.model.sha256 === model.sha256 && verdict.demotedSignals === undefined && (applied?.demotedSignals.length ?? 0) === 0 && !verdict.findings.some((finding) => isDecisive(finding, model)) ? verdict.findings : undefined

export interface TrackVerdict {
  readonly findings: readonly Finding[]
  readonly band: VerdictBand
}

/** The same for a track. What `verified` means for it is said at `trackBand`. */
export const verifyTrack = (submission: TrackSubmission, context: TrackContext = {}, policy: VerificationPolicy = {}): TrackVerdict => {
  const model = policy.model ?? currentModel
  const findings = voidSupports(demote(evaluateTrack(submission, context, model.weights), policy), model)
  return { findings, band: withoutReplaced(trackBand(weighEvidence(findings, model), model), findings) }
}

const demote = (findings: readonly Finding[], { demotedSignals = [], applied }: VerificationPolicy): readonly Finding[] => {
  const demoted = [...demotedSignals, ...(applied?.policy.demotedSignals ?? [])]
  return demoted.length === 0 ? findings : findings.map((finding) =>
    demoted.includes(finding.signal) && finding.weightDecibans !== 0 ? { ...finding, state: 'neutral', weightDecibans: 0 } : finding)
}

/**
 * A decisive finding says that the input itself was made up: a position from a mock app, bytes that the phone did not sign. What the other
 * signals found *for* the claim they read from that same input, so it stays visible and counts nothing; otherwise a mock position
 * placed exactly inside the fence would speak for the visit, and the total would contradict the band.
 */
const voidSupports = (findings: readonly Finding[], model: VerdictModel): readonly Finding[] =>
  findings.some((finding) => isDecisive(finding, model))
    ? findings.map((finding) => (finding.weightDecibans > 0 ? { ...finding, state: 'neutral', weightDecibans: 0 } : finding))
    : findings

/** Ids of the two strongest findings of one sign; the order of the catalogue decides between equals. */
const strongest = (findings: readonly Finding[], sign: 1 | -1): string[] =>
  findings.filter((finding) => finding.weightDecibans * sign > 0)
    .sort((a, b) => sign * (b.weightDecibans - a.weightDecibans))
    .slice(0, 2)
    .map((finding) => finding.signal)
