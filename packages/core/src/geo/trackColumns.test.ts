import fc from 'fast-check'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createColumns, fixesOfColumns, sliceColumns, unpackColumns, unpackColumnsInto } from './trackColumns.ts'
import { packFixes, unpackFixes } from './trackPacking.ts'

const inflate = (bytes: Uint8Array) => inflateRawSync(bytes, { maxOutputLength: 10_000_000 })
const optional = (arb: fc.Arbitrary<number>) => fc.option(arb, { nil: undefined })
const fix = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }), fixTime: fc.integer({ min: -1e14, max: 1e14 }),
  accuracyMetres: optional(fc.double({ min: 0, max: 1e5, noNaN: true })), altitudeMetres: optional(fc.double({ min: -500, max: 9000, noNaN: true })), speedMetresPerSecond: optional(fc.double({ min: 0, max: 400, noNaN: true })),
  bearingDegrees: optional(fc.double({ min: 0, max: 360, noNaN: true })), provider: fc.option(fc.constantFrom('gps', 'network', 'fused', 'passive', 'unknown'), { nil: undefined }), mock: fc.option(fc.boolean(), { nil: undefined }),
  batteryPercent: optional(fc.integer({ min: 0, max: 100 })),
})

describe('columns of a pack', () => {
  it('are the same fixes that unpackFixes reads', () => {
    fc.assert(fc.property(fc.array(fix, { maxLength: 40 }), fc.boolean(), (fixes, deflated) => {
      const bytes = packFixes(fixes as never, deflated ? { deflate: (b) => deflateRawSync(b) } : {})
      const columns = unpackColumns(bytes, { inflate })
      if (!columns.ok) throw new Error(columns.error)
      expect({ ok: true, value: fixesOfColumns(columns.value) }).toEqual(unpackFixes(bytes, { inflate }))
    }))
  })

  it('are refused exactly where unpackFixes refuses, and never throw', () => {
    fc.assert(fc.property(fc.array(fix, { minLength: 1, maxLength: 9 }), fc.nat(400), fc.nat(255), fc.boolean(), (fixes, at, byte, cut) => {
      const bytes = packFixes(fixes as never)
      const damaged = cut ? bytes.slice(0, at % bytes.length) : bytes.with(at % bytes.length, byte)
      expect(unpackColumns(damaged, { inflate }).ok).toBe(unpackFixes(damaged, { inflate }).ok)
    }), { numRuns: 3000 })
  })

  it('do not read a padded zero as a column layout', () => {
    const bytes = packFixes([{ lat: 1, lon: 2, fixTime: 3 }])
    const padded = Uint8Array.from([...bytes.slice(0, -1), 0x80, 0])
    expect([unpackColumns(padded).ok, unpackFixes(padded).ok]).toEqual([false, false])
  })

  it('can be filled pack by pack, and never past their room', () => {
    const first = [{ lat: 1, lon: 2, fixTime: 5, accuracyMetres: 3 }, { lat: 1.5, lon: 2, fixTime: 6 }]
    const second = [{ lat: -1, lon: -2, fixTime: 7, mock: true, provider: 'fused' as const }]
    const columns = createColumns(3)
    expect(unpackColumnsInto(columns, 0, packFixes(first))).toEqual({ ok: true, value: 2 })
    expect(unpackColumnsInto(columns, 2, packFixes(first)).ok).toBe(false)
    expect(unpackColumnsInto(columns, 2, packFixes(second))).toEqual({ ok: true, value: 1 })
    expect(fixesOfColumns(columns)).toEqual([...first, ...second])
    expect(fixesOfColumns(sliceColumns(columns, 1, 3))).toEqual([first[1], second[0]])
  })
})
