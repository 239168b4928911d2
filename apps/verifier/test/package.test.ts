// oxlint-disable typescript/no-explicit-any -- forgeries edit JSON of any shape

import { deflateRawSync } from 'node:zlib'
import { buildPackage, canonicalBytes, checkPackage, checkPackageZip, fromUtf8, makeTimeToken, readZip, toBase64, utf8, writeZip } from '@fieldproof/core/evidence'
import type { DetailId, PackageReport } from '@fieldproof/core/evidence'
import fc from 'fast-check'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { evidenceCrypto, inflateRaw } from '../src/crypto.ts'
import { nodeCrypto, sampleDay, SampleLog, SamplePhone, samplePhoto, sha256 } from './samplePackage.ts'

const day = sampleDay()
const files = day.files()
const zip = writeZip(files)
const failures = (report: PackageReport): [string, DetailId][] => report.checks.filter((check) => check.status === 'fail').map((check) => [check.subject, check.code])
const codes = (report: PackageReport, status: string): DetailId[] => report.checks.filter((check) => check.status === status).map((check) => check.code)
const replaced = (path: string, data: Uint8Array | undefined, from = files): Map<string, Uint8Array> => {
  const copy = new Map(from)
  if (data === undefined) copy.delete(path)
  else copy.set(path, data)
  return copy
}
const flip = (data: Uint8Array, at: number, change: number): Uint8Array => data.map((byte, i) => (i === at ? byte ^ change : byte))
const bodyPath = (index: number): string => [...files.keys()].find((path) => path.startsWith(`bodies/${index}.`))!

describe('a whole package', () => {
  it('holds, by both libraries, with every kind of check made', () => {
    for (const crypto of [evidenceCrypto, nodeCrypto]) {
      const report = checkPackage(files, crypto, { trustedVkey: day.log.vkey })
      expect(failures(report)).toEqual([])
      expect(report.verdict).toBe('valid')
      expect(report.wrong).toEqual([])
      const passed = codes(report, 'pass')
      for (const code of ['manifestSigned', 'keyTrusted', 'filesIntact', 'checkpointSigned', 'included', 'opened', 'deviceSigned', 'chained', 'mediaMatches', 'verdictBelongs', 'receiptKept'] as const) expect(passed).toContain(code)
      expect(passed.filter((code) => code === 'included').length).toBe(8)
      expect(passed.filter((code) => code === 'verdictBelongs').length).toBe(3)
      // Erased entry, tracker upload without a signature; this log has no entry that names its people and places, as those of earlier versions.
      expect([...new Set(codes(report, 'note'))].sort()).toEqual(['erased', 'omissionUnknown', 'shownNotLogged', 'unsigned'])
    }
  })

  it('opens the entries for showing', () => {
    const report = checkPackage(files, evidenceCrypto)
    const checkIn = report.entries.find((entry) => entry.index === day.entries.checkIn)
    expect(checkIn?.event?.payload).toMatchObject({ kind: 'check_in', note: '与店长确认秋季新品陈列，补货 3 箱' })
    expect(report.entries.find((entry) => entry.index === day.entries.old)?.state).toBe('erased')
    expect(report.context?.orgName).toBe('江南食品经销有限公司')
    expect(codes(report, 'note')).toContain('keyNotCompared')
  })

  it('is one file that is the same bytes every time', () => {
    expect(writeZip(files)).toEqual(zip)
    const report = checkPackageZip(zip, inflateRaw, evidenceCrypto)
    expect(report.ok && failures(report.value)).toEqual([])
    expect(report.ok && codes(report.value, 'pass')).toContain('containerAsExported')
  })

  it('may be re-packed by other programs, with a folder around it', () => {
    const repacked = zipSync(Object.fromEntries([...files].map(([path, data]) => [`evidence/${path}`, data])), { level: 9 })
    const report = checkPackageZip(repacked, inflateRaw, evidenceCrypto)
    expect(report.ok && failures(report.value)).toEqual([])
    expect(report.ok && codes(report.value, 'note')).toContain('containerRepacked')
  })

  it('says in its README what it is, with the key to compare', () => {
    const readme = fromUtf8(files.get('README.txt')!)
    expect(readme.ok && readme.value).toContain(day.log.vkey)
  })
})

describe('one byte changed', () => {
  it('in any file is never valid, and that file is named and no other', () => {
    const paths = [...files.keys()]
    fc.assert(fc.property(fc.nat(paths.length - 1), fc.nat(), fc.integer({ min: 1, max: 255 }), (which, where, change) => {
      const path = paths[which]!
      const data = files.get(path)!
      const report = checkPackage(replaced(path, flip(data, where % data.length, change)), nodeCrypto, { trustedVkey: day.log.vkey })
      expect(report.verdict).toBe('invalid')
      expect(report.wrong).toEqual([path])
    }), { numRuns: 600 })
  })

  it('along the whole manifest names the manifest', () => {
    const data = files.get('manifest.json')!
    for (let at = 0; at < data.length; at += 5) {
      const report = checkPackage(replaced('manifest.json', flip(data, at, 1)), nodeCrypto)
      expect(report.wrong, `byte ${at}`).toEqual(['manifest.json'])
    }
  })

  it('anywhere in the ZIP is never accepted', () => {
    fc.assert(fc.property(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const report = checkPackageZip(flip(zip, at, change), inflateRaw, nodeCrypto)
      expect(report.ok && report.value.verdict === 'valid', `byte ${at} ^ ${change}`).toBe(false)
      if (report.ok) expect(report.value.wrong.length).toBeGreaterThan(0)
    }), { numRuns: 600 })
  })

  it('in the content of a file inside the ZIP names that file', () => {
    let offset = 0
    for (const [path, data] of files) {
      offset += 30 + utf8(path).length
      const report = checkPackageZip(flip(zip, offset + (data.length >> 1), 0x20), inflateRaw, nodeCrypto)
      expect(report.ok && report.value.wrong).toEqual([path])
      offset += data.length
    }
  })
})

/** Somebody who changes files and makes the manifest fit, but does not have the log's key. */
const forgeManifest = (from: Map<string, Uint8Array>, change: (manifest: Record<string, unknown>) => void = () => undefined): Map<string, Uint8Array> => {
  const manifest = JSON.parse(Buffer.from(from.get('manifest.json')!).toString()) as Record<string, unknown>
  manifest.files = [...from].filter(([path]) => path !== 'manifest.json').map(([path, data]) => ({ path, sizeBytes: data.length, sha256: Buffer.from(sha256(data)).toString('hex') }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  change(manifest)
  return new Map([...from, ['manifest.json', canonicalBytes(manifest)]])
}
const forged = (path: string, data: Uint8Array): PackageReport => checkPackage(forgeManifest(replaced(path, data)), nodeCrypto)
const editJson = (path: string, edit: (value: any) => void): Uint8Array => {
  const value = JSON.parse(Buffer.from(files.get(path)!).toString()) as unknown
  edit(value)
  return canonicalBytes(value)
}

describe('a deliberate forgery', () => {
  it('of a record is caught by the tree, whatever the manifest says', () => {
    const path = `entries/${day.entries.checkIn}.json`
    for (const edit of [
      (entry: any) => { entry.leaf.time = '2026-09-14T01:00:00.000Z' },
      (entry: any) => { entry.leaf.kind = 'verdict' },
      (entry: any) => { entry.leaf.commitment = Buffer.from(sha256(utf8('x'))).toString('base64url') },
      (entry: any) => { entry.inclusionProof[2] = toBase64(sha256(utf8('x'))) },
      (entry: any) => { entry.inclusionProof.pop() },
    ]) {
      const report = forged(path, editJson(path, edit))
      expect(failures(report)).toContainEqual([path, 'notIncluded'])
      expect([...report.wrong].sort()).toEqual([path, 'manifest.json'])
    }
  })

  it('of a content is caught by the commitment', () => {
    const path = bodyPath(day.entries.verdict)
    const report = forged(path, editJson(path, (verdict) => { verdict.band = 'strong_doubt' }))
    expect(failures(report)).toContainEqual([path, 'notOpened'])
    expect([...report.wrong].sort()).toEqual([path, 'manifest.json'])
  })

  it('of a photo is caught by the phone signature', () => {
    const path = [...files.keys()].find((name) => name.startsWith('media/'))!
    expect([...forged(path, samplePhoto(100, 100)).wrong].sort()).toEqual(['manifest.json', path])
  })

  it('of a receipt is caught by its signature', () => {
    const path = [...files.keys()].find((name) => name.startsWith('receipts/'))!
    const report = forged(path, editJson(path, (receipt) => { receipt.receivedTime = '2026-09-14T00:00:00.000Z' }))
    expect(failures(report)).toContainEqual([path, 'receiptWrong'])
  })

  it('of checkpoint, origin, size or key is caught in the manifest', () => {
    const other = new SampleLog(day.log.origin)
    for (const change of [
      (manifest: any) => { manifest.treeSize++ },
      (manifest: any) => { manifest.origin = 'elsewhere' },
      (manifest: any) => { manifest.vkey = other.vkey },
      (manifest: any) => { manifest.checkpoint = manifest.checkpoint.replace('\n37\n', '\n38\n').replace('fieldproof', 'fieldprooF') },
      (manifest: any) => { manifest.extra = 1 },
      (manifest: any) => { manifest.files.push(manifest.files[0]) },
    ]) expect(checkPackage(forgeManifest(files, change), nodeCrypto).wrong).toEqual(['manifest.json'])
  })

  it('with a log and key of its own is whole in itself, and refused by whoever knows the true key', () => {
    const stranger = sampleDay()
    expect(checkPackage(stranger.files(), nodeCrypto).verdict).toBe('valid')
    const report = checkPackage(stranger.files(), nodeCrypto, { trustedVkey: day.log.vkey })
    expect(failures(report)).toEqual([['manifest.json', 'keyOther']])
  })
})

describe('what the log itself shows to be wrong', () => {
  const packageOf = (log: SampleLog, indexes: number[], more = {}): PackageReport => checkPackage(buildPackage(log.input(indexes, more), sha256, log.sign), nodeCrypto)

  it('a submission that another phone signed', () => {
    const log = new SampleLog()
    const [mine, other] = [new SamplePhone(), new SamplePhone()]
    const enrolled = log.add('device_enrolled', canonicalBytes({ deviceId: mine.deviceId, personId: mine.personId, publicKey: other.publicKey }))
    const submission = log.add('submission', mine.event({ kind: 'check_in', deviceTime: '2026-09-14T01:00:00.000Z' }).jws)
    expect(failures(packageOf(log, [enrolled, submission]))).toEqual([[`bodies/${submission}.jws`, 'deviceNotSigned']])
    expect(failures(packageOf(log, [submission]))).toEqual([[`bodies/${submission}.jws`, 'deviceUnknown']])
    const erasedEnrolment = packageOf(log, [enrolled, submission], { erased: [enrolled] })
    expect([erasedEnrolment.verdict, codes(erasedEnrolment, 'note')]).toEqual(['valid', expect.arrayContaining(['deviceErased'])])
  })

  it('a broken chain, a fork, a revoked device', () => {
    const log = new SampleLog()
    const phone = new SamplePhone()
    const enrolled = log.add('device_enrolled', phone.enrolment)
    const at = { kind: 'check_in', deviceTime: '2026-09-14T01:00:00.000Z' }
    const first = log.add('submission', phone.event(at).jws)
    const second = log.add('submission', phone.event(at, { prev: 'a'.repeat(64) }).jws)
    const again = log.add('submission', phone.event(at, { seq: 2 }).jws)
    const revoked = log.add('device_revoked', canonicalBytes({ deviceId: phone.deviceId }))
    const late = log.add('submission', phone.event(at, { seq: 9 }).jws)
    expect(failures(packageOf(log, [enrolled, first, second]))).toEqual([[`bodies/${second}.jws`, 'chainBroken']])
    expect(failures(packageOf(log, [enrolled, second, again]))).toEqual([[`bodies/${again}.jws`, 'chainForked']])
    const report = packageOf(log, [enrolled, revoked, late])
    expect([report.verdict, codes(report, 'note')]).toEqual(['valid', expect.arrayContaining(['deviceRevoked'])])
  })

  it('a time that cannot be: before the enrolment, before what the log signed into it or into an earlier event of the phone, after its own entry', () => {
    const log = new SampleLog()
    const phone = new SamplePhone()
    const enrolled = log.add('device_enrolled', phone.enrolment)
    const at = (time: string) => ({ kind: 'check_in', deviceTime: time, lastServerTime: time, monotonicSinceServerTimeMs: 0 })
    const timeToken = makeTimeToken('2026-09-14T00:30:00.000Z', log, log.sign)
    const arrived = '2026-09-14T01:00:00.000Z'
    const events = {
      beforeEnrolment: at('2026-08-30T01:00:00.000Z'),
      honest: at('2026-09-05T01:00:00.000Z'),
      beforeToken: { ...at('2026-09-13T01:00:00.000Z'), timeToken },
      beforeEarlier: at('2026-09-13T01:00:00.000Z'),
      withinTolerance: at('2026-09-14T00:28:30.000Z'),
      wrongWallClock: { kind: 'check_in', deviceTime: '2026-08-30T01:00:00.000Z', lastServerTime: '2026-09-14T00:40:00.000Z', monotonicSinceServerTimeMs: 1_000 },
      afterEntry: at('2026-09-14T01:03:00.000Z'),
    }
    const indexes = Object.entries(events).map(([name, event]) => [name, log.add('submission', phone.event(event as never).jws, arrived)] as const)
    const report = packageOf(log, [enrolled, ...indexes.map(([, index]) => index)])
    expect(report.verdict).toBe('valid')
    const said = report.checks.filter(({ id }) => id === 'claimed_time').map(({ status, code, entryIndex }) => [indexes.find(([, index]) => index === entryIndex)![0], status, code])
    expect(said).toEqual([
      ['beforeEnrolment', 'note', 'claimedBeforeEnrolment'], ['beforeToken', 'note', 'claimedBeforeToken'],
      ['beforeEarlier', 'note', 'claimedBeforeEarlier'], ['afterEntry', 'note', 'claimedAfterEntry'],
    ])
    // The earlier event left out, nothing is known of it; the bound of the enrolment stands.
    const alone = packageOf(log, [enrolled, indexes.find(([name]) => name === 'beforeEarlier')![1]])
    expect(alone.checks.filter(({ id }) => id === 'claimed_time')).toEqual([])
  })

  it('a photo that is missing without being declared erased', () => {
    const photoHash = Buffer.from(sha256(day.photo)).toString('hex')
    const without = checkPackage(day.files({ media: [] }), nodeCrypto)
    expect(failures(without)).toEqual([[bodyPath(day.entries.checkIn), 'mediaMissing']])
    const erased = checkPackage(day.files({ media: [], erasedMedia: [photoHash] }), nodeCrypto)
    expect([erased.verdict, codes(erased, 'note')]).toEqual(['valid', expect.arrayContaining(['mediaUnexplained'])])
  })

  it('a verdict about something else, a receipt for something else, a promise not kept', () => {
    const { log, phone, arrive, entries } = day
    const stray = log.add('verdict', canonicalBytes({ eventId: crypto.randomUUID(), band: 'verified', findings: [] }))
    expect(failures(packageOf(log, [entries.enrolled, entries.checkIn, stray], { media: [{ bytes: day.photo, extension: 'png' }] }))).toEqual([[`bodies/${stray}.json`, 'verdictStray']])
    const photo = { media: [{ bytes: day.photo, extension: 'png' }] }
    const other = packageOf(log, [entries.enrolled, entries.checkIn], { ...photo, receipts: [log.receipt(arrive.id, utf8('other'), '2026-09-14T01:31:08.300Z')] })
    expect(failures(other)).toEqual([[`receipts/${arrive.id}.json`, 'receiptOther']])
    const late = packageOf(log, [entries.enrolled, entries.checkIn], { ...photo, receipts: [log.receipt(arrive.id, arrive.jws, '2026-09-14T01:30:00.000Z')] })
    expect([late.verdict, codes(late, 'note')]).toEqual(['valid', expect.arrayContaining(['receiptLate'])])
    const malformed = log.add('submission', utf8('{"_type":"location"}'))
    expect(packageOf(log, [malformed]).verdict).toBe('valid')
    expect(phone.deviceId).toBeTruthy()
  })

  it('an added file, a missing file, a body that belongs to nothing', () => {
    const sample = sampleDay()
    const own = sample.files()
    expect(failures(checkPackage(replaced('entries/999.json', utf8('{}'), own), nodeCrypto))).toEqual([['entries/999.json', 'fileUnlisted']])
    const body = [...own.keys()].find((path) => path.startsWith('bodies/'))!
    expect(failures(checkPackage(replaced(body, undefined, own), nodeCrypto))).toEqual([[body, 'fileMissing']])
  })
})

describe('bad input', () => {
  const problem = (bytes: Uint8Array, limits?: { mostFiles: number; mostFileBytes: number; mostTotalBytes: number }): string => {
    const result = readZip(bytes, inflateRaw, limits)
    return result.ok ? result.value.damaged.map((file) => file.problem).join() || 'ok' : result.error.problem
  }

  it('is refused with its reason', () => {
    expect(problem(new Uint8Array(0))).toBe('not_zip')
    expect(problem(utf8('just some text, long enough to hold a header of a ZIP file'))).toBe('not_zip')
    expect(problem(zip.slice(0, zip.length - 1))).toBe('truncated')
    expect(problem(zip.slice(0, zip.length >> 1))).toBe('truncated')
    expect(problem(zip, { mostFiles: 3, mostFileBytes: 1e9, mostTotalBytes: 1e9 })).toBe('too_many_files')
    expect(problem(zip, { mostFiles: 300, mostFileBytes: 100, mostTotalBytes: 1e9 })).toBe('too_large')
    expect(problem(zip, { mostFiles: 300, mostFileBytes: 1e9, mostTotalBytes: 10_000 })).toBe('too_large')
    expect(problem(writeZip(new Map([['../evil', utf8('x')]])))).toBe('bad_name')
    expect(problem(writeZip(new Map([['a\\b', utf8('x')]])))).toBe('bad_name')
    expect(problem(writeZip(new Map([['C:x', utf8('x')]])))).toBe('bad_name')
    for (let length = 0; length < zip.length; length += 37) expect(readZip(zip.slice(0, length), inflateRaw).ok).toBe(false)
  })

  it('a ZIP bomb costs no more than it announces, and announcing much is refused', () => {
    const bomb = zipSync({ 'manifest.json': new Uint8Array(16 * 2 ** 20) }, { level: 9 })
    expect(bomb.length).toBeLessThan(40_000)
    expect(problem(bomb, { mostFiles: 10, mostFileBytes: 2 ** 20, mostTotalBytes: 2 ** 20 })).toBe('too_large')
    // The same with a lie about its size: cut off at the size announced, and named.
    const lie = bomb.slice()
    const view = new DataView(lie.buffer)
    const directory = view.getUint32(lie.length - 6, true)
    view.setUint32(directory + 24, 1000, true)
    expect(problem(lie)).toMatch(/bad_checksum|cannot_inflate/)
  })

  it('whose directory has a few bits flipped is said to be damaged or made so, in every language, and nobody is accused', () => {
    const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset)
    const flipped = (offset: number, bits: number, field = zip.slice()): Uint8Array => {
      const at = view(field).getUint32(field.length - 6, true) + offset
      view(field).setUint32(at, view(field).getUint32(at, true) ^ bits, true)
      return field
    }
    const told = (bytes: Uint8Array, limits?: { mostFiles: number; mostFileBytes: number; mostTotalBytes: number }) => {
      const report = checkPackageZip(bytes, inflateRaw, nodeCrypto, limits ? { limits } : {})
      return report.ok ? undefined : report.error
    }
    const first = readZip(zip, inflateRaw)
    const path = first.ok ? [...first.value.files.keys()][0]! : ''
    expect(told(flipped(24, 0xe0000000))).toEqual({
      'zh-CN': `“${path}”：ZIP 文件已损坏，或被做成解压后超过 256 MB`, 'zh-TW': `「${path}」：ZIP 檔案已損壞，或被做成解壓縮後超過 256 MB`, en: `"${path}": the ZIP file is damaged, or was made to unpack to more than 256 MB`,
    })
    // All together: no single file is to be named.
    expect(told(zip, { mostFiles: 300, mostFileBytes: 2 ** 30, mostTotalBytes: 2 ** 14 })?.en).toBe('the ZIP file is damaged, or was made to unpack to more than 0.015625 MB')
    // The lowest bit that is not set: the first file reaches into the next.
    const packedLength = view(zip).getUint32(view(zip).getUint32(zip.length - 6, true) + 20, true)
    expect(told(flipped(20, ~packedLength & (packedLength + 1)))?.en).toContain('the ZIP file is damaged, or was made so that files overlap')
  })

  it('names a file that cannot be decompressed', () => {
    const packed = zipSync(Object.fromEntries(files), { level: 6 })
    const text = Buffer.from(packed)
    const at = text.indexOf('context.json') + 'context.json'.length
    packed.fill(0xff, at, at + 40)
    const report = checkPackageZip(packed, inflateRaw, nodeCrypto)
    expect(report.ok && report.value.wrong).toEqual(['context.json'])
    expect(deflateRawSync(Buffer.from('x')).length).toBeGreaterThan(0)
  })

  it('that is a ZIP of something else says so', () => {
    const report = checkPackageZip(writeZip(new Map([['hello.txt', utf8('x')]])), inflateRaw, nodeCrypto)
    expect(report.ok && failures(report.value)).toEqual([['manifest.json', 'manifestMissing']])
    for (const manifest of ['{}', '[]', 'null', '{"format":"fieldproof-evidence/2"}', '{ }', '\ufeff{}', '[[[[']) {
      expect(failures(checkPackage(new Map([['manifest.json', utf8(manifest)]]), nodeCrypto))).toEqual([['manifest.json', 'manifestMalformed']])
    }
  })

  it('of any shape never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(checkPackageZip(bytes, inflateRaw, evidenceCrypto).ok).toBe(false)
    }))
    const paths = [...files.keys()].filter((path) => path !== 'manifest.json')
    fc.assert(fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
      expect(checkPackage(forgeManifest(replaced(path, canonicalBytes(value))), nodeCrypto).verdict).toBe('invalid')
    }), { numRuns: 200 })
  })
})
