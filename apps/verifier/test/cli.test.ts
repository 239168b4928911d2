import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalBytes, writeZip } from '@fieldproof/core/evidence'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../src/run.ts'
import { sampleDay } from './samplePackage.ts'

const folder = mkdtempSync(join(tmpdir(), 'fieldproof-verify-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

const day = sampleDay()
const files = day.files()
const save = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
const good = save('good.zip', writeZip(files))
const verify = (...args: string[]): { code: number; out: string; error: string } => {
  const lines: string[] = []
  const errors: string[] = []
  const code = run(args, { out: (line) => lines.push(line), error: (line) => errors.push(line) })
  return { code, out: lines.join('\n'), error: errors.join('\n') }
}

describe('fieldproof-verify', () => {
  it('says that a good package is good, and what it shows, Chinese first', () => {
    const { code, out } = verify(good)
    expect(code).toBe(0)
    for (const text of ['证据完整，未被改动', '张伟', '南京东路旗舰店', '31.231706, 121.472644', '2026-09-14 09:31:07.120 UTC+8', '补货 3 箱', '可信', '内容已删除', day.log.vkey]) expect(out).toContain(text)
    expect(verify(good, '--lang', 'zh-TW').out).toContain('證據完整')
    const english = verify(good, '--lang=en', '--key', day.log.vkey)
    expect(english.out).toContain('The evidence is whole')
    expect(english.out).toContain('It is the key you gave')
  })

  it('reads a good package with what Node 18 and older browsers have', () => {
    const older = 'delete Map.groupBy; delete Object.groupBy; delete Promise.withResolvers; delete Array.fromAsync; for (const name of ["toSorted", "toReversed", "toSpliced", "with"]) delete Array.prototype[name]; for (const name of ["isWellFormed", "toWellFormed"]) delete String.prototype[name]; for (const name of ["union", "difference", "intersection"]) delete Set.prototype[name]; delete Uint8Array.fromBase64; delete Uint8Array.prototype.toHex; delete Uint8Array.prototype.toBase64; delete Uint8Array.fromHex'
    const { status, stderr } = spawnSync(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(older)}`, join(import.meta.dirname, '../src/cli.ts'), good], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  })

  it('exits with 1 and names the entry when anything is changed', () => {
    for (const [path, data] of files) {
      const changed = new Map(files)
      changed.set(path, data.map((byte, i) => (i === data.length >> 1 ? byte ^ 1 : byte)))
      const { code, out } = verify(save('bad.zip', writeZip(changed)), '--lang', 'en')
      expect(code).toBe(1)
      expect(out.split('\n')[1]).toBe(`  What is wrong: ${path}`)
    }
  })

  it('finds what is named from where the person stands, whoever starts it there', () => {
    const cli = join(import.meta.dirname, '../src/cli.ts')
    const start = (cwd: string, environment: Record<string, string>) => spawnSync(process.execPath, [cli, 'good.zip', '--lang', 'en'], { cwd, env: environment, encoding: 'utf8' })
    expect(start(folder, {}).status).toBe(0)
    // `npm run verify` changes to the repository first; another script that happens to start this one does not.
    expect(start(import.meta.dirname, { npm_lifecycle_event: 'verify', INIT_CWD: folder }).status).toBe(0)
    expect(start(folder, { npm_lifecycle_event: 'test', INIT_CWD: import.meta.dirname }).status).toBe(0)
  })

  it('exits with 1 when the key is another', () => {
    const { code, out } = verify(good, '--lang', 'en', '--key', sampleDay().log.vkey)
    expect(code).toBe(1)
    expect(out).toContain('It is not the key you gave')
  })

  it('writes the report as JSON', () => {
    const file = join(folder, 'report.json')
    expect(verify(good, '--json', file, '--lang', 'en').code).toBe(0)
    const report = JSON.parse(readFileSync(file, 'utf8')) as { verdict: string; wrong: string[]; checks: unknown[]; entries: { index: number; content?: { kind?: string } }[] }
    expect(report).toMatchObject({ verdict: 'valid', wrong: [], log: { vkey: day.log.vkey, treeSize: 41 } })
    expect(report.checks.length).toBeGreaterThan(20)
    expect(report.entries.find((entry) => entry.index === day.entries.checkIn)?.content?.kind).toBe('check_in')
  })

  it('tells the result, and exits with 2, not as if the package did not hold, when the report cannot be written', () => {
    const { code, out, error } = verify(good, '--json', join(folder, 'nowhere', 'report.json'), '--lang', 'en')
    expect([code, error]).toEqual([2, expect.stringMatching(/^The report could not be written: .*nowhere.*: ENOENT$/)])
    expect(out).toContain('The evidence is whole')
  })

  it('exits with 2 and a reason for what it cannot read', () => {
    const cases: [string[], string][] = [
      [[join(folder, 'missing.zip')], 'does not exist'], [[folder], 'does not exist'], [[save('text.zip', Buffer.from('not a zip at all, only words and more words'))], 'not a ZIP'],
      [[save('cut.zip', readFileSync(good).subarray(0, 3000))], 'cut off'], [[save('other.zip', writeZip(new Map([['a.txt', Buffer.from('x')]])))], 'not a Fieldproof evidence package'], [[save('empty.zip', new Uint8Array(0))], 'not a ZIP'],
    ]
    for (const [args, reason] of cases) {
      const { code, error } = verify(...args, '--lang', 'en')
      expect([code, error]).toEqual([2, expect.stringContaining(reason)])
    }
    for (const args of [[], ['a', 'b'], ['--what', good], [good, '--key'], [good, '--lang', 'fr']]) expect(verify(...args)).toMatchObject({ code: 2, error: expect.stringContaining('fieldproof-verify FILE.zip') })
  })

  it('lets no text of a package command the terminal', () => {
    const hostile = day.files({ context: { orgName: 'A\u001b[2J\u001b]0;x\u0007B\u202eC\nD', people: [{ id: day.phone.personId, name: '\u001b[31mred' }] } })
    const { code, out } = verify(save('hostile.zip', writeZip(hostile)))
    expect(code).toBe(0)
    // oxlint-disable-next-line no-control-regex -- exactly these must be absent
    expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/)
  })

  it('shows odd contexts and findings without failing', () => {
    const odd: unknown[] = [null, [], 5, { people: 'x', sites: [null, 5, { id: 'c0ffee00-0000-4000-8000-000000000001', name: 7, position: {}, fence: { kind: 'polygon', rings: [[null, 1, 2]] } }], verdicts: [{ entryIndex: 9, findings: [null] }], timeZone: 'Nowhere/Land' }]
    for (const context of odd) expect(verify(save('odd.zip', writeZip(day.files({ context: context as never })))).code).toBe(0)
    expect(canonicalBytes({}).length).toBe(2)
  })
})
