import { canonicalJson } from '@fieldproof/core/evidence'
import { languages } from '@fieldproof/core/kernel'
import { actionName, bandName } from '@fieldproof/core/verification'
import { expect, it } from 'vitest'
import { wordFences } from '../src/present.ts'
import { actionNames, bandNames } from '../src/words.ts'

it('calls verdicts and what follows from them what the product calls them', () => {
  for (const language of languages) {
    for (const [band, names] of Object.entries(bandNames)) expect(names[language]).toBe(bandName(band as keyof typeof bandNames, language))
    for (const action of ['accept', 'ask_factor', 'review', 'block'] as const) expect(actionNames[action]![language]).toBe(actionName(action, language))
  }
})

it('tells a fence and a point in words, also where their JSON was cut, and leaves every other text as it came', () => {
  const told = (shown: string, id = 'shown'): string => wordFences({ checks: [{ id, detail: { en: `Fence of the site “${shown}” is not shown by the log` } }] } as never, 'en').checks[0]!.detail.en.replace(/^.*?“|” is.*$/g, '')
  const line = [{ lat: 31.5, lon: 121.25 }, { lat: 31, lon: 121 }, { lat: 31, lon: 121.5 }]
  expect(told(canonicalJson({ kind: 'circle', centre: line[0], radiusMetres: 80 }))).toBe('circle of 80 m around 31.5, 121.25')
  expect(told(canonicalJson({ kind: 'corridor', line, widthMetres: 60 }))).toBe('corridor 60 m wide from 31.5, 121.25')
  expect(told(canonicalJson({ kind: 'polygon', rings: [line] }))).toBe('polygon of 3 corners from 31.5, 121.25')
  expect(told(`${canonicalJson({ kind: 'polygon', rings: [line] }).slice(0, 70)}…`)).toBe('polygon from 31.5, 121.25…')
  expect(told(canonicalJson(line[0]))).toBe('31.5, 121.25')
  for (const other of ['{"kind":"circle"}', '{}', '江南 {"a":1}', '{"kind":"polygon"…']) expect(told(other)).toBe(other)
  expect(told(canonicalJson(line[0]), 'chain')).toBe(canonicalJson(line[0]))
})
