import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'

describe('createRandom', () => {
  it('gives the same numbers for the same seed and other numbers for another', () => {
    const take = (seed: string) => { const r = createRandom(seed); return Array.from({ length: 20 }, () => r.next()) }
    expect(take('a')).toEqual(take('a'))
    expect(take('a')).not.toEqual(take('b'))
  })

  it('forks streams that do not depend on what was drawn before', () => {
    const one = createRandom('seed')
    const two = createRandom('seed')
    for (let i = 0; i < 100; i++) two.next()
    expect(one.fork('x').next()).toBe(two.fork('x').next())
    expect(one.fork('x').next()).not.toBe(one.fork('y').next())
  })

  it('is uniform and normal as far as 100,000 draws can tell', () => {
    const r = createRandom(7)
    const buckets = Array.from({ length: 16 }, () => 0)
    let sum = 0, squares = 0
    const n = 100_000
    for (let i = 0; i < n; i++) {
      const bucket = Math.floor(r.next() * 16)
      buckets[bucket] = buckets[bucket]! + 1
      const z = r.normal()
      sum += z
      squares += z * z
    }
    const chiSquare = buckets.reduce((total, count) => total + (count - n / 16) ** 2 / (n / 16), 0)
    expect(chiSquare).toBeLessThan(37.7) // 15 degrees of freedom, p = 0.001
    expect(Math.abs(sum / n)).toBeLessThan(0.015)
    expect(Math.abs(squares / n - 1)).toBeLessThan(0.03)
  })

  it('keeps whole numbers inside both ends, shuffles without loss and makes valid UUIDs', () => {
    const r = createRandom('w')
    const seen = new Set(Array.from({ length: 500 }, () => r.whole(3, 6)))
    expect([...seen].sort()).toEqual([3, 4, 5, 6])
    expect(r.shuffle([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5])
    expect(r.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(() => r.pick([])).toThrow(RangeError)
  })
})
