import 'fake-indexeddb/auto'
import { readFileSync } from 'node:fs'
import { forceCloseDatabase } from 'fake-indexeddb'
import { unwrap } from 'idb'
import { afterEach, expect, test, vi } from 'vitest'
import { databaseName, deliveryRange, isOpen, newestEvents, onLost, openPhoneDatabase } from './database.ts'
import type { PhoneDatabase } from './database.ts'
import type { StoredRecord } from './types.ts'

/** What the head of the page runs before the app's script is there, taken from the page itself. */
const openAsThePageDoes = (): IDBOpenDBRequest => {
  const script = /<script>(.*?)<\/script>/.exec(readFileSync(new URL('../../index.html', import.meta.url), 'utf8'))![1]!
  // oxlint-disable-next-line no-implied-eval -- the very text that the page has
  new Function(script)()
  return globalThis.fieldproofOpening!
}
const ended = (request: IDBOpenDBRequest): Promise<void> => new Promise((resolve) => { request.onsuccess = () => resolve(); request.onerror = () => resolve() })

let db: PhoneDatabase | undefined
afterEach(async () => {
  db?.close()
  db = undefined
  globalThis.fieldproofOpening = undefined
  await new Promise((resolve) => { indexedDB.deleteDatabase(databaseName).onsuccess = resolve })
})

test.each([['already there', true], ['still under way', false]])('what the page has opened is used: %s', async (_name, wait) => {
  ;(await openPhoneDatabase()).close()
  const request = openAsThePageDoes()
  if (wait) await ended(request)
  db = await openPhoneDatabase()
  await db.put('meta', 1, 'x')
  // The connection that it opened is the only one.
  request.result.close()
  await expect(db.get('meta', 'x')).rejects.toThrow()
})

test.each([['already there', true], ['still under way', false]])('a phone that has no database yet gets a whole one, whatever the page tried: %s', async (_name, wait) => {
  const request = openAsThePageDoes()
  if (wait) await ended(request)
  db = await openPhoneDatabase()
  expect([...db.objectStoreNames].toSorted()).toEqual(['identities', 'meta', 'outbox', 'photos', 'records', 'trackBuffer'])
})

test('a connection that gave way to a newer version of the app is not used', async () => {
  ;(await openPhoneDatabase()).close()
  const request = openAsThePageDoes()
  await ended(request)
  request.result.close()
  db = await openPhoneDatabase()
  await db.put('meta', 1, 'x')
  expect(await db.get('meta', 'x')).toBe(1)
})

test('a connection that the browser closes, or that gives way to a newer version, is known to be lost', async () => {
  const tell = vi.fn()
  const first = await openPhoneDatabase()
  onLost(first, tell)
  expect([isOpen(first), tell.mock.calls.length]).toEqual([true, 0])
  forceCloseDatabase(unwrap(first) as unknown as Parameters<typeof forceCloseDatabase>[0])
  await vi.waitFor(() => expect([isOpen(first), tell.mock.calls.length]).toEqual([false, 1]))
  db = await openPhoneDatabase()
  onLost(db, tell)
  const newer = indexedDB.open(databaseName, 2)
  await ended(newer)
  expect([isOpen(db), tell.mock.calls.length]).toEqual([false, 2])
  newer.result.close()
})

test('the newest of a range come first, and no more than asked for', async () => {
  db = await openPhoneDatabase()
  const row = (seq: number, delivery: StoredRecord['delivery']): StoredRecord => ({ id: `e${seq}`, deviceId: 'd', personId: 'p', seq, kind: 'declaration', deviceTime: '2026-05-20T01:00:00.000Z', submissionSha256: 'h', delivery })
  for (const [seq, delivery] of [[1, 'delivered'], [2, 'waiting'], [3, 'delivered'], [10, 'delivered']] as const) await db.put('outbox', row(seq, delivery))
  const newest = async (count: number): Promise<number[]> => (await newestEvents(db!.transaction('outbox').store, 'by-delivery', deliveryRange('delivered', 'd'), count)).map(({ seq }) => seq)
  expect(await newest(40)).toEqual([10, 3, 1])
  expect(await newest(2)).toEqual([10, 3])
})
