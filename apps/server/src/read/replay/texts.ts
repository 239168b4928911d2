import type { Language, Translated } from '@fieldproof/core/kernel'
import { darkCauseName, standingName } from '../darkPeriods/texts.ts'
import type { GapCause } from './path.ts'

const causes: Record<Exclude<NonNullable<GapCause>['kind'], 'phone'>, Translated> = {
  paused: { 'zh-CN': '本人暂停了记录', 'zh-TW': '本人暫停了記錄', en: 'Paused by the person' },
  ended: { 'zh-CN': '本人结束了工作', 'zh-TW': '本人結束了工作', en: 'Work ended by the person' },
  off_duty: { 'zh-CN': '不在工作时间，不记录', 'zh-TW': '不在工作時間，不記錄', en: 'Off duty: not recorded' },
  blurred: { 'zh-CN': '定位误差超过 200 米，看不出在哪里', 'zh-TW': '定位誤差超過 200 公尺，看不出在哪裡', en: 'Positions off by more than 200 m: no telling where' },
}

/** What the phone gives as the reason when it pauses by itself, in the readers' words; a private place is told without where. */
const ownReasons: Readonly<Record<string, Translated>> = {
  private_place: { 'zh-CN': '私人地点', 'zh-TW': '私人地點', en: 'private place' },
  consent_withdrawn: { 'zh-CN': '已撤回同意', 'zh-TW': '已撤回同意', en: 'consent withdrawn' },
}

export const gapCauseText = (cause: GapCause, language: Language): string | null => {
  if (cause === null) return null
  if (cause.kind === 'phone') return [darkCauseName(cause.cause, cause.chosenBy, language), ...(cause.standing === 'excused' ? [standingName('excused', language)] : [])].join(language === 'en' ? '. ' : '。')
  const text = causes[cause.kind][language]
  if (cause.kind === 'off_duty' || cause.kind === 'blurred' || !cause.reason) return text
  const reason = ownReasons[cause.reason]?.[language] ?? cause.reason
  return language === 'en' ? `${text}: ${reason}` : `${text}：${reason}`
}

const unreadableName: Translated = { 'zh-CN': '无法解析的上报', 'zh-TW': '無法解析的回報', en: 'Unreadable upload' }

/** Uploads whose bytes were kept and logged but gave no position: visible, and never held against anybody. */
export const unreadableFinding = (count: number, reason: string, detail: string, language: Language) => ({
  signal: 'undecodable', name: unreadableName[language], weightDecibans: 0,
  text: language === 'en' ? `${count} upload(s) could not be read and are kept as sent: ${reason} (${detail})` : language === 'zh-TW' ? `有 ${count} 筆回報無法解析，原始內容已留存：${reason}（${detail}）` : `有 ${count} 条上报无法解析，原始内容已留存：${reason}（${detail}）`,
})
