import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import type { Fix } from '../kernel/index.ts'
import { destination } from './distance.ts'
import { isPackable, packFixes, packedFixCount, unpackFixes } from './trackPacking.ts'

const codec = { deflate: (b: Uint8Array) => deflateRawSync(b), inflate: (b: Uint8Array) => new Uint8Array(inflateRawSync(b)) }

/** Multiples of the stored unit, as they come out of a previous unpacking. */
const units = (perOne: number, min: number, max: number) => fc.integer({ min: min * perOne, max: max * perOne }).map((n) => n / perOne)
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
const storedFix: fc.Arbitrary<Fix> = fc.record({
  lat: units(1e6, -90, 90), lon: units(1e6, -180, 180), fixTime: fc.integer({ min: -(2 ** 49), max: 2 ** 49 }),
  accuracyMetres: optional(units(10, 0, 40_000)), altitudeMetres: optional(units(10, -500, 9_000)), speedMetresPerSecond: optional(units(100, 0, 400)),
  bearingDegrees: optional(units(100, 0, 360)), provider: optional(fc.constantFrom('gps', 'network', 'fused', 'passive', 'unknown')),
  mock: optional(fc.boolean()), batteryPercent: optional(fc.integer({ min: 0, max: 100 })),
})
const told = (fix: Fix): Partial<Fix> => Object.fromEntries(Object.entries(fix).filter(([, value]) => value !== undefined))

describe('packing fixes', () => {
  it('gives back what it was given, in order, with every combination of missing values', () => {
    fc.assert(fc.property(fc.array(storedFix, { maxLength: 60 }), fc.boolean(), (fixes, deflated) => {
      const options = deflated ? codec : {}
      const bytes = packFixes(fixes, options)
      const unpacked = unpackFixes(bytes, options)
      expect(unpacked).toEqual({ ok: true, value: fixes.map(told) })
      expect(unpacked.ok && packFixes(unpacked.value, options)).toEqual(bytes)
    }))
  })

  it('keeps positions to half a millionth of a degree and times to the millisecond', () => {
    const raw = fc.record({ lat: fc.double({ min: -90, max: 90, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }), fixTime: fc.integer({ min: 0, max: 4e12 }), accuracyMetres: fc.double() })
    fc.assert(fc.property(fc.array(raw, { minLength: 1 }), (fixes) => {
      const unpacked = unpackFixes(packFixes(fixes))
      if (!unpacked.ok) throw new Error(unpacked.error)
      unpacked.value.forEach((fix, i) => {
        expect(Math.abs(fix.lat - fixes[i]!.lat)).toBeLessThanOrEqual(0.51e-6)
        expect(Math.abs(fix.lon - fixes[i]!.lon)).toBeLessThanOrEqual(0.51e-6)
        expect(fix.fixTime).toBe(fixes[i]!.fixTime)
        expect(fix.accuracyMetres === undefined).toBe(!Number.isFinite(fixes[i]!.accuracyMetres))
      })
    }))
  })

  it('refuses by name what is no fix', () => {
    const good: Fix = { lat: 1, lon: 2, fixTime: 3 }
    for (const bad of [{ ...good, lat: NaN }, { ...good, lon: 181 }, { ...good, fixTime: Infinity }, { ...good, fixTime: 2 ** 52 }]) {
      expect(isPackable(bad)).toBe(false)
      expect(() => packFixes([good, bad])).toThrow('fix 1 has no valid position or time')
    }
  })

  it('answers any bytes with fixes or a reason', () => {
    const magic = fc.uint8Array({ maxLength: 80 }).map((tail) => Uint8Array.from([0xf1, 0, ...tail]))
    fc.assert(fc.property(fc.oneof(fc.uint8Array(), magic), (bytes) => {
      const result = unpackFixes(bytes, codec)
      if (result.ok) expect(result.value.every(isPackable)).toBe(true)
      else expect(result.error).toMatch(/\w/)
    }), { numRuns: 1_000 })
  })

  it('notices a cut anywhere, bytes left over, and a claim of a billion fixes', () => {
    const bytes = packFixes(Array.from({ length: 20 }, (_, i) => ({ lat: i / 100, lon: i / 50, fixTime: i * 1_000, batteryPercent: i })))
    for (let length = 0; length < bytes.length; length++) expect(unpackFixes(bytes.subarray(0, length)).ok).toBe(false)
    expect(unpackFixes(Uint8Array.from([...bytes, 0])).ok).toBe(false)
    expect(unpackFixes(Uint8Array.from([0xf1, 0, 0x80, 0x94, 0xeb, 0xdc, 0x03]))).toEqual({ ok: false, error: '1000000000 fixes are more than the 100000 of one pack' })
    expect(unpackFixes(packFixes([{ lat: 1, lon: 2, fixTime: 3 }, { lat: 1, lon: 2, fixTime: 3 }], { deflate: () => new Uint8Array(1) }))).toEqual({ ok: false, error: 'the packed fixes are deflated and no inflate function was given' })
  })

  it('is what its comment says, byte by byte', () => {
    const bytes = packFixes([{ lat: 1, lon: -2, fixTime: 5 }, { lat: 1.000001, lon: -2, fixTime: 6, mock: true }])
    expect([...bytes]).toEqual([
      0xf1, 0, 2, // format, not deflated, two fixes
      1, 10, 2, // time: everyone, +5, +1
      1, 0x80, 0x89, 0x7a, 2, // latitude: +1,000,000, +1
      9, 0xff, 0x91, 0xf4, 0x01, // longitude: one value for all, −2,000,000
      0, 0, 0, 0, 0, // accuracy, altitude, speed, bearing, provider: nobody
      10, 0b10, 2, // mock: some, one value; the second fix; true
      0, // battery: nobody
    ])
  })

  it('takes at most 7 bytes a fix on drives, walks and stands as phones send them, deflated', () => {
    const rows: string[] = []
    for (const { name, everySeconds, metresPerSecond } of [{ name: 'walk, 1 s', everySeconds: 1, metresPerSecond: 1.3 }, { name: 'drive, 1 s', everySeconds: 1, metresPerSecond: 13 }, { name: 'drive, 5 s', everySeconds: 5, metresPerSecond: 13 }, { name: 'drive, 10 s', everySeconds: 10, metresPerSecond: 13 }, { name: 'stand, 10 s', everySeconds: 10, metresPerSecond: 0 }]) {
      for (const count of [50, 360]) {
        const full = phoneTrack(count, everySeconds, metresPerSecond)
        const lean = full.map(({ lat, lon, fixTime, accuracyMetres, provider }) => ({ lat, lon, fixTime, accuracyMetres, provider }))
        const [leanBytes, fullBytes] = [lean, full].map((fixes) => packFixes(fixes, codec).length / count) as [number, number]
        rows.push(`${name} × ${count}: ${leanBytes.toFixed(1)} B/fix (position, time, accuracy), ${fullBytes.toFixed(1)} with altitude, speed, bearing, battery`)
        expect(leanBytes, name).toBeLessThan(7)
        expect(fullBytes, name).toBeLessThan(13)
      }
    }
    console.info(rows.join('\n'))
  })
})

/** A phone's fused fixes: errors that wander (correlation 0.97 a second) by some metres, times that jitter by milliseconds. */
const phoneTrack = (count: number, everySeconds: number, metresPerSecond: number): Fix[] => {
  const random = createRandom(`${count}/${everySeconds}/${metresPerSecond}`)
  const memory = 0.97 ** everySeconds
  let truth = { lat: 22.5431, lon: 114.0579 }
  let heading = 40
  const error = { north: 0, east: 0, accuracy: 0, altitude: 0 }
  return Array.from({ length: count }, (_, i) => {
    for (const key of ['north', 'east', 'accuracy', 'altitude'] as const) error[key] = memory * error[key] + Math.sqrt(1 - memory ** 2) * random.normal(0, 3)
    heading += random.chance(0.05) ? random.normal(0, 40) : random.normal(0, 2)
    truth = destination(truth, heading, metresPerSecond * everySeconds)
    const seen = destination(destination(truth, 0, error.north), 90, error.east)
    return {
      ...seen, fixTime: 1_780_000_000_000 + i * everySeconds * 1_000 + random.whole(-3, 3), provider: 'fused' as const, accuracyMetres: Math.max(3, 8 + error.accuracy),
      altitudeMetres: 20 + error.altitude, speedMetresPerSecond: metresPerSecond === 0 ? 0 : Math.max(0, metresPerSecond + random.normal(0, 0.3)),
      bearingDegrees: (((heading + random.normal(0, 2)) % 360) + 360) % 360, batteryPercent: Math.round(80 - i / 100),
    }
  })
}

describe('the number of fixes alone', () => {
  const inflateStart = (b: Uint8Array) => new Uint8Array(inflateRawSync(b.subarray(0, 512), { finishFlush: constants.Z_SYNC_FLUSH }))

  it('is what unpacking gives, from the first bytes', () => {
    fc.assert(fc.property(fc.array(storedFix, { maxLength: 400 }), fc.boolean(), (fixes, isDeflated) => {
      const packed = packFixes(fixes, isDeflated ? codec : {})
      expect(packedFixCount(packed, { inflate: inflateStart })).toEqual({ ok: true, value: fixes.length })
    }))
  })

  it('of what is no pack, or claims too much, is an error', () => {
    const bomb = new Uint8Array([0xf1, 1, ...deflateRawSync(new Uint8Array(50_000_000).fill(0xff))])
    for (const bytes of [new Uint8Array(), new Uint8Array([1, 2, 3]), new Uint8Array([0xf1, 0]), new Uint8Array([0xf1, 1, 0xff, 0xff]), bomb]) expect(packedFixCount(bytes, { inflate: inflateStart }).ok).toBe(false)
  })
})
