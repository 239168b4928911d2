import { fileURLToPath } from 'node:url'
import { getCatalogs } from '@lingui/cli/api'
import { getConfig } from '@lingui/conf'
import { describe, expect, it } from 'vitest'

/** Everything said on screen has a text in every language, and the catalogues are those of the present source. */
const root = fileURLToPath(new URL('../..', import.meta.url))
const config = getConfig({ cwd: root })
const catalogs = await getCatalogs(config)

/** `{name}` and `<0>` of a message; inside plural forms the argument counts once. */
const placeholders = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)[},]|<\/?(\d+)\/?>/g)].map((match) => match[1] ?? `<${match[2] ?? ''}>`))].toSorted()

it('finds the catalogues', () => { expect(catalogs.length).toBeGreaterThan(10) })

describe.each(catalogs.map((catalog) => [catalog.path.split('/src/')[1]?.replace('/locales/{locale}', ''), catalog] as const))('%s', (_name, catalog) => {
  it('is complete in every language', async () => {
    const source = await catalog.collect()
    expect(source).toBeDefined()
    const inSource = Object.entries(source ?? {})
    const read = await catalog.readAll()
    const faults: string[] = []
    for (const locale of config.locales) {
      for (const [id, { message }] of inSource) {
        const said = message ?? id
        const entry = read[locale]?.[id]
        const text = entry?.translation ?? (locale === config.sourceLocale ? entry?.message : '')
        if (entry === undefined) faults.push(`${locale}: not extracted: ${said}`)
        else if (!text && locale !== config.sourceLocale) faults.push(`${locale}: not translated: ${said}`)
        else if (text && placeholders(text).join() !== placeholders(said).join()) faults.push(`${locale}: other placeholders: ${said} → ${text}`)
      }
    }
    expect(faults).toEqual([])
  })
})

it('one text has one translation: the catalogues of a language are merged when they load', async () => {
  const clashes: string[] = []
  for (const locale of config.locales) {
    const seen = new Map<string, string>()
    for (const catalog of catalogs) {
      for (const [id, entry] of Object.entries((await catalog.read(locale)) ?? {})) {
        const text = entry.translation ?? ''
        const before = seen.get(id)
        if (before !== undefined && before !== text && text !== '') clashes.push(`${locale}: ${entry.message ?? id}: "${before}" and "${text}"`)
        seen.set(id, text)
      }
    }
  }
  expect(clashes).toEqual([])
})

/** English says "1 site": a figure before one of these stands inside a plural (or, where it is written with separators, a select). */
const counted = /\{\w+\} (?:[a-z]+ )?(?:attempts|browsers|bytes|cells|check-ins|days|decisions|departments|entries|facts|hours|messages|minutes|people|phones|photos|points|positions|records|requests|rows|seconds|sites|times|tries|videos)\b/
/** Figures that are never one: fixed by the program, or said only from a threshold on. */
const neverOne = [
  'There was no spot check in the last {days} days', 'Of the last {days} days’ spot checks', 'times a week in the whole company', 'At most {maxDays} days', 'at most {putOffMaxDays} days', 'put off for {putOffMaxDays} days', 'at least {0} clear decisions',
  'The first {0} rows are listed', '{0} people are in this state', '{count} sites in this area', 'Draw {0} points', 'changes from {before} to {after} hours a week',
]

it('says one of a thing in English, not one things', async () => {
  const faults: string[] = []
  for (const catalog of catalogs) {
    for (const { translation } of Object.values((await catalog.read('en')) ?? {})) {
      const bare = (translation ?? '').replaceAll(/\{\w+, (?:plural|select), (?:[^{}]|\{(?:[^{}]|\{\w+\})*\})*\}/g, '…')
      if (counted.test(bare) && !neverOne.some((text) => bare.includes(text))) faults.push(translation!)
    }
  }
  expect(faults).toEqual([])
})
