/**
 * The phone's storage in a real browser: payloads lie encrypted, rows of an older version are encrypted at the next start, a lost key and a disk that runs short are told.
 * `FIELDPROOF_SHOTS=folder` keeps a picture of each screen.
 */
import type { BrowserContext } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually, openField, shoot, type Handset } from './handset.ts'

const field = openField()
/** With the service worker in control: the app opens again without the network. */
const handset = async (locale: string, prepare?: (context: BrowserContext) => Promise<unknown>): Promise<Handset> => {
  const phone = await field.handset({ locale, ...(prepare ? { prepare } : {}) })
  await phone.page.evaluate(async () => { await navigator.serviceWorker.ready })
  return phone
}
const checkIn = async (phone: Handset, note: string): Promise<void> => {
  await phone.id('note-input').fill(note)
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
}
interface Row { id: string; kind: string; jws?: string; sealed?: object }
/** Reads the outbox as anybody could who has the browser's files, and changes rows where told. */
const outbox = (phone: Handset, change?: { readonly plain: string }): Promise<Row[]> => phone.page.evaluate(async (plain) => {
  const asked = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error ?? new Error('failed')) })
  const db = await asked(indexedDB.open('fieldproof'))
  const store = db.transaction('outbox', plain === undefined ? 'readonly' : 'readwrite').objectStore('outbox')
  const rows = (await asked(store.getAll())) as Row[]
  if (plain !== undefined) for (const { sealed: _sealed, ...row } of rows) await asked(store.put({ ...row, jws: plain, shown: { note: 'as an older version left it' } }))
  db.close()
  return rows.map(({ id, kind, jws, sealed, ...rest }) => ({ id, kind, ...(jws === undefined ? {} : { jws }), ...(sealed === undefined ? {} : { sealed: {} }), ...('shown' in rest ? { shown: rest.shown } : {}) }))
}, change?.plain)
const forgetKey = (phone: Handset): Promise<void> => phone.page.evaluate(() => new Promise<void>((resolve, reject) => {
  const open = indexedDB.open('fieldproof')
  open.onsuccess = () => {
    const tx = open.result.transaction('meta', 'readwrite')
    tx.objectStore('meta').delete('sealKey')
    tx.oncomplete = () => { open.result.close(); resolve() }
    tx.onerror = () => reject(tx.error ?? new Error('failed'))
  }
}))

test('a check-in made offline lies encrypted, survives a reload, and arrives', async () => {
  const phone = await handset('zh-CN')
  await phone.context.setOffline(true)
  await checkIn(phone, '货架缺两排矿泉水')
  const rows = await outbox(phone)
  expect(rows.map(({ kind, jws, sealed }) => [kind, jws, sealed])).toEqual([['check_in', undefined, {}]])
  expect(JSON.stringify(rows)).not.toContain('矿泉水')
  await phone.page.reload()
  await phone.id('record-row').first().waitFor()
  expect(await phone.id('record-row').first().textContent()).toContain('矿泉水')
  await phone.context.setOffline(false)
  await phone.id('sync-state').first().click()
  await eventually(async () => (await field.checkInsOf(phone))[0]?.note).toBe('货架缺两排矿泉水')
  // An older version had left it in the open: the next start encrypts it.
  await outbox(phone, { plain: 'header.payload.signature' })
  expect((await outbox(phone))[0]).toMatchObject({ jws: 'header.payload.signature' })
  await phone.page.reload()
  await phone.id('check-in-button').waitFor()
  await eventually(async () => (await outbox(phone))[0]?.jws).toBeUndefined()
})

test.each(['zh-CN', 'en'])('a lost key is told, nothing is deleted, and the next check-in goes out (%s)', async (locale) => {
  const phone = await handset(locale)
  await phone.context.setOffline(true)
  await checkIn(phone, 'one')
  await forgetKey(phone)
  await phone.page.reload()
  await phone.id('key-lost').waitFor()
  expect(await phone.id('key-lost').getAttribute('data-count')).toBe('1')
  await shoot(phone, `storage-${locale}-1-key-lost`)
  await phone.context.setOffline(false)
  await checkIn(phone, 'two')
  await eventually(async () => (await field.checkInsOf(phone)).map((item) => item.note)).toEqual(['two'])
  expect(await outbox(phone)).toHaveLength(2)
  await phone.page.locator('[data-testid="record-row"][data-delivery="refused"]').click()
  await phone.id('record-detail').waitFor()
  await shoot(phone, `storage-${locale}-2-record`)
})

test.each(['zh-CN', 'en'])('storage that runs short is told, and check-ins are kept (%s)', async (locale) => {
  const phone = await handset(locale, (context) => context.addInitScript(() => { navigator.storage.estimate = async () => ({ usage: 990_000_000, quota: 1_000_000_000 }) }))
  await phone.id('storage-short').waitFor()
  await shoot(phone, `storage-${locale}-3-short`)
  await checkIn(phone, 'kept')
  await eventually(async () => (await field.checkInsOf(phone)).map((item) => item.note)).toEqual(['kept'])
})
