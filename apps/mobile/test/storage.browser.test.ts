/**
 * The phone's storage in a real browser: payloads lie encrypted, rows of an older version are encrypted at the next start, a lost key and a disk that runs short are told.
 * `SCREENSHOTS=folder` keeps a picture of each screen.
 */
import type { BrowserContext } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually, everyLook, look, openField, type Handset, type HandsetOptions } from './handset.ts'

const field = openField()
/** With the service worker in control: the app opens again without the network. */
const handset = async (options: HandsetOptions): Promise<Handset> => {
  const phone = await field.handset(options)
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
  const phone = await handset({ locale: 'zh-CN' })
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

test.each(everyLook)('a lost key is told, nothing is deleted, and the next check-in goes out ($locale at $width)', async (screen) => {
  const phone = await handset(screen)
  await phone.context.setOffline(true)
  await checkIn(phone, 'one')
  await forgetKey(phone)
  await phone.page.reload()
  await phone.id('key-lost').waitFor()
  expect(await phone.id('key-lost').getAttribute('data-count')).toBe('1')
  await look(phone, `storage-${screen.locale}-${screen.width}-1-key-lost`)
  await phone.context.setOffline(false)
  await checkIn(phone, 'two')
  await eventually(async () => (await field.checkInsOf(phone)).map((item) => item.note)).toEqual(['two'])
  expect(await outbox(phone)).toHaveLength(2)
  const lost = phone.page.locator('[data-testid="record-row"][data-delivery="refused"]')
  expect(await lost.textContent()).toContain({ 'zh-CN': '没有送达', 'zh-TW': '沒有送達', en: 'Not delivered' }[screen.locale])
  expect(await lost.textContent()).not.toContain('the key of this record is gone')
  await lost.click()
  await phone.id('record-detail').waitFor()
  await look(phone, `storage-${screen.locale}-${screen.width}-2-record`)
})

test.each(everyLook)('storage that runs short is told, and check-ins are kept ($locale at $width)', async (screen) => {
  const phone = await handset({ ...screen, prepare: (context) => context.addInitScript(() => { navigator.storage.estimate = async () => ({ usage: 990_000_000, quota: 1_000_000_000 }) }) })
  await phone.id('storage-short').waitFor()
  await look(phone, `storage-${screen.locale}-${screen.width}-3-short`)
  await checkIn(phone, 'kept')
  await eventually(async () => (await field.checkInsOf(phone)).map((item) => item.note)).toEqual(['kept'])
})

/** Keeps hold of the app's connection, to end it as a browser does: closed, with the event that tells. */
const holdConnection = (context: BrowserContext) => context.addInitScript(() => {
  const { open } = IDBFactory.prototype
  IDBFactory.prototype.open = function (...given) {
    const request = open.apply(this, given)
    request.addEventListener('success', () => { Object.assign(globalThis, { heldConnection: request.result }) })
    return request
  }
})
const closeConnection = (phone: Handset, { silently }: { readonly silently: boolean }): Promise<void> => phone.page.evaluate((quiet) => {
  const { heldConnection } = globalThis as unknown as { heldConnection: IDBDatabase }
  heldConnection.close()
  if (!quiet) heldConnection.dispatchEvent(new Event('close'))
}, silently)

const openAgain: Readonly<Record<string, string>> = { 'zh-CN': '请重新打开此应用', 'zh-TW': '請重新開啟此應用程式', en: 'Please open the app again' }
test.each(everyLook)('storage that the browser closes is told with what helps, before and after the tap, and the app opens again ($locale at $width)', async (screen) => {
  const phone = await handset({ ...screen, prepare: holdConnection })
  await checkIn(phone, 'before')
  // Safari does not always tell: then the tap finds out.
  await closeConnection(phone, { silently: screen.locale === 'zh-TW' })
  if (screen.locale !== 'zh-TW') await phone.id('storage-lost').waitFor()
  await phone.id('note-input').fill('lost')
  await phone.id('check-in-button').click()
  await phone.page.locator('.act-failure').waitFor()
  expect(await phone.page.locator('.act-failure').textContent()).toContain(openAgain[screen.locale])
  expect(await phone.id('storage-lost').textContent()).toContain(openAgain[screen.locale])
  await look(phone, `storage-${screen.locale}-${screen.width}-4-lost`)
  await phone.id('storage-reopen').click()
  await phone.id('check-in-button').waitFor()
  await phone.id('record-row').first().waitFor()
  expect(await phone.id('storage-lost').count()).toBe(0)
  await checkIn(phone, 'after')
  await eventually(async () => (await field.checkInsOf(phone)).map((item) => item.note).toSorted()).toEqual(['after', 'before'])
})

test('site data deleted under the open page: told at once, and opening again asks for an enrolment', async () => {
  const phone = await handset({ locale: 'zh-CN' })
  const browser = await phone.context.newCDPSession(phone.page)
  await browser.send('Storage.clearDataForOrigin', { origin: field.baseUrl, storageTypes: 'indexeddb' })
  await phone.id('storage-lost').waitFor()
  await phone.id('storage-reopen').click()
  await phone.id('enroll-code-input').waitFor()
})
