import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { languageOf } from './preferences.ts'
import { pathOf, routeOf } from './router.ts'

/** One word in two senses (to check in, a check-in) has a context for one of them. */
const keyOf = (context: string | undefined, id: string): string => (context === undefined ? id : `${id} (${context})`)
/** The texts of the first screen and those that come later, as the phone has them in the end. */
const catalogue = (language: string): Map<string, string> => {
  const text = ['', 'later/'].map((part) => readFileSync(new URL(`../locales/${part}${language}.po`, import.meta.url), 'utf8')).join('\n')
  return new Map([...text.matchAll(/^(?:msgctxt "(.+)"\n)?msgid (".+")\nmsgstr (".*")$/gm)].map(([, context, id, value]) => [keyOf(context, JSON.parse(id!) as string), JSON.parse(value!) as string]))
}
const placeholders = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]!).filter((name) => !['Nothing', 'The'].includes(name)))].sort()

test.each(['zh-TW', 'en'])('%s has every message, with the same placeholders', (language) => {
  const source = catalogue('zh-CN')
  const translated = catalogue(language)
  expect(source.size).toBeGreaterThan(400)
  expect([...translated.keys()].sort()).toEqual([...source.keys()].sort())
  for (const [id, text] of translated) {
    expect(text, id).not.toBe('')
    for (const name of placeholders(id)) expect(text, id).toContain(`{${name}`)
  }
})

test('one text has one translation: the two catalogues of a language are merged when they load', () => {
  for (const language of ['zh-TW', 'en']) {
    const [first, later] = ['', 'later/'].map((part) => new Map([...readFileSync(new URL(`../locales/${part}${language}.po`, import.meta.url), 'utf8').matchAll(/^(?:msgctxt "(.+)"\n)?msgid (".+")\nmsgstr (".*")$/gm)].map(([, context, id, value]) => [keyOf(context, id!), value!])))
    for (const [id, value] of later!) if (first!.has(id)) expect(first!.get(id), id).toBe(value)
  }
})

test('no Chinese is left in the English catalogue', () => {
  for (const text of catalogue('en').values()) expect(text).not.toMatch(/[\u4e00-\u9fff]/)
})

test('the language of the phone decides, Chinese where it is neither', () => {
  expect(['zh-CN', 'zh', 'zh-Hant-HK', 'zh-TW', 'en-GB', 'fr'].map((tag) => languageOf([tag]))).toEqual(['zh-CN', 'zh-CN', 'zh-TW', 'zh-TW', 'en', 'zh-CN'])
  expect(languageOf(['fr', 'en'])).toBe('en')
})

test('addresses go there and back', () => {
  for (const route of [{ name: 'today' }, { name: 'records' }, { name: 'record', eventId: 'e1' }, { name: 'attendance' }, { name: 'attendance', day: '2026-11-19' }, { name: 'me' }, { name: 'enroll' }, { name: 'enroll', code: 'c-1' }] as const) expect(routeOf(pathOf(route))).toEqual(route)
  expect(routeOf('/m')).toEqual({ name: 'today' })
  expect(routeOf('/m/attendance/yesterday')).toEqual({ name: 'attendance' })
  expect(routeOf('/m/nonsense')).toEqual({ name: 'today' })
})
