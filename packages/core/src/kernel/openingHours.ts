import type { Language } from './language.ts'
import { err, ok, type Result } from './result.ts'

/**
 * When a site receives visitors, week after week, in the site's local time: days from 1 (Monday) to 7, times as `HH:MM`. A span whose end is not after
 * its start ends on the next day; `24:00` is the end of the day. Days that no span names are days off. No spans at all is not said: null instead.
 */
export interface OpeningSpan { readonly days: readonly number[]; readonly from: string; readonly to: string }
export type OpeningHours = readonly OpeningSpan[]

export const mostOpeningSpans = 28
export type OpeningHoursCode = 'too_many' | 'no_days' | 'bad_day' | 'bad_time' | 'empty_span' | 'overlap'
/** `span` is the place in the list, from 1; `day` where it matters. */
export interface OpeningHoursProblem { readonly code: OpeningHoursCode; readonly span: number; readonly day?: number }

const dayMinutes = 1440
const weekMinutes = 7 * dayMinutes

const minutesOf = (time: string): number => (/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(time) ? Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) : NaN)
const timeOf = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

interface Stretch { readonly span: number; readonly day: number; readonly from: number; readonly minutes: number }

const stretchesOf = (hours: OpeningHours): Result<readonly Stretch[], OpeningHoursProblem> => {
  const stretches: Stretch[] = []
  for (const [i, { days, from, to }] of hours.entries()) {
    const span = i + 1
    if (days.length === 0) return err({ code: 'no_days', span })
    const [start, end] = [minutesOf(from), minutesOf(to)]
    if (Number.isNaN(start) || Number.isNaN(end) || start === dayMinutes) return err({ code: 'bad_time', span })
    if (start === end) return err({ code: 'empty_span', span })
    for (const day of days) {
      if (!Number.isInteger(day) || day < 1 || day > 7) return err({ code: 'bad_day', span, day })
      stretches.push({ span, day, from: start, minutes: end > start ? end - start : end + dayMinutes - start })
    }
  }
  return ok(stretches)
}

/** Monday to Sunday in a circle: what is open on Sunday after midnight is Monday's. */
const overlapIn = (stretches: readonly Stretch[]): Stretch | undefined => {
  const startOf = ({ day, from }: Stretch): number => (day - 1) * dayMinutes + from
  const inOrder = [...stretches].sort((a, b) => startOf(a) - startOf(b))
  return inOrder.find((stretch, i) => {
    const next = inOrder[(i + 1) % inOrder.length]!
    const nextStart = startOf(next) + (i + 1 === inOrder.length ? weekMinutes : 0)
    return startOf(stretch) + stretch.minutes > nextStart
  })
}

/** Groups of days with the same times, in order of their first day: one way to say the same hours. */
const canonical = (stretches: readonly Stretch[]): OpeningHours => {
  const groups = new Map<string, { readonly days: number[]; readonly times: readonly Stretch[] }>()
  for (let day = 1; day <= 7; day++) {
    const times = stretches.filter((one) => one.day === day).sort((a, b) => a.from - b.from)
    const key = times.map(({ from, minutes }) => `${from}+${minutes}`).join(' ')
    if (key === '') continue
    const group = groups.get(key)
    if (group) group.days.push(day)
    else groups.set(key, { days: [day], times })
  }
  const endOf = ({ from, minutes }: Stretch): string => (from + minutes <= dayMinutes ? timeOf(from + minutes) : timeOf(from + minutes - dayMinutes))
  return [...groups.values()].flatMap(({ days, times }) => times.map((one) => ({ days, from: timeOf(one.from), to: endOf(one) })))
}

/** The hours in their one canonical form, or the first thing that is wrong with them. */
export const checkOpeningHours = (hours: OpeningHours): Result<OpeningHours, OpeningHoursProblem> => {
  if (hours.length > mostOpeningSpans) return err({ code: 'too_many', span: mostOpeningSpans + 1 })
  const stretches = stretchesOf(hours)
  if (!stretches.ok) return stretches
  const overlap = overlapIn(stretches.value)
  if (overlap) return err({ code: 'overlap', span: overlap.span, day: overlap.day })
  const form = canonical(stretches.value)
  return form.length > mostOpeningSpans ? err({ code: 'too_many', span: mostOpeningSpans + 1 }) : ok(form)
}

/** Whether it is open at this minute (0 to 1439) of this day (1 to 7) of the site's week. */
export const isOpenAt = (hours: OpeningHours, day: number, minute: number): boolean => {
  const stretches = stretchesOf(hours)
  const now = (day - 1) * dayMinutes + minute
  return stretches.ok && stretches.value.some((one) => (now - (one.day - 1) * dayMinutes - one.from + 2 * weekMinutes) % weekMinutes < one.minutes)
}

const dayNames: Readonly<Record<Language, readonly string[]>> = { 'zh-CN': [...'一二三四五六日'].map((day) => `周${day}`), 'zh-TW': [...'一二三四五六日'].map((day) => `週${day}`), en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] }
export const weekdayName = (day: number, language: Language): string => dayNames[language][day - 1] ?? `${day}`
const phrases: Readonly<Record<Language, { readonly daily: string; readonly to: string; readonly and: string; readonly next: string; readonly allDay: string; readonly nextDay: (time: string) => string }>> = {
  'zh-CN': { daily: '每天', to: '至', and: '、', next: '；', allDay: '全天', nextDay: (time) => `次日 ${time}` },
  'zh-TW': { daily: '每天', to: '至', and: '、', next: '；', allDay: '全天', nextDay: (time) => `隔日 ${time}` },
  en: { daily: 'Daily', to: '–', and: ', ', next: '; ', allDay: '24 hours', nextDay: (time) => `${time} next day` },
}

const daysText = (days: readonly number[], language: Language): string => {
  const { daily, to, and } = phrases[language]
  if (days.length === 7) return daily
  const runs: number[][] = []
  for (const day of days) {
    const run = runs.at(-1)
    if (run && run.at(-1) === day - 1) run.push(day)
    else runs.push([day])
  }
  return runs.flatMap((run) => (run.length >= 3 ? [`${weekdayName(run[0]!, language)}${to}${weekdayName(run.at(-1)!, language)}`] : run.map((day) => weekdayName(day, language)))).join(and)
}

const spanText = ({ from, to }: OpeningSpan, language: Language): string => {
  const { allDay, nextDay } = phrases[language]
  const short = (time: string): string => time.replace(/^0/, '')
  if (from === '00:00' && to === '24:00') return allDay
  return `${short(from)}–${minutesOf(to) > minutesOf(from) ? short(to) : nextDay(short(to))}`
}

/** Canonical hours in words: `周一至周五 9:00–12:00、13:00–18:00；周六 10:00–次日 2:00`. `readOpeningHours` reads them back. */
export const openingHoursText = (hours: OpeningHours, language: Language): string => {
  const { and, next } = phrases[language]
  const groups: { readonly days: readonly number[]; readonly spans: OpeningSpan[] }[] = []
  for (const span of hours) {
    const last = groups.at(-1)
    if (last && last.days.join() === span.days.join()) last.spans.push(span)
    else groups.push({ days: span.days, spans: [span] })
  }
  return groups.map(({ days, spans }) => `${daysText(days, language)} ${spans.map((span) => spanText(span, language)).join(and)}`).join(next)
}
