/**
 * How long a full outbox takes to drain: 1,000 signed events, 100 of them with a photo, from the phone's own outbox code (in Node, over an
 * IndexedDB in memory) to a real server process over HTTP on this machine.
 *
 *   npm run bench:drain -- [--events 1000] [--photos 100] [--kilobytes 300] [--json FILE]
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createClient } from '@fieldproof/client'
import { createVirtualPhone } from '../src/offline/virtualPhone.ts'
import { sha256Hex } from '../src/nodeCrypto.ts'
import { removeDataFolder, setUpSmallCompany, startServerProcess } from '../src/serverProcess.ts'
import { readFlags } from './flags.ts'
import { type Measurement, printTable, writeMeasurements } from './measurement.ts'

const { values: flags } = readFlags({ options: { events: { type: 'string', default: '1000' }, photos: { type: 'string', default: '100' }, kilobytes: { type: 'string', default: '300' }, json: { type: 'string' } } })
const [events, photos, kilobytes] = [Number(flags.events), Number(flags.photos), Number(flags.kilobytes)]
if (!(Number.isSafeInteger(events) && Number.isSafeInteger(photos) && Number.isSafeInteger(kilobytes) && events > 0 && photos >= 0 && photos <= events && kilobytes > 0)) {
  console.error('--events, --photos and --kilobytes are whole numbers, no more photos than events')
  process.exit(2)
}
/** The aim: a day without network is with the company within a minute of its return. */
const aimSeconds = 60

const server = await startServerProcess()
try {
  const company = await setUpSmallCompany(server)
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = keys.publicKey.export({ format: 'jwk' })
  const { code } = await company.session.client.people.enrollmentCode(company.personIds[0]!)
  const enrolled = await createClient({ baseUrl: server.baseUrl }).phone.enroll({ code, publicKey: { kty: 'EC', crv: 'P-256', x: x!, y: y! } })
  const phone = await createVirtualPhone({
    now: Date.now, newId: () => crypto.randomUUID(), deviceKey: keys.privateKey, identity: { ...enrolled, enrolledAt: enrolled.serverTime, enrolledWith: code },
  })
  const signedAt = performance.now()
  for (let i = 0; i < events; i++) {
    const withPhoto = i < photos
    const bytes = withPhoto ? Uint8Array.from(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(kilobytes * 1000)])) : undefined
    const sha256 = bytes && sha256Hex(bytes)
    await phone.append({ kind: 'check_in', fix: { lat: 31.2304 + i * 1e-6, lon: 121.4737, fixTime: Date.now(), accuracyMetres: 12 }, note: `第 ${i + 1} 次`, ...(sha256 ? { photoSha256: sha256 } : {}) },
      bytes && sha256 ? { photo: { sha256, bytes, contentType: 'image/jpeg', takenAt: new Date().toISOString() } } : {})
  }
  const signing = (performance.now() - signedAt) / events

  const client = createClient({ baseUrl: server.baseUrl, deviceToken: enrolled.deviceToken })
  const api = { phone: client.phone, log: client.log, today: client.phone.today, consents: async () => (await client.phone.consents()).consents }
  const countWaiting = () => phone.db().countFromIndex('outbox', 'by-delivery', IDBKeyRange.bound(['waiting'], ['waiting', []]))
  const startedAt = performance.now()
  let eventsGone = 0
  const watch = setInterval(() => { void countWaiting().then((left) => { if (left === 0 && eventsGone === 0) eventsGone = (performance.now() - startedAt) / 1000 }).catch(() => undefined) }, 50)
  for (;;) {
    const outcome = await phone.sync(api)
    const left = (await countWaiting()) + (await phone.db().countFromIndex('photos', 'by-upload', 'waiting'))
    if (left === 0) break
    if ((performance.now() - startedAt) / 1000 > 10 * aimSeconds) throw new Error(`${left} are still waiting: ${outcome.detail ?? outcome.state}`)
    await new Promise((resolve) => { setTimeout(resolve, 500) })
  }
  clearInterval(watch)
  const seconds = (performance.now() - startedAt) / 1000
  const refused = (await phone.db().getAll('outbox')).filter((record) => record.delivery !== 'delivered').length + (await phone.db().countFromIndex('photos', 'by-upload', 'refused'))
  const rows: Measurement[] = [
    { name: `drained: ${events} events and ${photos} photos of ${kilobytes} kB`, value: seconds, unit: 's', reference: aimSeconds, ratio: seconds / aimSeconds },
    { name: 'events alone', value: eventsGone || seconds, unit: 's' }, { name: 'signing and storing one event', value: signing, unit: 'ms' }, { name: 'refused', value: refused, unit: 'of all', reference: 0 },
  ]
  printTable(rows, 'aim')
  await writeMeasurements(flags.json, rows)
  phone.kill()
  process.exitCode = refused === 0 && seconds <= aimSeconds ? 0 : 1
} finally {
  await server.stop()
  removeDataFolder(server.dataFolder)
}
