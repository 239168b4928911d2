import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
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
