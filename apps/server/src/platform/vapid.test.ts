import { createECDH } from 'node:crypto'
import { expect, it } from 'vitest'
import { createVapidKeys } from './vapid.ts'

it('is the same for the same secret, another for another, and a key of P-256', () => {
  const keys = createVapidKeys('a secret of thirty-two characters!!')
  expect(createVapidKeys('a secret of thirty-two characters!!')).toEqual(keys)
  expect(createVapidKeys('another secret of thirty-two chars!').publicKey).not.toBe(keys.publicKey)
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(Buffer.from(keys.privateKey, 'base64url'))
  expect(ecdh.getPublicKey().toString('base64url')).toBe(keys.publicKey)
  expect(Buffer.from(keys.publicKey, 'base64url')).toHaveLength(65)
})
