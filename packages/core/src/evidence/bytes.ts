/**
 * Bytes and their textual forms. What ECMAScript and the Encoding Standard offer is used where the engine has it; older phones have no
 * `Uint8Array.fromBase64` (ECMAScript 2026), for those it is written out below. Every decoder is strict, so that one value has exactly
 * one text: a flipped bit can never decode to the same bytes.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'

/** Core's types name no platform; every browser, worker and Node has these two (Encoding Standard). */
interface TextCoders {
  readonly TextEncoder: new () => { encode(text: string): Uint8Array }
  readonly TextDecoder: new (label: string, options: { fatal: boolean; ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string }
}
const { TextEncoder, TextDecoder } = globalThis as unknown as TextCoders
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const hasBase64 = 'fromBase64' in Uint8Array

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
  if (hasBase64) return bytes.toHex()
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

/** The engine's decoder skips white space, so the alphabet is checked before. */
const standardText = /^[A-Za-z0-9+/]*$/
const urlText = /^[A-Za-z0-9_-]*$/

/** Whole groups of four by the engine; the last, short group, which alone may hold unused bits, by the long way. */
const decodeFast = (text: string, alphabet: 'base64' | 'base64url', form: RegExp, slow: (text: string) => Result<Uint8Array>): Result<Uint8Array> => {
  const whole = 4 * Math.floor((text.length - (text.endsWith('=') ? 1 : 0)) / 4)
  const start = text.slice(0, whole)
  if (!hasBase64 || !form.test(start)) return slow(text)
  const bytes = Uint8Array.fromBase64(start, { alphabet })
  if (whole === text.length) return ok(bytes)
  const end = slow(text.slice(whole))
  return end.ok ? ok(concatBytes(bytes, end.value)) : end
}


/** RFC 4648 §4, padded. */
export const toBase64 = (bytes: Uint8Array): string => (hasBase64 ? bytes.toBase64() : encode64(bytes, standardAlphabet, true))
export const fromBase64 = (text: string): Result<Uint8Array> => decodeFast(text, 'base64', standardText, (part) => decode64(part, standardReverse, true))
/** RFC 4648 §5, never padded. */
export const toBase64Url = (bytes: Uint8Array): string => (hasBase64 ? bytes.toBase64({ alphabet: 'base64url', omitPadding: true }) : encode64(bytes, urlAlphabet, false))
export const fromBase64Url = (text: string): Result<Uint8Array> => decodeFast(text, 'base64url', urlText, (part) => decode64(part, urlReverse, false))

/** `String.prototype.isWellFormed`, which the Node 18 and the older browsers of somebody who checks evidence do not have. */
export const isWellFormed = (text: string): boolean => (typeof (text as { isWellFormed?: unknown }).isWellFormed === 'function' ? text.isWellFormed() : !/\p{Surrogate}/u.test(text))

/** UTF-8 of a text. A lone surrogate becomes U+FFFD, as the Encoding Standard says; callers that must refuse it check `isWellFormed`. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** Strict UTF-8 (RFC 3629): overlong forms, surrogates and anything past U+10FFFF are refused. A byte order mark is kept. */
export const fromUtf8 = (bytes: Uint8Array): Result<string> => {
  try {
    return ok(decoder.decode(bytes))
  } catch {
    return err('not UTF-8')
  }
}
