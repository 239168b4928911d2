import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { helpOf } from '../packages/testkit/bench/flags.ts'

const root = join(import.meta.dirname, '..')
const scripts = globSync(['scripts/*.ts', 'packages/testkit/bench/*.ts', 'apps/*/scripts/*.ts'], { cwd: root }).filter((file) => !file.endsWith('flags.ts') && /\breadFlags\(/.test(readFileSync(join(root, file), 'utf8')))

describe('a script that takes options', () => {
  test('is one of many', () => { expect(scripts.length).toBeGreaterThan(20) })

  test.each(scripts)('%s tells at its head how it is called', (file) => {
    expect(helpOf(readFileSync(join(root, file), 'utf8'))).toMatch(/npm run [a-z:-]+|node \S+\.ts/)
  })

  // Two of them: each is a start of Node, and all go through the same function.
  test.each(['scripts/chaos.ts', 'packages/testkit/bench/fences.ts'])('%s refuses an option it does not know in one line, with its head, and ends with 2', (file) => {
    const run = spawnSync(process.execPath, [join(root, file), '--nonsense'], { encoding: 'utf8' })
    expect(run.status, run.stderr).toBe(2)
    expect(run.stderr.split('\n')[0]).toBe("Unknown option '--nonsense'.")
    expect(run.stderr).toContain('npm run')
    expect(run.stderr).not.toContain('    at ')
    expect(spawnSync(process.execPath, [join(root, file), '--help'], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  })
})

test('figures are written where the person stands, whose folders are made; where that cannot be it is told in one line, and ends with 2', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldproof-figures-'))
  const merkle = (name: string) => spawnSync(process.execPath, [join(root, 'scripts/check-merkle.ts'), join(root, 'packages/core/src/evidence/testdata/merkle'), '--json', name], { encoding: 'utf8', env: { ...process.env, INIT_CWD: folder } })
  try {
    expect(merkle('new/folder/figures.json').status).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, 'new/folder/figures.json'), 'utf8'))).toContainEqual(expect.objectContaining({ name: 'merkle.agreement', ratio: 1 }))
    const failed = merkle('new/folder/figures.json/below.json')
    expect([failed.status, failed.stderr.trim()]).toEqual([2, expect.stringMatching(/^--json: E[A-Z]+.*figures\.json/)])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
