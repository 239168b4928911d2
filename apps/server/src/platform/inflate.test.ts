import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { inflateUpTo } from './inflate.ts'

const inflate = inflateUpTo(1_000_000)
/** Repeats itself, so that a few bytes hold much of it. */
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, i) => i % 7)

test.each([0, 1, 50, 65_535, 65_536, 65_537, 200_000, 1_000_000])('%i bytes come out as they went in', (length) => {
  const packed = deflateRawSync(bytesOf(length))
  expect(packed.length).toBeLessThan(8_192)
  expect(Buffer.compare(inflate(packed), bytesOf(length))).toBe(0)
})

test('more than the bound, and what is cut off, is an error', () => {
  expect(() => inflate(deflateRawSync(bytesOf(1_000_001)))).toThrow()
  expect(() => inflate(deflateRawSync(bytesOf(50)).subarray(0, 4))).toThrow()
  expect(() => inflate(deflateRawSync(bytesOf(200_000)).subarray(0, 100))).toThrow()
})
