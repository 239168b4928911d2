import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import { bandCount, differentBits, greySide, hashOf, isPlain, mirrored, nearness, printsOf, probesOf, samePartBits, soughtOf, spectrumOf } from './index.ts'

const whole = { left: 0, top: 0, right: 1, bottom: 1 }

/** A scene of soft blots, different for every seed; `at` says where in it the picture looks. */
const scene = (seed: string) => {
  const random = createRandom(seed)
  const blots = Array.from({ length: 30 }, () => ({ x: random.between(-0.1, 1.1), y: random.between(-0.1, 1.1), r: random.between(0.02, 0.2), light: random.between(-90, 90) }))
  return (x: number, y: number): number => Math.max(0, Math.min(255, blots.reduce((sum, b) => sum + b.light * Math.exp(-((x - b.x) ** 2 + (y - b.y) ** 2) / b.r ** 2), 128)))
}
const picture = (light: (x: number, y: number) => number): Uint8Array => Uint8Array.from({ length: greySide * greySide }, (_, i) => light(((i % greySide) + 0.5) / greySide, (Math.floor(i / greySide) + 0.5) / greySide))
const original = picture(scene('a'))

describe('a picture’s hash', () => {
  it('bears light, contrast and noise, and tells scenes apart', () => {
    const random = createRandom('noise')
    const changed = original.map((v) => Math.max(0, Math.min(255, v * 0.8 + 30 + random.normal(0, 12))))
    expect(nearness(soughtOf(changed), printsOf(original))).toMatchObject({ isAlike: true, isMirrored: false })
    for (const other of ['b', 'c', 'd', 'e']) expect(nearness(soughtOf(picture(scene(other))), printsOf(original))?.isAlike).toBe(false)
  })

  it('does not look at the lower third, where the watermark is', () => {
    const marked = original.map((v, i) => (Math.floor(i / greySide) > 0.65 * greySide ? 20 : v))
    const other = picture(scene('b')).map((v, i) => (Math.floor(i / greySide) > 0.65 * greySide ? 20 : v))
    expect(printsOf(marked)).toEqual(printsOf(original))
    expect(nearness(soughtOf(other), printsOf(marked))?.isAlike).toBe(false)
  })

  it('is found in a mirror, and with its edges cut off', () => {
    const light = scene('a')
    const inMirror = nearness(soughtOf(picture((x, y) => light(1 - x, y))), printsOf(original))
    expect(inMirror).toMatchObject({ isMirrored: true })
    expect(inMirror!.differentBits).toBeLessThan(5)
    for (const cut of [0.02, 0.05, 0.07]) expect(nearness(soughtOf(picture((x, y) => light(cut + x * (1 - 2 * cut), cut + y * (1 - 2 * cut)))), printsOf(original))?.isAlike).toBe(true)
    // Where this ends: a third of it cut off is another picture.
    expect(nearness(soughtOf(picture((x, y) => light(0.17 + x * 0.66, 0.17 + y * 0.66))), printsOf(original))?.isAlike).toBe(false)
  })

  it('has nothing to say of a plain wall or a dark room', () => {
    const random = createRandom('dark')
    for (const level of [0, 12, 128, 255]) {
      const plain = picture(() => level).map((v) => Math.max(0, Math.min(255, v + random.normal(0, 3))))
      expect(printsOf(plain)).toEqual([])
      expect(soughtOf(plain)).toEqual([])
      expect(nearness(soughtOf(plain), printsOf(original))).toBeUndefined()
    }
  })
})

describe('bands', () => {
  it('of a picture are among its own probes; a probe turns only faint signs', () => {
    const { bands } = printsOf(original)[0]!
    const { probes } = soughtOf(original)[0]!
    expect(bands).toHaveLength(bandCount)
    bands.forEach((band, i) => expect(probes[i]![0]).toBe(band))
    for (const ofBand of probesOf(spectrumOf(original, whole), 48)) expect(new Set(ofBand).size).toBe(48)
  })
})

it('any pixels at all: whole hashes, symmetric distances, a mirror of a mirror is the picture', () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), fc.uint8Array({ minLength: 64, maxLength: 64 }), (a, b) => {
    const of = (cells: Uint8Array) => spectrumOf(picture((x, y) => cells[Math.floor(y * 8) * 8 + Math.floor(x * 8)]!), whole)
    const [one, two] = [of(a), of(b)]
    expect(hashOf(one)).toMatch(/^[0-9a-f]{64}$/)
    expect(differentBits(hashOf(one), hashOf(two))).toBe(differentBits(hashOf(two), hashOf(one)))
    expect(differentBits(hashOf(one), hashOf(one))).toBe(0)
    expect(mirrored(mirrored(one))).toEqual(one)
    expect(typeof isPlain(one)).toBe('boolean')
  }), { numRuns: 15 })
})

describe('two parts speak together', () => {
  const hash = (turned: number): string => Array.from({ length: 64 }, (_, i) => (i < turned / 4 ? 'f' : '0')).join('')
  const print = (part: 'upper' | 'centre') => ({ part, hash: hash(0) })
  const one = (part: 'upper' | 'centre', bits: number, change: { isMirrored?: boolean; isCut?: boolean } = {}) => ({ part, isMirrored: false, isCut: false, hash: hash(bits), ...change })
  const both = [print('upper'), print('centre')]

  it('a part that is alike does not make a picture alike whose other part is not', () => {
    expect(nearness([one('upper', 8), one('centre', 120)], both)).toMatchObject({ differentBits: 64, isAlike: false })
    expect(nearness([one('upper', 40), one('centre', 60)], both)).toMatchObject({ differentBits: 50, isAlike: true })
  })

  it('one part alone must be nearer: of a copy cut off at its edges, or where the other is too plain', () => {
    for (const [bits, isAlike] of [[samePartBits, true], [samePartBits + 4, false]] as const) {
      expect(nearness([one('centre', bits)], both)).toMatchObject({ differentBits: bits, isAlike })
      expect(nearness([one('upper', 8), one('centre', bits)], [print('centre')])).toMatchObject({ differentBits: bits, isAlike })
      expect(nearness([one('upper', 128), one('centre', 128), one('centre', bits, { isCut: true })], both)).toMatchObject({ differentBits: bits, isAlike })
    }
  })

  it('a part seen in a mirror is not put together with one that is not', () => {
    expect(nearness([one('upper', 0), one('centre', 128), one('upper', 128, { isMirrored: true }), one('centre', 0, { isMirrored: true })], both)?.isAlike).toBe(false)
    expect(nearness([one('upper', 128), one('centre', 128), one('upper', 4, { isMirrored: true }), one('centre', 4, { isMirrored: true })], both)).toEqual({ differentBits: 4, isMirrored: true, isAlike: true })
  })
})
