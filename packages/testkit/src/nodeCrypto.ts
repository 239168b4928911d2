/** The cryptography that core asks for, by node:crypto: what a phone gets from WebCrypto. Plus a device key that signs synchronously. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject, webcrypto } from 'node:crypto'
import type { EvidenceCrypto, Sha256, VerifyEd25519, VerifyEs256 } from '@fieldproof/core/evidence'

export const sha256: Sha256 = (data) => createHash('sha256').update(data).digest()
export const sha256Hex = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex')

/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 §4) up to the 32 key bytes. */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex')
/** SubjectPublicKeyInfo of an uncompressed P-256 point (RFC 5480 §2) up to the 65 point bytes. */
const p256Prefix = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex')

export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  try {
    return verify(null, message, createPublicKey({ key: Buffer.concat([ed25519Prefix, publicKey]), format: 'der', type: 'spki' }), signature)
  } catch {
    return false
  }
}

export const verifyEs256: VerifyEs256 = (publicKey, message, signature) => {
  try {
    return verify('sha256', message, { key: createPublicKey({ key: Buffer.concat([p256Prefix, publicKey]), format: 'der', type: 'spki' }), dsaEncoding: 'ieee-p1363' }, signature)
  } catch {
    return false
  }
}

export const nodeEvidenceCrypto: EvidenceCrypto = { sha256, verifyEd25519, verifyEs256 }

export type DeviceKeyJwk = webcrypto.JsonWebKey

/** The key pair of one phone. A real phone's key cannot be exported; a simulated one can, so that a simulation survives a restart. */
export interface DeviceKey {
  readonly publicJwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
  /** r ‖ s, 64 bytes, over SHA-256 of the bytes (ES256). About 0.03 ms; WebCrypto's promise costs ten times that. */
  sign(data: string | Uint8Array): Uint8Array
  exportJwk(): DeviceKeyJwk
}

const deviceKeyOf = (privateKey: KeyObject): DeviceKey => {
  const jwk = privateKey.export({ format: 'jwk' })
  if (jwk.kty !== 'EC' || jwk.crv !== 'P-256' || !jwk.x || !jwk.y) throw new Error('a device key is an EC key on P-256')
  return {
    publicJwk: { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y },
    sign: (data) => sign('sha256', typeof data === 'string' ? Buffer.from(data, 'ascii') : data, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    exportJwk: () => jwk,
  }
}

export const createDeviceKey = (): DeviceKey => deviceKeyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
export const importDeviceKey = (jwk: DeviceKeyJwk): DeviceKey => deviceKeyOf(createPrivateKey({ key: jwk, format: 'jwk' }))
