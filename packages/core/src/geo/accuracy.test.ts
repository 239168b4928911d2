import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effectiveAccuracyMetres, hdopToAccuracyMetres, maxAccuracyMetres, minAccuracyMetres, normaliseAccuracy } from './accuracy.ts'

describe('accuracy', () => {
  it('turns a 95 % radius into the 68 % one', () => {
    const { accuracyMetres, state } = normaliseAccuracy({ metres: 100, confidence: 'p95', provider: 'gps' })
    expect(accuracyMetres).toBeCloseTo(61.9, 1)
    expect(state).toBe('given')
  })

  it('says when nothing was told, and assumes a poor value by provider', () => {
    for (const metres of [undefined, null, 0, -1, NaN]) expect(normaliseAccuracy({ metres, provider: 'network' })).toEqual({ accuracyMetres: 1_000, state: 'absent' })
    expect(normaliseAccuracy({})).toEqual({ accuracyMetres: 50, state: 'absent' })
  })

  it('clamps what no receiver can have', () => {
    expect(normaliseAccuracy({ metres: 0.01 })).toEqual({ accuracyMetres: minAccuracyMetres, state: 'clamped' })
    expect(normaliseAccuracy({ metres: Infinity })).toEqual({ accuracyMetres: maxAccuracyMetres, state: 'clamped' })
  })

  it('is usable for any number', () => {
    fc.assert(fc.property(fc.option(fc.double(), { nil: undefined }), fc.constantFrom('p68', 'p95', 'unknown'), (metres, confidence) => {
      for (const accuracy of [normaliseAccuracy({ metres, confidence }).accuracyMetres, effectiveAccuracyMetres({ accuracyMetres: metres })]) {
        expect(accuracy).toBeGreaterThanOrEqual(minAccuracyMetres)
        expect(accuracy).toBeLessThanOrEqual(maxAccuracyMetres)
      }
    }))
  })

  it('reads a dilution of precision, and refuses NMEA’s 99.99', () => {
    expect(hdopToAccuracyMetres(1.2)).toBeCloseTo(6)
    for (const hdop of [0, -1, NaN, 99.99]) expect(hdopToAccuracyMetres(hdop)).toBeUndefined()
  })
})
