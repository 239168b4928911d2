import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Fix } from '@fieldproof/core/kernel'
import { createFakeCompany } from '../testing/fakeCompany.ts'
import { checkInDraft, createTestPhone, deviceA } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { isShort, makeRoom } from './makeRoom.ts'
import { closeFix, openFix } from './seal.ts'

let phone: TestPhone
beforeEach(async () => {
  phone = await createTestPhone(createFakeCompany())
  await phone.enrolAs(deviceA)
})
afterEach(() => phone.close())

const buffered = async (): Promise<number[]> => (await Promise.all((await phone.db.getAll('trackBuffer')).map((row) => openFix(phone.seal, row)))).map((row) => row!.fix.fixTime)

test('of the older half of the unsigned positions every second one gives way, again and again; the newer half stays', async () => {
  for (let fixTime = 0; fixTime < 16; fixTime++) await phone.db.add('trackBuffer', await closeFix(phone.seal, { deviceId: deviceA, fix: { lat: 1, lon: 2, fixTime } as Fix }))
  expect(await makeRoom(phone.db)).toBe(4)
  expect(await buffered()).toEqual([0, 2, 4, 6, 8, 9, 10, 11, 12, 13, 14, 15])
  expect(await makeRoom(phone.db)).toBe(3)
  expect(await buffered()).toEqual([0, 4, 8, 10, 11, 12, 13, 14, 15])
})

test('signed events and photos never give way', async () => {
  const sha256 = 'a'.repeat(64)
  await phone.append({ ...checkInDraft, photoSha256: sha256 }, { photo: { sha256, bytes: new Uint8Array(1000), contentType: 'image/jpeg', takenAt: '2026-05-20T02:00:00.000Z' } })
  await phone.append({ kind: 'work_state', state: 'started' })
  await phone.db.put('records', { eventId: 'e', personId: 'p-1', serverTime: '2026-05-20T02:00:00.000Z', view: {} as never })
  expect(await makeRoom(phone.db)).toBe(0)
  expect([await phone.db.count('outbox'), await phone.db.count('photos'), await phone.db.count('records')]).toEqual([2, 1, 0])
})

test('short is less than 20 MB or a twentieth; what a browser does not tell is not short', () => {
  expect(isShort({ usage: 985_000_000, quota: 1_000_000_000 })).toBe(true)
  expect(isShort({ usage: 9_600_000_000, quota: 10_000_000_000 })).toBe(true)
  expect(isShort({ usage: 5_000_000_000, quota: 10_000_000_000 })).toBe(false)
  expect([isShort({}), isShort({ usage: 5 }), isShort({ usage: 0, quota: 0 })]).toEqual([false, false, false])
})
