import { deflateRawSync } from 'node:zlib'
import { deflateSync } from 'fflate'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWholeDeflate } from './wholeDeflate.ts'

const deflaters = [(bytes: Uint8Array) => deflateRawSync(bytes), (bytes: Uint8Array) => deflateRawSync(bytes, { level: 0 }), (bytes: Uint8Array) => deflateRawSync(bytes, { strategy: 4 }), (bytes: Uint8Array) => deflateSync(bytes)]

test('what any deflater writes is whole, and is not with anything behind it', () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3000 }).map((values) => Uint8Array.from(values)))
  fc.assert(fc.property(bytes, fc.uint8Array({ minLength: 1, maxLength: 40 }), (data, more) => {
    for (const deflate of deflaters) {
      const deflated = deflate(data)
      expect(isWholeDeflate(deflated)).toBe(true)
      expect(isWholeDeflate(Buffer.concat([deflated, more]))).toBe(false)
    }
  }))
})

test('also where a few bytes unpack to more than the scratch, or many to much', () => {
  for (const data of [new Uint8Array(200_000), Uint8Array.from({ length: 300_000 }, (_, i) => (i * i * 31) & 255), Uint8Array.from({ length: 100_000 }, (_, i) => Math.sin(i) * 128)])
    for (const deflate of deflaters) {
      expect(isWholeDeflate(deflate(data))).toBe(true)
      expect(isWholeDeflate(Buffer.concat([deflate(data), Buffer.from('31.2 121.4')]))).toBe(false)
    }
})
