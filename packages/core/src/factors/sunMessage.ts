/**
 * The message that an NTAG 424 DNA writes into its own address at every tap (Secure Unique NFC, "SUN"; NXP AN12196 §3, NT4H2421Gx data sheet §9.3):
 * its UID and read counter, in clear or encrypted, and a MAC by a key that does not leave the tag. Whoever copies the address has a message of one tap; the
 * counter tells the copy from a new tap.
 */
import { fromHex, toHex, utf8 } from '../evidence/bytes.ts'
import { aesCmac } from './cmac.ts'
import type { AesBlock } from './ports.ts'

export interface SunMessage {
  /** PICCData as it stands encrypted in the address: one block. */
  readonly encrypted?: Uint8Array
  /** Or UID (7 bytes) and counter (3 bytes, most significant first) in clear. */
  readonly clear?: { readonly uid: Uint8Array; readonly counter: number }
  /** MACt: 8 bytes. */
  readonly mac: Uint8Array
  /** What of the address the MAC may have been made over: nothing, or from a mirrored value up to the MAC, by how the tag was set up. */
  readonly macInputs: readonly string[]
}

export interface SunKeys {
  /** SDMMetaReadKey: decrypts PICCData. Not needed where UID and counter stand in clear. */
  readonly metaReadKey: Uint8Array
  /** SDMFileReadKey: makes the MAC. */
  readonly fileReadKey: Uint8Array
}

export interface SunTap {
  /** 14 hexadecimal digits, lower case. */
  readonly uid: string
  readonly counter: number
}

/** Names under which the examples of NXP and the common set-up programs put the values. */
const names = { encrypted: ['picc_data', 'picc', 'e', 'p'], mac: ['cmac', 'mac', 'c', 'm'], file: ['enc', 'd'], uid: ['uid', 'u'], counter: ['ctr', 'n'] } as const

interface Value { readonly text: string; readonly at: number }

const longestMessage = 1_000

const valuesOf = (text: string): Map<string, Value> => {
  const values = new Map<string, Value>()
  const query = text.indexOf('?') + 1
  for (let at = query; at < text.length;) {
    const end = text.indexOf('&', at) === -1 ? text.length : text.indexOf('&', at)
    const equals = text.indexOf('=', at)
    if (equals > at && equals < end) values.set(text.slice(at, equals).toLowerCase(), { text: text.slice(equals + 1, end), at: equals + 1 })
    at = end + 1
  }
  return values
}

const bytesOf = (value: Value | undefined, length: number): Uint8Array | undefined => {
  if (value === undefined || value.text.length !== 2 * length) return undefined
  const bytes = fromHex(value.text.toLowerCase())
  return bytes.ok ? bytes.value : undefined
}

/** The message in an address or query string; undefined where there is none. Any text is fine. */
export const readSunMessage = (text: string): SunMessage | undefined => {
  if (text.length > longestMessage) return undefined
  const values = valuesOf(text)
  const find = (kind: keyof typeof names): Value | undefined => { for (const name of names[kind]) if (values.has(name)) return values.get(name); return undefined }
  const macValue = find('mac')
  const mac = bytesOf(macValue, 8)
  if (macValue === undefined || mac === undefined) return undefined
  const encrypted = bytesOf(find('encrypted'), 16)
  const [uid, counter] = [bytesOf(find('uid'), 7), bytesOf(find('counter'), 3)]
  const mirrored = [find('file'), find('encrypted'), find('uid')].flatMap((value) => (value !== undefined && value.at < macValue.at ? [text.slice(value.at, macValue.at)] : []))
  const macInputs = ['', ...new Set(mirrored)]
  if (encrypted !== undefined) return { encrypted, mac, macInputs }
  if (uid !== undefined && counter !== undefined) return { clear: { uid, counter: (counter[0]! << 16) | (counter[1]! << 8) | counter[2]! }, mac, macInputs }
  return undefined
}

/** PICCDataTag of a message with UID (7 bytes) and counter. */
const tagWithUidAndCounter = 0xc7

/** UID and counter of an encrypted message by this key; undefined where it is another tag's. Proves nothing yet: see `verifySunMessage`. */
export const openPiccData = (aes: AesBlock, metaReadKey: Uint8Array, encrypted: Uint8Array): { readonly uid: Uint8Array; readonly counter: number } | undefined => {
  // CBC of one block with an initial vector of zeros is the block cipher itself.
  const data = aes.decrypt(metaReadKey, encrypted)
  return data[0] === tagWithUidAndCounter ? { uid: data.slice(1, 8), counter: data[8]! | (data[9]! << 8) | (data[10]! << 16) } : undefined
}

/** KSesSDMFileReadMAC: the key of this one tap (AN12196 §3.3). Given away after the tap it lets anybody check that tap and no other. */
export const sunSessionKey = (aes: AesBlock, fileReadKey: Uint8Array, uid: Uint8Array, counter: number): Uint8Array =>
  aesCmac(aes, fileReadKey, Uint8Array.from([0x3c, 0xc3, 0x00, 0x01, 0x00, 0x80, ...uid, counter & 0xff, (counter >> 8) & 0xff, (counter >> 16) & 0xff]))

/** Every second byte of the CMAC, beginning with the second. */
const truncated = (mac: Uint8Array): Uint8Array => mac.filter((_, i) => i % 2 === 1)

/** Who tapped what: UID and counter where the MAC is right by these keys, else undefined. Says nothing of whether this tap was shown before. */
export const verifySunMessage = (aes: AesBlock, message: SunMessage, { metaReadKey, fileReadKey }: SunKeys): SunTap | undefined => {
  const opened = message.encrypted === undefined ? message.clear : openPiccData(aes, metaReadKey, message.encrypted)
  if (opened === undefined) return undefined
  const sessionKey = sunSessionKey(aes, fileReadKey, opened.uid, opened.counter)
  const isRight = message.macInputs.some((input) => toHex(truncated(aesCmac(aes, sessionKey, utf8(input)))) === toHex(message.mac))
  return isRight ? { uid: toHex(opened.uid), counter: opened.counter } : undefined
}
