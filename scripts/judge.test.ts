/** What `npm test` makes of its parts (judge.mjs): here it is that a run is called green, so each way to be green for no reason is tried. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { allowedSkips } from './allowedSkips.mjs'
import { filesToRepeat, judge, type Part } from './judge.mjs'

const root = '/clone'
type Status = 'passed' | 'failed' | 'skipped' | 'pending' | 'todo'
const file = (name: string, tests: Record<string, Status>, rest: { status?: string; message?: string } = {}) => ({
  name: `${root}/${name}`, status: Object.values(tests).includes('failed') ? 'failed' : 'passed', ...rest,
  assertionResults: Object.entries(tests).map(([fullName, status]) => ({ fullName, status, failureMessages: status === 'failed' ? ['expected 1 to be 2'] : [] })),
})
const run = (good: boolean, ...testResults: ReturnType<typeof file>[]) => ({ name: 'unit', good, root, report: { testResults } })
const allowed = [{ file: 'a.test.ts', test: 'real data', reason: 'the data is not everywhere' }]
const lenient = { strict: false, allowed: [] }
const strict = { strict: true, allowed }

test('passed tests and checks are counted, and that is green', () => {
  expect(judge([{ name: 'lint', good: true }, run(true, file('a.test.ts', { one: 'passed', two: 'passed' }))], lenient)).toMatchObject({ passed: 3, failed: 0, skipped: 0, failures: [], good: true })
})

test.each<[string, unknown, string]>([
  ['a check that does not pass', { name: 'lint', good: false }, 'lint'],
  ['a failed test', run(false, file('a.test.ts', { one: 'passed', two: 'failed' })), 'unit: a.test.ts > two\nexpected 1 to be 2'],
  ['a file whose set-up failed', run(false, file('a.test.ts', {}, { status: 'failed', message: 'no database' }), file('b.test.ts', { one: 'passed' })), 'unit: a.test.ts (set-up)\nno database'],
  ['a file whose set-up failed, with its tests skipped', run(false, file('a.test.ts', { one: 'skipped' }, { status: 'failed', message: 'no database' })), 'unit: a.test.ts (set-up)\nno database'],
  ['a run that left no report', { name: 'unit', good: true, root, report: undefined }, 'unit: ended without a report'],
  ['a run without a test', run(true), 'unit: no test was run'],
  ['an error outside of any test', run(false, file('a.test.ts', { one: 'passed' })), 'unit: every test passed and the run failed all the same (see its output: an error outside of any test)'],
])('%s is a failure, however strict', (_what, part, failure) => {
  for (const strictness of [lenient, { strict: true, allowed: [] }]) {
    const { good, failures, failed } = judge([{ name: 'types', good: true }, part as Part], strictness)
    expect(good).toBe(false)
    expect(failures).toContain(failure)
    expect(failed).toBe(failures.length)
  }
})

test('nothing at all is not green', () => {
  expect(judge([], lenient).good).toBe(false)
})

describe('what is skipped', () => {
  const parts = [run(true, file('a.test.ts', { one: 'passed', 'real data of couriers': 'skipped', 'real data of pixels': 'pending', 'the unlucky one': 'skipped', 'some day': 'todo' }))]
  test('is counted and told, and green where services may be missing', () => {
    const said = judge(parts, lenient)
    expect(said).toMatchObject({ passed: 1, failed: 0, skipped: 4, good: true })
    expect(said.skips).toContain('unit: a.test.ts > the unlucky one: skipped')
  })
  test('is a failure where every service is required, but for what is allowed, with its reason', () => {
    const said = judge(parts, strict)
    expect(said).toMatchObject({ passed: 1, failed: 2, skipped: 2, good: false })
    expect(said.failures.map((text: string) => text.split('\n')[0])).toEqual(['unit: a.test.ts > the unlucky one', 'unit: a.test.ts > some day'])
    expect(said.skips).toEqual(['unit: a.test.ts > real data of couriers: the data is not everywhere', 'unit: a.test.ts > real data of pixels: the data is not everywhere'])
  })
  test('is allowed in the one file that is named, nowhere else', () => {
    expect(judge([run(true, file('a.test.ts', { 'real data': 'passed' }), file('b.test.ts', { 'real data': 'skipped' }))], strict)).toMatchObject({ failed: 1, good: false })
  })
  test('an allowance that fits no test of its file any more is a failure; of a file that was not run nothing is known', () => {
    expect(judge([run(true, file('a.test.ts', { 'renamed data': 'passed' }))], strict).failures).toEqual(['scripts/allowedSkips.mjs: a.test.ts has no test that begins with “real data”'])
    expect(judge([run(true, file('b.test.ts', { one: 'passed' }))], strict).good).toBe(true)
  })
})

describe('a service that is missing', () => {
  const parts = [{ name: 'lint', good: true }, { name: 'server on a real PostgreSQL', missing: { remedy: 'start one', tests: 321 } }]
  test('is told with the number of tests that were not run', () => {
    expect(judge(parts, lenient)).toMatchObject({ passed: 1, skipped: 321, skips: ['321 × server on a real PostgreSQL: start one'], good: true })
  })
  test('is a failure where it is required', () => {
    expect(judge(parts, strict)).toMatchObject({ failed: 1, skipped: 0, failures: ['server on a real PostgreSQL: start one'], good: false })
  })
})

describe('a file that failed beside a server and was run once more', () => {
  const required = { strict: true, allowed: [] }
  const first = run(false, file('a.test.ts', { one: 'passed', two: 'failed' }), file('b.test.ts', { three: 'passed' }))
  const again = (...files: ReturnType<typeof file>[]) => [{ ...first, again: run(files.every(({ status }) => status === 'passed'), ...files) }]
  test('counts as it ended, and what had failed is named', () => {
    expect(filesToRepeat(first)).toEqual(['a.test.ts'])
    expect(judge(again(file('a.test.ts', { one: 'passed', two: 'passed' })), required)).toMatchObject({ passed: 3, failed: 0, good: true, unsteady: ['unit: a.test.ts > two\nexpected 1 to be 2'] })
  })
  test('fails when it fails again, at the same test or at another', () => {
    for (const tests of [{ one: 'passed', two: 'failed' }, { one: 'failed', two: 'passed' }] as const) expect(judge(again(file('a.test.ts', tests)), required)).toMatchObject({ failed: 1, unsteady: [], good: false })
  })
  test('fails when the second run was left out, left a test out or broke off', () => {
    expect(judge(again(file('a.test.ts', { one: 'passed', two: 'skipped' })), required).good).toBe(false)
    expect(judge(again(file('a.test.ts', {}, { status: 'failed', message: 'no server' })), required).good).toBe(false)
    expect(judge([{ ...first, again: { ...first, report: undefined } }], required).good).toBe(false)
    expect(judge([{ ...first, again: run(false, file('a.test.ts', { one: 'passed', two: 'passed' })) }], required).good).toBe(false)
    expect(judge([first], required).good).toBe(false)
  })
  test('a set-up that failed is a file that failed', () => {
    const broken = run(false, file('a.test.ts', { one: 'skipped' }, { status: 'failed', message: 'no server' }))
    expect(filesToRepeat(broken)).toEqual(['a.test.ts'])
    expect(judge([{ ...broken, again: run(true, file('a.test.ts', { one: 'passed' })) }], required)).toMatchObject({ passed: 1, failed: 0, unsteady: ['unit: a.test.ts (set-up)\nno server'], good: true })
  })
  test('is not run again beside many others, or when an error came up outside of any test', () => {
    expect(filesToRepeat(run(false, ...['a', 'b', 'c'].map((name) => file(`${name}.test.ts`, { one: 'failed' }))))).toEqual([])
    expect(filesToRepeat({ ...first, outside: true })).toEqual([])
    expect(filesToRepeat(run(false, file('a.test.ts', { one: 'passed' })))).toEqual([])
    expect(filesToRepeat({ ...first, report: undefined })).toEqual([])
  })
})

test('each allowance names a file that is there and says why', () => {
  for (const { file: path, test: name, reason } of allowedSkips) {
    expect(existsSync(join(import.meta.dirname, '..', path)), path).toBe(true)
    expect(reason.length, name).toBeGreaterThan(20)
  }
})

test('`.ci/run` requires every service', () => {
  expect(readFileSync(join(import.meta.dirname, '../.ci/run'), 'utf8')).toMatch(/export FIELDPROOF_REQUIRE_SERVICES=1\nnpm test\n$/)
})
