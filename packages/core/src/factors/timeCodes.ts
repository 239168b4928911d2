/**
 * Codes that are right for one step of time, after RFC 6238: what a screen at a site shows as a QR code, and what a beacon sends. The step stands in the code, so
 * a late one can be told from a wrong one.
 */
import { fromHex, toHex, utf8 } from '../evidence/bytes.ts'
import type { HmacSha256 } from './ports.ts'

export const codeStepSeconds = 30
export const beaconStepSeconds = 300
/** Bytes of a secret: 128 random bits. */
export const secretLength = 16
/** 80 bits of the MAC: nobody finds one by trying, and the QR code stays coarse enough for a cheap tablet and an old camera. */
const macLength = 10

export type SiteCode =
  | { readonly kind: 'rotating'; readonly factorId: string; readonly step: number; readonly mac: string }
  | { readonly kind: 'printed'; readonly factorId: string; readonly mac: string }

const macOf = (hmac: HmacSha256, secret: Uint8Array, message: string): string => toHex(hmac(secret, utf8(message)).slice(0, macLength))
const rotatingMessage = (factorId: string, step: number): string => `fieldproof site code v1\n${factorId}\n${step}`
const printedMessage = (factorId: string): string => `fieldproof printed code v1\n${factorId}`
const bareId = (factorId: string): string => factorId.replaceAll('-', '').toUpperCase()

/** The step that a moment (ms since 1970) lies in. */
export const stepAt = (time: number, stepSeconds: number): number => Math.floor(time / 1000 / stepSeconds)

/** Text of the code, in the characters of QR's alphanumeric mode: `FP1:Q:id:step:mac`. */
export const rotatingCode = (hmac: HmacSha256, secret: Uint8Array, factorId: string, step: number): string =>
  `FP1:Q:${bareId(factorId)}:${step}:${macOf(hmac, secret, rotatingMessage(factorId, step)).toUpperCase()}`

/** A code to print: the same for ever, so it proves no more than that somebody has seen it once. */
export const printedCode = (hmac: HmacSha256, secret: Uint8Array, factorId: string): string =>
  `FP1:P:${bareId(factorId)}:${macOf(hmac, secret, printedMessage(factorId)).toUpperCase()}`

const uuidOf = (bare: string): string => bare.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** undefined for any other text: a shop has many QR codes. */
export const readSiteCode = (text: string): SiteCode | undefined => {
  const match = /^FP1:(?:Q:([0-9A-F]{32}):(\d{1,12})|P:([0-9A-F]{32})):([0-9A-F]{20})$/i.exec(text.trim())
  if (match === null) return undefined
  const [, rotatingId, step, printedId, mac] = match as unknown as readonly [string, string | undefined, string | undefined, string | undefined, string]
  if (rotatingId !== undefined) return { kind: 'rotating', factorId: uuidOf(rotatingId), step: Number(step), mac: mac.toLowerCase() }
  return { kind: 'printed', factorId: uuidOf(printedId!), mac: mac.toLowerCase() }
}

/** Was it made with this secret, for the step that it names? */
export const isGenuineCode = (hmac: HmacSha256, secret: Uint8Array, code: SiteCode): boolean =>
  macOf(hmac, secret, code.kind === 'rotating' ? rotatingMessage(code.factorId, code.step) : printedMessage(code.factorId)) === code.mac

/** What a rolling beacon sends in a step: 16 bytes as hexadecimal, the room of an iBeacon UUID or of an Eddystone-UID. */
export const rollingBeaconId = (hmac: HmacSha256, secret: Uint8Array, step: number): string => toHex(hmac(secret, utf8(`fieldproof beacon v1\n${step}`)).slice(0, 16))

/** The step, of those around a moment, in which a beacon with this secret sends this; undefined where it does not. */
export const beaconStepOf = (hmac: HmacSha256, secret: Uint8Array, id: string, from: number, to: number): number | undefined => {
  for (let step = stepAt(from, beaconStepSeconds); step <= stepAt(to, beaconStepSeconds); step++) if (rollingBeaconId(hmac, secret, step) === id) return step
  return undefined
}

/** An identifier as heard or typed (UUID with or without dashes, major and minor after it): lower case, hexadecimal digits and colons only. */
export const plainBeaconId = (text: string): string | undefined => {
  const id = text.trim().toLowerCase().replaceAll('-', '')
  return /^[0-9a-f]{12,40}(:\d{1,5}){0,2}$/.test(id) ? id : undefined
}

/** A secret of 16 bytes from 32 hexadecimal digits; undefined for anything else. */
export const readKey = (text: string): Uint8Array | undefined => {
  const bytes = fromHex(text.trim().toLowerCase())
  return bytes.ok && bytes.value.length === secretLength ? bytes.value : undefined
}
