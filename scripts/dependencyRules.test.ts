/** Every import rule fires: a tree of deliberately bad imports (testdata/badImports), where the first line of each file names the rules it breaks. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { cruise } from './check-dependencies.ts'

const folder = join(import.meta.dirname, 'testdata/badImports')
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
const said = Object.fromEntries(files.map((file) => {
  const rules = /^\/\/ breaks: (.+)\n/.exec(readFileSync(join(folder, file), 'utf8'))?.[1]
  if (rules === undefined) throw new Error(`${file}: its first line must say what it breaks`)
  return [file, rules.startsWith('nothing') ? [] : rules.split(', ').sort()]
}))

test('each bad import is reported by the rule it breaks, good ones are not, and no rule is hollow', () => {
  const { broken, rules, modules } = cruise(folder)
  const found = Object.fromEntries(files.map((file) => [file, [...new Set(broken.filter(({ from }) => from === file).map(({ rule }) => rule))].sort()]))
  expect(found).toEqual(said)
  expect(modules).toBeGreaterThanOrEqual(files.length)
  expect(rules.filter((rule) => !Object.values(said).flat().includes(rule))).toEqual([])
})

/** The network and the environment are globals, not imports: .oxlintrc.json refuses them by folder. */
test('fetch and process are refused inside the server, not in platform/', () => {
  const root = join(import.meta.dirname, '..')
  const tree = mkdtempSync(join(tmpdir(), 'fieldproof-lint-'))
  try {
    copyFileSync(join(root, '.oxlintrc.json'), join(tree, '.oxlintrc.json'))
    for (const part of [...Object.keys(said).flatMap((file) => /^apps\/server\/src\/([^/]+)\/usesNode\.ts$/.exec(file)?.[1] ?? []), 'platform']) {
      mkdirSync(join(tree, 'apps/server/src', part), { recursive: true })
      writeFileSync(join(tree, 'apps/server/src', part, 'asks.ts'), "export const ask = () => fetch(process.env['ADDRESS'] ?? '')\n")
    }
    const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), '--format', 'unix'], { cwd: tree, encoding: 'utf8' })
    const told = stdout.split('\n').flatMap((line) => /apps\/server\/src\/(\w+)\/asks\.ts.*'(fetch|process)'/.exec(line)?.slice(1, 3).join(' ') ?? [])
    const inside = Object.entries(said).filter(([, rules]) => rules.includes('io-of-node-at-the-edge')).map(([file]) => file.split('/')[3])
    expect(inside).toHaveLength(12)
    expect(told.sort()).toEqual(inside.flatMap((part) => [`${part} fetch`, `${part} process`]).sort())
  } finally {
    rmSync(tree, { recursive: true })
  }
})
