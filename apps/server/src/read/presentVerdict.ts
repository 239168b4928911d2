import type { VerdictView } from '@fieldproof/contract'
import type { Language, Verdict } from '@fieldproof/core/kernel'
import { signalName } from '@fieldproof/core/signals'
import { actionName, bandName, explainAction, trustTierName } from '@fieldproof/core/verification'
import { explainTo, type Reader } from '../http/fieldMasks.ts'

/** A verdict on somebody's record in the reader's language: the band, the two strongest reasons each way as sentences, and every finding with its weight. */
export const presentVerdict = (verdict: Verdict, language: Language, reader: Reader, ofPersonId: string): VerdictView => {
  const explain = explainTo(reader, ofPersonId, language)
  const sentences = (signals: readonly string[]): string[] =>
    signals.flatMap((signal) => {
      const finding = verdict.findings.find((candidate) => candidate.signal === signal)
      return finding ? [explain(finding)] : []
    })
  return {
    band: verdict.band,
    bandName: bandName(verdict.band, language),
    totalDecibans: verdict.totalDecibans,
    priorDecibans: verdict.priorDecibans,
    modelVersion: verdict.model.version,
    modelSha256: verdict.model.sha256,
    strongestFor: sentences(verdict.strongestFor),
    strongestAgainst: sentences(verdict.strongestAgainst),
    ...(verdict.policy && verdict.action && verdict.trustTier ? { outcome: {
      action: verdict.action, actionName: actionName(verdict.action, language), sentences: explainAction(verdict, language), missingFactors: [...(verdict.missingFactors ?? [])],
      policy: verdict.policy, trustTier: verdict.trustTier, trustTierName: trustTierName(verdict.trustTier, language), isAudit: verdict.audit?.drawn ?? false,
    } } : {}),
    reasons: verdict.findings.map((finding) => ({
      signal: finding.signal, name: signalName(finding.signal, language), text: explain(finding),
      weightDecibans: finding.weightDecibans, state: finding.state, group: finding.group, ...(verdict.demotedSignals?.includes(finding.signal) ? { countsNothingHere: true } : {}),
    })),
  }
}
