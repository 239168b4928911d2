/**
 * Bytes and their textual forms, by hand: core knows neither Node's Buffer nor the browser's TextEncoder and atob.
 * Every decoder is strict, so that one value has exactly one text: a flipped bit can never decode to the same bytes.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'

export const concatBytes = (...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

const hexDigits = '0123456789abcdef'
const hexPairs = Array.from({ length: 256 }, (_, byte) => hexDigits[byte >> 4]! + hexDigits[byte & 15]!)

export const toHex = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += hexPairs[byte]!
  return text
}

/** Lower-case hexadecimal only. */
export const fromHex = (text: string): Result<Uint8Array> => {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) return err('not lower-case hexadecimal')
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return ok(bytes)
}

const standardAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const urlAlphabet = `${standardAlphabet.slice(0, 62)}-_`

const encode64 = (bytes: Uint8Array, alphabet: string, padded: boolean): string => {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const triple = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += alphabet[triple >> 18]! + alphabet[(triple >> 12) & 63]!
    if (left > 1) text += alphabet[(triple >> 6) & 63]!
    else if (padded) text += '='
    if (left > 2) text += alphabet[triple & 63]!
    else if (padded) text += '='
  }
  return text
}

const reverseOf = (alphabet: string): Int16Array => {
  const reverse = new Int16Array(128).fill(-1)
  for (let i = 0; i < 64; i++) reverse[alphabet.charCodeAt(i)] = i
  return reverse
}
const standardReverse = reverseOf(standardAlphabet)
const urlReverse = reverseOf(urlAlphabet)

const decode64 = (text: string, reverse: Int16Array, padded: boolean): Result<Uint8Array> => {
  let length = text.length
  if (padded) {
    if (length % 4 !== 0) return err('not base64: length is not a multiple of 4')
    if (length > 0 && text[length - 1] === '=') length -= text[length - 2] === '=' ? 2 : 1
  }
  if (length % 4 === 1) return err('not base64: impossible length')
  const bytes = new Uint8Array(Math.floor((length * 3) / 4))
  let at = 0
  let bits = 0
  let held = 0
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    const value = code < 128 ? reverse[code]! : -1
    if (value < 0) return err(`not base64: character ${i + 1} is not of the alphabet`)
    held = (held << 6) | value
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 255
      held &= (1 << bits) - 1
    }
  }
  // RFC 4648 §3.5: the unused bits must be zero, or two texts would mean the same bytes.
  if (held !== 0) return err('not canonical base64: unused bits are not zero')
  return ok(bytes)
}

/** RFC 4648 §4, padded. */
export const toBase64 = (bytes: Uint8Array): string => encode64(bytes, standardAlphabet, true)
export const fromBase64 = (text: string): Result<Uint8Array> => decode64(text, standardReverse, true)
/** RFC 4648 §5, never padded. */
export const toBase64Url = (bytes: Uint8Array): string => encode64(bytes, urlAlphabet, false)
export const fromBase64Url = (text: string): Result<Uint8Array> => decode64(text, urlReverse, false)

/** UTF-8 of a text. A lone surrogate becomes U+FFFD, as the Encoding Standard says; callers that must refuse it check `isWellFormed`. */
export const utf8 = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length * 3)
  let at = 0
  for (let i = 0; i < text.length; i++) {
    let point = text.charCodeAt(i)
    if (point >= 0xd800 && point <= 0xdfff) {
      const low = i + 1 < text.length ? text.charCodeAt(i + 1) : 0
      if (point < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00)
        i++
      } else point = 0xfffd
    }
    if (point < 0x80) bytes[at++] = point
    else if (point < 0x800) {
      bytes[at++] = 0xc0 | (point >> 6)
      bytes[at++] = 0x80 | (point & 63)
    } else if (point < 0x10000) {
      bytes[at++] = 0xe0 | (point >> 12)
      bytes[at++] = 0x80 | ((point >> 6) & 63)
      bytes[at++] = 0x80 | (point & 63)
    } else {
      bytes[at++] = 0xf0 | (point >> 18)
      bytes[at++] = 0x80 | ((point >> 12) & 63)
      bytes[at++] = 0x80 | ((point >> 6) & 63)
      bytes[at++] = 0x80 | (point & 63)
    }
  }
  return bytes.slice(0, at)
}

/** Strict UTF-8 (RFC 3629): overlong forms, surrogates and anything past U+10FFFF are refused. A byte order mark is kept. */
export const fromUtf8 = (bytes: Uint8Array): Result<string> => {
  const parts: string[] = []
  let chunk: number[] = []
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i]!
    let point = first
    let more = 0
    let least = 0
    if (first >= 0x80) {
      if (first >= 0xc2 && first <= 0xdf) [point, more, least] = [first & 31, 1, 0x80]
      else if (first >= 0xe0 && first <= 0xef) [point, more, least] = [first & 15, 2, 0x800]
      else if (first >= 0xf0 && first <= 0xf4) [point, more, least] = [first & 7, 3, 0x10000]
      else return err(`not UTF-8 at byte ${i}`)
      for (let k = 1; k <= more; k++) {
        const next = bytes[i + k]
        if (next === undefined || (next & 0xc0) !== 0x80) return err(`not UTF-8 at byte ${i}`)
        point = (point << 6) | (next & 63)
      }
      if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return err(`not UTF-8 at byte ${i}`)
    }
    i += more + 1
    if (point > 0xffff) chunk.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff))
    else chunk.push(point)
    // Joining in pieces keeps the argument list of fromCharCode small.
    if (chunk.length >= 4096) {
      parts.push(String.fromCharCode(...chunk))
      chunk = []
    }
  }
  parts.push(String.fromCharCode(...chunk))
  return ok(parts.join(''))
}
