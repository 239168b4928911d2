/** The hash and signature check that core's evidence functions are given on the phone. Synchronous, and in every browser: WebCrypto is neither. */
import { hashes, verify } from '@noble/ed25519'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import type { Sha256, VerifyEd25519 } from '@fieldproof/core/evidence'

// This one curve alone is 6 kB less to load than the package of all of them (which the verifier uses).
hashes.sha512 = sha512

export interface LogCrypto {
  readonly sha256: Sha256
  readonly verifyEd25519: VerifyEd25519
}

export const nobleCrypto: LogCrypto = {
  sha256: (data) => sha256(data),
  verifyEd25519: (publicKey, message, signature) => {
    try {
      // RFC 8032 verification, not the laxer ZIP-215 of noble's default.
      return verify(signature, message, publicKey, { zip215: false })
    } catch {
      return false
    }
  },
}
