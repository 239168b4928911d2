import { createHash, createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  canonicalBytes, canonicalJson, completeJws, devicePoint, eventHash, eventSigningInput, formatVkey, keyIdOf, makeLeaf, makeReceipt, makeReceipts, openLeaf, parseCompactJws, parseLeaf, parseVkey, readLeaf, receiptDeadline,
  toBase64Url, utf8, verifyReceipt, verifySignedEvent,
} from './index.ts'
import type { SignedEventPayload, VerifyEd25519, VerifyEs256 } from './index.ts'

const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest())
const spki = Buffer.from('302a300506032b6570032100', 'hex')
const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => verify(null, message, createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' }), signature)
const verifyEs256: VerifyEs256 = (point, message, signature) => verify('sha256', message, {
  key: createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: toBase64Url(point.slice(1, 33)), y: toBase64Url(point.slice(33)) }, format: 'jwk' }), dsaEncoding: 'ieee-p1363',
}, signature)

describe('log leaf', () => {
  const salt = new Uint8Array(16).fill(7)
  const body = utf8('{"a":1}')
  const { leaf, bytes } = makeLeaf({ kind: 'decision', recordedTime: '2026-09-14T01:02:03.004Z', salt, body }, sha256)

  it('is canonical JSON and commits to salt and body', () => {
    const commitment = createHash('sha256').update(salt).update(body).digest('base64url')
    expect(Buffer.from(bytes).toString()).toBe(`{"commitment":"${commitment}","kind":"decision","time":"2026-09-14T01:02:03.004Z","v":1}`)
    expect(parseLeaf(bytes)).toEqual({ ok: true, value: leaf })
    expect(openLeaf(leaf, salt, body, sha256)).toEqual({ ok: true, value: true })
    expect(openLeaf(leaf, salt, utf8('{"a":2}'), sha256).ok).toBe(false)
    expect(openLeaf(leaf, new Uint8Array(16), body, sha256).ok).toBe(false)
    expect(openLeaf(leaf, new Uint8Array(15), body, sha256).ok).toBe(false)
    // The boundary between salt and body cannot be shifted.
    expect(openLeaf(leaf, salt.slice(0, 15), Uint8Array.of(7, ...body), sha256).ok).toBe(false)
  })

  it('has one form', () => {
    const time = '2026-09-14T01:02:03.004Z'
    for (const changed of [{ ...leaf, v: 2 }, { ...leaf, kind: 'other' }, { ...leaf, time: '2026-09-14T01:02:03Z' }, { ...leaf, time: 'x' }, { ...leaf, commitment: 'AA' }, { ...leaf, extra: 1 }, { kind: 'admin', time }, null, []]) {
      expect(readLeaf(changed).ok).toBe(false)
    }
    expect(() => makeLeaf({ kind: 'admin', recordedTime: '2026-09-14', salt, body }, sha256)).toThrow('ISO 8601')
    expect(() => makeLeaf({ kind: 'admin', recordedTime: time, salt: new Uint8Array(8), body }, sha256)).toThrow('16 bytes')
  })
})

describe('receipt', () => {
  const pair = generateKeyPairSync('ed25519')
  const publicKey = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
  const origin = 'fieldproof.test/org'
  const key = parseVkey(sha256, formatVkey(sha256, origin, publicKey))
  if (!key.ok) throw new Error(key.error)
  let signatures = 0
  const signing = { sha256, sign: (message: Uint8Array) => (signatures++, new Uint8Array(sign(null, message, pair.privateKey))) }
  const receipt = makeReceipt({ eventId: randomUUID(), submissionSha256: 'ab'.repeat(32), receivedTime: '2026-09-14T01:02:03.000Z' }, { origin, keyId: keyIdOf(sha256, origin, publicKey) },
    signing)

  it('is signed and promises a minute', () => {
    expect(verifyReceipt(JSON.parse(JSON.stringify(receipt)), key.value, { sha256, verifyEd25519 })).toEqual({ ok: true, value: receipt })
    expect(receipt.includeBySeconds).toBe(60)
    expect(new Date(receiptDeadline(receipt)).toISOString()).toBe('2026-09-14T01:03:03.000Z')
  })

  it('of version 1 had a signature of its own, and is still good', () => {
    const { batch: _, signature: __, ...body } = receipt
    const old = { ...body, v: 1 as const }
    const signed = { ...old, signature: Buffer.from(sign(null, Buffer.from(`fieldproof-receipt/v1\n${canonicalJson(old)}`), pair.privateKey)).toString('base64') }
    expect(verifyReceipt(signed, key.value, { sha256, verifyEd25519 })).toEqual({ ok: true, value: signed })
    for (const changed of [{ v: 2 }, { receivedTime: '2026-09-14T01:02:04.000Z' }, { batch: receipt.batch }]) expect(verifyReceipt({ ...signed, ...changed }, key.value, { sha256, verifyEd25519 }).ok).toBe(false)
  })

  it('is refused with any member changed, added or missing', () => {
    for (const changed of [
      { eventId: randomUUID() }, { submissionSha256: 'cd'.repeat(32) }, { receivedTime: '2026-09-14T01:02:04.000Z' }, { includeBySeconds: 600 }, { origin: 'x' }, { keyId: '00000000' },
      { v: 1 }, { v: 3 }, { batch: undefined }, { batch: { index: 0, size: 2, path: [] } }, { batch: { index: 1, size: 1, path: [] } }, { batch: { index: 0, size: 1, path: ['AA=='] } }, { batch: { index: 0, size: 1, path: [], extra: 1 } }, { signature: `${receipt.signature.startsWith('A') ? 'B' : 'A'}${receipt.signature.slice(1)}` }, { extra: 1 }, { signature: undefined },
    ]) expect(verifyReceipt({ ...receipt, ...changed }, key.value, { sha256, verifyEd25519 }).ok, JSON.stringify(changed)).toBe(false)
  })

  it('shares one signature among those kept together, and each stands by itself', () => {
    for (const size of [2, 3, 5, 8, 64, 100]) {
      const before = signatures
      const inputs = Array.from({ length: size }, (_, i) => ({ eventId: randomUUID(), submissionSha256: i.toString(16).padStart(64, '0'), receivedTime: '2026-09-14T01:02:03.000Z' }))
      const receipts = makeReceipts(inputs, { origin, keyId: keyIdOf(sha256, origin, publicKey) }, signing)
      expect(signatures - before).toBe(1)
      for (const [i, one] of receipts.entries()) {
        expect(verifyReceipt(JSON.parse(JSON.stringify(one)), key.value, { sha256, verifyEd25519 })).toEqual({ ok: true, value: one })
        expect(one).toMatchObject(inputs[i]!)
        // The place of another, or another's promise under this place.
        const other = receipts[(i + 1) % size]!
        expect(verifyReceipt({ ...one, batch: other.batch }, key.value, { sha256, verifyEd25519 }).ok).toBe(false)
        expect(verifyReceipt({ ...other, eventId: one.eventId }, key.value, { sha256, verifyEd25519 }).ok).toBe(false)
      }
    }
    expect(makeReceipts([], { origin, keyId: '00000000' }, signing)).toEqual([])
  })
})

describe('signed event', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = pair.publicKey.export({ format: 'jwk' })
  const device = randomUUID()
  const payload: SignedEventPayload = { v: 1, id: randomUUID(), kind: 'check_in', device, seq: 1, prev: null, deviceTime: '2026-09-14T01:02:03.004Z', note: '补货', fix: { lat: 31.2, lon: 121.4 } }
  const signText = (input: string): string => completeJws(input, new Uint8Array(sign('sha256', Buffer.from(input), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' })))
  const signRaw = (header: unknown, body: string): string => signText(`${toBase64Url(utf8(JSON.stringify(header)))}.${toBase64Url(utf8(body))}`)
  const canonical = (changes: object): string => Buffer.from(canonicalBytes({ ...payload, ...changes })).toString()
  const header = { alg: 'ES256', kid: device }

  it('is read and verified', () => {
    const text = signText(eventSigningInput(payload))
    const event = parseCompactJws(text)
    if (!event.ok) throw new Error(event.error)
    expect(event.value.payload).toEqual(payload)
    expect(verifySignedEvent(event.value, jwk, verifyEs256)).toEqual({ ok: true, value: true })
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
    expect(verifySignedEvent(event.value, other, verifyEs256).ok).toBe(false)
    expect(eventHash(text, sha256)).toBe(createHash('sha256').update(text).digest('hex'))
    // The header may be written in another order or carry a type.
    expect(parseCompactJws(signRaw({ typ: 'JWT', kid: device, alg: 'ES256' }, canonical({}))).ok).toBe(true)
  })

  it('is refused when lax', () => {
    const bad: [string, string][] = [
      ['', 'three parts'], ['a.b', 'three parts'], ['a.b.c.d', 'three parts'], ['!.b.c', 'base64url'],
      [signRaw({ ...header, alg: 'none' }, canonical({})), 'alg'], [signRaw({ ...header, alg: 'HS256' }, canonical({})), 'alg'],
      [signRaw({ ...header, crit: [] }, canonical({})), 'crit'], [signRaw({ ...header, jwk }, canonical({})), 'jwk'], [signRaw({ alg: 'ES256' }, canonical({})), 'kid'],
      [signRaw({ ...header, kid: randomUUID() }, canonical({})), 'kid of the header'],
      [signRaw(header, JSON.stringify(payload)), 'canonical'], [signRaw(header, ` ${canonical({})}`), 'canonical'], [signRaw(header, '[]'), 'object'], [signRaw(header, 'x'), 'JSON'],
      [signRaw(header, canonical({ v: 2 })), 'v must'], [signRaw(header, canonical({ id: 'x' })), 'UUID'], [signRaw(header, canonical({ seq: 0 })), 'seq'], [signRaw(header, canonical({ seq: 1.5 })), 'seq'],
      [signRaw(header, canonical({ seq: 2 })), 'prev'], [signRaw(header, canonical({ prev: 'ab'.repeat(32) })), 'prev'], [signRaw(header, canonical({ seq: 2, prev: 'AB'.repeat(32) })), 'prev'],
      [signRaw(header, canonical({ deviceTime: '2026-09-14' })), 'deviceTime'], [signRaw(header, canonical({ deviceTime: 5 })), 'deviceTime'],
      [`${eventSigningInput(payload)}.AAAA`, '64 bytes'],
    ]
    for (const [text, reason] of bad) {
      const event = parseCompactJws(text)
      expect(event.ok ? 'accepted' : event.error, text.slice(0, 40)).toContain(reason)
    }
  })

  it('takes only P-256 keys', () => {
    expect(devicePoint(jwk)).toMatchObject({ ok: true })
    for (const key of [null, {}, { ...jwk, kty: 'RSA' }, { ...jwk, crv: 'P-384' }, { ...jwk, x: 'AA' }, { ...jwk, y: 5 }]) expect(devicePoint(key).ok).toBe(false)
  })
})
