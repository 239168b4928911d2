import type { Language } from '@fieldproof/core/kernel'

export type TimeStyle = 'time' | 'date' | 'dateTime' | 'dateTimeSeconds' | 'relative'

const options: Readonly<Record<Exclude<TimeStyle, 'relative'>, Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date: { year: 'numeric', month: '2-digit', day: '2-digit' },
  dateTime: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  dateTimeSeconds: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
}

/** Made once each: making one takes longer than the rest of a table's cell. */
const formats = new Map<string, Intl.DateTimeFormat>()
const formatOf = (style: Exclude<TimeStyle, 'relative'>, timeZone: string, language: string): Intl.DateTimeFormat => {
  const key = `${style} ${timeZone} ${language}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...options[style], ...(language === 'en' && style !== 'time' ? { month: 'short', day: 'numeric' } : {}), timeZone })
  formats.set(key, made)
  return made
}

/** In English the month is a word: 03/04 means two days to two readers. */
export const formatInstant = (iso: string | number, style: Exclude<TimeStyle, 'relative'>, timeZone: string, language: string): string => formatOf(style, timeZone, language).format(new Date(iso))

/** A calendar day (2026-11-28), which is in no time zone, in the language's form. */
export const formatDay = (day: string, language: string): string => formatInstant(`${day}T00:00:00Z`, 'date', 'UTC', language)

/** A month (2026-11) in the language's form. */
export const formatMonth = (month: string, language: string): string => new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { year: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`))

/** A day, or the first and the last of a stretch, below a heading that says the year: 2月15日至23日, 15–23 Feb. */
export const formatDaysOfYear = (from: string, to: string, language: string): string => {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { month: 'short', day: 'numeric', timeZone: 'UTC' })
  const [first, last] = [new Date(from), new Date(to)]
  if (language === 'en') return format.formatRange(first, last)
  // Intl writes a Chinese stretch as 2/15 – 2/23, beside single days as 2月15日.
  const end = from.slice(0, 7) === to.slice(0, 7) ? `${last.getUTCDate()}日` : format.format(last)
  return from === to ? format.format(first) : `${format.format(first)}至${end}`
}

const justNow: Readonly<Record<Language, string>> = { 'zh-CN': '刚刚', 'zh-TW': '剛剛', en: 'just now' }

/** What is told so has happened: ahead by more than two clocks may differ, a clock was wrong, and "in 20 hours" would hide it. */
const clocksDifferSeconds = 120

/** "3 分钟前"; past a day, and for what lies ahead, it says the instant itself. */
export const formatRelative = (iso: string | number, nowMilliseconds: number, timeZone: string, language: string): string => {
  const age = Math.round((nowMilliseconds - new Date(iso).getTime()) / 1000)
  if (age >= 86_400 || age < -clocksDifferSeconds) return formatInstant(iso, 'dateTime', timeZone, language)
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  if (age < 45) return justNow[language as Language] ?? justNow.en
  const words = age < 3_570 ? format.format(-Math.round(age / 60), 'minute') : format.format(-Math.round(age / 3600), 'hour')
  // In simplified Chinese it writes 3分钟前; everything else here leaves a blank between a figure and its unit.
  return words.replace(/^(\d+)(?=\p{Script=Han})/u, '$1 ')
}
