import { checkOpeningHours, type OpeningHours, type OpeningSpan } from './openingHours.ts'

/** Opening hours as people write them in lists of customers: `周一至周五 9:00-18:00；周六 10点到16点`, `Mon-Fri 9:00–18:00, Sat closed`, `24小时`. */

const upTo = '(?:-|–|—|~|至|到|to)'
const clock = String.raw`(\d{1,2})(?:[:.](\d{2})|[点點时時](半|\d{1,2}(?=分|\D|$))?分?)?\s*(am|pm)?`
const timesPattern = new RegExp(String.raw`^${clock}\s*${upTo}\s*(?:次日|隔日|翌日|第二天|凌晨)?\s*${clock}\s*(?:\(?(?:次日|隔日|next day)\)?)?`)
const allDayPattern = /^(?:全天|24\s*(?:小时|小時|hours|hrs|h)(?:营业|營業)?|24\/7)/
const dailyPattern = /^(?:每天|每日|全周|全週|周一至周日|daily|every ?day|all week)/
const weekdaysPattern = /^(?:工作日|平日|weekdays?)/
const weekendPattern = /^(?:周末|週末|双休日|雙休日|weekends?)/
const closedPattern = /^(?:休息|不营业|不營業|关门|關門|公休|closed|off)/
const dayPattern = /^(?:(?:周|週|星期|礼拜|禮拜)([一二三四五六日天1-7])|(mon|tue|wed|thu|fri|sat|sun)(?:days?|sdays?|nesdays?|rsdays?|urdays?|s|r|rs)?\b\.?)/
const bareDayPattern = /^([一二三四五六日天]|[1-7](?![\d:.点點]))/
const separatorPattern = /^(?:[\s,、;/|&+:()。]|和|及|and\b)+/

const dayIn = (chinese: string | undefined, english: string | undefined): number => {
  if (english !== undefined) return ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(english) + 1
  const at = '一二三四五六日'.indexOf(chinese === '天' ? '日' : chinese!)
  return at >= 0 ? at + 1 : Number(chinese)
}

const timeIn = (hour: string, minute: string | undefined, spoken: string | undefined, half: string | undefined): string | undefined => {
  const minutes = spoken === '半' ? 30 : Number(minute ?? spoken ?? 0)
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'pm' ? 12 : 0)
  if (minutes > 59 || hours > 24 || (hours === 24 && minutes > 0) || (half !== undefined && (Number(hour) > 12 || hour === '0'))) return undefined
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
}

/** From one day to another, over Sunday too: `周六至周一`. */
const daysBetween = (first: number, last: number): number[] => Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, i) => ((first - 1 + i) % 7) + 1)

/** The hours in canonical form; undefined where a part of the text is not understood or makes no sense: half understood would be wrong. */
export const readOpeningHours = (text: string): OpeningHours | undefined => {
  let rest = text.normalize('NFKC').toLowerCase().trim()
  const spans: OpeningSpan[] = []
  let days: number[] = []
  let hasTimes = false
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const match = pattern.exec(rest) ?? undefined
    if (match) rest = rest.slice(match[0].length)
    return match
  }
  const name = (more: readonly number[]): void => {
    if (hasTimes) { days = []; hasTimes = false }
    days.push(...more)
  }
  const open = (from: string, to: string): void => {
    const on = days.length > 0 ? [...new Set(days)] : [1, 2, 3, 4, 5, 6, 7]
    spans.push({ days: on, from, to })
    hasTimes = true
  }
  while (rest !== '') {
    if (take(separatorPattern)) continue
    if (take(dailyPattern)) { name([1, 2, 3, 4, 5, 6, 7]); continue }
    if (take(weekdaysPattern)) { name([1, 2, 3, 4, 5]); continue }
    if (take(weekendPattern)) { name([6, 7]); continue }
    if (take(allDayPattern)) { open('00:00', '24:00'); continue }
    if (take(closedPattern)) {
      if (days.length === 0 || hasTimes) return undefined
      hasTimes = true
      continue
    }
    const day = take(dayPattern)
    if (day) {
      const first = dayIn(day[1], day[2])
      const before = rest
      if (take(new RegExp(String.raw`^\s*${upTo}\s*`))) {
        const last = take(dayPattern) ?? take(bareDayPattern)
        if (last) { name(daysBetween(first, dayIn(last[1], last[2]))); continue }
        rest = before
      }
      name([first])
      continue
    }
    const times = take(timesPattern)
    const [from, to] = times ? [timeIn(times[1]!, times[2], times[3], times[4]), timeIn(times[5]!, times[6], times[7], times[8])] : []
    if (from === undefined || to === undefined) return undefined
    open(from, to)
  }
  if (spans.length === 0 || (days.length > 0 && !hasTimes)) return undefined
  const checked = checkOpeningHours(spans)
  return checked.ok ? checked.value : undefined
}
