import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeCompany } from '../testing/fakeCompany.ts'
import { checkInDraft, createTestPhone, deviceA, deviceB } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { ownPhoto, ownRecord } from './own.ts'

let phone: TestPhone
beforeEach(async () => { phone = await createTestPhone(createFakeCompany()) })
afterEach(() => phone.close())

test('the next person on the phone opens no record and no photo of the one before, who opens them again with a later enrolment', async () => {
  const sha256 = 'ab'.repeat(32)
  await phone.enrolAs(deviceA)
  const { id } = await phone.append(checkInDraft, { photo: { sha256, bytes: new Uint8Array([1, 2, 3]), contentType: 'image/jpeg', takenAt: '2026-05-20T02:00:00.000Z' } })
  const opened = async () => [(await ownRecord(phone.db, id))?.id, (await ownPhoto(phone.db, phone.seal, sha256))?.bytes.length]
  expect(await opened()).toEqual([id, 3])
  await phone.enrolAs(deviceB, { personId: 'p-2', personName: '李娜' })
  expect(await opened()).toEqual([undefined, undefined])
  await phone.enrolAs('0198a1b2-0000-4000-8000-00000000000c')
  expect(await opened()).toEqual([id, 3])
})
