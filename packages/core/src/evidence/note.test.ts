import { createHash, generateKeyPairSync, sign, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, formatCheckpoint, formatVkey, keyIdOf, parseCheckpoint, parseNote, parseVkey, signCheckpoint, signNote, utf8, verifyCheckpoint, verifyNote } from './index.ts'
import type { Result } from '../kernel/index.ts'

const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest())
const spki = Buffer.from('302a300506032b6570032100', 'hex')
const verifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
  verify(null, message, createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' }), signature)
const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error)
  return result.value
}

const pair = generateKeyPairSync('ed25519')
const publicKey = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
const name = 'fieldproof.test/log'
const vkey = formatVkey(sha256, name, publicKey)
const key = value(parseVkey(sha256, vkey))
const signer = { name, keyId: keyIdOf(sha256, name, publicKey), sign: (message: Uint8Array) => new Uint8Array(sign(null, message, pair.privateKey)) }

const example = JSON.parse(readFileSync(join(import.meta.dirname, 'testdata/signed-note/vectors.json'), 'utf8')) as
  { vectors: { vkey: string; note: string; valid: boolean }[]; checkpointFormatExample: string }

describe('C2SP signed note', () => {
  it('verifies the example of the specification', () => {
    expect(example.vectors.length).toBeGreaterThan(0)
    for (const vector of example.vectors) {
      const verified = verifyNote(vector.note, [value(parseVkey(sha256, vector.vkey))], verifyEd25519)
      expect(verified.ok).toBe(vector.valid)
      if (verified.ok) expect(verified.value).toEqual({ text: 'This is an example message.\n', verifiedBy: ['example.com/foo'] })
      expect(verifyNote(utf8(vector.note), [key], verifyEd25519)).toEqual({ ok: false, error: 'no signature by a known key' })
    }
  })

  it('refuses a note with any byte changed', () => {
    const [vector] = example.vectors
    const bytes = utf8(vector!.note)
    const known = [value(parseVkey(sha256, vector!.vkey))]
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      expect(verifyNote(bytes.map((byte, i) => (i === at ? byte ^ change : byte)), known, verifyEd25519).ok).toBe(false)
    }), { numRuns: 1000 })
  })

  it('signs, keeps unknown signatures, and lets a wrong known one spoil the note', () => {
    const text = 'one\n\ntwo 实迹\n'
    const note = signNote(text, [signer])
    expect(verifyNote(note, [key], verifyEd25519)).toEqual({ ok: true, value: { text, verifiedBy: [name] } })
    const stranger = '— witness.example/w AAAAAQEBAQE=\n'
    expect(verifyNote(note + stranger, [key], verifyEd25519).ok).toBe(true)
    expect(parseNote(note + stranger)).toMatchObject({ ok: true, value: { signatures: [{ name }, { name: 'witness.example/w', keyId: '00000001' }] } })
    const wrong = signNote('another\n', [signer]).split('\n').at(-2)!
    expect(verifyNote(`${note}${wrong}\n`, [key], verifyEd25519)).toEqual({ ok: false, error: `the signature of ${name} is wrong` })
    expect(() => signNote('no newline', [signer])).toThrow('newline')
    expect(() => signNote('tab\t\n', [signer])).toThrow('control')
  })

  it('refuses malformed notes and keys', () => {
    for (const note of ['', 'text\n', 'text\n\n', 'text\n\nsignature\n', 'text\n\n— a b\n', 'text\n\n— a AAAA\n', 'text\n\n— a+b AAAAAQEBAQE=\n', 'te\u0001xt\n\n— a AAAAAQEBAQE=\n', 'text\n\n— a AAAAAQEBAQE=', `text\n\n${'— a AAAAAQEBAQE=\n'.repeat(101)}`]) {
      expect(parseNote(note).ok, note).toBe(false)
    }
    expect(parseNote(concatBytes(Uint8Array.of(0xff), utf8('\n\n— a AAAAAQEBAQE=\n'))).ok).toBe(false)
    const [, id, encoded] = vkey.split('+') as [string, string, string]
    for (const bad of ['', name, `${name}+${id}`, `${name}+00000000+${encoded}`, `other+${id}+${encoded}`, `${name}+${id}+AgAA`, `a b+${id}+${encoded}`, `${name}+${id.toUpperCase()}x+${encoded}`]) {
      expect(parseVkey(sha256, bad).ok, bad).toBe(false)
    }
    expect(() => formatVkey(sha256, 'a b', publicKey)).toThrow('key name')
  })
})

describe('C2SP checkpoint', () => {
  it('reads the example of the specification and writes the same text', () => {
    const { text } = value(parseNote(example.checkpointFormatExample))
    const checkpoint = value(parseCheckpoint(text))
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163, extensions: [] })
    expect(formatCheckpoint(checkpoint)).toBe(text)
  })

  it('signs and verifies, and refuses another log', () => {
    const root = sha256(utf8('root'))
    const note = signCheckpoint({ origin: name, size: 3, root, extensions: ['more'] }, [signer])
    expect(verifyCheckpoint(note, key, verifyEd25519)).toEqual({ ok: true, value: { origin: name, size: 3, root, extensions: ['more'] } })
    expect(verifyCheckpoint(signCheckpoint({ origin: 'other', size: 3, root }, [signer]), key, verifyEd25519).ok).toBe(false)
  })

  it('refuses malformed bodies', () => {
    const root = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='
    for (const bad of ['', 'a\n1\n', `a\n01\n${root}\n`, `a\n-1\n${root}\n`, `a\n1e3\n${root}\n`, `\n1\n${root}\n`, `a\n1\n${root}\n\n`, `a\n1\n${root}`, 'a\n1\nAAAA\n', `a\n99999999999999999999\n${root}\n`]) {
      expect(parseCheckpoint(bad).ok, bad).toBe(false)
    }
    expect(() => formatCheckpoint({ origin: 'a\nb', size: 1, root: sha256(utf8('')) })).toThrow('single')
    expect(() => formatCheckpoint({ origin: 'fieldproof-receipt/v1', size: 1, root: sha256(utf8('')) })).toThrow('origin')
    expect(parseCheckpoint(`fieldproof-manifest/v1\n1\n${root}\n`).ok).toBe(false)
    expect(() => formatCheckpoint({ origin: 'a', size: 1, root: new Uint8Array(3) })).toThrow('32-byte')
  })
})
