import type { Finding, Language, Translated, VerdictBand } from '../kernel/index.ts'
import type { Evidence } from './evidence.ts'
import type { VerdictModel } from './model.ts'

const names: Readonly<Record<VerdictBand, Translated>> = {
  verified: { 'zh-CN': '可信', 'zh-TW': '可信', en: 'Verified' },
  needs_review: { 'zh-CN': '有疑点', 'zh-TW': '有疑點', en: 'Some doubt' },
  strong_doubt: { 'zh-CN': '存疑较大', 'zh-TW': '存疑較大', en: 'Strong doubt' },
  not_enough_evidence: { 'zh-CN': '依据不足', 'zh-TW': '依據不足', en: 'Not enough evidence' },
}

export const bandName = (band: VerdictBand, language: Language): string => names[band][language]

/** A strong doubt: one decisive finding, or a low total that several independent groups agree on. Never one ordinary signal alone. */
const isStrongDoubt = ({ isDecided, totalDecibans, groupDecibans }: Evidence, { thresholds: t }: VerdictModel): boolean =>
  isDecided || (totalDecibans <= t.doubtTotal && Object.values(groupDecibans).filter((sum) => sum <= t.doubtGroup).length >= t.doubtGroups)

/** What is left when nothing is verified and nothing is in strong doubt: something speaks against it, or too little speaks at all. */
const reviewOrNothing = ({ groupDecibans }: Evidence, { thresholds: t }: VerdictModel): VerdictBand =>
  Object.values(groupDecibans).some((sum) => sum <= t.reviewGroup) ? 'needs_review' : 'not_enough_evidence'

const isVerified = (evidence: Evidence, model: VerdictModel, hasBasis: boolean): boolean =>
  hasBasis && evidence.totalDecibans >= model.thresholds.verifiedTotal
  && Object.values(evidence.groupDecibans).every((sum) => sum > model.thresholds.verifiedWorstGroup)

export const checkInBand = (evidence: Evidence, model: VerdictModel): VerdictBand => {
  if (isStrongDoubt(evidence, model)) return 'strong_doubt'
  const hasPlace = (model.placeGroups ?? ['place']).some((group) => (evidence.groupDecibans[group] ?? 0) >= model.thresholds.verifiedPlace) && !evidence.isUnsupported
  return isVerified(evidence, model, hasPlace) ? 'verified' : reviewOrNothing(evidence, model)
}

/**
 * What a replaced phone brings is never verified by itself, whatever the evidence and the model: who holds that phone can sign with it and set its clock back. A person looks, also where there is little to go by.
 * Beside the models on purpose: it is no weight, and records of before have no such finding.
 */
export const withoutReplaced = (band: VerdictBand, findings: readonly Finding[]): VerdictBand =>
  band !== 'strong_doubt' && findings.some(({ signal, reason }) => signal === 'event_order' && reason === 'after_replacement') ? 'needs_review' : band

/**
 * A track claims no place. Its `verified` means: signed by the enrolled phone, unbroken, with clocks that agree and movement as
 * receivers see it. A tracker that cannot sign never gets there and stays `not_enough_evidence`, which is no reproach.
 */
export const trackBand = (evidence: Evidence, model: VerdictModel): VerdictBand => {
  if (isStrongDoubt(evidence, model)) return 'strong_doubt'
  const isSigned = (evidence.groupDecibans.integrity ?? 0) >= model.thresholds.verifiedTrackIntegrity
  const against = Object.values(evidence.groupDecibans).some((sum) => sum <= model.thresholds.reviewGroup)
  if (against) return 'needs_review'
  return isSigned && (evidence.groupDecibans.motion ?? 0) >= 0 && (evidence.groupDecibans.clock ?? 0) >= 0 ? 'verified' : 'not_enough_evidence'
}
