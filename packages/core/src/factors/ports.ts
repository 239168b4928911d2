/** The cryptography that factors need, as functions of bytes: core has none of its own. All synchronous; the server passes node:crypto. */

/** AES-128 (FIPS 197) of one block: 16-byte key, 16 bytes in, 16 bytes out. */
export interface AesBlock {
  encrypt(key: Uint8Array, block: Uint8Array): Uint8Array
  decrypt(key: Uint8Array, block: Uint8Array): Uint8Array
}

/** HMAC-SHA-256 (RFC 2104): any key, any message, 32 bytes out. */
export type HmacSha256 = (key: Uint8Array, message: Uint8Array) => Uint8Array

export interface FactorCrypto {
  readonly aes: AesBlock
  readonly hmacSha256: HmacSha256
}
