import { createDecipheriv, createECDH, createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A push service that keeps what it is given, and browsers that read it: RFC 8291 written out again from the text, so that two programs have to agree. */
export interface Received { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer }
export interface PushStandIn {
  readonly url: string
  readonly received: Received[]
  /** What is answered next; 201 when nothing is left. */
  readonly answers: { status: number; headers?: Record<string, string> }[]
  stop(): void
}

export const startPushStandIn = async (): Promise<PushStandIn> => {
  const received: Received[] = []
  const answers: PushStandIn['answers'] = []
  const service: Server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      received.push({ path: request.url!, headers: request.headers, body: Buffer.concat(parts) })
      const { status, headers = {} } = answers.shift() ?? { status: 201 }
      response.writeHead(status, headers).end()
    })
  })
  await new Promise<void>((resolve) => { service.listen(0, '127.0.0.1', resolve) })
  return { url: `http://127.0.0.1:${(service.address() as AddressInfo).port}`, received, answers, stop: () => { service.close() } }
}

const hmac = (key: Buffer, data: Buffer): Buffer => createHmac('sha256', key).update(data).digest()
const expand = (key: Buffer, info: string | Buffer, length: number): Buffer => hmac(key, Buffer.concat([Buffer.from(info), Buffer.from([1])])).subarray(0, length)

/** Throws what it cannot read: a message for another browser, or one that is not in the form of the RFC. */
export const createPushBrowser = <Content>() => {
  const ecdh = createECDH('prime256v1')
  ecdh.generateKeys()
  const auth = randomBytes(16)
  return {
    keys: { p256dh: ecdh.getPublicKey().toString('base64url'), auth: auth.toString('base64url') },
    decrypt: (body: Buffer): Content => {
      const salt = body.subarray(0, 16)
      const [recordSize, keyLength] = [body.readUInt32BE(16), body[20]!]
      const senderKey = body.subarray(21, 21 + keyLength)
      const sealed = body.subarray(21 + keyLength)
      if (keyLength !== 65 || sealed.length > recordSize) throw new Error(`not a record of RFC 8188: key of ${keyLength} bytes, ${sealed.length} bytes in a record of ${recordSize}`)
      const ikm = expand(hmac(auth, ecdh.computeSecret(senderKey)), Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), senderKey]), 32)
      const prk = hmac(salt, ikm)
      const decipher = createDecipheriv('aes-128-gcm', expand(prk, 'Content-Encoding: aes128gcm\0', 16), expand(prk, 'Content-Encoding: nonce\0', 12)).setAuthTag(sealed.subarray(-16))
      const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
      return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString('utf8')) as Content
    },
  }
}
export type PushBrowser<Content> = ReturnType<typeof createPushBrowser<Content>>
