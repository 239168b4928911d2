/**
 * The hash and signature functions this folder needs. Core has none of its own: the server passes node:crypto,
 * the phone and the offline verifier pass a synchronous library. All of them are synchronous.
 */

/** SHA-256 (FIPS 180-4): any bytes in, 32 bytes out. */
export type Sha256 = (data: Uint8Array) => Uint8Array

/** Ed25519 (RFC 8032): 32-byte public key, 64-byte signature. False for anything malformed; never throws. */
export type VerifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

/** Ed25519 signature of a message by a key the caller holds: 64 bytes. */
export type SignEd25519 = (message: Uint8Array) => Uint8Array

/**
 * ECDSA over P-256 with SHA-256 (the JWS algorithm ES256, RFC 7518 §3.4). `publicKey` is the uncompressed SEC 1 point
 * (65 bytes, 0x04 ‖ x ‖ y), `signature` is r ‖ s (64 bytes); both halves of s are accepted, as WebCrypto makes either.
 * False for anything malformed; never throws.
 */
export type VerifyEs256 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

export interface EvidenceCrypto {
  readonly sha256: Sha256
  readonly verifyEd25519: VerifyEd25519
  readonly verifyEs256: VerifyEs256
}
