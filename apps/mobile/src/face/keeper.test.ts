import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { openPhoneDatabase } from '../outbox/database.ts'
import type { Identity } from '../outbox/types.ts'
import { createFaceKeeper } from './keeper.ts'

const features = [new Float32Array([0.6, 0.8]), new Float32Array([1, 0]), new Float32Array([0, 1])]

const enrolled = async (name: string, deviceId: string) => {
  const db = await openPhoneDatabase(name)
  await db.put('identities', { deviceId } as Identity)
  await db.put('meta', deviceId, 'currentDeviceId')
  let changes = 0
  return { db, keeper: createFaceKeeper({ db, crypto, now: () => 7, changed: () => { changes += 1 } }), changes: () => changes }
}

test('what was enrolled comes back, under a key that cannot be read out, and nothing of it lies open', async () => {
  const { db, keeper, changes } = await enrolled('keep', 'phone-1')
  expect(await keeper.open()).toBeUndefined()
  await keeper.keep(features, 'model-1')
  const open = (await keeper.open())!
  expect(open).toMatchObject({ modelId: 'model-1', enrolledAt: 7, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(open.features).toEqual(features)
  const kept = (await db.get('meta', 'face')) as { key: CryptoKey; cipher: ArrayBuffer }
  expect(kept.key.extractable).toBe(false)
  await expect(crypto.subtle.exportKey('raw', kept.key)).rejects.toThrow()
  expect(Buffer.from(kept.cipher).includes(Buffer.from(new Float32Array([0.6, 0.8]).buffer))).toBe(false)
  expect(changes()).toBe(1)
})

test('the hash is of this enrolment alone: the same face enrolled again is another one', async () => {
  const { keeper } = await enrolled('again', 'phone-1')
  await keeper.keep(features, 'model-1')
  const first = (await keeper.open())!.sha256
  await keeper.keep(features, 'model-1')
  expect((await keeper.open())!.sha256).not.toBe(first)
})

test('it opens for its own phone and model only, and is gone when it is taken back', async () => {
  const { db, keeper } = await enrolled('bound', 'phone-1')
  await keeper.keep(features, 'model-1')
  const kept = (await db.get('meta', 'face')) as object
  await db.put('meta', { ...kept, modelId: 'model-2' }, 'face')
  await expect(keeper.open()).rejects.toThrow()
  await db.put('meta', kept, 'face')
  await db.put('identities', { deviceId: 'phone-2' } as Identity)
  await db.put('meta', 'phone-2', 'currentDeviceId')
  expect(await keeper.open()).toBeUndefined()
  expect(await keeper.about()).toBeUndefined()
  await db.put('meta', 'phone-1', 'currentDeviceId')
  await keeper.forget()
  expect(await keeper.open()).toBeUndefined()
  expect(await db.get('meta', 'face')).toBeUndefined()
})
