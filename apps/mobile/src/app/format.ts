/** Times in the organisation's time zone, distances in what a person says. Dates are words in every language: 11/12 is another day to an American than to a European. */
import type { Language } from '@fieldproof/core/kernel'

const formats = new Map<string, Intl.DateTimeFormat>()
const format = (language: Language, timeZone: string, key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const id = `${language}|${timeZone}|${key}`
  let found = formats.get(id)
  if (found === undefined) {
    const tag = language === 'en' ? 'en-GB' : language
    try {
      found = new Intl.DateTimeFormat(tag, { ...options, timeZone })
    } catch {
      found = new Intl.DateTimeFormat(tag, options)
    }
    formats.set(id, found)
  }
  return found
}

export const clockTime = (instant: number | string, timeZone: string, language: Language): string =>
  format(language, timeZone, 'hm', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(instant))

export const dateAndTime = (instant: number | string, timeZone: string, language: Language): string =>
  format(language, timeZone, 'full', { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(new Date(instant))

export const dayHeading = (instant: number | string, timeZone: string, language: Language): string =>
  format(language, timeZone, 'day', { month: 'short', day: 'numeric', weekday: 'short' }).format(new Date(instant)).replace(/日(?=[周週])/, '日 ')

/** Between two sentences: none in Chinese. */
export const sentenceGap = (language: string): string => (language === 'en' ? ' ' : '')

/** Words of the server that lines may not part at their hyphen: a browser does, and no style forbids it. */
export const unparted = (text: string): string => text.replaceAll(/(?<=Wi)-(?=Fi)|(?<=[Cc]heck)-(?=in|out)/g, '\u2011')

/** Of a calendar day, `YYYY-MM-DD`. */
export const dateWords = (day: string, language: Language): string =>
  format(language, 'UTC', 'date', { year: 'numeric', month: 'short', day: 'numeric' }).format(new Date(`${day}T12:00:00Z`))

/** Of a month, `YYYY-MM`. */
export const monthHeading = (month: string, language: Language): string =>
  format(language, 'UTC', 'month', { year: 'numeric', month: 'long' }).format(new Date(`${month}-15T12:00:00Z`))

/** For the watermark: the same digits in every language. */
export const plainDateTime = (instant: number, timeZone: string): string => format('zh-CN', timeZone, 'plain', {
  year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
}).format(instant).replaceAll('/', '-')

export const metresNumber = (metres: number): { readonly value: string; readonly unit: 'm' | 'km' } =>
  metres < 1000 ? { value: String(Math.round(metres)), unit: 'm' } : { value: metres < 10_000 ? (metres / 1000).toFixed(1) : String(Math.round(metres / 1000)), unit: 'km' }
