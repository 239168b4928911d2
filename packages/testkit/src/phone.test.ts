import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { formatVkey, keyIdOf, makeReceipt, parseCompactJws, rootFromLeafHashes, signCheckpoint, verifySignedEvent, consistencyProof, leafHash, toBase64 } from '@fieldproof/core/evidence'
import { fromBase64Url } from '@fieldproof/core/evidence'
import { unpackFixes } from '@fieldproof/core/geo'
import { describe, expect, it } from 'vitest'
import { sha256, sha256Hex, verifyEs256 } from './nodeCrypto.ts'
import { createSimulatedPhone, resumeSimulatedPhone } from './phone.ts'
import type { PhoneOptions } from './phone.ts'

/** A server as small as the contract allows: keeps the log in memory and answers like the real one. */
const tinyServer = () => {
  const pair = generateKeyPairSync('ed25519')
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const privateKey = createPrivateKey(pair.privateKey.export({ format: 'pem', type: 'pkcs8' }))
  const origin = 'log.example/test'
  const signEd25519 = (message: Uint8Array) => sign(null, message, privateKey)
  const deviceId = randomUUID()
  const server = {
    leaves: [] as Uint8Array[], events: new Map<string, string>(), media: new Map<string, Uint8Array>(), posts: 0,
    failNext: 0, forgeReceipt: false, rewriteHistory: false, publicKey: undefined as unknown,
    fetch: (async (url: string, init?: RequestInit) => {
      const path = url.replace('http://server', '')
      const body = typeof init?.body === 'string' ? JSON.parse(init.body) as Record<string, unknown> : undefined
      const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } })
      const roots = (size: number) => rootFromLeafHashes(sha256, server.leaves.slice(0, size))
      const checkpoint = () => signCheckpoint({ origin, size: server.leaves.length, root: roots(server.leaves.length) }, [{ name: origin, keyId: keyIdOf(sha256, origin, publicKey), sign: signEd25519 }])
      if (path === '/api/v1/enrollments') {
        server.publicKey = body!['publicKey']
        return json({ deviceId, deviceToken: 'token', orgId: randomUUID(), orgName: 'o', personId: randomUUID(), personName: 'p', timeZone: 'Asia/Shanghai', logOrigin: origin, logVerifierKey: formatVkey(sha256, origin, publicKey), serverTime: new Date().toISOString() })
      }
      if (path === '/api/v1/uploads') return new Response(null, { status: 201, headers: { 'upload-offset': '0' } })
      if (path.startsWith('/api/v1/uploads/')) {
        const piece = init?.body as Uint8Array
        server.media.set(path.split('/').at(-1)!, piece)
        return new Response(null, { status: 204, headers: { 'upload-offset': String(piece.length) } })
      }
      if (path.startsWith('/api/v1/log/consistency')) {
        const query = new URL(url).searchParams
        const from = Number(query.get('from')), to = Number(query.get('to'))
        const proof = consistencyProof(sha256, from, to, (level, index) => {
          const width = 2 ** level
          return rootFromLeafHashes(sha256, server.leaves.slice(index * width, (index + 1) * width))
        })
        return json({ from, to, proof: proof.map(toBase64), checkpoint: checkpoint() })
      }
      if (path !== '/api/v1/events') return json({ title: 'not here', code: 'not_found' }, 404)
      server.posts++
      if (server.failNext > 0) {
        server.failNext--
        return new Response('{}', { status: 503, headers: { 'retry-after': '1' } })
      }
      const results = (body!['events'] as string[]).map((jws) => {
        const parsed = parseCompactJws(jws)
        if (!parsed.ok) throw new Error(parsed.error)
        const checked = verifySignedEvent(parsed.value, server.publicKey, verifyEs256)
        if (!checked.ok) throw new Error(checked.error)
        const { id } = parsed.value.payload
        const known = server.events.get(id)
        if (known === undefined) {
          server.events.set(id, jws)
          server.leaves.push(leafHash(sha256, Buffer.from(jws)))
        }
        const receipt = makeReceipt({ eventId: id, submissionSha256: sha256Hex(server.forgeReceipt ? 'other' : jws), receivedTime: new Date().toISOString() }, { origin, keyId: keyIdOf(sha256, origin, publicKey) }, { sha256, sign: signEd25519 })
        return { eventId: id, status: known === undefined ? 'accepted' : 'duplicate', receipt }
      })
      if (server.rewriteHistory) server.leaves[0] = leafHash(sha256, Buffer.from('something else'))
      return json({ results, serverTime: new Date().toISOString(), checkpoint: checkpoint() })
    }) as typeof fetch,
  }
  return server
}

const start = async (options: Partial<PhoneOptions> = {}) => {
  const server = tinyServer()
  const phone = await createSimulatedPhone({ baseUrl: 'http://server', code: 'code-1234', fetch: server.fetch, ...options })
  const payloads = () => [...server.events.values()].map((jws) => { const parsed = parseCompactJws(jws); if (!parsed.ok) throw new Error(parsed.error); return { ...parsed.value.payload, jws } as Record<string, unknown> & { jws: string } })
  return { server, phone, payloads }
}

describe('the simulated phone', () => {
  it('numbers, chains and signs what it sends, packs tracks, uploads photos first, and gets receipts it can check', async () => {
    const { server, phone, payloads } = await start()
    const photo = { bytes: new Uint8Array([1, 2, 3]), contentType: 'image/png' }
    const fixes = [{ lat: 30.3, lon: 120.1, fixTime: 1_760_000_000_000, accuracyMetres: 5 }, { lat: 30.3001, lon: 120.1001, fixTime: 1_760_000_020_000, accuracyMetres: 6 }]
    phone.workState('started')
    phone.track(fixes)
    const id = phone.checkIn({ fix: fixes[1]!, note: '补货', photo })
    const { results } = await phone.send()
    expect(results.map((result) => result.status)).toEqual(['accepted', 'accepted', 'accepted'])
    const [first, second, third] = payloads()
    expect([first!['seq'], second!['seq'], third!['seq']]).toEqual([1, 2, 3])
    expect([first!['prev'], second!['prev'], third!['prev']]).toEqual([null, sha256Hex(first!.jws), sha256Hex(second!.jws)])
    const packed = fromBase64Url(String(second!['packed']))
    const unpacked = packed.ok && unpackFixes(packed.value, { inflate: (bytes) => inflateRawSync(bytes) })
    expect(unpacked && unpacked.ok && unpacked.value).toEqual(fixes)
    expect([second!['from'], second!['to']]).toEqual([1_760_000_000_000, 1_760_000_020_000])
    expect(third!['photoSha256']).toBe(sha256Hex(photo.bytes))
    expect(server.media.has(sha256Hex(photo.bytes))).toBe(true)
    expect(phone.receipts.get(id)?.eventId).toBe(id)
    expect(phone.complaints).toEqual([])
    expect(phone.lastCheckpoint?.size).toBe(3)
  })

  it('keeps what was not acknowledged and sends it again, once each on the server', async () => {
    const { server, phone } = await start()
    phone.checkIn()
    server.failNext = 1
    await expect(phone.send()).rejects.toMatchObject({ status: 503, retryAfterSeconds: 1 })
    expect(phone.waiting()).toHaveLength(1)
    phone.faults.dropAck = true
    await phone.send()
    expect(phone.waiting()).toHaveLength(1)
    phone.faults.dropAck = false
    phone.faults.duplicate = true
    phone.checkOut()
    const results = await phone.flush()
    expect(results.map((result) => result.status)).toEqual(['duplicate', 'duplicate'])
    expect(server.events.size).toBe(2)
    expect(phone.waiting()).toHaveLength(0)
  })

  it('can send in the wrong order, and splits more than 200 events', async () => {
    const { server, phone, payloads } = await start()
    phone.faults.reorder = true
    for (let i = 0; i < 3; i++) phone.checkIn()
    await phone.send()
    expect(payloads().map((payload) => payload['seq'])).toEqual([3, 2, 1])
    phone.faults.reorder = false
    for (let i = 0; i < 205; i++) phone.workState('started')
    const before = server.posts
    const { results } = await phone.send()
    expect(server.posts - before).toBe(2)
    expect(results).toHaveLength(205)
    expect(phone.complaints).toEqual([])
  })

  it('complains about a receipt of other bytes and about a log that rewrote its past', async () => {
    const forged = await start()
    forged.server.forgeReceipt = true
    forged.phone.checkIn()
    await forged.phone.send()
    expect(forged.phone.complaints.join()).toContain('other bytes')

    const rewritten = await start()
    rewritten.phone.checkIn()
    await rewritten.phone.send()
    expect(rewritten.phone.complaints).toEqual([])
    rewritten.server.rewriteHistory = true
    rewritten.phone.checkIn()
    await rewritten.phone.send()
    expect(rewritten.phone.complaints.join()).toContain('rewrote its past')
    expect(rewritten.phone.lastCheckpoint?.size).toBe(1)
  })

  it('goes on as the same phone in another process', async () => {
    const { server, phone, payloads } = await start()
    phone.checkIn()
    await phone.send()
    const resumed = resumeSimulatedPhone(JSON.parse(JSON.stringify(phone.exportState())), { baseUrl: 'http://server', fetch: server.fetch })
    resumed.checkOut()
    await resumed.send()
    const [first, second] = payloads()
    expect(second!['seq']).toBe(2)
    expect(second!['prev']).toBe(sha256Hex(first!.jws))
    expect(resumed.complaints).toEqual([])
  })
})
