import { generateKeyPairSync, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { sha256, verifyEd25519 } from '@fieldproof/testkit/nodeCrypto.ts'
import { formatVkey, makeTimeToken, parseVkey, verifyTimeToken } from './index.ts'

const keyOf = (origin: string) => {
  const pair = generateKeyPairSync('ed25519')
  const vkey = parseVkey(sha256, formatVkey(sha256, origin, new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))))
  if (!vkey.ok) throw new Error(vkey.error)
  return { vkey: vkey.value, log: { origin, keyId: vkey.value.keyId }, sign: (message: Uint8Array) => new Uint8Array(sign(null, message, pair.privateKey)) }
}
const time = '2026-11-20T08:00:00.000Z'

test('whoever has the public key can tell what the log said, and nothing else passes', () => {
  const ours = keyOf('log.example.com/a')
  const token = makeTimeToken(time, ours.log, ours.sign)
  expect(verifyTimeToken(token, ours.vkey, { verifyEd25519 })).toEqual({ ok: true, value: Date.parse(time) })
  const refused: unknown[] = [
    { ...token, time: '2026-11-20T08:00:00.001Z' }, { ...token, signature: `${token.signature.startsWith('A') ? 'B' : 'A'}${token.signature.slice(1)}` }, { ...token, keyId: '00000000' }, { ...token, time: 'yesterday' }, {}, null, 'x', { ...token, signature: '' },
  ]
  for (const value of refused) expect(verifyTimeToken(value, ours.vkey, { verifyEd25519 }).ok, JSON.stringify(value)).toBe(false)
  const other = keyOf('log.example.com/a')
  expect(verifyTimeToken(makeTimeToken(time, { ...other.log, keyId: ours.log.keyId }, other.sign), ours.vkey, { verifyEd25519 }).ok).toBe(false)
  // The same key under another name: another log.
  expect(verifyTimeToken(makeTimeToken(time, { ...ours.log, origin: 'log.example.com/b' }, ours.sign), ours.vkey, { verifyEd25519 }).ok).toBe(false)
  expect(() => makeTimeToken('20 November', ours.log, ours.sign)).toThrow('ISO 8601')
})
