import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalBytes, canonicalJson, fromHex, parseCanonicalJson, tryCanonicalJson, utf8 } from './index.ts'

/** An IEEE 754 double from its sixteen hex digits, as appendix B of RFC 8785 gives them. */
const double = (hex: string): number => new DataView(Uint8Array.from(Buffer.from(hex, 'hex')).buffer).getFloat64(0)

describe('canonical JSON (RFC 8785)', () => {
  it('serialises the example of §3.2.2 to the bytes of §3.2.4', () => {
    const value = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`)
    const expected = `7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e33333333333333
      2c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d`.replaceAll(/\s/g, '')
    expect(canonicalBytes(value)).toEqual(fromHex(expected).ok ? Uint8Array.from(Buffer.from(expected, 'hex')) : undefined)
  })

  it('sorts by UTF-16 code units as in §3.2.3', () => {
    const value = JSON.parse(String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`)
    const order = Object.values(JSON.parse(canonicalJson(value)) as Record<string, string>)
    // The emoji (first unit D83D) comes before U+FB33, although its code point is larger.
    expect(order).toEqual(['One', 'Carriage Return', 'Control', 'Latin Small Letter O With Diaeresis', 'Euro Sign', 'Emoji: Grinning Face', 'Hebrew Letter Dalet With Dagesh'])
  })

  it('writes the numbers of appendix B', () => {
    const numbers: [string, string][] = [
      ['0000000000000000', '0'], ['8000000000000000', '0'], ['0000000000000001', '5e-324'], ['8000000000000001', '-5e-324'],
      ['7fefffffffffffff', '1.7976931348623157e+308'], ['ffefffffffffffff', '-1.7976931348623157e+308'],
      ['4340000000000000', '9007199254740992'], ['c340000000000000', '-9007199254740992'], ['4430000000000000', '295147905179352830000'],
      ['44b52d02c7e14af5', '9.999999999999997e+22'], ['44b52d02c7e14af6', '1e+23'], ['44b52d02c7e14af7', '1.0000000000000001e+23'],
      ['444b1ae4d6e2ef4e', '999999999999999700000'], ['444b1ae4d6e2ef4f', '999999999999999900000'], ['444b1ae4d6e2ef50', '1e+21'],
      ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'], ['3eb0c6f7a0b5ed8d', '0.000001'],
      ['41b3de4355555553', '333333333.3333332'], ['41b3de4355555554', '333333333.33333325'], ['41b3de4355555555', '333333333.3333333'],
      ['41b3de4355555556', '333333333.3333334'], ['41b3de4355555557', '333333333.33333343'],
      ['becbf647612f3696', '-0.0000033333333333333333'], ['43143ff3c1cb0959', '1424953923781206.2'],
    ]
    for (const [bits, text] of numbers) expect(canonicalJson(double(bits)), bits).toBe(text)
  })

  it('refuses what JSON cannot carry, naming the place', () => {
    expect(() => canonicalJson({ a: [1, { b: Number.NaN }] })).toThrow('$.a[1].b: NaN')
    for (const value of [Number.POSITIVE_INFINITY, undefined, { a: undefined }, [undefined], Array(1), 1n, () => 1, Symbol('x'), new Date(0), new Map(), '\ud800', { '\udc00': 1 }]) {
      expect(tryCanonicalJson(value).ok).toBe(false)
    }
    let deep: unknown = 1
    for (let i = 0; i < 100_000; i++) deep = [deep]
    expect(tryCanonicalJson(deep).ok).toBe(false)
  })

  it('reads back only canonical bytes', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const bytes = canonicalBytes(value)
      const read = parseCanonicalJson(bytes)
      expect(read.ok && canonicalJson(read.value)).toBe(canonicalJson(value))
    }))
    for (const text of ['{"b":1,"a":2}', '{ "a":1}', '{"a":1,"a":1}', '1.0', '-0', '1e2', '"\\u0041"', '[1,]', '{"a":1}\n', '"\\ud800"', '\ufeff1']) {
      expect(parseCanonicalJson(utf8(text)).ok, text).toBe(false)
    }
    expect(parseCanonicalJson(utf8('['.repeat(100_000))).ok).toBe(false)
    expect(parseCanonicalJson(utf8('{"__proto__":1}'))).toMatchObject({ ok: true })
  })
})
