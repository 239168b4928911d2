import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { languages } from '@fieldproof/core/kernel'
import { expect, test } from 'vitest'
import { acts, fieldNames, topicNames, valueNames, words } from './words.ts'

const root = join(import.meta.dirname, '../..')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('read/audit/words'))

/** Kinds of act that are put together from parts, by the template in the code. */
const templates: Readonly<Record<string, readonly string[]>> = {
  'regularization.${to === \'asked\' ? \'reopened\' : to}': ['regularization.approved', 'regularization.refused', 'regularization.withdrawn', 'regularization.reopened'],
  'challenge.${next.value.state}': ['challenge.seen', 'challenge.excused', 'challenge.lapsed'],
  'alert.${act}': ['alert.acknowledged', 'alert.closed', 'alert.reopened'],
  'sos.${done}': ['sos.acknowledged', 'sos.ended'],
  'countersign.${answer}': ['countersign.confirmed', 'countersign.denied'],
}
/** Acts that a function beside the entry chooses. */
const choosers: Readonly<Record<string, readonly string[]>> = { 'actionOf(look)': ['track_viewed', 'track_exported', 'evidence_exported'] }

/** Every act that the code writes: the first argument of note(), the second of logged(), of entry(), and the member `action` of bodies written past them. */
const found = (): { readonly acts: ReadonlySet<string>; readonly unread: readonly string[] } => {
  const [kinds, unread] = [new Set<string>(), [] as string[]]
  const take = (path: string, argument: string) => {
    const literal = /^'([\w.]+)'/.exec(argument)?.[1]
    const template = /^`([^`]+)`/.exec(argument)?.[1]
    const chosen = /^\w+\(\w+\)/.exec(argument)?.[0]
    if (literal) kinds.add(literal)
    else if (template && templates[template]) templates[template].forEach((kind) => kinds.add(kind))
    else if (chosen && choosers[chosen]) choosers[chosen].forEach((kind) => kinds.add(kind))
    else unread.push(`${path}: ${argument.slice(0, 60)}`)
  }
  for (const path of sources) {
    const text = readFileSync(join(root, path), 'utf8')
    if (path === 'registry/administrativeAct.ts') continue
    for (const [, argument] of text.matchAll(/\bnote\((?!\))(.{1,80})/g)) take(path, argument!)
    for (const [, argument] of text.matchAll(/\blogged\('(?:admin|decision|rule_changed)', (.{1,80})/g)) take(path, argument!)
    for (const [, argument] of text.matchAll(/\bentry\((?=')(.{1,80})/g)) take(path, argument!)
    for (const [, argument] of text.matchAll(/canonicalBytes\(\{[^\n]*?\baction: (.{1,80})/g)) take(path, argument!)
    for (const [, argument] of text.matchAll(/const body = \{ v: 1[^\n]*?\baction: (.{1,80})/g)) take(path, argument!)
  }
  return { acts: kinds, unread }
}

test('every kind of act that the code writes has words, in every language', () => {
  const { acts: written, unread } = found()
  expect(unread).toEqual([])
  expect(written.size).toBeGreaterThan(60)
  for (const kind of ['rows.sealed', 'account.credentials', 'track_viewed', 'device_enrolled', 'person.updated', 'report_exported', 'regularization.reopened']) expect([...written]).toContain(kind)
  expect([...written].filter((kind) => !Object.hasOwn(acts, kind))).toEqual([])
  // Words for what nobody writes are left over from something.
  expect(Object.keys(acts).filter((kind) => !written.has(kind))).toEqual([])
})

test('nothing is left untranslated', () => {
  for (const translated of [...Object.values(acts).map((act) => act.words), ...Object.values(topicNames), ...Object.values(fieldNames), ...Object.values(valueNames), ...Object.values(words)])
    for (const language of languages) expect(translated[language].trim()).not.toBe('')
  for (const { words: { 'zh-CN': zh, 'zh-TW': tw, en } } of Object.values(acts)) {
    const tokens = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()
    expect(tokens(tw)).toEqual(tokens(zh))
    expect(tokens(en)).toEqual(tokens(zh))
  }
})
