import { createCipheriv, createDecipheriv, createHmac, createPublicKey, hash, randomBytes, verify, type KeyObject } from 'node:crypto'
import type { FactorCrypto } from '@fieldproof/core/factors'
import { saltLength, type EvidenceCrypto } from '@fieldproof/core/evidence'

/** node:crypto behind the ports of core/evidence. Keys are cached: building a KeyObject costs more than a verification. */
const spkiEd25519 = Buffer.from('302a300506032b6570032100', 'hex')
const spkiP256 = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex')

const cachedKey = (prefix: Buffer) => {
  const cache = new Map<string, KeyObject>()
  return (raw: Uint8Array): KeyObject => {
    const id = Buffer.from(raw).toString('latin1')
    let key = cache.get(id)
    if (!key) {
      key = createPublicKey({ key: Buffer.concat([prefix, raw]), format: 'der', type: 'spki' })
      if (cache.size > 20_000) cache.clear()
      cache.set(id, key)
    }
    return key
  }
}
const ed25519Key = cachedKey(spkiEd25519)
const p256Key = cachedKey(spkiP256)

export const nodeCrypto: EvidenceCrypto = {
  sha256: (data) => hash('sha256', data, 'buffer'),
  verifyEd25519(publicKey, message, signature) {
    try {
      return verify(null, message, ed25519Key(publicKey), signature)
    } catch {
      return false
    }
  },
  verifyEs256(publicKey, message, signature) {
    try {
      return verify('sha256', message, { key: p256Key(publicKey), dsaEncoding: 'ieee-p1363' }, signature)
    } catch {
      return false
    }
  },
}

/** `verifyEs256` on a thread of its own: many at once use the other cores. */
export const verifyEs256Aside = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> =>
  new Promise((resolve) => {
    try {
      verify('sha256', message, { key: p256Key(publicKey), dsaEncoding: 'ieee-p1363' }, signature, (error, good) => resolve(!error && good))
    } catch {
      resolve(false)
    }
  })

/** Salts of `count` leaves, one after another: one call costs as much as one salt. */
export const newSalts = (count: number): Buffer => randomBytes(count * saltLength)

/** The same for core/factors. */
export const nodeFactorCrypto: FactorCrypto = {
  aes: {
    encrypt: (key, block) => createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block),
    decrypt: (key, block) => createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block),
  },
  hmacSha256: (key, message) => createHmac('sha256', key).update(message).digest(),
}
