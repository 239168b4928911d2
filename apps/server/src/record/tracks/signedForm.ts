import { sha256 } from '../../platform/ids.ts'
import type { Reader, Writer } from './bytes.ts'

/**
 * A signed track upload taken to pieces, so that the piece that cannot be compressed (packed fixes, signature, hash, ids) stands
 * once and raw instead of in base64 inside JSON inside base64. Putting it together again gives the JWS text bit for bit; what
 * has no such pieces (another header, a member unknown here, a number spelt differently) stays verbatim.
 */
export interface SignedPieces {
  readonly id: Buffer
  readonly device: Buffer
  readonly seq: number
  readonly prev: Buffer | null
  readonly deviceTime: number
  readonly from: number
  readonly to: number
  readonly monotonic: number | undefined
  readonly lastServerTime: number | undefined
  readonly battery: number | undefined
  readonly appVersion: string | undefined
  readonly model: string | undefined
  readonly networkType: string | undefined
  /** Raw deflated packed fixes. */
  readonly packed: Buffer
  readonly signature: Buffer
}

/** What the segment before this one in a chunk said: most of it repeats. */
export interface SignedContext {
  readonly pieces: SignedPieces
  /** SHA-256 of its JWS text: `prev` of the next event of the same phone. Asked for only where needed. */
  readonly hash: () => Buffer
}

const uuidBytes = (text: unknown): Buffer | undefined => (typeof text === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? Buffer.from(text.replaceAll('-', ''), 'hex') : undefined)
export const uuidText = (bytes: Buffer): string => {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
const time = (value: unknown): number | undefined => (typeof value === 'string' ? Date.parse(value) : undefined)
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** The pieces, or undefined when the text cannot be rebuilt from them exactly. */
export const takeApart = (jws: string): SignedPieces | undefined => {
  const parts = jws.split('.')
  if (parts.length !== 3) return undefined
  try {
    const payload = JSON.parse(Buffer.from(parts[1]!, 'base64url').toString()) as Record<string, unknown>
    const id = uuidBytes(payload.id)
    const device = uuidBytes(payload.device)
    const deviceTime = time(payload.deviceTime)
    const prev = typeof payload.prev === 'string' && /^[0-9a-f]{64}$/.test(payload.prev) ? Buffer.from(payload.prev, 'hex') : null
    if (!id || !device || deviceTime === undefined || typeof payload.packed !== 'string' || typeof payload.seq !== 'number' || typeof payload.from !== 'number' || typeof payload.to !== 'number') return undefined
    const pieces: SignedPieces = {
      id, device, seq: payload.seq, prev, deviceTime, from: payload.from, to: payload.to,
      monotonic: number(payload.monotonicSinceServerTimeMs), lastServerTime: time(payload.lastServerTime), battery: number(payload.batteryPercent),
      appVersion: text(payload.appVersion), model: text(payload.model), networkType: text(payload.networkType),
      packed: Buffer.from(payload.packed, 'base64url'), signature: Buffer.from(parts[2]!, 'base64url'),
    }
    return pieces.signature.length === 64 && isWritable(pieces) && putTogether(pieces) === jws ? pieces : undefined
  } catch {
    return undefined // a date beyond the calendar, a lone surrogate: kept verbatim
  }
}

/** Differences of times are written as whole numbers; anything stranger stays verbatim. */
const isWritable = (p: SignedPieces): boolean =>
  [p.seq, p.from, p.to, p.deviceTime, p.lastServerTime ?? 0].every((n) => Number.isInteger(n) && Math.abs(n) < 2 ** 50) && Math.abs(p.monotonic ?? 0) < 2 ** 50
  && stringFields.every((field) => p[field]?.isWellFormed() ?? true)

/** Canonical JSON (RFC 8785) has its members in order, so it can be written down as it stands: this is done for every upload, twice. */
export const putTogether = (p: SignedPieces): string => {
  const device = uuidText(p.device)
  const member = (name: string, value: string | number | undefined): string => (value === undefined ? '' : `"${name}":${JSON.stringify(value)},`)
  const payload = `{${member('appVersion', p.appVersion)}${member('batteryPercent', p.battery)}"device":"${device}","deviceTime":"${new Date(p.deviceTime).toISOString()}","from":${p.from},"id":"${uuidText(p.id)}","kind":"track",${
    member('lastServerTime', p.lastServerTime === undefined ? undefined : new Date(p.lastServerTime).toISOString())}${member('model', p.model)}${member('monotonicSinceServerTimeMs', p.monotonic)}${member('networkType', p.networkType)}"packed":"${
    p.packed.toString('base64url')}","prev":${p.prev === null ? 'null' : `"${p.prev.toString('hex')}"`},"seq":${p.seq},"to":${p.to},"v":1}`
  const base64Url = (json: string) => Buffer.from(json).toString('base64url')
  return `${base64Url(`{"alg":"ES256","kid":"${device}"}`)}.${base64Url(payload)}.${p.signature.toString('base64url')}`
}

const bit = { sameDevice: 1, samePrevChain: 2, hasPrev: 4, monotonic: 8, lastServerTime: 16, battery: 32, strings: 64, sameStrings: 128 }
const stringFields = ['appVersion', 'model', 'networkType'] as const

/**
 * Flags byte; id 16; device 16 unless the same; sequence (difference to the segment before in a chunk); previous hash 32 unless it
 * is the hash of the segment before; `to`, from, device time, last server time as differences; monotonic and
 * battery as numbers; strings each with a presence-and-length varint; signature 64; packed with its length.
 */
export const writeSigned = (out: Writer, p: SignedPieces, before: SignedContext | undefined): void => {
  const sameDevice = before !== undefined && before.pieces.device.equals(p.device)
  const chained = before !== undefined && sameDevice && p.prev !== null && p.seq === before.pieces.seq + 1 && before.hash().equals(p.prev)
  const sameStrings = before !== undefined && stringFields.every((field) => before.pieces[field] === p[field])
  const hasStrings = stringFields.some((field) => p[field] !== undefined)
  out.byte((sameDevice ? bit.sameDevice : 0) | (chained ? bit.samePrevChain : 0) | (p.prev !== null ? bit.hasPrev : 0) | (p.monotonic !== undefined ? bit.monotonic : 0)
    | (p.lastServerTime !== undefined ? bit.lastServerTime : 0) | (p.battery !== undefined ? bit.battery : 0) | (hasStrings ? bit.strings : 0) | (sameStrings ? bit.sameStrings : 0))
  out.raw(p.id)
  if (!sameDevice) out.raw(p.device)
  out.signed(p.seq - (sameDevice ? before.pieces.seq : 0))
  if (p.prev !== null && !chained) out.raw(p.prev)
  out.signed(p.to - (before?.pieces.to ?? 0))
  out.signed(p.to - p.from)
  out.signed(p.deviceTime - p.to)
  if (p.monotonic !== undefined) out.number(p.monotonic)
  if (p.lastServerTime !== undefined) out.signed(p.lastServerTime - Math.round(p.deviceTime - (p.monotonic ?? 0)))
  if (p.battery !== undefined) out.number(p.battery)
  if (hasStrings && !sameStrings)
    for (const field of stringFields) {
      const value = p[field]
      const bytes = Buffer.from(value ?? '')
      out.unsigned(value === undefined ? 0 : bytes.length + 1)
      out.raw(bytes)
    }
  out.raw(p.signature)
  out.sized(p.packed)
}

export const readSigned = (from: Reader, before: SignedContext | undefined): SignedPieces => {
  const flags = from.byte()
  const has = (mask: number) => (flags & mask) !== 0
  const id = from.raw(16)
  const device = has(bit.sameDevice) ? before!.pieces.device : from.raw(16)
  const seq = from.signed() + (has(bit.sameDevice) ? before!.pieces.seq : 0)
  const prev = !has(bit.hasPrev) ? null : has(bit.samePrevChain) ? before!.hash : from.raw(32)
  const to = from.signed() + (before?.pieces.to ?? 0)
  const started = to - from.signed()
  const deviceTime = from.signed() + to
  const monotonic = has(bit.monotonic) ? from.number() : undefined
  const lastServerTime = has(bit.lastServerTime) ? from.signed() + Math.round(deviceTime - (monotonic ?? 0)) : undefined
  const battery = has(bit.battery) ? from.number() : undefined
  const strings: Partial<Record<(typeof stringFields)[number], string>> = {}
  if (has(bit.strings))
    for (const field of stringFields) {
      if (has(bit.sameStrings)) {
        strings[field] = before!.pieces[field]
        continue
      }
      const length = from.unsigned()
      if (length > 0) strings[field] = from.raw(length - 1).toString()
    }
  const signature = from.raw(64)
  const packed = from.sized()
  let resolved: Buffer | null | undefined
  return {
    id, device, seq, deviceTime, from: started, to, monotonic, lastServerTime, battery, packed, signature,
    appVersion: strings.appVersion, model: strings.model, networkType: strings.networkType,
    // A replay never asks for it, so the hashes of a chunk are computed only when signed bytes are wanted back.
    get prev() {
      return (resolved ??= typeof prev === 'function' ? prev() : prev)
    },
  }
}

export const contextOf = (pieces: SignedPieces): SignedContext => {
  let hash: Buffer | undefined
  return { pieces, hash: () => (hash ??= sha256(putTogether(pieces))) }
}
