import type { Translated } from '../kernel/index.ts'

/**
 * Public holidays of mainland China with the weekend days worked in exchange (调休), as the General Office of the State Council
 * published them, year by year, in its notice on holiday arrangements:
 *  2024 国办发明电〔2023〕7号 · 2025 国办发明电〔2024〕12号 · 2026 国办发明电〔2025〕7号
 * (gov.cn, 关于某年部分节假日安排的通知; checked day by day against the MIT-licensed npm data set chinese-days 1.5.7).
 * The arrangement of a year cannot be reckoned: until its notice is entered here, the year is unknown and said to be.
 */
export type HolidayName = 'new_year' | 'spring_festival' | 'qingming' | 'labour_day' | 'dragon_boat' | 'mid_autumn' | 'national_day'

export const holidayNames: Readonly<Record<HolidayName, Translated>> = {
  new_year: { 'zh-CN': '元旦', 'zh-TW': '元旦', en: 'New Year' },
  spring_festival: { 'zh-CN': '春节', 'zh-TW': '春節', en: 'Spring Festival' },
  qingming: { 'zh-CN': '清明节', 'zh-TW': '清明節', en: 'Qingming' },
  labour_day: { 'zh-CN': '劳动节', 'zh-TW': '勞動節', en: 'Labour Day' },
  dragon_boat: { 'zh-CN': '端午节', 'zh-TW': '端午節', en: 'Dragon Boat Festival' },
  mid_autumn: { 'zh-CN': '中秋节', 'zh-TW': '中秋節', en: 'Mid-Autumn Festival' },
  national_day: { 'zh-CN': '国庆节', 'zh-TW': '國慶節', en: 'National Day' },
}

interface Break {
  readonly holiday: HolidayName
  /** First and last day off, `MM-DD`, both inclusive. */
  readonly from: string
  readonly to: string
  /** Weekend days worked in exchange. */
  readonly makeUp?: readonly string[]
}

const published: Readonly<Record<string, readonly Break[]>> = {
  2024: [
    { holiday: 'new_year', from: '01-01', to: '01-01' },
    { holiday: 'spring_festival', from: '02-10', to: '02-17', makeUp: ['02-04', '02-18'] },
    { holiday: 'qingming', from: '04-04', to: '04-06', makeUp: ['04-07'] },
    { holiday: 'labour_day', from: '05-01', to: '05-05', makeUp: ['04-28', '05-11'] },
    { holiday: 'dragon_boat', from: '06-10', to: '06-10' },
    { holiday: 'mid_autumn', from: '09-15', to: '09-17', makeUp: ['09-14'] },
    { holiday: 'national_day', from: '10-01', to: '10-07', makeUp: ['09-29', '10-12'] },
  ],
  2025: [
    { holiday: 'new_year', from: '01-01', to: '01-01' },
    { holiday: 'spring_festival', from: '01-28', to: '02-04', makeUp: ['01-26', '02-08'] },
    { holiday: 'qingming', from: '04-04', to: '04-06' },
    { holiday: 'labour_day', from: '05-01', to: '05-05', makeUp: ['04-27'] },
    { holiday: 'dragon_boat', from: '05-31', to: '06-02' },
    // Mid-Autumn (6 October) fell into it.
    { holiday: 'national_day', from: '10-01', to: '10-08', makeUp: ['09-28', '10-11'] },
  ],
  2026: [
    { holiday: 'new_year', from: '01-01', to: '01-03', makeUp: ['01-04'] },
    { holiday: 'spring_festival', from: '02-15', to: '02-23', makeUp: ['02-14', '02-28'] },
    { holiday: 'qingming', from: '04-04', to: '04-06' },
    { holiday: 'labour_day', from: '05-01', to: '05-05', makeUp: ['05-09'] },
    { holiday: 'dragon_boat', from: '06-19', to: '06-21' },
    { holiday: 'mid_autumn', from: '09-25', to: '09-27' },
    { holiday: 'national_day', from: '10-01', to: '10-07', makeUp: ['09-20', '10-10'] },
  ],
}

export interface StatutoryDay {
  readonly day: string
  readonly rule: 'holiday' | 'make_up'
  readonly holiday: HolidayName
}

const dayMs = 86_400_000
const daysBetween = (from: string, to: string): string[] => {
  const days: string[] = []
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= Date.parse(`${to}T00:00:00Z`); at += dayMs) days.push(new Date(at).toISOString().slice(0, 10))
  return days
}

/** Every published day by its date. */
export const chinaDays: ReadonlyMap<string, StatutoryDay> = new Map(
  Object.entries(published).flatMap(([year, breaks]) =>
    breaks.flatMap(({ holiday, from, to, makeUp = [] }): StatutoryDay[] => [
      ...daysBetween(`${year}-${from}`, `${year}-${to}`).map((day) => ({ day, rule: 'holiday' as const, holiday })),
      ...makeUp.map((day) => ({ day: `${year}-${day}`, rule: 'make_up' as const, holiday })),
    ])).map((day) => [day.day, day]),
)

/** Years whose arrangement is entered here, ascending. */
export const chinaYears: readonly number[] = Object.keys(published).map(Number)
