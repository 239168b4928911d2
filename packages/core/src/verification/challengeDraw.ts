import type { Language, Translated } from '../kernel/index.ts'
import { type TrustTier, trustTierName } from './policy/trustTier.ts'

/** Random numbers of spot challenges (V11): who is drawn in a slot of time, how often, and why. */
export interface Draw {
  /** 0 ≤ number < 1, from the company's secret, the person and the slot of time: nobody chooses it. */
  readonly number: number
  /** Drawn when the number is below this. */
  readonly share: number
}

/** At most every second slot, whatever the rule says. */
export const mostDrawnShare = 0.5

/**
 * Draws one person in one slot. `hash` is SHA-256 of "seed \n person \n slot" made by the caller; with the seed of a past day anybody can draw again.
 * `perWeek` is how often a person with so many slots a week is to be drawn on average; at most every second slot, whatever the rule says.
 */
export const drawChallenge = (hash: Uint8Array, perWeek: number, slotsPerWeek: number): Draw & { readonly drawn: boolean } => {
  let number = 0
  for (let i = 5; i >= 0; i--) number = (number + (hash[i] ?? 0)) / 256
  const share = perWeek > 0 && slotsPerWeek > 0 && hash.length >= 6 ? Math.min(mostDrawnShare, perWeek / slotsPerWeek) : 0
  return { number, share, drawn: number < share }
}

/**
 * How many times as often as the rule says a person of each tier is drawn (V9). The tier is that of the day's beginning, so neither a verdict nor an answer of today moves it, and it falls only by
 * what people decided: a doubt that draws more challenges would feed itself.
 */
export type TierTimes = Readonly<Record<TrustTier, number>>
/** Where a company has not said otherwise: whoever has long been reliable is left in peace more often. */
export const usualTierTimes: TierTimes = { starting: 1, standard: 1, trusted: 0.5, checked: 2 }
export const sameForEveryTier: TierTimes = { starting: 1, standard: 1, trusted: 1, checked: 1 }
export const mostTimes = 3

/** What a draw came from: kept with it in the log, so that the share can be reckoned again. */
export interface DrawGrounds {
  /** Of the person's department, before the tier. */
  readonly perWeek: number
  readonly slotsPerWeek: number
  readonly trustTier: TrustTier
  readonly times: number
}

const sentences: Readonly<Record<'draw' | 'tier' | 'same', Translated>> = {
  draw: {
    'zh-CN': '抽签数 {number}，小于 {share} 即抽中：每周 {perWeek} 次 × 信任等级“{tier}”的 {times} 倍 ÷ 每周 {slots} 个时段。', 'zh-TW': '抽籤數 {number}，小於 {share} 即抽中：每週 {perWeek} 次 × 信任等級「{tier}」的 {times} 倍 ÷ 每週 {slots} 個時段。',
    en: 'Number {number}, drawn below {share}: {perWeek} a week × {times} for the trust tier “{tier}” ÷ {slots} slots a week.',
  },
  tier: { 'zh-CN': '随机抽查按平常的 {times} 倍抽取。', 'zh-TW': '隨機抽查按平常的 {times} 倍抽取。', en: 'Drawn for spot challenges {times} times as often as usual.' },
  same: { 'zh-CN': '随机抽查的频率与平常相同。', 'zh-TW': '隨機抽查的頻率與平常相同。', en: 'Drawn for spot challenges as often as usual.' },
}

/** Why this number was drawn, in one sentence with the whole reckoning. */
export const explainDraw = ({ number, share, perWeek, slotsPerWeek, trustTier, times }: Draw & DrawGrounds, language: Language): string =>
  sentences.draw[language].replace('{number}', number.toFixed(4)).replace('{share}', share.toFixed(4)).replace('{perWeek}', String(perWeek)).replace('{times}', String(times)).replace('{tier}', trustTierName(trustTier, language)).replace('{slots}', String(Math.round(slotsPerWeek)))

/** What a tier means for spot challenges: for the person and their manager alike. */
export const explainTierTimes = (times: number, language: Language): string => (times === 1 ? sentences.same[language] : sentences.tier[language].replace('{times}', String(times)))
