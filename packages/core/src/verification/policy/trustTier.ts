import type { Language, Translated } from '../../kernel/index.ts'

/**
 * How much is known of a person's record. It never falls because of a verdict: only what people decided counts against somebody, and only
 * time and settled check-ins count for them.
 */
export const trustTiers = ['starting', 'standard', 'trusted', 'checked'] as const
export type TrustTier = (typeof trustTiers)[number]
export const isTrustTier = (value: unknown): value is TrustTier => trustTiers.some((tier) => tier === value)

/** A person's settled record: the latest check-ins before the day in question, and what was decided about them. */
export interface SettledRecord {
  readonly checkInCount: number
  readonly verifiedCount: number
  /** Check-ins that a person looked at and held to be not what they claimed. Overturned decisions do not count. */
  readonly decidedAgainstCount: number
  /** Whole days since the first check-in. */
  readonly historyDays: number
}

export const tierRules = {
  /** So many of the latest check-ins are looked at, none older than `lookBackDays`. */
  latestCheckIns: 100,
  lookBackDays: 180,
  startingCheckIns: 20,
  startingDays: 14,
  trustedCheckIns: 60,
  trustedDays: 60,
  trustedVerifiedShare: 0.9,
  /** One mistaken decision must not move anybody. */
  checkedDecisions: 2,
} as const

const verifiedShare = ({ checkInCount, verifiedCount }: SettledRecord): number => (checkInCount === 0 ? 0 : verifiedCount / checkInCount)

export const trustTierOf = (record: SettledRecord): TrustTier => {
  if (record.decidedAgainstCount >= tierRules.checkedDecisions) return 'checked'
  if (record.checkInCount < tierRules.startingCheckIns || record.historyDays < tierRules.startingDays) return 'starting'
  const isTrusted = record.checkInCount >= tierRules.trustedCheckIns && record.historyDays >= tierRules.trustedDays && verifiedShare(record) >= tierRules.trustedVerifiedShare && record.decidedAgainstCount === 0
  return isTrusted ? 'trusted' : 'standard'
}

const names: Readonly<Record<TrustTier, Translated>> = {
  starting: { 'zh-CN': '起步', 'zh-TW': '起步', en: 'Starting' },
  standard: { 'zh-CN': '常规', 'zh-TW': '常規', en: 'Standard' },
  trusted: { 'zh-CN': '信任', 'zh-TW': '信任', en: 'Trusted' },
  checked: { 'zh-CN': '加强核对', 'zh-TW': '加強核對', en: 'Closer checks' },
}
export const trustTierName = (tier: TrustTier, language: Language): string => names[tier][language]

const sentences: Readonly<Record<TrustTier | 'figures' | 'none', Translated>> = {
  figures: {
    'zh-CN': '最近 {checkIns} 次签到中 {verified} 次可信，记录已有 {days} 天，人工核实认定不属实 {against} 次。', 'zh-TW': '最近 {checkIns} 次簽到中 {verified} 次可信，紀錄已有 {days} 天，人工核實認定不屬實 {against} 次。',
    en: 'Check-ins counted: {checkIns}, of these verified: {verified}. Days on record: {days}. Found by people not to be real: {against}.',
  },
  none: { 'zh-CN': '还没有可以计算的签到。', 'zh-TW': '還沒有可以計算的簽到。', en: 'There are no check-ins to go by yet.' },
  starting: { 'zh-CN': '记录还不多：满 20 次签到、14 天后自动转为常规。', 'zh-TW': '紀錄還不多：滿 20 次簽到、14 天後自動轉為常規。', en: 'The record is still short: it becomes standard by itself after 20 check-ins and 14 days.' },
  standard: { 'zh-CN': '满 60 次签到、60 天，可信达到九成且没有认定不属实的，自动转为信任。', 'zh-TW': '滿 60 次簽到、60 天，可信達到九成且沒有認定不屬實的，自動轉為信任。', en: 'It becomes trusted by itself with 60 check-ins, 60 days, nine in ten verified and none decided against.' },
  trusted: { 'zh-CN': '长期可信，公司可以少要求一些。', 'zh-TW': '長期可信，公司可以少要求一些。', en: 'Reliable for a long time: the company may ask for less.' },
  checked: { 'zh-CN': '有两次以上经人核实认定不属实；那些签到移出最近 100 次或 180 天后自动恢复，也可以申诉。', 'zh-TW': '有兩次以上經人核實認定不屬實；那些簽到移出最近 100 次或 180 天後自動恢復，也可以申訴。', en: 'People decided against two or more check-ins; this ends by itself when those are no longer among the latest 100 or are older than 180 days, and can be appealed.' },
}

/** For the person and their manager alike. */
export const explainTrustTier = (record: SettledRecord, language: Language): string => {
  const fill = (text: string): string => text.replace('{checkIns}', String(record.checkInCount)).replace('{verified}', String(record.verifiedCount)).replace('{days}', String(record.historyDays)).replace('{against}', String(record.decidedAgainstCount))
  return `${fill(sentences[record.checkInCount === 0 ? 'none' : 'figures'][language])}${language === 'en' ? ' ' : ''}${sentences[trustTierOf(record)][language]}`
}
