/** Stand-ins for things at a site: an NTAG 424 DNA that is tapped, a screen and a beacon that go with time. They make what the real ones make. */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { aesCmac, beaconStepSeconds, codeStepSeconds, type FactorCrypto, rollingBeaconId, rotatingCode, stepAt, sunSessionKey } from '@fieldproof/core/factors'

export const nodeFactorCrypto: FactorCrypto = {
  aes: {
    encrypt: (key, block) => createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block),
    decrypt: (key, block) => createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block),
  },
  hmacSha256: (key, message) => createHmac('sha256', key).update(message).digest(),
}
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

export interface SimulatedTag {
  /** The address that a phone reads at the next tap; every tap counts one. */
  tap(): string
  readonly counter: number
}

/** Keys and UID as hexadecimal digits. `from`: what the tag has counted before. */
export const createSimulatedTag = ({ uid, metaReadKey, fileReadKey, from = 0, base = 'https://example.com/m/' }: { readonly uid: string; readonly metaReadKey: string; readonly fileReadKey: string; readonly from?: number; readonly base?: string }): SimulatedTag => {
  let counter = from
  return {
    get counter() { return counter },
    tap() {
      counter += 1
      const picc = Uint8Array.from([0xc7, ...bytes(uid), counter & 0xff, (counter >> 8) & 0xff, (counter >> 16) & 0xff, 1, 2, 3, 4, 5])
      const mac = aesCmac(nodeFactorCrypto.aes, sunSessionKey(nodeFactorCrypto.aes, bytes(fileReadKey), bytes(uid), counter), new Uint8Array(0)).filter((_, i) => i % 2 === 1)
      const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex').toUpperCase()
      return `${base}?picc_data=${hex(nodeFactorCrypto.aes.encrypt(bytes(metaReadKey), picc))}&cmac=${hex(mac)}`
    },
  }
}

/** What a screen shows at a moment. */
export const screenCode = (secret: string, factorId: string, time: number): string => rotatingCode(nodeFactorCrypto.hmacSha256, bytes(secret), factorId, stepAt(time, codeStepSeconds))
/** What a rolling beacon sends at a moment. */
export const beaconSends = (secret: string, time: number): string => rollingBeaconId(nodeFactorCrypto.hmacSha256, bytes(secret), stepAt(time, beaconStepSeconds))
