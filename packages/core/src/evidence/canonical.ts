/**
 * RFC 8785, JSON Canonicalization Scheme: one JSON value, one text. Everything that is hashed or signed here is
 * serialised by this function, so that another program in another language arrives at the same bytes.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { fromUtf8, utf8, isWellFormed } from './bytes.ts'

export class CanonicalJsonError extends Error {
  override readonly name = 'CanonicalJsonError'
}

/** Deep enough for every format here, shallow enough that a hostile text cannot exhaust the stack. */
const greatestDepth = 64

const stringOf = (text: string, path: string): string => {
  // RFC 8785 §3.2.2.2 wants an error for lone surrogates: they have no UTF-8 form.
  if (!isWellFormed(text)) throw new CanonicalJsonError(`${path}: lone surrogate in a string`)
  // ECMAScript's JSON string escaping is the one RFC 8785 §3.2.2.2 prescribes.
  return JSON.stringify(text)
}

const write = (value: unknown, path: string, depth: number): string => {
  if (depth > greatestDepth) throw new CanonicalJsonError(`${path}: nested deeper than ${greatestDepth}`)
  switch (typeof value) {
    case 'string': return stringOf(value, path)
    case 'boolean': return value ? 'true' : 'false'
    case 'number':
      if (!Number.isFinite(value)) throw new CanonicalJsonError(`${path}: ${value} has no JSON form`)
      // RFC 8785 §3.2.2.3 is ECMAScript's Number::toString; -0 becomes 0.
      return JSON.stringify(value)
    case 'object': break
    default: throw new CanonicalJsonError(`${path}: ${typeof value} has no JSON form`)
  }
  if (value === null) return 'null'
  if (Array.isArray(value)) {
    const items: string[] = []
    // By index, because map and join would skip holes.
    for (let i = 0; i < value.length; i++) items.push(write(value[i], `${path}[${i}]`, depth + 1))
    return `[${items.join(',')}]`
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new CanonicalJsonError(`${path}: only plain objects have a JSON form`)
  }
  // The default sort order of strings in ECMAScript is by UTF-16 code units, as RFC 8785 §3.2.3 wants.
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${stringOf(key, path)}:${write((value as Record<string, unknown>)[key], `${path}.${key}`, depth + 1)}`).join(',')}}`
}

const plainKey = /^[A-Za-z0-9_]*$/

/** The same text as `write`, without keeping account of where it is; undefined for what has no canonical form. */
const writeQuick = (value: unknown, depth: number): string | undefined => {
  if (depth > greatestDepth) return undefined
  switch (typeof value) {
    case 'string': return isWellFormed(value) ? JSON.stringify(value) : undefined
    case 'boolean': return value ? 'true' : 'false'
    case 'number': return Number.isFinite(value) ? JSON.stringify(value) : undefined
    case 'object': break
    default: return undefined
  }
  if (value === null) return 'null'
  let text = ''
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item = writeQuick(value[i], depth + 1)
      if (item === undefined) return undefined
      text += i === 0 ? item : `,${item}`
    }
    return `[${text}]`
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return undefined
  for (const key of Object.keys(value).sort()) {
    const member = writeQuick((value as Record<string, unknown>)[key], depth + 1)
    if (member === undefined || !isWellFormed(key)) return undefined
    text += `${text === '' ? '' : ','}${plainKey.test(key) ? `"${key}"` : JSON.stringify(key)}:${member}`
  }
  return `{${text}}`
}

/** The canonical text. Throws CanonicalJsonError for what JSON cannot carry: undefined, NaN, infinities, bigint, functions, class instances, lone surrogates. */
export const canonicalJson = (value: unknown): string => writeQuick(value, 0) ?? write(value, '$', 0)

export const canonicalBytes = (value: unknown): Uint8Array => utf8(canonicalJson(value))

/** For values that came from outside: the same, as a Result. */
export const tryCanonicalJson = (value: unknown): Result<string> => {
  try {
    return ok(canonicalJson(value))
  } catch (error) {
    return err(error instanceof CanonicalJsonError ? error.message : 'not serialisable')
  }
}

/** Of parsed JSON: every object's keys ascend, every text is well formed, nothing is nested too deep. */
const isInOrder = (value: unknown, depth: number): boolean => {
  if (typeof value === 'string') return isWellFormed(value)
  if (typeof value !== 'object' || value === null) return true
  if (depth >= greatestDepth) return false
  if (Array.isArray(value)) return value.every((item) => isInOrder(item, depth + 1))
  let before: string | undefined
  for (const key of Object.keys(value)) {
    if ((before !== undefined && before >= key) || !isWellFormed(key) || !isInOrder((value as Record<string, unknown>)[key], depth + 1)) return false
    before = key
  }
  return true
}

/** Reads bytes that must be canonical JSON, byte for byte. Duplicate keys, white space, other number forms and wrong order are refused. */
export const parseCanonicalJson = (bytes: Uint8Array): Result<unknown> => {
  const text = fromUtf8(bytes)
  if (!text.ok) return text
  let value: unknown
  try {
    value = JSON.parse(text.value)
  } catch {
    return err('not JSON')
  }
  // What the engine writes of parsed JSON is canonical where its keys are in order already, as they are in nearly all that arrives.
  if (JSON.stringify(value) === text.value && isInOrder(value, 0)) return ok(value)
  const again = tryCanonicalJson(value)
  if (!again.ok) return again
  return again.value === text.value ? ok(value) : err('JSON, but not in canonical form (RFC 8785)')
}

export type JsonObject = { readonly [key: string]: unknown }
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The one textual form of an instant in signed and logged data: what `isoInstant` of the kernel writes. */
export const isIsoInstant = (value: unknown): value is string => {
  if (typeof value !== 'string') return false
  const instant = Date.parse(value)
  return Number.isFinite(instant) && new Date(instant).toISOString() === value
}
