import { expect, test } from 'vitest'
import { createUploadMac, isSameMac } from './uploadMac.ts'

const macs = createUploadMac('an installation secret of some length')
const upload = { orgId: '0A', eventId: '0b', deviceId: '0c', personId: '0d', source: 'native', receivedAt: 1_700_000_000_123, remoteAddress: '203.0.113.1', envelope: { b: '1', a: null }, body: Buffer.from('{}') }

test('an upload read back from the database has the same mac: small ids, members in another order', () => {
  expect(isSameMac(macs.ofUpload(upload), macs.ofUpload({ ...upload, orgId: '0a', envelope: { a: null, b: '1' } }))).toBe(true)
})

test('whatever is changed, or another secret, makes another', () => {
  const mac = macs.ofUpload(upload)
  const others = [{ orgId: '1' }, { eventId: '1' }, { deviceId: '1' }, { personId: '1' }, { source: 'osmand' }, { receivedAt: 1 }, { remoteAddress: null }, { envelope: null }, { body: Buffer.from('[]') }]
  for (const other of others) expect(isSameMac(mac, macs.ofUpload({ ...upload, ...other })), JSON.stringify(other)).toBe(false)
  expect(isSameMac(mac, createUploadMac('another').ofUpload(upload))).toBe(false)
  expect(isSameMac(mac, macs.ofConflict(upload))).toBe(false)
  expect([isSameMac(null, mac), isSameMac(Buffer.alloc(0), mac)]).toEqual([false, false])
})
