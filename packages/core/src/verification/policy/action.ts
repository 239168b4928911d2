import type { CheckInSubmission, Language, Translated, Verdict, VerdictBand } from '../../kernel/index.ts'
import { effectiveAccuracyMetres } from '../../geo/index.ts'
import { type Factor, type FactorStates, factorName, factors, factorsAnywhere, factorsOf } from './factors.ts'
import { type Policy, type PolicyAction, policyActions, requirementOf } from './policy.ts'
import { lackOf } from './requirement.ts'
import type { TrustTier } from './trustTier.ts'

/** A policy as it applies to one check-in. */
export interface AppliedPolicy {
  readonly policy: Policy
  readonly trustTier: TrustTier
  /** From 0 to 1, drawn from the organisation's secret seed and the event's id; absent where no seed was committed to. */
  readonly auditNumber?: number
}

export type ActionReason = 'band' | 'factor_missing' | 'factor_unavailable' | 'low_accuracy' | 'nothing_left_to_ask' | 'random_audit'

/** What is added to a verdict made under a policy. Without one nothing is added, so that older verdicts keep every byte. */
export type PolicyOutcome = Required<Pick<Verdict, 'policy' | 'action' | 'actionReasons' | 'missingFactors' | 'trustTier'>> & Pick<Verdict, 'audit'>

export const severity = (action: PolicyAction): number => policyActions.indexOf(action)

/** Asked for when the verdict says that there is too little to go by; the cheapest that most people can bring at once. */
const furtherFactors: readonly Factor[] = factorsAnywhere.toReversed()

interface Contribution { readonly action: PolicyAction; readonly reason: ActionReason; readonly ask: readonly Factor[] }

/**
 * What follows from a check-in: the severest of what its band, its requirement, its accuracy and the draw ask for. So a further condition can
 * only make it severer, and a further factor only milder.
 */
export const decideAction = (submission: CheckInSubmission, band: VerdictBand, { policy, trustTier, auditNumber }: AppliedPolicy, states: FactorStates = factorsOf(submission)): PolicyOutcome => {
  const rate = policy.auditRates[trustTier]
  const audit = rate > 0 && auditNumber !== undefined ? { rate, number: auditNumber, drawn: auditNumber < rate } : undefined
  const all = [...byBand(policy.actions[band], states), ...byRequirement(policy, states), ...byAccuracy(submission, policy, states), ...(audit?.drawn === true ? [{ action: 'review', reason: 'random_audit', ask: [] } as const] : [])]
  const action = all.reduce<PolicyAction>((worst, one) => (severity(one.action) > severity(worst) ? one.action : worst), 'accept')
  return {
    policy: { id: policy.policyId, version: policy.version, sha256: policy.sha256 }, trustTier, action,
    actionReasons: [...new Set(all.map(({ reason }) => reason))],
    missingFactors: factors.filter((factor) => all.some(({ ask }) => ask.includes(factor))),
    ...(audit === undefined ? {} : { audit }),
  }
}

const byBand = (action: PolicyAction, states: FactorStates): Contribution[] => {
  if (action === 'accept') return []
  if (action !== 'ask_factor') return [{ action, reason: 'band', ask: [] }]
  const further = furtherFactors.find((factor) => states[factor] === 'missing')
  return further === undefined ? [{ action: 'review', reason: 'nothing_left_to_ask', ask: [] }] : [{ action, reason: 'band', ask: [further] }]
}

const byRequirement = (policy: Policy, states: FactorStates): Contribution[] => {
  const { missing, unavailable } = lackOf(requirementOf(policy), states)
  return [
    ...(missing.length === 0 ? [] : [{ action: policy.whenMissing, reason: 'factor_missing', ask: missing } as const]),
    // What a phone cannot do is nobody's fault: somebody looks, nothing is blocked.
    ...(unavailable.length === 0 ? [] : [{ action: 'review', reason: 'factor_unavailable', ask: [] } as const]),
  ]
}

const byAccuracy = ({ fix }: CheckInSubmission, { lowAccuracy }: Policy, states: FactorStates): Contribution[] => {
  if (lowAccuracy === undefined || fix === undefined || states[lowAccuracy.ask] !== 'missing') return []
  const accuracyMetres = effectiveAccuracyMetres(fix)
  return accuracyMetres > lowAccuracy.beyondMetres ? [{ action: 'ask_factor', reason: 'low_accuracy', ask: [lowAccuracy.ask] }] : []
}

const names: Readonly<Record<PolicyAction, Translated>> = {
  accept: { 'zh-CN': '接受', 'zh-TW': '接受', en: 'Accepted' },
  ask_factor: { 'zh-CN': '待补充', 'zh-TW': '待補充', en: 'One more thing' },
  review: { 'zh-CN': '请人看一眼', 'zh-TW': '請人看一眼', en: 'A person looks' },
  block: { 'zh-CN': '暂不计入', 'zh-TW': '暫不計入', en: 'Not counted yet' },
}
export const actionName = (action: PolicyAction, language: Language): string => names[action][language]

const sentences: Readonly<Record<Exclude<ActionReason, 'factor_missing' | 'low_accuracy'> | 'blocked', Translated>> = {
  band: { 'zh-CN': '按公司的策略，这样的判定请人看一眼。', 'zh-TW': '按公司的策略，這樣的判定請人看一眼。', en: 'By company policy a person looks at a verdict like this.' },
  factor_unavailable: { 'zh-CN': '这部手机做不到公司要求的一项，不是您的问题，会请人看一眼。', 'zh-TW': '這部手機做不到公司要求的一項，不是您的問題，會請人看一眼。', en: 'This phone cannot do one of the things asked for. That is not your fault; a person will look.' },
  nothing_left_to_ask: { 'zh-CN': '能补充的都有了，但依据还不够，请人看一眼。', 'zh-TW': '能補充的都有了，但依據還不夠，請人看一眼。', en: 'Everything that could be added is there, but it is not enough to tell; a person looks.' },
  random_audit: { 'zh-CN': '例行抽查，随机抽到，与是否可疑无关。', 'zh-TW': '例行抽查，隨機抽到，與是否可疑無關。', en: 'A routine check, drawn at random. It says nothing about you.' },
  blocked: { 'zh-CN': '记录已保存，暂不计入，等人看过再定；不会自动处罚。', 'zh-TW': '紀錄已保存，暫不計入，等人看過再定；不會自動處罰。', en: 'The record is kept and does not count until a person has looked; no penalty is automatic.' },
}

/** Why, in sentences for the person who checked in. */
export const explainAction = (verdict: Pick<Verdict, 'action' | 'actionReasons' | 'missingFactors'>, language: Language): string[] => {
  const named = (verdict.missingFactors ?? []).map((factor) => factorName(factor as Factor, language)).join(language === 'en' ? ', ' : '、')
  const ask = language === 'en' ? `Still needed: ${named}.` : language === 'zh-TW' ? `還差：${named}。` : `还差：${named}。`
  const blurred = language === 'en' ? `The position is only rough here, so please add: ${named}.` : language === 'zh-TW' ? `這裡定位較粗，請補充：${named}。` : `这里定位较粗，请补充：${named}。`
  const few = language === 'en' ? `There is little to go by, so please add: ${named}. That is no reproach.` : language === 'zh-TW' ? `依據不多，請補充：${named}。這不是責怪。` : `依据不多，请补充：${named}。这不是责怪。`
  const said = ((verdict.actionReasons ?? []) as readonly ActionReason[]).map((reason) =>
    reason === 'factor_missing' ? ask : reason === 'low_accuracy' ? blurred : reason === 'band' && verdict.action === 'ask_factor' ? few : sentences[reason]?.[language] ?? reason)
  return [...said, ...(verdict.action === 'block' ? [sentences.blocked[language]] : [])]
}
