import { type Result, type Translated, type VerdictBand, err, ok, t } from '../../kernel/index.ts'
import type { VerdictModel } from '../model.ts'
import { type Expression, explainProblem, parseExpression, printExpression } from './expression.ts'
import { type Factor, factorsAnywhere, factorsToday, isFactor } from './factors.ts'
import { waysOf } from './requirement.ts'
import { type TrustTier, isTrustTier, trustTiers } from './trustTier.ts'

/**
 * What follows from a check-in. None of them is a penalty: `block` keeps the record and marks it as not counting until a person has looked;
 * nothing is refused or deleted.
 */
export const policyActions = ['accept', 'ask_factor', 'review', 'block'] as const
export type PolicyAction = (typeof policyActions)[number]

export const roles = ['owner', 'administrator', 'hr', 'auditor', 'manager', 'field_worker'] as const
export type PolicyRole = (typeof roles)[number]

/** To whom and where a policy applies. A condition that is left out holds for everybody; within one condition any value will do. */
export interface PolicyScope {
  readonly roles?: readonly PolicyRole[]
  readonly departmentIds?: readonly string[]
  readonly trustTiers?: readonly TrustTier[]
  readonly siteTiers?: readonly string[]
  readonly siteIds?: readonly string[]
}

/**
 * The thresholds of the model that a policy may move, and how far. When somebody is in strong doubt is the model's alone: a company may be
 * stricter about what it takes for verified or sends to review, not about whom it suspects.
 */
export const thresholdBounds = {
  verifiedTotal: { least: 15, most: 30 },
  verifiedWorstGroup: { least: -9, most: -2 },
  reviewGroup: { least: -9, most: -3 },
} as const
export type PolicyThreshold = keyof typeof thresholdBounds

/** A policy as a company writes it. Data: it is stored, versioned and hashed, and a verdict names the version it was made under. */
export interface PolicyBody {
  readonly name: string
  /** Between policies that are equally specific the lower one goes first. */
  readonly order: number
  readonly appliesTo: PolicyScope
  /** The printed form of the expression; '' asks for nothing. */
  readonly requires: string
  readonly whenMissing: Exclude<PolicyAction, 'accept'>
  /** Beyond this accuracy one cheap further factor is asked for, instead of a doubt. */
  readonly lowAccuracy?: { readonly beyondMetres: number; readonly ask: Factor }
  readonly thresholds: Readonly<Partial<Record<PolicyThreshold, number>>>
  /** Signals that accuse wrongly here: still shown, counting nothing. */
  readonly demotedSignals: readonly string[]
  readonly actions: Readonly<Record<VerdictBand, PolicyAction>>
  /** Share of check-ins that are looked at whatever their verdict, by tier. */
  readonly auditRates: Readonly<Record<TrustTier, number>>
}

export interface Policy extends PolicyBody {
  readonly policyId: string
  readonly version: number
  /** SHA-256 of the canonical JSON of all the rest. */
  readonly sha256: string
}

export const plainPolicy: Omit<PolicyBody, 'name'> = {
  order: 100,
  appliesTo: {},
  requires: '',
  whenMissing: 'ask_factor',
  thresholds: {},
  demotedSignals: [],
  actions: { verified: 'accept', not_enough_evidence: 'accept', needs_review: 'review', strong_doubt: 'review' },
  auditRates: { starting: 0, standard: 0, trusted: 0, checked: 0 },
}

/** More than one in two is no spot check any more. */
export const highestAuditRate = 0.5

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const isNumberWithin = (value: unknown, least: number, most: number): value is number => typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most
const bands: readonly VerdictBand[] = ['verified', 'not_enough_evidence', 'needs_review', 'strong_doubt']

const listOf = <T extends string>(value: unknown, isOne: (item: unknown) => item is T): readonly T[] | undefined => (Array.isArray(value) && value.length > 0 && value.length <= 500 && value.every(isOne) ? [...new Set(value as T[])].sort() : undefined)
const isShortText = (item: unknown): item is string => typeof item === 'string' && item.trim() !== '' && item.length <= 60
const isRole = (item: unknown): item is PolicyRole => roles.some((role) => role === item)
const scopeReaders = {
  roles: (value: unknown) => listOf(value, isRole), departmentIds: (value: unknown) => listOf(value, isShortText), trustTiers: (value: unknown) => listOf(value, isTrustTier),
  siteTiers: (value: unknown) => listOf(value, isShortText), siteIds: (value: unknown) => listOf(value, isShortText),
} as const

/** The requirement of a policy that was read before. */
export const requirementOf = ({ requires }: Pick<PolicyBody, 'requires'>): Expression | undefined => {
  const read = parseExpression(requires)
  return read.ok ? read.value : undefined
}

/** Can a phone of today meet it? A requirement that nobody can meet would ask in vain. */
export const canBeMetToday = (expression: Expression | undefined): boolean => (waysOf(expression) ?? []).some((way) => way.every((factor) => factorsToday.includes(factor)))

/**
 * Reads a policy from whatever was sent. Everything must be there and within its bounds; the error names the field. Unknown fields are refused
 * rather than dropped: somebody meant something by them. What the console's form can send is said in each language, what only a program can, in English.
 */
export const readPolicyBody = (value: unknown): Result<PolicyBody, string | Translated> => {
  if (!isFields(value)) return err('expected an object')
  const known = ['name', 'order', 'appliesTo', 'requires', 'whenMissing', 'lowAccuracy', 'thresholds', 'demotedSignals', 'actions', 'auditRates']
  const stranger = Object.keys(value).find((key) => !known.includes(key))
  if (stranger !== undefined) return err(`${stranger}: not a field of a policy`)
  const { name, order, appliesTo = {}, requires = '', whenMissing, lowAccuracy, thresholds = {}, demotedSignals = [], actions, auditRates } = value
  if (!isShortText(name)) return err(t('名称须为 1 至 60 个字', '名稱須為 1 至 60 個字', 'name: expected 1 to 60 characters'))
  if (!isNumberWithin(order, 0, 10_000) || !Number.isInteger(order)) return err(t('顺序须为 0 至 10000 的整数', '順序須為 0 至 10000 的整數', 'order: expected a whole number from 0 to 10000'))
  if (!isFields(appliesTo)) return err('appliesTo: expected an object')
  const scope: Record<string, readonly string[]> = {}
  for (const [key, list] of Object.entries(appliesTo)) {
    if (!Object.hasOwn(scopeReaders, key)) return err(`appliesTo.${key}: not a condition`)
    const read = scopeReaders[key as keyof typeof scopeReaders](list)
    if (read === undefined) return err(t(`适用范围（${key}）：请至少选择一项`, `適用範圍（${key}）：請至少選擇一項`, `appliesTo.${key}: expected a list of known values, not empty`))
    scope[key] = read
  }
  if (typeof requires !== 'string') return err('requires: expected a text')
  const expression = parseExpression(requires)
  if (!expression.ok) return err(t(`要求：${explainProblem(expression.error, 'zh-CN')}`, `要求：${explainProblem(expression.error, 'zh-TW')}`, `requires: ${explainProblem(expression.error, 'en')}`))
  if (waysOf(expression.value) === undefined) return err(t('要求：满足它的办法太多，请精简', '要求：滿足它的辦法太多，請精簡', 'requires: there are too many ways to meet it'))
  if (whenMissing !== 'ask_factor' && whenMissing !== 'review' && whenMissing !== 'block') return err('whenMissing: expected ask_factor, review or block')
  if (lowAccuracy !== undefined && (!isFields(lowAccuracy) || !isNumberWithin(lowAccuracy.beyondMetres, 20, 20_000) || !isFactor(String(lowAccuracy.ask)) || !factorsAnywhere.includes(lowAccuracy.ask as Factor)))
    return err(t('定位误差：须为 20 至 20000 米，并选择要备注还是照片', '定位誤差：須為 20 至 20000 公尺，並選擇要備註還是照片', 'lowAccuracy: expected beyondMetres from 20 to 20000, and ask: note or photo'))
  if (!isFields(thresholds)) return err('thresholds: expected an object')
  for (const [key, number] of Object.entries(thresholds)) {
    if (!Object.hasOwn(thresholdBounds, key)) return err(`thresholds.${key}: not a threshold that a policy may move`)
    const { least, most } = thresholdBounds[key as PolicyThreshold]
    if (!isNumberWithin(number, least, most)) return err(t(`门槛（${key}）须为 ${least} 至 ${most}`, `門檻（${key}）須為 ${least} 至 ${most}`, `thresholds.${key}: expected a number from ${least} to ${most}`))
  }
  if (!Array.isArray(demotedSignals) || demotedSignals.length > 50 || !demotedSignals.every((signal) => typeof signal === 'string' && /^[a-z_]{1,40}$/.test(signal))) return err('demotedSignals: expected signal ids')
  if (!isFields(actions) || Object.keys(actions).length !== bands.length || !bands.every((band) => policyActions.some((action) => action === actions[band]))) return err('actions: expected accept, ask_factor, review or block for each of the four bands')
  if (!isFields(auditRates) || Object.keys(auditRates).length !== trustTiers.length || !trustTiers.every((tier) => isNumberWithin(auditRates[tier], 0, highestAuditRate))) return err(t(`随机抽查比例：每个信任等级须为 0 至 ${100 * highestAuditRate}%`, `隨機抽查比例：每個信任等級須為 0 至 ${100 * highestAuditRate}%`, `auditRates: expected a share from 0 to ${highestAuditRate} for each trust tier`))
  return ok({
    name: name.trim(), order, appliesTo: scope as PolicyScope, requires: printExpression(expression.value), whenMissing,
    ...(lowAccuracy === undefined ? {} : { lowAccuracy: { beyondMetres: lowAccuracy.beyondMetres as number, ask: lowAccuracy.ask as Factor } }),
    thresholds: { ...thresholds } as PolicyBody['thresholds'], demotedSignals: [...new Set(demotedSignals as string[])].sort(), actions: { ...actions } as PolicyBody['actions'], auditRates: { ...auditRates } as PolicyBody['auditRates'],
  })
}

/** What keeps a policy that reads well from being published. Empty: nothing. */
export const obstaclesOf = (policy: PolicyBody): readonly 'cannot_be_met_today'[] =>
  canBeMetToday(requirementOf(policy)) ? [] : ['cannot_be_met_today']

/** The model with the thresholds of a policy in place of its own. */
export const withThresholds = (model: VerdictModel, policy: PolicyBody | undefined): VerdictModel =>
  policy === undefined || Object.keys(policy.thresholds).length === 0 ? model : { ...model, thresholds: { ...model.thresholds, ...policy.thresholds } }
