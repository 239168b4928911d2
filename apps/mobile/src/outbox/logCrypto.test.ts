import { generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nobleCrypto } from './logCrypto.ts'

const { verifyEd25519 } = nobleCrypto
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

it('takes the vectors of RFC 8032, section 7.1', () => {
  for (const [key, message, signature] of [
    ['d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', '', 'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'],
    ['3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', '72', '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'],
    ['fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025', 'af82', '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a'],
  ] as const) {
    expect(verifyEd25519(hex(key), hex(message), hex(signature))).toBe(true)
    expect(verifyEd25519(hex(key), hex(`${message}00`), hex(signature))).toBe(false)
  }
})

it('says what another implementation says: of its signatures yes, of any bit changed no', () => {
  const keys = generateKeyPairSync('ed25519')
  const publicKey = Uint8Array.from(keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(511), (message, bit) => {
    const signature = Uint8Array.from(sign(null, message, keys.privateKey))
    expect(verifyEd25519(publicKey, message, signature)).toBe(true)
    const changed = Uint8Array.from(signature)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    expect(verifyEd25519(publicKey, message, changed)).toBe(false)
  }), { numRuns: 25 })
})

it('takes no second form of a signature, no key of small order, and throws at nothing', () => {
  const [key, message] = [hex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'), new Uint8Array()]
  const signature = hex('e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b')
  // S + L is the same number modulo the order of the group.
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const s = BigInt(`0x${Buffer.from(signature.slice(32)).reverse().toString('hex')}`) + order
  const second = Uint8Array.from([...signature.slice(0, 32), ...Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()])
  expect(verifyEd25519(key, message, second)).toBe(false)
  const neutral = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0))
  expect(verifyEd25519(neutral, message, Uint8Array.from([...neutral, ...new Uint8Array(32)]))).toBe(false)
  for (const bad of [new Uint8Array(), new Uint8Array(31), new Uint8Array(64)]) expect(verifyEd25519(bad, message, bad)).toBe(false)
})
