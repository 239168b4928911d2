import { createHmac } from 'node:crypto'
import { rotatingCode } from '@fieldproof/core/factors'
import { expect, test } from 'vitest'
import { codeAt, importSecret } from './screenKey.ts'

test('a screen shows what the server expects, and its key cannot be read out again', async () => {
  const secret = '000102030405060708090a0b0c0d0e0f'
  const factorId = '0198c2a0-1111-7222-8333-444455556666'
  const key = await importSecret(secret)
  const time = Date.UTC(2026, 10, 26, 3, 4, 5)
  expect(await codeAt({ key, factorId, stepSeconds: 30 }, time)).toBe(rotatingCode((k, message) => createHmac('sha256', k).update(message).digest(), Buffer.from(secret, 'hex'), factorId, Math.floor(time / 30_000)))
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
})
