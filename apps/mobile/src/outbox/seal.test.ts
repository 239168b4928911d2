import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeCompany } from '../testing/fakeCompany.ts'
import type { FakeCompany } from '../testing/fakeCompany.ts'
import { checkInDraft, createTestPhone, deviceA } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { closeFix, createSeal, openFix, openPhoto, openRecord } from './seal.ts'
import { sealOldRows } from './sealOldRows.ts'
import type { OutboxRecord, PhotoRecord } from './types.ts'

let phone: TestPhone
let company: FakeCompany
beforeEach(async () => {
  company = createFakeCompany()
  phone = await createTestPhone(company)
  await phone.enrolAs(deviceA)
})
afterEach(() => phone.close())

const bytes = Uint8Array.from([0xff, 0xd8, 0xff, 7, 7, 7, 7, 7])
const photo = { sha256: '', bytes, contentType: 'image/jpeg', takenAt: '2026-05-20T02:00:00.000Z' }
const withPhoto = async (): Promise<OutboxRecord> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return phone.append({ ...checkInDraft, photoSha256: sha256 }, { photo: { ...photo, sha256 }, siteName: '人民广场联华超市' })
}
/** All that lies in the database, as text: bytes as Latin-1, so that words and pictures inside would be seen. */
const everything = async (): Promise<string> => {
  const rows = await Promise.all((['outbox', 'photos', 'trackBuffer', 'records'] as const).map((name) => phone.db.getAll(name)))
  return JSON.stringify(rows, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value))
}

test('of what was said, where and with which photo nothing lies in the open; read again it is all there', async () => {
  const record = await withPhoto()
  await phone.db.add('trackBuffer', await closeFix(phone.seal, { deviceId: deviceA, fix: { lat: 31.2304, lon: 121.4737, fixTime: 7 } }))
  const stored = await everything()
  for (const word of [record.jws, '到店', '31.23', '人民广场', Buffer.from(bytes).toString('latin1')]) expect(stored).not.toContain(JSON.stringify(word).slice(1, -1))
  expect(await openRecord(phone.seal, (await phone.db.get('outbox', record.id))!)).toEqual(JSON.parse(JSON.stringify(record)))
  expect((await openPhoto(phone.seal, (await phone.db.getAll('photos'))[0]!))?.bytes).toEqual(bytes)
  expect((await openFix(phone.seal, (await phone.db.getAll('trackBuffer'))[0]!))?.fix).toEqual({ lat: 31.2304, lon: 121.4737, fixTime: 7 })
})

test('the key cannot be read out, and is the same after a restart and in a second tab', async () => {
  const key = (await phone.db.get('meta', 'sealKey')) as CryptoKey
  expect(key.extractable).toBe(false)
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
  const sealed = await phone.seal.close('row', bytes)
  await phone.restart()
  expect(await phone.seal.open('row', sealed)).toEqual(bytes)
  await phone.db.delete('meta', 'sealKey')
  const [one, two] = await Promise.all([createSeal(phone.db, crypto.subtle), createSeal(phone.db, crypto.subtle)])
  expect(await two.open('row', await one.close('row', bytes))).toEqual(bytes)
})

test('what is moved to another row or damaged does not open', async () => {
  const sealed = await phone.seal.close('row', bytes)
  expect(await phone.seal.open('other row', sealed)).toBeUndefined()
  const damaged = Uint8Array.from(sealed.data, (byte, i) => (i === 3 ? byte ^ 1 : byte))
  expect(await phone.seal.open('row', { iv: sealed.iv, data: damaged })).toBeUndefined()
})

test('rows of an older version are read, sent, and encrypted; twice does nothing more', async () => {
  const record = await withPhoto()
  await phone.db.put('outbox', record)
  await phone.db.put('photos', { ...(await openPhoto(phone.seal, (await phone.db.getAll('photos'))[0]!)) } as PhotoRecord)
  expect(await everything()).toContain(record.jws)
  expect((await phone.all())[0]).toEqual(record)
  expect(await sealOldRows(phone.db, phone.seal)).toBe(2)
  expect(await everything()).not.toContain(record.jws)
  expect(await sealOldRows(phone.db, phone.seal)).toBe(0)
  await phone.sync()
  expect(company.kept.map(({ jws }) => jws)).toEqual([record.jws])
  expect([...company.media.values()]).toEqual([bytes])
})

test('a lost key is told: nothing is deleted, what was delivered is still proved, what was not is refused by this phone, and the next events go out', async () => {
  const delivered = await phone.append(checkInDraft)
  await phone.sync()
  const waiting = await withPhoto()
  await phone.db.delete('meta', 'sealKey')
  await phone.restart()
  const next = await phone.append(checkInDraft)
  await phone.sync()
  await phone.sync()
  const rows = await phone.all()
  expect(rows.map(({ id, delivery, isUnreadable, problem }) => [id, delivery, isUnreadable === true, problem?.code])).toEqual([
    [delivered.id, 'delivered', true, undefined], [waiting.id, 'refused', true, 'key_lost'], [next.id, 'delivered', false, undefined],
  ])
  expect(company.kept.map(({ id }) => id)).toEqual([delivered.id, next.id])
  expect((await phone.db.getAll('photos')).map(({ upload }) => upload)).toEqual(['refused'])
  phone.clock.pass(10 * 60_000)
  await phone.sync()
  expect((await phone.db.get('outbox', delivered.id))).toMatchObject({ inclusion: 'proved', inclusionOpened: false })
})
