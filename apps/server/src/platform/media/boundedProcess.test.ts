import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createBoundedProcess } from './boundedProcess.ts'
import type { TestRequest } from './testdata/testChild.ts'

const script = join(import.meta.dirname, 'testdata/testChild.ts')
const bounded = createBoundedProcess<TestRequest, string>({ script, seconds: 5, residentBytes: 400_000_000 })
afterAll(() => bounded.stop())

describe('a process that may be ended at any moment', () => {
  test('answers, one request after the other', async () => {
    expect(await Promise.all([bounded.ask({ kind: 'echo', text: 'a' }), bounded.ask({ kind: 'echo', text: 'b' })])).toEqual([{ ok: true, value: 'a' }, { ok: true, value: 'b' }])
  })
  test('a crash and an error are told, and the next request is answered', async () => {
    expect(await bounded.ask({ kind: 'crash' })).toEqual({ ok: false, fault: 'died' })
    expect(await bounded.ask({ kind: 'throw' })).toEqual({ ok: false, fault: 'died' })
    expect(await bounded.ask({ kind: 'echo', text: 'again' })).toEqual({ ok: true, value: 'again' })
  })
  test.skipIf(process.platform === 'win32')('what tells the whole group to stop (Ctrl-C) does not make a good file look damaged: the server decides when it ends', async () => {
    expect(await bounded.ask({ kind: 'stopped' })).toEqual({ ok: true, value: 'still here' })
  })
  test.skipIf(process.platform === 'win32')('one that the system ended, short of memory, is asked again; ended twice, it took too much: neither makes a good file a damaged one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fieldproof-bounded-'))
    expect(await bounded.ask({ kind: 'killedOnce', text: join(folder, 'killed') })).toEqual({ ok: true, value: 'read at the second try' })
    expect(await bounded.ask({ kind: 'killed' })).toEqual({ ok: false, fault: 'too_large' })
    rmSync(folder, { recursive: true })
  })
  test('what never ends is ended', async () => {
    const short = createBoundedProcess<TestRequest, string>({ script, seconds: 1.5, residentBytes: 400_000_000 })
    expect(await short.ask({ kind: 'spin' })).toEqual({ ok: false, fault: 'too_slow' })
    expect(await short.ask({ kind: 'echo', text: 'alive' })).toEqual({ ok: true, value: 'alive' })
    await short.stop()
  })
  test.runIf(existsSync('/proc/self/statm'))('what takes too much memory is ended, outside of JavaScript’s heap, too', async () => {
    expect(await bounded.ask({ kind: 'swell' })).toEqual({ ok: false, fault: 'too_large' })
  })
  test('it is told when what it needs is not installed', async () => {
    const without = createBoundedProcess<TestRequest, string>({ script: join(import.meta.dirname, 'testdata/absentChild.ts'), seconds: 5, residentBytes: 400_000_000 })
    expect(await without.ask({ kind: 'echo', text: 'a' })).toEqual({ ok: false, fault: 'absent' })
    await without.stop()
  })
  test('sees nothing of the server’s environment', async () => {
    process.env['FIELDPROOF_TEST_SECRET'] = 'secret'
    const fresh = createBoundedProcess<TestRequest, string>({ script, seconds: 5, residentBytes: 400_000_000 })
    expect(await fresh.ask({ kind: 'environment' })).toMatchObject({ ok: true, value: expect.not.stringContaining('SECRET') as string })
    await fresh.stop()
  })
})
