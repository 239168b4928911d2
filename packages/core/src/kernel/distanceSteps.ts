import type { Language } from './language.ts'

/** Where a distance is not to be told exactly, the step in which it lies is: 50, 100, 200, 500, 1,000 m and so on. Begin and end of it. */
export const stepOf = (figure: number): readonly [from: number, to: number] => {
  if (figure <= 0) return [0, 0]
  let from = 0
  for (let decade = 50; ; decade *= 10) {
    for (const to of [decade, decade * 2, decade * 4]) {
      if (figure <= to) return [from, to]
      from = to
    }
  }
}

const units = { 'zh-CN': { m: '米', km: '公里' }, 'zh-TW': { m: '公尺', km: '公里' }, en: { m: 'm', km: 'km' } } as const satisfies Record<Language, unknown>

/** 200–500 米, 2–5 公里. */
export const distanceInSteps = (metres: number, language: Language): string => {
  const [from, to] = stepOf(metres)
  if (to === 0) return `0 ${units[language].m}`
  return to < 1_000 ? `${from}–${to} ${units[language].m}` : `${from / 1_000}–${to / 1_000} ${units[language].km}`
}
