import { createECDH } from 'node:crypto'
import { sha256 } from './ids.ts'

/** The server's key towards push services (VAPID, RFC 8292), P-256; both base64url. */
export interface VapidKeys {
  readonly publicKey: string
  readonly privateKey: string
}

/** Order of P-256 (SEC 2, 2.4.2). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/**
 * Made of the installation's secret, as the key that opens the log keys is: there is nothing more to keep, to back up or to lose. Another secret makes another key,
 * and browsers then have to subscribe again. 512 bits reduced by the order leave no bias to speak of (FIPS 186-5, A.2.1).
 */
export const createVapidKeys = (installationSecret: string): VapidKeys => {
  const bits = Buffer.concat([1, 2].map((part) => sha256(`fieldproof push ${part}\n${installationSecret}`)))
  const scalar = (BigInt(`0x${bits.toString('hex')}`) % (order - 1n)) + 1n
  const key = createECDH('prime256v1')
  const privateKey = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
  key.setPrivateKey(privateKey)
  return { publicKey: key.getPublicKey().toString('base64url'), privateKey: privateKey.toString('base64url') }
}
