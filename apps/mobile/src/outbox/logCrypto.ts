/** The hash and signature check that core's evidence functions are given on the phone. Synchronous, and in every browser: WebCrypto is neither. */
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Sha256, VerifyEd25519 } from '@fieldproof/core/evidence'

export interface LogCrypto {
  readonly sha256: Sha256
  readonly verifyEd25519: VerifyEd25519
}

export const nobleCrypto: LogCrypto = {
  sha256: (data) => sha256(data),
  verifyEd25519: (publicKey, message, signature) => {
    try {
      // RFC 8032 verification, not the laxer ZIP-215 of noble's default.
      return ed25519.verify(signature, message, publicKey, { zip215: false })
    } catch {
      return false
    }
  },
}
