import { type Finding, type Language, distanceInSteps, inEnglishNumber, stepOf } from '../kernel/index.ts'
import { type CataloguedSignal, catalogue, failedReason } from './catalogue.ts'

const isCatalogued = (signal: string): signal is CataloguedSignal => Object.hasOwn(catalogue, signal)

/** The signal's name for people; the id itself when the catalogue does not know it. */
export const signalName = (signal: string, language: Language): string => (isCatalogued(signal) ? catalogue[signal].name[language] : signal)

/** How figures that place somebody are told: to whom positions are masked, as the step in which they lie. */
export type Figures = 'exact' | 'steps'

/** One sentence saying what was found, in plain words. */
export const explainFinding = (finding: Finding, language: Language, figures: Figures = 'exact'): string => {
  const reasons: Readonly<Record<string, Readonly<Record<Language, string>>>> = isCatalogued(finding.signal) ? catalogue[finding.signal].reasons : {}
  const template = (Object.hasOwn(reasons, finding.reason) ? reasons[finding.reason] : undefined) ?? failedReason
  const text = language === 'en' ? inEnglishNumber(template.en, finding.values) : template[language]
  // A step has two ends: "over 2–5 km" says nothing.
  const fitting = figures === 'exact' ? text : text.replace(/\bover (?=\{\w*(?:Metres|PerSecond)\})|(?<=\{\w*(?:Metres|PerSecond)\})以上/g, '')
  return fitting.replace(/\{(\w+)\}/g, (_, key: string) => (figures === 'steps' && places(key) ? inSteps : withUnit)(key, finding.values[key], language))
}

/** How far, and how fast, which with the time it took is how far again. How exact a position is says nothing of where it is. */
const places = (key: string): boolean => /(Metres|MetresPerSecond)$/.test(key) && key !== 'accuracyMetres'

const inSteps = (key: string, value: number | string | undefined, language: Language): string => {
  if (typeof value !== 'number') return withUnit(key, value, language)
  return key.endsWith('PerSecond') ? `${stepOf(value * 3.6).join('–')} ${words[language].kmh}` : distanceInSteps(value, language)
}

/** Figures carry their unit in their name, so the name says how to write them. */
const withUnit = (key: string, value: number | string | undefined, language: Language): string => {
  if (value === undefined) return '?'
  if (typeof value === 'string') return value
  if (key.endsWith('MetresPerSecond')) return speed(value, language)
  if (key.endsWith('Metres')) return distance(value, language)
  if (/seconds$/i.test(key)) return duration(value, language)
  if (key.endsWith('robability')) return percent(value)
  if (/^(similarity|.*Score)$/.test(key)) return value.toFixed(2)
  return String(Math.round(value))
}

const words = {
  'zh-CN': { m: '米', km: '公里', kmh: '公里/小时', s: '秒', min: '分钟', h: '小时', d: '天' },
  'zh-TW': { m: '公尺', km: '公里', kmh: '公里/小時', s: '秒', min: '分鐘', h: '小時', d: '天' },
  en: { m: 'm', km: 'km', kmh: 'km/h', s: 's', min: 'min', h: 'h', d: 'days' },
} as const satisfies Record<Language, Record<string, string>>

const rounded = (value: number): string => (value < 10 ? (Math.round(value * 10) / 10).toString() : Math.round(value).toString())

const distance = (metres: number, language: Language): string =>
  metres < 1_000 ? `${Math.round(metres)} ${words[language].m}` : `${rounded(metres / 1_000)} ${words[language].km}`

const speed = (metresPerSecond: number, language: Language): string => `${Math.round(metresPerSecond * 3.6)} ${words[language].kmh}`

const duration = (seconds: number, language: Language): string => {
  const w = words[language]
  if (seconds < 90) return `${Math.round(seconds)} ${w.s}`
  if (seconds < 5_400) return `${Math.round(seconds / 60)} ${w.min}`
  return seconds < 172_800 ? `${rounded(seconds / 3_600)} ${w.h}` : `${Math.round(seconds / 86_400)} ${w.d}`
}

/** Never "100 %" or "0 %": a measurement is not a certainty. */
const percent = (probability: number): string => {
  if (probability > 0.99) return '>99%'
  return probability < 0.01 ? '<1%' : `${Math.round(probability * 100)}%`
}
