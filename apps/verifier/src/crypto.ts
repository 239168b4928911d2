/**
 * The hash and signature functions by which packages are checked: audited, synchronous, the same on the command line and
 * in the page (a page opened as file:// has no WebCrypto in some browsers).
 */
import type { EvidenceCrypto, InflateRaw } from '@fieldproof/core/evidence'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { inflateSync } from 'fflate'

const never = (check: () => boolean): boolean => {
  try {
    return check()
  } catch {
    // Malformed points and signatures throw; to the caller they are simply not valid.
    return false
  }
}

export const evidenceCrypto: EvidenceCrypto = {
  sha256: (data) => sha256(data),
  // RFC 8032 as written (not ZIP 215), so that we and OpenSSL agree on odd encodings.
  verifyEd25519: (publicKey, message, signature) => never(() => ed25519.verify(signature, message, publicKey, { zip215: false })),
  // WebCrypto makes high s as often as low s.
  verifyEs256: (publicKey, message, signature) => never(() => p256.verify(signature, message, publicKey, { lowS: false, prehash: true, format: 'compact' })),
}

/** Writes into a buffer of the announced size, so that a ZIP bomb cannot grow past it. */
export const inflateRaw: InflateRaw = (deflated, size) => inflateSync(deflated, { out: new Uint8Array(size) })
