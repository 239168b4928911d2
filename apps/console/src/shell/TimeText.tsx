import { useLingui } from '@lingui/react/macro'
import { useEffect, useState } from 'react'
import { useOrgTimeZone } from './api.ts'
import { formatInstant, formatRelative, type TimeStyle } from './formatTime.ts'

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
