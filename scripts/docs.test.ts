/** The documents people read must not promise what is not there: links, commands, settings, accounts, figures of the screenshots. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { demoAccounts, demoPassword } from '../apps/console/src/features/signIn/demoAccounts.ts'

const root = resolve(import.meta.dirname, '..')
const notOurs = new Set(['node_modules', 'dist', 'data', 'test-results', 'testdata'])

const markdownBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || notOurs.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? markdownBelow(path) : entry.name.endsWith('.md') ? [path] : []
  })

const read = (path: string): string => readFileSync(resolve(root, path), 'utf8')
const json = (path: string): { scripts?: Record<string, string> } => JSON.parse(read(path)) as { scripts?: Record<string, string> }

/** Code is shown, not linked: fences and code spans are taken out before links and headings are looked for. */
const withoutCode = (text: string): string => text.replace(/^( *)(```|~~~)[\s\S]*?^\1\2.*$/gm, '').replace(/`[^`\n]*`/g, '')

/** GitHub's anchor of a heading: lower case, punctuation out, spaces to hyphens. */
const anchorOf = (heading: string): string =>
  heading.trim().toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replace(/ /g, '-')

const headingsOf = (text: string): { level: number; text: string }[] =>
  [...text.replace(/^( *)(```|~~~)[\s\S]*?^\1\2.*$/gm, '').matchAll(/^(#{1,6}) (.+)$/gm)].map((match) => ({ level: match[1]!.length, text: match[2]!.replace(/`/g, '') }))

const linksOf = (text: string): string[] => {
  const shown = withoutCode(text)
  return [...shown.matchAll(/\]\(([^()\s]+)(?: "[^"]*")?\)/g), ...shown.matchAll(/<(?:img|a)\b[^>]*?(?:src|href)="([^"]+)"/g)].map((match) => match[1]!)
}

const documents = markdownBelow(root).map((path) => ({ path, name: relative(root, path), text: readFileSync(path, 'utf8') }))

test('there are documents to check', () => {
  expect(documents.map(({ name }) => name)).toEqual(expect.arrayContaining(['README.md', 'README.zh-CN.md', 'docs/README.md', 'docs/operations/install.md', 'docs/guide/zh-CN/trackers.md']))
  expect(documents.flatMap(({ text }) => linksOf(text)).length).toBeGreaterThan(50)
})

describe.each(documents)('$name', ({ path, text }) => {
  test('relative links lead somewhere', () => {
    const dead = linksOf(text).flatMap((link) => {
      if (/^[a-z][a-z0-9+.-]*:/i.test(link) || link.startsWith('//')) return []
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : resolve(dirname(path), decodeURIComponent(file))
      if (!target.startsWith(root)) return [`${link}: outside the repository`]
      if (!existsSync(target)) return [`${link}: no such file`]
      if (anchor === undefined || !target.endsWith('.md')) return []
      const anchors = headingsOf(readFileSync(target, 'utf8')).map((heading) => anchorOf(heading.text))
      return anchors.includes(decodeURIComponent(anchor)) ? [] : [`${link}: no such heading`]
    })
    expect(dead).toEqual([])
  })

  test('npm commands exist', () => {
    const unknown = [...text.matchAll(/npm run ([\w:.-]*\w)(?:\s+-w\s+@fieldproof\/([\w-]+))?/g)].flatMap(([command, script, workspace]) => {
      const folder = workspace === undefined ? '' : [`apps/${workspace}/`, `packages/${workspace}/`].find((candidate) => existsSync(join(root, candidate)))
      return folder !== undefined && json(`${folder}package.json`).scripts?.[script!] !== undefined ? [] : [command]
    })
    if (/npm start\b/.test(text)) expect(json('package.json').scripts).toHaveProperty('start')
    if (/npm test\b/.test(text)) expect(json('package.json').scripts).toHaveProperty('test')
    expect(unknown).toEqual([])
  })

  test('FIELDPROOF_ settings it names are read by the server or the test runner', () => {
    const known = ['apps/server/src/main.ts', 'scripts/test.mjs', 'test/properties.ts', 'apps/console/vite.config.ts'].map(read).join('\n')
    expect([...text.matchAll(/\bFIELDPROOF_[A-Z_]+\b/g)].map(([name]) => name).filter((name) => !known.includes(name))).toEqual([])
  })

  test('names no file of this repository that is not there', () => {
    // `apps/server/src/intake`, `scripts/docs.test.ts`: a path in a code span that starts in one of our folders.
    const missing = [...text.matchAll(/`((?:apps|packages|scripts|docs)\/[\w./-]+)`/g)].map(([, named]) => named!)
      .filter((named) => !/(^|\/)dist(\/|$)/.test(named) && !existsSync(join(root, named)))
    expect(missing).toEqual([])
  })
})

test('install.md explains every setting of the server’s help, and only those', () => {
  const help = /const help = `([\s\S]*?)`/.exec(read('apps/server/src/main.ts'))?.[1]
  const settings = [...(help ?? '').matchAll(/^ {2}([A-Z][A-Z_]+) /gm)].map((match) => match[1]!)
  expect(settings).toContain('FIELDPROOF_DATA')
  const table = /\n## Settings\n([\s\S]*?)\n## /.exec(read('docs/operations/install.md'))?.[1] ?? ''
  expect([...table.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]!).sort()).toEqual([...settings].sort())
})

test('the default port is the one the documents name', () => {
  const port = /PORT'\) \?\? (\d+)/.exec(read('apps/server/src/main.ts'))?.[1]
  expect(port).toBeDefined()
  for (const name of ['README.md', 'README.zh-CN.md', 'docs/operations/install.md']) expect(read(name)).toContain(`http://localhost:${port}`)
  for (const { text } of documents) expect([...text.matchAll(/localhost:(\d+)/g)].map((match) => match[1]).filter((named) => named !== port)).toEqual([])
})

test('README in English and 中文 have the same shape', () => {
  const [english, chinese] = ['README.md', 'README.zh-CN.md'].map(read) as [string, string]
  expect(headingsOf(chinese).map(({ level }) => level)).toEqual(headingsOf(english).map(({ level }) => level))
  const rows = (text: string) => text.split('\n').filter((line) => line.startsWith('|')).map((line) => line.split('|').length)
  expect(rows(chinese)).toEqual(rows(english))
  const items = (text: string) => text.split('\n').filter((line) => /^(- |\d+\. )/.test(line)).length
  expect(items(chinese)).toBe(items(english))
  // A guide stands in each language; everything else is linked from both.
  const shared = (text: string) => linksOf(text).filter((link) => !/^README|\/guide\//.test(link)).sort()
  // So do the pictures: the same ones, with the screens in the reader's language.
  expect(shared(chinese).map((link) => link.replace(/\.zh-CN\.png$/, '.png'))).toEqual(shared(english))
  expect(shared(chinese).filter((link) => link.endsWith('.png') && !link.endsWith('.zh-CN.png'))).toEqual([])
})

test('the demo accounts in the READMEs are those of the demo', () => {
  for (const name of ['README.md', 'README.zh-CN.md']) {
    const text = read(name)
    for (const { email } of demoAccounts) expect(text).toContain(email)
    expect(text).toContain(demoPassword)
  }
})

test('every guide exists in both languages', () => {
  const names = (language: string) => readdirSync(join(root, 'docs/guide', language)).sort()
  expect(names('en')).toEqual(names('zh-CN'))
})

test('pictures are small enough for a README', () => {
  for (const name of readdirSync(join(root, 'docs/images'))) {
    expect(name).toMatch(/\.png$/)
    expect(statSync(join(root, 'docs/images', name)).size, name).toBeLessThanOrEqual(300_000)
  }
})

test('each decision says whether it stands, and since when', () => {
  const silent = documents.filter(({ name, text }) => /^docs\/decisions\/\d{4}-/.test(name) && !/^Status: \w.* · \d{4}-\d{2}-\d{2}/m.test(text)).map(({ name }) => name)
  expect(silent).toEqual([])
})

/** Every source file below a folder of the repository, without tests and what is built. */
const sourcesBelow = (folder: string, ending: RegExp): string[] =>
  readdirSync(resolve(root, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? (entry.name.startsWith('.') || notOurs.has(entry.name) ? [] : sourcesBelow(join(folder, entry.name), ending)) : ending.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [join(folder, entry.name)] : [])

describe('the glossary has the words that are in use', () => {
  const rows = [...read('docs/glossary.md').matchAll(/^\| (.+?) \| (.+?) \| .+ \|$/gm)].slice(1).map(([, code, chinese]) => ({ code: code!, chinese: chinese! })).filter(({ code }) => !code.startsWith('---'))

  test('中文: on a screen, in core’s catalogues or in the Chinese guide', () => {
    expect(rows.length).toBeGreaterThan(50)
    const catalogues = sourcesBelow('apps', /^zh-CN\.po$/).flatMap((path) => [...read(path).matchAll(/^msgstr (.+(?:\n".*)*)/gm)].map((match) => match[1]!.replace(/"\n"/g, '')))
    const inUse = [...catalogues, ...sourcesBelow('packages/core/src', /\.ts$/).map(read), ...sourcesBelow('docs/guide/zh-CN', /\.md$/).map(read)].join('\n')
    const terms = rows.flatMap(({ chinese }) => chinese.split(/[、·（），：—]/).map((term) => term.trim()).filter(Boolean))
    expect(terms.filter((term) => !inUse.includes(term))).toEqual([])
  })

  test('identifiers: in the code', () => {
    const code = ['apps', 'packages'].flatMap((folder) => sourcesBelow(folder, /\.tsx?$/)).map(read).join('\n')
    const known = new Set(code.match(/\w+/g))
    const identifiers = rows.flatMap(({ code: column }) => column.match(/\b(?:[A-Z][a-z]+){2,}\b|\b[a-z]+(?:_[a-z]+)+\b|\b[a-z]+(?:[A-Z][a-z]+)+\b/g) ?? [])
    expect(identifiers.length).toBeGreaterThan(10)
    expect(identifiers.filter((name) => !known.has(name))).toEqual([])
  })
})
