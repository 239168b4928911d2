/** Every test file is run by exactly one project of vitest.config.ts: a file that none takes would never fail. */
import { globSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { expect, test } from 'vitest'
import config from '../vitest.config.ts'

interface Project { readonly test: { readonly name: string; readonly include: readonly string[]; readonly exclude?: readonly string[] } }
const { projects } = (config as unknown as { test: { projects: readonly Project[] } }).test
const root = join(import.meta.dirname, '..')
const files = globSync('{apps,packages,scripts,test,engines}/**/*.test.{ts,tsx}', { cwd: root, exclude: (path) => /(^|\/)(node_modules|dist|badImports)$/.test(path) })

test('each test file belongs to one project', () => {
  expect(files.length).toBeGreaterThan(200)
  const takenBy = (file: string) => projects.filter(({ test: { include, exclude = [] } }) => include.some((glob) => matchesGlob(file, glob)) && !exclude.some((glob) => matchesGlob(file, glob))).map((project) => project.test.name)
  expect(files.map((file) => [file, takenBy(file)] as const).filter(([, by]) => by.length !== 1)).toEqual([])
})
