import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { fromBase64, fromBase64Url, fromHex, fromUtf8, toBase64, toBase64Url, toHex, utf8 } from './index.ts'

const someBytes = fc.uint8Array({ maxLength: 300 })

describe('bytes', () => {
  it('agrees with Node on hex and both base64 alphabets, and back', () => {
    fc.assert(fc.property(someBytes, (bytes) => {
      const node = Buffer.from(bytes)
      expect(toHex(bytes)).toBe(node.toString('hex'))
      expect(toBase64(bytes)).toBe(node.toString('base64'))
      expect(toBase64Url(bytes)).toBe(node.toString('base64url'))
      expect(fromHex(toHex(bytes))).toEqual({ ok: true, value: bytes })
      expect(fromBase64(toBase64(bytes))).toEqual({ ok: true, value: bytes })
      expect(fromBase64Url(toBase64Url(bytes))).toEqual({ ok: true, value: bytes })
    }))
  })

  it('gives every value exactly one text', () => {
    for (const text of ['A', 'AB==C', 'QQ', 'QR==', 'QQ=', 'Q Q=', '====', 'A===', 'QUI-', 'é=']) expect(fromBase64(text).ok, text).toBe(false)
    for (const text of ['QQ==', 'QR', 'A', 'QUI+']) expect(fromBase64Url(text).ok, text).toBe(false)
    for (const text of ['0', 'AB', 'zz', '0x']) expect(fromHex(text).ok, text).toBe(false)
  })

  it('agrees with the platform on UTF-8 of any string', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(utf8(text)).toEqual(new TextEncoder().encode(text))
      if (text.isWellFormed()) expect(fromUtf8(utf8(text))).toEqual({ ok: true, value: text })
    }))
    expect(utf8('\ud800x')).toEqual(new TextEncoder().encode('\ud800x'))
    expect(utf8('实迹𠮷')).toEqual(new TextEncoder().encode('实迹𠮷'))
  })

  it('refuses exactly the byte strings that the platform refuses as UTF-8', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const accepts = (bytes: Uint8Array): boolean => {
      try {
        strict.decode(bytes)
        return true
      } catch {
        return false
      }
    }
    const nearUtf8 = fc.array(fc.constantFrom(0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xa0, 0x9f, 0xed, 0xef, 0xf0, 0x90, 0x8f, 0xf4, 0xf5, 0xff), { maxLength: 6 }).map((list) => Uint8Array.from(list))
    fc.assert(fc.property(nearUtf8, (bytes) => {
      const decoded = fromUtf8(bytes)
      expect(decoded.ok).toBe(accepts(bytes))
      if (decoded.ok) expect(decoded.value).toBe(strict.decode(bytes))
    }), { numRuns: 3000 })
  })

  it('decodes a long text', () => {
    const text = '外勤签到 ✓ 𠮷\n'.repeat(20_000)
    expect(fromUtf8(utf8(text))).toEqual({ ok: true, value: text })
  })
})

describe('an engine without Uint8Array.fromBase64', () => {
  /** The module as such an engine sees it when it loads. */
  const loadWithout = async () => {
    const native = Object.getOwnPropertyDescriptor(Uint8Array, 'fromBase64')
    delete (Uint8Array as { fromBase64?: unknown }).fromBase64
    vi.resetModules()
    try {
      return await import('./bytes.ts')
    } finally {
      if (native) Object.defineProperty(Uint8Array, 'fromBase64', native)
      vi.resetModules()
    }
  }

  it('writes and reads the same texts', async () => {
    const old = await loadWithout()
    fc.assert(fc.property(someBytes, (bytes) => {
      for (const [write, read, now] of [[old.toBase64, old.fromBase64, toBase64], [old.toBase64Url, old.fromBase64Url, toBase64Url], [old.toHex, old.fromHex, toHex]] as const) {
        expect(write(bytes)).toBe(now(bytes))
        expect(read(write(bytes))).toEqual({ ok: true, value: bytes })
      }
    }))
  })

  it('refuses what the others refuse', async () => {
    const old = await loadWithout()
    const nearText = fc.string({ unit: fc.constantFrom('A', 'Q', 'R', 'z', '-', '_', '+', '/', '=', ' ', '\n', 'é'), maxLength: 9 })
    fc.assert(fc.property(nearText, (text) => {
      expect(fromBase64(text).ok).toBe(old.fromBase64(text).ok)
      expect(fromBase64Url(text).ok).toBe(old.fromBase64Url(text).ok)
    }), { numRuns: 5000 })
  })
})
