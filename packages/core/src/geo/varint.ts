/**
 * Variable-length integers: 7 bits a byte, least significant first, top bit set on all but the last (LEB128). Signed values are
 * zigzagged (0, −1, 1, −2 … → 0, 1, 2, 3 …). Arithmetic, not bit operations, above 31 bits: instants in milliseconds need 41.
 */

export class ByteWriter {
  #bytes = new Uint8Array(256)
  #length = 0

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2)
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes[this.#length++] = value
  }

  /** A whole number in [0, 2^53). */
  unsigned(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.byte(rest)
  }

  /** A whole number of magnitude below 2^52. */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value)
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }
}

/** Thrown by ByteReader and turned into a Result by whoever owns the format. */
export class TruncatedBytes extends Error {}

export class ByteReader {
  readonly #bytes: Uint8Array
  #position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get remaining(): number {
    return this.#bytes.length - this.#position
  }

  byte(): number {
    const value = this.#bytes[this.#position++]
    if (value === undefined) throw new TruncatedBytes('the bytes end too early')
    return value
  }

  unsigned(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) break
      scale *= 0x80
    }
    if (value > Number.MAX_SAFE_INTEGER) throw new TruncatedBytes('a number is too large')
    return value
  }

  signed(): number {
    const value = this.unsigned()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }
}

/** Bytes that `signed` will write. */
export const signedLength = (value: number): number => {
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  let length = 1
  for (; rest >= 0x80; length++) rest = Math.floor(rest / 0x80)
  return length
}
