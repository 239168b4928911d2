/** A program that writes must not write because somebody asked it for help. */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const writtenAt = () => ['docs/signals.md', 'docs/verification.md'].map((path) => statSync(join(root, path)).mtimeMs)

test.each([['--help'], ['--chek'], ['--check', 'docs']])('generate-signals-doc refuses what is no option of it, and writes nothing: %s %s', (...options) => {
  const before = writtenAt()
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/generate-signals-doc.ts'), ...options.filter(Boolean)], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([2, expect.stringContaining(`${options.find((option) => option !== '--check')} is no option of this program`)])
  expect(writtenAt()).toEqual(before)
})
