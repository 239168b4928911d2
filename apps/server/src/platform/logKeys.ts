import { createCipheriv, createDecipheriv, createPrivateKey, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto'
import { sha256 } from './ids.ts'

/**
 * The Ed25519 key that signs an organisation's checkpoints and receipts. Its seed is stored sealed (AES-256-GCM) in the
 * database; the installation's secret that opens it lies outside the database, so SQL access alone cannot sign.
 */
export interface LogSigner {
  readonly origin: string
  /** Raw 32-byte public key. */
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}

export interface LogKeys {
  /** A fresh key for a new organisation. */
  generate(origin: string): { sealed: Buffer; signer: LogSigner }
  open(origin: string, sealed: Uint8Array): LogSigner
}

/** DER prefix of a PKCS#8 Ed25519 private key (RFC 8410); the 32-byte seed follows. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

const signerFromSeed = (origin: string, seed: Uint8Array): LogSigner => {
  const privateKey: KeyObject = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { origin, publicKey: new Uint8Array(spki.subarray(-32)), sign: (message) => new Uint8Array(sign(null, message, privateKey)) }
}

export const createLogKeys = (installationSecret: string): LogKeys => {
  const key = sha256(`fieldproof log keys\n${installationSecret}`)
  return {
    generate(origin) {
      const seed = randomBytes(32)
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(origin))
      const sealed = Buffer.concat([iv, cipher.update(seed), cipher.final(), cipher.getAuthTag()])
      return { sealed, signer: signerFromSeed(origin, seed) }
    },
    open(origin, sealed) {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(origin)).setAuthTag(bytes.subarray(-16))
      try {
        return signerFromSeed(origin, Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]))
      } catch (error) {
        throw new Error('The evidence log’s key cannot be opened: the installation secret (secret.key in the data folder, or FIELDPROOF_SECRET) is not the one this database was set up with.', { cause: error })
      }
    },
  }
}
