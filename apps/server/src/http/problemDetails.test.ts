import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const source = join(import.meta.dirname, '..')

/** Where only programs read what was wrong: uploads and trackers, signed events, proofs from the log, and a fault of ours on its way to the log of the server. */
const forMachines = ['intake/', 'read/log/', 'http/fieldMasks.ts: an answer in bytes']

/** Arguments of the call whose bracket opens at `at`; brackets in texts do not count. */
const argumentsAt = (text: string, at: number): string[] => {
  const found: string[] = []
  let depth = 0, begin = at + 1
  const inside: string[] = []
  for (let i = at; i < text.length; i++) {
    const [one, quote] = [text[i]!, inside.at(-1)]
    if (one === '\\' && quote !== undefined && quote !== '{') i++
    else if (quote === "'" || quote === '"') { if (one === quote) inside.pop() }
    else if (quote === '`') { if (one === '`') inside.pop(); else if (one === '$' && text[i + 1] === '{') { inside.push('{'); i++ } }
    else if (one === "'" || one === '"' || one === '`') inside.push(one)
    else if (quote === '{' && one === '}') inside.pop()
    else if (quote === '{') continue
    else if ('([{'.includes(one)) depth++
    else if (')]}'.includes(one)) {
      if (--depth === 0) return [...found, text.slice(begin, i).trim()].filter((argument) => argument !== '')
    } else if (one === ',' && depth === 1) {
      found.push(text.slice(begin, i).trim())
      begin = i + 1
    }
  }
  return found
}

/** Both ends of a choice; anything else is one text. */
const choices = (argument: string): string[] => {
  const asked = /^[\w.$ =!'"]+ \? /.exec(argument)
  if (!asked) return [argument]
  const [first = ''] = argumentsAt(`(${argument.slice(asked[0].length).replace(/\) : /, '), ')})`, 0)
  return [first, argument.slice(argument.lastIndexOf(' : ') + 3)]
}

/** Is this text said in each language: by t(), or by something that its file declares as Translated? */
const isTranslated = (argument: string, file: string): boolean => {
  if (argument === 'undefined' || argument.startsWith('t(')) return true
  const root = /^\w+/.exec(argument)?.[0]
  if (root === undefined) return false
  // A parameter or a table of its own, a table without a type that holds nothing but t(…), or what core says in its own words.
  return new RegExp(`\\b${root}\\b(?: = \\([^)]*\\))?: [^=;\\n]*\\bTranslated\\b`).test(file) || new RegExp(`const ${root} = \\{\\n(?:  \\w+: t\\(.*\\n)+\\}`).test(file)
    || new RegExp(`const ${root} = (?:validateShift|readPolicyBody)\\(`).test(file)
}

/** Calls that a person may read in English whatever they chose. */
const inEnglish = (path: string, file: string): string[] => [...file.matchAll(/new ProblemError(?=\()/g)].flatMap(({ index }) => {
  const [code, detail] = argumentsAt(file, index + 'new ProblemError'.length)
  if (detail === undefined || choices(detail).every((one) => isTranslated(one, file))) return []
  return [`${path}: ${detail.replaceAll(/^['"`]|['"`]$/g, '')} (${code})`]
})

test('what people are told of an error is said in each language', () => {
  const files = globSync('**/*.ts', { cwd: source }).filter((path) => !path.endsWith('.test.ts')).map((path) => [path, readFileSync(join(source, path), 'utf8')] as const)
  const found = files.flatMap(([path, file]) => inEnglish(path, file))
  // What machines are told is found too: the parser sees something.
  expect(found.length).toBeGreaterThan(20)
  expect(found.filter((one) => !forMachines.some((place) => one.startsWith(place)))).toEqual([])
  for (const place of forMachines) expect(found.some((one) => one.startsWith(place)), `${place} is on the list for nothing`).toBe(true)
})

test.each([
  [`throw new ProblemError('conflict', 'There are two')`, 1],
  ['throw new ProblemError("conflict", `There are ${n} (two)`, { cause: error })', 1],
  [`const wrong = (detail: string) => new ProblemError('invalid_request', detail)`, 1],
  [`throw new ProblemError('conflict', isNew ? t('新', '新', 'new') : 'old')`, 1],
  [`throw new ProblemError('conflict', rows[0].missing)`, 1],
  [`throw new ProblemError('conflict', whys[why])`, 1],
  [`const wrong = (detail: Translated) => new ProblemError('invalid_request', detail)`, 0],
  [`const whys: Readonly<Record<Why, Translated>> = {}\nthrow new ProblemError('conflict', whys[why])`, 0],
  ["throw new ProblemError('conflict', t(`有 ${n(')')} 个`, `有 ${n} 個`, `There are ${n}`), { cause: error })", 0],
  [`throw new ProblemError('conflict', kind === 'new' ? t('新', '新', 'new') : t('旧', '舊', 'old'))`, 0],
  [`throw new ProblemError('not_found')`, 0], [`throw new ProblemError('internal', undefined, { retryAfterSeconds: 2 })`, 0],
])('%s', (file, count) => expect(inEnglish('x.ts', file)).toHaveLength(count))
