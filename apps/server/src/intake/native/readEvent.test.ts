import { deflateRawSync } from 'node:zlib'
import { completeJws, eventSigningInput, type SignedEventPayload } from '@fieldproof/core/evidence'
import { packFixes } from '@fieldproof/core/geo'
import { expect, test } from 'vitest'
import { readEvent, readNewEvent } from './readEvent.ts'
import { isOnlyPack } from './unpackTrack.ts'

const device = crypto.randomUUID()
const payload = { v: 1, id: crypto.randomUUID(), kind: 'explanation', device, seq: 1, prev: null, deviceTime: '2026-11-20T02:00:00.000Z', about: crypto.randomUUID(), text: '在路上' } as unknown as SignedEventPayload
const jws = completeJws(eventSigningInput(payload), new Uint8Array(64))
const withHeader = (text: string): string => [Buffer.from(text).toString('base64url'), ...jws.split('.').slice(1)].join('.')

test('a header as clients write it is taken, in any order', () => {
  for (const header of [`{"alg":"ES256","kid":"${device}"}`, `{"kid":"${device}","alg":"ES256"}`, `{"alg":"ES256","typ":"JOSE","kid":"${device}"}`, `{"typ":"JWT","alg":"ES256","kid":"${device}"}`]) expect(readNewEvent(withHeader(header)).ok).toBe(true)
})

test.each([`{"alg":"ES256","kid":"${device}","typ":"home at 31.2304,121.4737, 23:10"}`, `{"alg":{"lat":31.2304,"lon":121.4737},"alg":"ES256","kid":"${device}"}`, `{"alg":"ES256","kid":"${device}"} \t  \t`])('a header that holds anything besides does not pass the gate, and what was kept before is read as ever: %s', (header) => {
  expect(readNewEvent(withHeader(header))).toEqual({ ok: false, error: expect.stringContaining('header') })
  expect(readEvent(withHeader(header)).ok).toBe(true)
})

test('a pack is the pack and nothing else', () => {
  const fixes = Array.from({ length: 50 }, (_, i) => ({ lat: 30.2 + i * 1.37e-5, lon: 120.2 + i * 2.11e-5, fixTime: 1_763_600_000_000 + i * 5000, accuracyMetres: 5 + (i % 7) }))
  const evening = Buffer.from('31.230416,121.473701 at 23:10')
  for (const packed of [packFixes(fixes), packFixes(fixes, { deflate: (bytes) => deflateRawSync(bytes) }), packFixes([])]) {
    const text = Buffer.from(packed).toString('base64url')
    expect(isOnlyPack(text)).toBe(true)
    expect(isOnlyPack(`${text}=${evening.toString('base64url')}`)).toBe(false)
    expect(isOnlyPack(`${text} ，。`)).toBe(false)
    if (packed[1] === 1) expect(isOnlyPack(Buffer.concat([packed, evening]).toString('base64url'))).toBe(false)
  }
})
