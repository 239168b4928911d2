import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackage, canonicalBytes, checkPackage, makeCheckStatement, writeZip } from '@fieldproof/core/evidence'
import type { JsonObject, PackageContext } from '@fieldproof/core/evidence'
import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { evidenceCrypto } from '../src/crypto.ts'
import { run } from '../src/run.ts'
import { SampleLog, SamplePhone, sampleDay } from './samplePackage.ts'

const folder = mkdtempSync(join(tmpdir(), 'fieldproof-subject-'))
afterAll(() => { rmSync(folder, { recursive: true }) })
const sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest()

/** A check-in that was judged three times and decided on twice, as an exporter would give it, or as one would who leaves something out. */
const world = () => {
  const log = new SampleLog()
  const phone = new SamplePhone()
  const enrolled = log.add('device_enrolled', phone.enrolment)
  const event = phone.event({ kind: 'check_in', deviceTime: '2026-09-14T00:31:07.120Z' })
  const other = phone.event({ kind: 'check_in', deviceTime: '2026-09-14T00:41:07.120Z' })
  const checkIn = log.add('submission', event.jws)
  const verdict = (band: string, previousEntry?: number, eventId = event.id): number =>
    log.add('verdict', canonicalBytes({ eventId, band, totalDecibans: 0, findings: [], ...(previousEntry === undefined ? {} : { previousEntry }) }))
  const first = verdict('verified')
  const second = verdict('needs_review', first)
  const third = verdict('strong_doubt', second)
  const decide = (ref: string, verdictEntry: number, replaces: string | null): number => log.add('decision', canonicalBytes({ v: 1, ref, action: 'review.decided', eventId: event.id, outcome: 'not_real', verdictEntry, replaces, note: '门店当天未营业' }))
  const decided = decide('d1', second, null)
  const again = decide('d2', third, 'd1')
  const strange = log.add('submission', other.jws)
  const all = [enrolled, checkIn, first, second, third, decided, again]
  const check = (indexes: readonly number[], { context = {}, ...more }: { readonly context?: Record<string, unknown>; readonly erased?: readonly number[]; readonly createdTime?: string } = {}) => {
    const files = buildPackage(log.input(indexes, { ...more, context: { event: { id: event.id, entryIndex: checkIn }, ...context } as PackageContext }), sha256, log.sign)
    const path = join(folder, 'one.zip')
    writeFileSync(path, writeZip(files))
    const lines: string[] = []
    const code = run([path, '--lang', 'en'], { out: (line) => lines.push(line), error: (line) => lines.push(line) })
    const report = checkPackage(files, evidenceCrypto)
    return { files, code, out: lines.join('\n'), banner: lines[0]!, fails: report.checks.filter(({ status }) => status === 'fail').map(({ code: one, subject }) => `${one} ${subject}`), warnings: report.warnings.map((one) => one.code) }
  }
  return { log, phone, event, check, all, at: { enrolled, checkIn, first, second, third, decided, again, strange } }
}
const { log, check, all, at, event } = world()
const without = (...left: number[]): number[] => all.filter((index) => !left.includes(index))
const statement = (result: { treeSize: number; faultCount?: number; faultyEntries?: number[]; checkedTime?: string }, by = log): JsonObject =>
  makeCheckStatement({ checkedTime: '2026-09-13T19:00:00.000Z', faultCount: 0, faultyEntries: [], ...result }, by, by.sign) as unknown as JsonObject

describe('what a package is about', () => {
  it('shows the newest verdict first and says which took the place of the earlier ones', () => {
    const { code, out, fails } = check(all)
    expect([code, fails]).toEqual([0, []])
    const verdicts = out.split('\n').filter((line) => /^ {2}(Verdict|Earlier)/.test(line))
    expect(verdicts).toEqual(['  Verdict (the newest here): Strong doubt', `  Earlier verdict, replaced by entry ${at.third}: Some doubt`, `  Earlier verdict, replaced by entry ${at.third}: Verified`])
  })

  it('names a verdict that was left out before another one, and one that a decision looked at', () => {
    expect(check(without(at.first))).toMatchObject({ code: 1, fails: [`verdictGap bodies/${at.second}.json`] })
    expect(check(without(at.second)).fails).toEqual([`verdictGap bodies/${at.third}.json`, `decisionBlind bodies/${at.decided}.json`])
    expect(check(without(at.third)).fails).toEqual([`decisionBlind bodies/${at.again}.json`])
  })

  it('blames no other file for what an altered one makes unknowable: three verdicts, two decisions, a person renamed, context', () => {
    const { log: renamed, check: checkRenamed, all: parts } = world()
    const person = ['江南', '江南南'].map((name, i) => renamed.add('admin', canonicalBytes({ v: 1, ref: 'p1', action: i === 0 ? 'person.created' : 'person.updated', after: { name } })))
    const { files, fails } = checkRenamed([...parts, ...person], { context: { people: [{ id: 'p1', name: '江南南' }] } })
    expect(fails).toEqual([])
    for (const [path, data] of files) {
      const step = Math.max(1, Math.floor(data.length / 12))
      for (let at = 0; at < data.length; at += step) {
        const altered = data.map((byte, i) => (i === at ? byte ^ 1 : byte))
        expect(checkPackage(new Map([...files, [path, altered]]), evidenceCrypto).wrong, `${path} at ${at}`).toEqual([path])
      }
      // Taken away after the export: the same.
      const fewer = new Map(files)
      fewer.delete(path)
      expect(checkPackage(fewer, evidenceCrypto).wrong, path).toEqual([path])
    }
  })

  it('names a decision that was left out before another one', () => {
    expect(check(without(at.decided)).fails).toEqual([`decisionGap bodies/${at.again}.json`])
  })

  it('cannot see that the newest verdict and decision were left out together, and says so when nothing vouches for it', () => {
    const { code, out } = check(without(at.third, at.again))
    expect(code).toBe(0)
    expect(out).toContain('Whether a newer verdict or decision was left out cannot be told offline')
  })

  it('refuses another check-in than the one it names, the same one twice, and none', () => {
    expect(check([...all, at.strange].sort((a, b) => a - b), { context: { event: { id: event.id, entryIndex: at.strange } } })).toMatchObject({ code: 1, fails: ['eventOther context.json'] })
    expect(check(all, { context: { event: { id: event.id, entryIndex: 999 } } }).fails).toEqual(['eventMissing context.json'])
    const twice = log.add('submission', event.jws)
    expect(check([...all, twice]).fails).toContain(`eventTwice entries/${twice}.json`)
  })

  it('says in words and by its exit code that the check-in itself was erased', () => {
    const { code, banner, out, fails } = check(all, { erased: [at.checkIn] })
    expect([code, fails]).toEqual([3, []])
    expect(banner).toBe('! The check-in itself was erased  one.zip')
    expect(out).toContain('only that there was such an entry')
    // A package of an earlier version does not name its check-in.
    expect(check([at.enrolled, at.checkIn], { erased: [at.checkIn], context: { event: undefined } })).toMatchObject({ code: 3, banner: expect.stringContaining('The check-in itself was erased') })
  })

  it('does not pass a package off as whole when its newest verdict was erased', () => {
    const { code, banner, out } = check(all, { erased: [at.third] })
    expect(code).toBe(3)
    expect(banner).toBe('! Unaltered, but something was erased  one.zip')
    expect(out).toContain(`The content of entry ${at.third}, which belongs to this check-in, was erased`)
  })
})

describe('what the log’s own check said', () => {
  const told = (result: Parameters<typeof statement>[0], more = {}) => check(all, { context: { selfCheck: statement(result) }, ...more })
  it('vouches for the entries that it has read', () => {
    expect(told({ treeSize: 50 }).out).toMatch(/✓ Nothing left out .*read all 50 entries and found nothing changed/)
    expect(told({ treeSize: at.third }).out).toMatch(new RegExp(`· Nothing left out .*entry ${at.third} and later ones came after it`))
  })
  it('warns of faults, and of those that concern this package', () => {
    expect(told({ treeSize: 50, faultCount: 2 })).toMatchObject({ code: 0, warnings: ['selfCheckFaults'] })
    const { out, warnings } = told({ treeSize: 50, faultCount: 2, faultyEntries: [at.third, 4000] })
    expect(warnings).toEqual(['selfCheckFaultsHere'])
    expect(out).toContain(`  ! The log’s own check (2026-09-13T19:00:00.000Z) found 2 changes in the database; some concern entries ${at.third} of this package`)
  })
  it('warns when the newest is old: somebody may have taken later ones away', () => {
    expect(told({ treeSize: 50, checkedTime: '2026-09-10T19:00:00.000Z' }).warnings).toEqual(['selfCheckOld'])
  })
  it('takes no other log’s word, nor a changed one', () => {
    expect(check(all, { context: { selfCheck: statement({ treeSize: 50 }, new SampleLog('other.example')) } }).fails).toEqual(['selfCheckWrong context.json'])
    expect(check(all, { context: { selfCheck: { ...statement({ treeSize: 50, faultCount: 3 }), faultCount: 0 } } }).fails).toEqual(['selfCheckWrong context.json'])
    for (const selfCheck of [5, [], {}, { v: 1 }]) expect(check(all, { context: { selfCheck } }).fails).toEqual(['selfCheckWrong context.json'])
  })
})

it('tells where the exporter’s tables disagreed with the log', () => {
  const { code, out } = check(all, { context: { disagreements: [{ table: 'verdicts', entryIndex: at.third, what: 'missing' }, null, { table: 'x\u001b[2J', entryIndex: 'y', what: 'z' }] } })
  expect(code).toBe(0)
  expect(out).toContain(`  ! At the export the database disagreed with the log: verdicts, entry ${at.third}: its row is missing. This package follows the log`)
})

it('a package of many check-ins with an old erased one stays as it was', () => {
  expect(checkPackage(sampleDay().files(), evidenceCrypto).verdict).toBe('valid')
})
