import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodeEvidenceCrypto as nodeCrypto } from '../../../testkit/src/nodeCrypto.ts'
import type { PasskeyAssertion, PasskeyDeclaration } from '../kernel/index.ts'
import { checkPasskey, concatBytes, passkeyChallenge, rawSignature, toBase64Url, utf8 } from './index.ts'

/** An authenticator as WebAuthn describes one (Level 3, sections 6.1 and 6.3.3), with a key of node:crypto. */
const rpId = 'check.example', origin = 'https://check.example'
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const point = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })).slice(-65)
const key: PasskeyDeclaration = { topic: 'passkey', credentialId: 'Y3JlZA', publicKey: toBase64Url(point), rpId, origin }
const sha256 = (data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest())
const eventId = '0b7c5f9e-5a36-4f3c-9a35-6cf2f2f0a001'

const assertion = (change: { eventId?: string; type?: string; origin?: string; rpId?: string; flags?: number; signer?: typeof privateKey } = {}): PasskeyAssertion => {
  const clientData = utf8(JSON.stringify({ type: change.type ?? 'webauthn.get', challenge: toBase64Url(passkeyChallenge(change.eventId ?? eventId, sha256)), origin: change.origin ?? origin, crossOrigin: false }))
  const authenticatorData = concatBytes(sha256(utf8(change.rpId ?? rpId)), Uint8Array.of(change.flags ?? 0x05, 0, 0, 0, 0))
  const signature = sign('sha256', concatBytes(authenticatorData, sha256(clientData)), change.signer ?? privateKey)
  return { credentialId: key.credentialId, authenticatorData: toBase64Url(authenticatorData), clientDataJson: toBase64Url(clientData), signature: toBase64Url(new Uint8Array(signature)) }
}
const check = (given: PasskeyAssertion, id = eventId) => checkPasskey(id, given, key, nodeCrypto)

describe('a passkey’s word', () => {
  it('confirms the check-in it was made for, whatever its bytes of the signature', () => {
    // The halves of a DER signature have 1 to 33 bytes: often enough to meet short and padded ones.
    for (let i = 0; i < 300; i++) expect(check(assertion())).toBe('confirmed')
    expect(check(assertion(), eventId.toUpperCase())).toBe('confirmed')
  })
  it('is of something else for another check-in, another site of the web, another ceremony', () => {
    expect(check(assertion({ eventId: '0b7c5f9e-5a36-4f3c-9a35-6cf2f2f0a002' }))).toBe('of_something_else')
    expect(check(assertion({ origin: 'https://check.example.evil' }))).toBe('of_something_else')
    expect(check(assertion({ rpId: 'other.example' }))).toBe('of_something_else')
    expect(check(assertion({ type: 'webauthn.create' }))).toBe('of_something_else')
  })
  it('needs the person, not only a touch', () => {
    expect(check(assertion({ flags: 0x01 }))).toBe('not_verified')
    expect(check(assertion({ flags: 0x04 }))).toBe('not_verified')
  })
  it('is not genuine by another key, or with any bit changed', () => {
    expect(check(assertion({ signer: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }))).toBe('not_genuine')
    const good = assertion()
    for (const part of ['authenticatorData', 'clientDataJson', 'signature'] as const) {
      const bytes = Buffer.from(good[part], 'base64url')
      bytes[bytes.length >> 1]! ^= 1
      expect(check({ ...good, [part]: bytes.toString('base64url') })).toBe('not_genuine')
    }
    expect(checkPasskey(eventId, good, { ...key, publicKey: null }, nodeCrypto)).toBe('not_genuine')
  })
  it('never throws, whatever comes', () => {
    const text = fc.oneof(fc.string({ maxLength: 60 }), fc.uint8Array({ maxLength: 90 }).map(toBase64Url))
    fc.assert(fc.property(text, text, text, text, (authenticatorData, clientDataJson, signature, publicKeyText) => {
      expect(checkPasskey(eventId, { credentialId: 'x', authenticatorData, clientDataJson, signature }, { ...key, publicKey: publicKeyText }, nodeCrypto)).toBe('not_genuine')
    }))
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (der) => { const raw = rawSignature(der); expect(raw === undefined || raw.length === 64).toBe(true) }))
  })
})
