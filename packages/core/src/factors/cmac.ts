/** AES-CMAC (NIST SP 800-38B, RFC 4493) over a port for the block cipher, and NXP's key diversification on top of it (AN10922). */
import type { AesBlock } from './ports.ts'

const blockLength = 16

/** Multiplication by x in GF(2^128), most significant bit first. */
const doubled = (block: Uint8Array): Uint8Array => {
  const out = new Uint8Array(blockLength)
  for (let i = 0; i < blockLength; i++) out[i] = ((block[i]! << 1) | ((block[i + 1] ?? 0) >> 7)) & 0xff
  if ((block[0]! & 0x80) !== 0) out[blockLength - 1]! ^= 0x87
  return out
}

const xorInto = (into: Uint8Array, other: Uint8Array): void => { for (let i = 0; i < blockLength; i++) into[i]! ^= other[i]! }

/** CBC-MAC of the message, padded to `paddedLength` where it is shorter, its last block masked by the subkey that says which it was. */
const maskedCbcMac = (aes: AesBlock, key: Uint8Array, message: Uint8Array, paddedLength: number): Uint8Array => {
  const whole = new Uint8Array(paddedLength)
  whole.set(message)
  const isPadded = message.length < paddedLength
  if (isPadded) whole[message.length] = 0x80
  const k1 = doubled(aes.encrypt(key, new Uint8Array(blockLength)))
  const last = whole.subarray(paddedLength - blockLength)
  xorInto(last, isPadded ? doubled(k1) : k1)
  let state: Uint8Array = new Uint8Array(blockLength)
  for (let at = 0; at < paddedLength; at += blockLength) {
    const block = whole.slice(at, at + blockLength)
    xorInto(block, state)
    state = aes.encrypt(key, block)
  }
  return state
}

/** 16 bytes. The key has 16 bytes, the message any number. */
export const aesCmac = (aes: AesBlock, key: Uint8Array, message: Uint8Array): Uint8Array =>
  maskedCbcMac(aes, key, message, Math.max(blockLength, Math.ceil(message.length / blockLength) * blockLength))

/** The key of one tag, from a master key and what tells the tag (1 to 31 bytes: its UID, perhaps more). NXP AN10922 §2.2, AES-128: always two blocks. */
export const diversifiedKey = (aes: AesBlock, masterKey: Uint8Array, input: Uint8Array): Uint8Array => {
  if (input.length < 1 || input.length > 31) throw new RangeError(`a diversification input has 1 to 31 bytes, got ${input.length}`)
  const message = new Uint8Array(input.length + 1)
  message[0] = 0x01
  message.set(input, 1)
  return maskedCbcMac(aes, masterKey, message, 2 * blockLength)
}
