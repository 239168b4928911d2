import type { Language } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { useEffect, useState } from 'react'
import { useOrgTimeZone } from './api.ts'

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

const justNow: Readonly<Record<Language, string>> = { 'zh-CN': '刚刚', 'zh-TW': '剛剛', en: 'just now' }

/** "3 分钟前"; past a day it says the day itself. */
export const formatRelative = (iso: string | number, nowMilliseconds: number, timeZone: string, language: string): string => {
  const seconds = Math.round((new Date(iso).getTime() - nowMilliseconds) / 1000)
  const size = Math.abs(seconds)
  if (size >= 86_400) return formatInstant(iso, 'dateTime', timeZone, language)
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  if (size < 45) return justNow[language as Language] ?? justNow.en
  if (size < 3_570) return format.format(Math.round(seconds / 60), 'minute')
  return format.format(Math.round(seconds / 3600), 'hour')
}

const useNow = (active: boolean): number => {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!active) return undefined
    const timer = setInterval(() => setNow(Date.now()), 20_000)
    return () => clearInterval(timer)
  }, [active])
  return now
}

/** An instant in the organisation's time zone; hovering shows seconds, zone and UTC. */
export const TimeText = ({ value, style = 'dateTime', empty = '—' }: { value: string | number | null | undefined; style?: TimeStyle; empty?: string }) => {
  const { i18n } = useLingui()
  const timeZone = useOrgTimeZone()
  const now = useNow(style === 'relative')
  if (value === null || value === undefined) return <span className="fp-soft">{empty}</span>
  const iso = new Date(value).toISOString()
  const text = style === 'relative' ? formatRelative(value, now, timeZone, i18n.locale) : formatInstant(value, style, timeZone, i18n.locale)
  return <time className="fp-num fp-nowrap" dateTime={iso} title={`${formatInstant(value, 'dateTimeSeconds', timeZone, i18n.locale)} (${timeZone}) · ${iso}`}>{text}</time>
}
