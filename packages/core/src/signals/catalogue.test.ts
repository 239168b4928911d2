import { readFileSync, readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { type Finding, languages } from '../kernel/index.ts'
import { catalogue, currentWeights, explainFinding, signalName, signals } from './index.ts'

const entries = Object.entries(catalogue).flatMap(([signal, { reasons }]) => Object.entries(reasons).map(([reason, texts]) => ({ signal, reason, texts })))
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, key]) => key as string).sort()

it('knows every signal, and only those', () => {
  expect(Object.keys(catalogue).sort()).toEqual(signals.map(({ id }) => id).sort())
  expect(Object.keys(catalogue).sort()).toEqual(Object.keys(currentWeights).sort())
  for (const { id } of signals) for (const reason of Object.keys(currentWeights[id])) expect(Object.keys(catalogue[id].reasons)).toContain(reason)
})

it.each(entries)('$signal / $reason says the same figures in every language', ({ texts }) => {
  for (const language of languages) {
    expect(texts[language].length).toBeGreaterThan(0)
    expect(placeholders(texts[language])).toEqual(placeholders(texts['zh-CN']))
  }
})

it('says of every signal where what it reads comes from, and what it misses', () => {
  const texts = Object.entries(catalogue).map(([signal, { asked, source, weakness }]) => ({ signal, asked, source, weakness }))
  for (const { signal, asked, source, weakness } of texts) {
    expect(asked, signal).toMatch(/^\S.{8,}[^.]$/)
    for (const text of [source, weakness]) expect(text, signal).toMatch(/^[\S].{20,}\.$/)
  }
  // Each its own: a sentence that was copied says nothing.
  for (const field of ['asked', 'source', 'weakness'] as const) expect(new Set(texts.map((text) => text[field])).size).toBe(texts.length)
})

it('accuses nobody', () => {
  for (const { texts } of entries) {
    for (const text of Object.values(texts)) expect(text).not.toMatch(/作弊|造假|伪造|偽造|欺骗|欺騙|违规|違規|说谎|撒谎|cheat|fraud|fake|forg|\blie[ds]?\b|liar|dishonest|suspicious/i)
  }
})

it('has no reason that nothing gives', () => {
  const sources = readdirSync(import.meta.dirname).filter((file) => /^\w+\.ts$/.test(file) && file !== 'catalogue.ts' && !/weights/i.test(file)).map((file) => readFileSync(`${import.meta.dirname}/${file}`, 'utf8'))
  for (const { signal, reason } of entries) {
    const [source, ...others] = sources.filter((text) => text.includes(`reporter('${signal}')`))
    expect(others).toEqual([])
    // Some reasons are given by what several signals share.
    const whole = source?.includes("'./readings.ts'") === true ? source + readFileSync(`${import.meta.dirname}/readings.ts`, 'utf8') : source
    expect(source, `${signal} is reported somewhere`).toBeDefined()
    expect(whole?.includes(`'${reason}'`), `${signal} gives ${reason}`).toBe(true)
  }
})

it('puts figures in with their units', () => {
  const finding: Finding = { signal: 'inside_fence', group: 'place', state: 'against', weightDecibans: -15, reason: 'outside', values: { siteName: '福田店', distanceMetres: 1_234.5, accuracyMetres: 8, probability: 0.0001 } }
  expect(explainFinding(finding, 'zh-CN')).toBe('定位离“福田店”的范围约 1.2 公里（定位误差约 8 米）')
  expect(explainFinding(finding, 'zh-TW')).toBe('定位離「福田店」的範圍約 1.2 公里（定位誤差約 8 公尺）')
  expect(explainFinding(finding, 'en')).toBe('The position is about 1.2 km from “福田店” (accuracy about 8 m)')
  expect(explainFinding({ ...finding, reason: 'inside' }, 'en')).toContain('<1%')
  expect(explainFinding({ ...finding, signal: 'impossible_travel', reason: 'impossible', values: { elapsedSeconds: 600, distanceMetres: 900_000, speedMetresPerSecond: 1_363.6 } }, 'zh-CN'))
    .toBe('10 分钟内移动了 900 公里，相当于 4909 公里/小时以上，任何交通工具都做不到，请说明')
})

it('says one of a thing in English, not one things', () => {
  for (const { signal, reason, texts } of entries) {
    const values = Object.fromEntries(placeholders(texts.en).map((key) => [key, 1]))
    expect(explainFinding({ signal, group: 'place', state: 'neutral', weightDecibans: 0, reason, values }, 'en')).not.toMatch(/(?<![\d.:])1 (?:other |earlier |reference )?(?!is\b|was\b|has\b)(?:[a-z]+s|people)\b/)
  }
})

it.each(entries)('$signal / $reason: no blank between a figure with its unit and Chinese', ({ texts }) => {
  for (const language of ['zh-CN', 'zh-TW'] as const) expect(texts[language]).not.toMatch(/\{\w*(?:[mM]etres|[sS]econds|PerSecond)\} [\u4e00-\u9fff]/)
})

it('has a sentence for anything, even from another version or with figures missing', () => {
  const odd: Finding = { signal: 'toString', group: 'place', state: 'neutral', weightDecibans: 0, reason: 'constructor', values: {} }
  for (const language of languages) {
    expect(explainFinding(odd, language)).toMatch(/\S/)
    expect(explainFinding({ ...odd, signal: 'signature', reason: 'constructor' }, language)).toMatch(/\S/)
    expect(explainFinding({ ...odd, signal: 'inside_fence', reason: 'inside' }, language)).toContain('?')
    expect(signalName('signature', language)).toMatch(/\S/)
  }
  expect(signalName('from_the_future', 'en')).toBe('from_the_future')
})

it('tells in steps, to whom positions are masked, every figure that places somebody', () => {
  for (const { signal, reason, texts } of entries) {
    const values = Object.fromEntries(placeholders(texts.en).map((key) => [key, /Metres$|PerSecond$/.test(key) ? 3_336.7 : /[sS]econds$/.test(key) ? 600 : 1]))
    const finding: Finding = { signal, group: 'place', state: 'neutral', weightDecibans: 0, reason, values: { ...values, ...('accuracyMetres' in values ? { accuracyMetres: 8 } : {}) } }
    for (const language of languages) {
      const told = explainFinding(finding, language, 'steps')
      expect(told).not.toMatch(/3[.,]3|3336|3337|12012|over \d|公里(?:\/小[时時])?以上|undefined|[{}]/)
      if ('distanceMetres' in values) expect(told).toMatch(/2–5 (?:公里|km)/)
    }
  }
  const outside: Finding = { signal: 'inside_fence', group: 'place', state: 'against', weightDecibans: -15, reason: 'outside', values: { siteName: '福田店', distanceMetres: 312, accuracyMetres: 8, probability: 0.0001 } }
  expect(languages.map((language) => explainFinding(outside, language, 'steps'))).toEqual(['定位离“福田店”的范围约 200–500 米（定位误差约 8 米）', '定位離「福田店」的範圍約 200–500 公尺（定位誤差約 8 公尺）', 'The position is about 200–500 m from “福田店” (accuracy about 8 m)'])
  const fast: Finding = { signal: 'impossible_travel', group: 'motion', state: 'against', weightDecibans: -30, reason: 'impossible', values: { elapsedSeconds: 600, distanceMetres: 900_000, speedMetresPerSecond: 1_363.6 } }
  expect(explainFinding(fast, 'en', 'steps')).toBe('500–1000 km in 10 min is 2000–5000 km/h, which no vehicle reaches. Please explain')
  expect(explainFinding(fast, 'zh-CN', 'steps')).toBe('10 分钟内移动了 500–1000 公里，相当于 2000–5000 公里/小时，任何交通工具都做不到，请说明')
  expect(explainFinding({ ...outside, values: { ...outside.values, distanceMetres: 700 } }, 'zh-CN', 'steps')).toContain('约 0.5–1 公里')
})
