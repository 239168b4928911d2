import { completeJws, eventHash, eventSigningInput, type SignedEventPayload } from '@fieldproof/core/evidence'
import { packFixes } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createHash, randomBytes } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { makeChunk, partOfRow, readChunk } from './chunk.ts'
import { form, makeSegment, readSegment, segmentRow } from './segment.ts'

const sha256 = (data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest())
const device = '0190a6c2-7a3e-7f00-8000-00000000abcd'
const start = Date.parse('2026-11-20T01:00:00Z')
/** A walk with receiver noise, from a fixed generator. */
const walk = (count: number, first = start): Fix[] => {
  let seed = 7 + first
  const noise = () => ((seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31 - 0.5)
  let [lat, lon] = [31.2304, 121.4737]
  return Array.from({ length: count }, (_, i) => {
    lat += 1.2e-5 + noise() * 3e-5
    lon += 2e-5 + noise() * 3e-5
    return { lat, lon, fixTime: first + i * 10_000 + Math.round(noise() * 40), accuracyMetres: 5 + Math.round(noise() * 4), speedMetresPerSecond: 1.4 + noise() / 4, provider: 'gps' as const, batteryPercent: 80 - Math.floor(i / 40) }
  })
}
const uuid = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
const sign = (over: Record<string, unknown>, fixes: readonly Fix[]): string =>
  completeJws(eventSigningInput({
    v: 1, id: uuid(1), device, seq: 1, prev: null, kind: 'track', deviceTime: new Date(fixes.at(-1)!.fixTime + 312).toISOString(), from: fixes[0]!.fixTime, to: fixes.at(-1)!.fixTime,
    packed: Buffer.from(packFixes(fixes, { deflate: (bytes) => deflateRawSync(bytes) })).toString('base64url'), appVersion: '0.1.0', model: 'Pixel 8', networkType: '4g', batteryPercent: 80,
    lastServerTime: new Date(fixes[0]!.fixTime - 5_000).toISOString(), monotonicSinceServerTimeMs: fixes.at(-1)!.fixTime - fixes[0]!.fixTime + 5_300, ...over,
  } as unknown as SignedEventPayload), randomBytes(64))
const chain = (uploads: number, each: number) => {
  let prev: string | null = null
  return Array.from({ length: uploads }, (_, i) => {
    const fixes = walk(each, start + i * each * 10_000)
    const jws = sign({ id: uuid(i + 1), seq: i + 1, prev }, fixes)
    prev = eventHash(jws, sha256)
    return { eventId: uuid(i + 1), fixes, jws }
  })
}

describe('a stored track upload', () => {
  it('gives the signed text back bit for bit, and the fixes to 1e-6 degrees and the millisecond', () => {
    const fixes = walk(50)
    const jws = sign({}, fixes)
    const segment = readSegment(makeSegment({ fixes, signedJws: jws }))
    expect(segment.originalBytes()!.toString()).toBe(jws)
    expect(makeSegment({ fixes, signedJws: jws })[0]).toBe(form.signed)
    segment.fixes().forEach((fix, i) => {
      expect(fix.fixTime).toBe(fixes[i]!.fixTime)
      expect(Math.abs(fix.lat - fixes[i]!.lat)).toBeLessThan(1e-6)
      expect(Math.abs(fix.lon - fixes[i]!.lon)).toBeLessThan(1e-6)
    })
  })

  it('keeps verbatim what it cannot take apart, and is exact there too', () => {
    const fixes = walk(3)
    const odd: Record<string, unknown>[] = [
      { extra: 'a member of a later version' }, { deviceTime: '+010000-01-01T00:00:00.000Z' }, { from: 1.5 }, { monotonicSinceServerTimeMs: 1e300 },
      { model: '华为 Mate 60 🛰' }, { monotonicSinceServerTimeMs: 5300.25 }, { batteryPercent: 79.5 }, { networkType: '' }, { lastServerTime: undefined }, { appVersion: undefined, model: undefined, networkType: undefined },
    ]
    const forms = odd.map((over) => {
      const payload = Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined))
      const jws = sign(payload, fixes)
      const stored = makeSegment({ fixes, signedJws: jws })
      expect(readSegment(stored).originalBytes()!.toString(), JSON.stringify(over)).toBe(jws)
      expect(readSegment(stored).fixes()).toHaveLength(3)
      return stored[0]
    })
    expect(forms).toEqual([form.verbatim, form.signed, form.verbatim, form.verbatim, form.signed, form.signed, form.signed, form.signed, form.signed, form.signed])
    // Another spelling of the same payload: the members in another order.
    const [header, payload, signature] = sign({}, fixes).split('.') as [string, string, string]
    const reordered = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(Buffer.from(payload, 'base64url').toString())).reverse()))
    const other = `${header}.${Buffer.from(reordered).toString('base64url')}.${signature}`
    expect(readSegment(makeSegment({ fixes, signedJws: other })).originalBytes()!.toString()).toBe(other)
  })

  it('keeps a tracker’s message byte for byte beside its fixes', () => {
    const rawBody = Buffer.from('id=1&lat=31.2304&lon=121.4737&timestamp=1763600000\0\xff', 'latin1')
    const segment = readSegment(makeSegment({ fixes: walk(1), rawBody }))
    expect(segment.originalBytes()).toEqual(rawBody)
    expect(segment.fixes()).toHaveLength(1)
    expect(readSegment(makeSegment({ fixes: walk(2) })).originalBytes()).toBeNull()
  })

  it('reads large uploads too', () => {
    const fixes = walk(12_000)
    const segment = readSegment(makeSegment({ fixes, signedJws: sign({ packed: Buffer.from(packFixes(fixes, { deflate: (bytes) => deflateRawSync(bytes) })).toString('base64url') }, fixes) }))
    expect(segment.fixes().map((fix) => fix.fixTime)).toEqual(fixes.map((fix) => fix.fixTime))
  })

  it('is filed under its first credible fix, within the years a database knows', () => {
    const submission = { orgId: 'o', deviceId: device, eventId: uuid(1), personId: 'p', source: 'overland' as const }
    const at = (...times: number[]) => segmentRow({ ...submission, fixes: times.map((fixTime) => ({ lat: 1, lon: 2, fixTime })) }, { rawBody: Buffer.from('x') })
    expect(at(start, 0)).toMatchObject({ firstFix: start, lastFix: start })
    expect(at(0)).toMatchObject({ firstFix: 0, lastFix: 0 })
    expect(at(2 ** 49).lastFix).toBe(253_402_300_799_999)
    expect(() => at()).toThrow(RangeError)
  })

  it('refuses damaged bytes instead of inventing fixes', () => {
    const stored = makeSegment({ fixes: walk(50), signedJws: sign({}, walk(50)) })
    expect(() => readSegment(stored.subarray(0, 60))).toThrow('too early')
    expect(() => readSegment(Buffer.from([9]))).toThrow('unknown form')
    expect(() => readChunk(Buffer.from([1]))).toThrow('not a chunk')
  })
})

describe('a sealed chunk', () => {
  it('gives every signed text back bit for bit, whatever order the uploads came in', () => {
    const uploads = chain(8, 45)
    const parts = uploads.map(({ eventId, fixes, jws }) => partOfRow({ eventId, segment: makeSegment({ fixes, signedJws: jws }) }))
    const verbatim = sign({ id: uuid(99), seq: 99, prev: 'ab'.repeat(32), extra: 1 }, walk(2))
    const mixed = [...parts.toReversed(), partOfRow({ eventId: uuid(99), segment: makeSegment({ fixes: walk(2), signedJws: verbatim }) })]
    const read = readChunk(makeChunk(readChunk(makeChunk(mixed))))
    expect(read).toHaveLength(9)
    for (const { eventId, jws } of [...uploads, { eventId: uuid(99), jws: verbatim }]) expect(read.find((part) => part.eventId === eventId)!.segment.originalBytes()!.toString()).toBe(jws)
    expect(read.flatMap((part) => part.segment.fixes())).toHaveLength(8 * 45 + 2)
  })

  it('keeps trackers’ messages apart and whole', () => {
    const messages = walk(360).map((fix, i) => ({ eventId: uuid(i), fix, rawBody: Buffer.from(`{"_type":"location","lat":${fix.lat},"lon":${fix.lon},"tst":${Math.round(fix.fixTime / 1000)},"tid":"JJ"}`) }))
    const chunk = makeChunk(messages.map(({ eventId, fix, rawBody }) => partOfRow({ eventId, segment: makeSegment({ fixes: [fix], rawBody }) })))
    const read = readChunk(makeChunk(readChunk(chunk)))
    messages.forEach(({ eventId, fix, rawBody }, i) => {
      expect(read[i]!.eventId).toBe(eventId)
      expect(read[i]!.segment.originalBytes()).toEqual(rawBody)
      expect(read[i]!.segment.fixes()[0]!.fixTime).toBe(fix.fixTime)
    })
  })

  it('costs at most 7 bytes a fix for the fixes and 10 with everything that was signed, in uploads of 50', () => {
    const uploads = chain(8, 50)
    const packed = uploads.reduce((sum, { fixes }) => sum + packFixes(fixes, { deflate: (bytes) => deflateRawSync(bytes) }).length, 0) / 400
    const chunk = makeChunk(uploads.map(({ eventId, fixes, jws }) => partOfRow({ eventId, segment: makeSegment({ fixes, signedJws: jws }) }))).length / 400
    console.info(`bytes per fix: ${packed.toFixed(2)} packed fixes, ${chunk.toFixed(2)} sealed with signatures`)
    expect(packed).toBeLessThanOrEqual(7)
    expect(chunk).toBeLessThanOrEqual(10)
  })
})
