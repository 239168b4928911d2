/** Growing byte buffer and cursor for the formats of this folder. Integers are LEB128 varints, as in core/geo/varint. */
export class Writer {
  #buffer = Buffer.allocUnsafe(512)
  #length = 0

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes))
    this.#buffer.copy(grown, 0, 0, this.#length)
    this.#buffer = grown
  }

  byte(value: number): void {
    this.#room(1)
    this.#buffer[this.#length++] = value
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

  /** Any finite number: whole non-negative ones below 2^51 as a varint, the rest as a marker and eight bytes. */
  number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value < 2 ** 51 && !Object.is(value, -0)) return this.unsigned(value * 2)
    this.byte(1)
    this.#room(8)
    this.#length = this.#buffer.writeDoubleLE(value, this.#length)
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  sized(bytes: Uint8Array): void {
    this.unsigned(bytes.length)
    this.raw(bytes)
  }

  finish(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#length))
  }
}

export class Reader {
  readonly #buffer: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.#buffer.length - this.#at
  }

  byte(): number {
    if (this.remaining < 1) throw new RangeError('stored track: the bytes end too early')
    return this.#buffer[this.#at++]!
  }

  unsigned(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
  }

  signed(): number {
    const value = this.unsigned()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }

  number(): number {
    const first = this.unsigned()
    if (first !== 1) return first / 2
    const value = this.raw(8)
    return value.readDoubleLE(0)
  }

  /** A view, not a copy. */
  raw(length: number): Buffer {
    if (length > this.remaining) throw new RangeError('stored track: the bytes end too early')
    this.#at += length
    return this.#buffer.subarray(this.#at - length, this.#at)
  }

  sized(): Buffer {
    return this.raw(this.unsigned())
  }
}
