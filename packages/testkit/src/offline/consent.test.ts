import { generateKeyPairSync } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { toBase64Url } from '@fieldproof/core/evidence'
import { packFixes } from '@fieldproof/core/geo'
import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { createVirtualPhone } from './virtualPhone.ts'
import { createVirtualServer } from './virtualServer.ts'

const begin = async () => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = keys.publicKey.export({ format: 'jwk' })
  const random = createRandom('consent')
  const ids = { orgId: random.uuid(), deviceId: random.uuid(), personId: random.uuid() }
  const now = Date.parse('2026-05-20T02:00:00.000Z')
  const server = createVirtualServer({ random, now: () => now, publicKey: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, ...ids, shift: 'always' })
  const phone = await createVirtualPhone({
    now: () => now, newId: () => random.uuid(), deviceKey: keys.privateKey, trustsWallClock: false,
    identity: { ...ids, deviceToken: 't', orgName: 'o', personName: 'p', timeZone: 'Asia/Shanghai', logOrigin: server.logOrigin, logVerifierKey: server.logVerifierKey, enrolledAt: new Date(now).toISOString(), enrolledWith: 'code' },
  })
  const send = async (jws: string): Promise<string> => { const [result] = (await server.sendEvents([jws])).results; return `${result!.status} ${result!.problem?.code ?? ''}`.trim() }
  const say = async (granted: boolean): Promise<string> => (await phone.append({ kind: 'declaration', content: { topic: 'consent', purpose: 'track', granted, noticeVersion: 1, noticeSha256: 'a'.repeat(64) } }, {})).jws
  const track = async (): Promise<string> => {
    const fixes = [1, 2, 3].map((i) => ({ lat: 31.2, lon: 121.4 + i * 1e-4, fixTime: now - 10_000 * (5 - i) }))
    return (await phone.append({ kind: 'track', from: fixes[0]!.fixTime, to: fixes.at(-1)!.fixTime, packed: toBase64Url(packFixes(fixes, { deflate: (bytes) => deflateRawSync(bytes) })) }, {})).jws
  }
  return { server, phone, send, say, track }
}

test('a track after a withdrawal that is not in the log yet waits, though the server remembers of the phone what was before it; then it is refused', async () => {
  const { server, phone, send, say, track } = await begin()
  expect(await send(await track())).toBe('accepted')
  server.record()
  expect(await send(await say(false))).toBe('accepted')
  const after = await track()
  expect(await send(after)).toBe('retry consent_pending')
  // A server that starts knows of the word in its inbox.
  server.kill()
  expect(await send(after)).toBe('retry consent_pending')
  server.record()
  expect(await send(after)).toBe('refused consent_withdrawn')
  expect(await send(await say(true))).toBe('accepted')
  const anew = await track()
  expect(await send(anew)).toBe('retry consent_pending')
  server.record()
  expect(await send(anew)).toBe('accepted')
  phone.kill()
})

test('a retry that comes after the yes is in the log, and before the server has forgotten the no, is judged by both', async () => {
  const { server, phone, send, say, track } = await begin()
  expect(await send(await say(false))).toBe('accepted')
  server.record()
  // A server that starts remembers this.
  server.kill()
  expect(await send(await say(true))).toBe('accepted')
  const anew = await track()
  expect(await send(anew)).toBe('retry consent_pending')
  server.record()
  expect(await send(anew)).toBe('accepted')
  phone.kill()
})

test('a track of between a no and a yes that the server has not read anew stays out', async () => {
  const { server, phone, send, say, track } = await begin()
  for (const granted of [false, true]) {
    expect(await send(await say(granted))).toBe('accepted')
    server.record()
  }
  server.kill()
  const no = await say(false)
  const between = await track()
  const yes = await say(true)
  for (const word of [no, yes]) {
    expect(await send(word)).toBe('accepted')
    server.record()
  }
  // It was held up on its way.
  expect(await send(between)).toBe('refused consent_withdrawn')
  phone.kill()
})
