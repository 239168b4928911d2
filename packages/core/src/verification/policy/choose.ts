import type { Language, Translated } from '../../kernel/index.ts'
import type { Policy, PolicyRole, PolicyScope } from './policy.ts'
import type { TrustTier } from './trustTier.ts'

/** What a policy's conditions are held against. */
export interface PolicyFacts {
  readonly role: PolicyRole
  /** The person's department and those above it. */
  readonly departmentIds: readonly string[]
  readonly trustTier: TrustTier
  readonly siteId?: string
  readonly siteTier?: string
}

/** From the most to the least specific; a policy that names a site goes before any that names only a department, and so on. */
const conditions: readonly { readonly key: keyof PolicyScope; readonly holds: (values: readonly string[], facts: PolicyFacts) => boolean; readonly words: Translated }[] = [
  { key: 'siteIds', holds: (values, { siteId }) => siteId !== undefined && values.includes(siteId), words: { 'zh-CN': '指名了这个地点', 'zh-TW': '指名了這個地點', en: 'it names this site' } },
  { key: 'departmentIds', holds: (values, { departmentIds }) => departmentIds.some((id) => values.includes(id)), words: { 'zh-CN': '指名了所在部门', 'zh-TW': '指名了所在部門', en: 'it names the department' } },
  { key: 'siteTiers', holds: (values, { siteTier }) => siteTier !== undefined && values.includes(siteTier), words: { 'zh-CN': '针对这一级地点', 'zh-TW': '針對這一級地點', en: 'it is for sites of this tier' } },
  { key: 'trustTiers', holds: (values, { trustTier }) => values.includes(trustTier), words: { 'zh-CN': '针对这一信任等级', 'zh-TW': '針對這一信任等級', en: 'it is for this trust tier' } },
  { key: 'roles', holds: (values, { role }) => values.includes(role), words: { 'zh-CN': '针对这一角色', 'zh-TW': '針對這一角色', en: 'it is for this role' } },
]

export const policyApplies = ({ appliesTo }: Pick<Policy, 'appliesTo'>, facts: PolicyFacts): boolean =>
  conditions.every(({ key, holds }) => appliesTo[key] === undefined || holds(appliesTo[key], facts))

/** One bit a condition: naming a site outweighs all the others together. */
const specificity = ({ appliesTo }: Policy): number => conditions.reduce((sum, { key }) => sum * 2 + (appliesTo[key] === undefined ? 0 : 1), 0)

/** Total: the same set gives the same order, whatever order it came in. */
const inOrder = (a: Policy, b: Policy): number => specificity(b) - specificity(a) || a.order - b.order || (a.policyId < b.policyId ? -1 : 1)

/** The policies that apply, the one that decides first. */
export const applicablePolicies = (policies: readonly Policy[], facts: PolicyFacts): Policy[] => policies.filter((policy) => policyApplies(policy, facts)).sort(inOrder)

/** Which one decides and why, in one sentence. */
export const explainChoice = (applicable: readonly Policy[], language: Language): string => {
  const [chosen, second] = applicable
  const isEnglish = language === 'en'
  if (chosen === undefined) return isEnglish ? 'No policy applies; the model’s own thresholds hold.' : language === 'zh-TW' ? '沒有適用的策略，按模型自身的門檻判斷。' : '没有适用的策略，按模型自身的门槛判断。'
  const why = conditions.filter(({ key }) => chosen.appliesTo[key] !== undefined).map(({ words }) => words[language])
  const reasons = why.length === 0 ? (isEnglish ? 'it is for everybody' : language === 'zh-TW' ? '對所有人適用' : '对所有人适用') : why.join(isEnglish ? ' and ' : '、')
  const others = applicable.length - 1
  const rest = second === undefined ? '' : specificity(second) === specificity(chosen)
    ? (isEnglish ? ` ${others} more apply; this one goes first by its order.` : language === 'zh-TW' ? `另有 ${others} 條也適用，按順序它在前。` : `另有 ${others} 条也适用，按顺序它在前。`)
    : (isEnglish ? ` ${others} more apply and are less specific.` : language === 'zh-TW' ? `另有 ${others} 條也適用，但不如它具體。` : `另有 ${others} 条也适用，但不如它具体。`)
  return isEnglish ? `“${chosen.name}” decides, because ${reasons}.${rest}` : language === 'zh-TW' ? `由「${chosen.name}」決定：${reasons}。${rest}` : `由“${chosen.name}”决定：${reasons}。${rest}`
}
