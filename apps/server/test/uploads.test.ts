import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSimulatedPhone, sha256Hex, type SimulatedPhone } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** Photos in pieces: tus 1.0 as it is written, and everything that can go wrong on the way. The check-in itself stands whatever happens. */
let server: TestServer
let phone: SimulatedPhone
let other: SimulatedPhone
let now = Date.parse('2026-11-20T08:00:00.000Z')
let company: Awaited<ReturnType<typeof setUpTestCompany>>
let photo: Buffer<ArrayBuffer>
let sha256: string
let eventId: string

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  company = await setUpTestCompany(server)
  const enrol = async (i: number) => createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await company.client.people.enrollmentCode(company.people[i]!.personId)).code })
  phone = await enrol(0)
  other = await enrol(1)
})
afterAll(() => server?.stop())

/** A check-in whose photo is signed and has not come. */
beforeEach(async () => {
  photo = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(100_000)])
  sha256 = sha256Hex(photo)
  eventId = await checkInWithoutPhoto()
})
const checkInWithoutPhoto = async (): Promise<string> => {
  // The simulated phone uploads what it is given; here the event goes alone.
  const id = phone.checkIn({ fix: { lat: 30.2084, lon: 120.2121, fixTime: now, accuracyMetres: 8 }, photo: { bytes: Uint8Array.from(photo), contentType: 'image/jpeg' } })
  const { results } = await phone.client.phone.sendEvents([...phone.waiting()])
  expect(results.at(-1)).toMatchObject({ eventId: id, status: 'accepted' })
  return id
}

const call = (method: string, path: string, headers: Record<string, string> = {}, body?: Uint8Array<ArrayBuffer>, who = phone) =>
  fetch(`${server.url}${path}`, { method, headers: { authorization: `Bearer ${who.deviceToken}`, 'tus-resumable': '1.0.0', 'accept-language': 'en', ...headers }, ...(body === undefined ? {} : { body }) })
const announce = (length: number | string = photo.length, hash = sha256, who = phone) => call('POST', '/api/v1/uploads', { 'upload-length': String(length), 'upload-metadata': `sha256 ${Buffer.from(hash).toString('base64')},filetype ${Buffer.from('image/jpeg').toString('base64')}` }, undefined, who)
const patch = (offset: number, piece: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => call('PATCH', `/api/v1/uploads/${sha256}`, { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), ...headers }, piece)
const head = (who = phone) => call('HEAD', `/api/v1/uploads/${sha256}`, {}, undefined, who)
const piece = (from: number, to = photo.length) => Uint8Array.from(photo.subarray(from, to))
const arrived = async () => (await company.client.checkIns.get(eventId)).photoReceived
const drained = async () => { await server.ports.pipeline.drain() }

test('in pieces, told how far it is, whole at the end', async () => {
  const begun = await announce()
  expect([begun.status, begun.headers.get('location'), begun.headers.get('upload-offset'), begun.headers.get('tus-resumable')]).toEqual([201, `/api/v1/uploads/${sha256}`, '0', '1.0.0'])
  expect(Date.parse(begun.headers.get('upload-expires')!)).toBe(now + 7 * 86_400_000)
  const first = await patch(0, piece(0, 40_000))
  expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '40000'])
  const asked = await head()
  expect([asked.status, asked.headers.get('upload-offset'), asked.headers.get('upload-length'), asked.headers.get('cache-control')]).toEqual([200, '40000', String(photo.length), 'no-store'])
  await drained()
  expect(await arrived()).toBe(false)
  expect((await patch(40_000, piece(40_000))).headers.get('upload-offset')).toBe(String(photo.length))
  await drained()
  expect(await arrived()).toBe(true)
  expect(Buffer.from(await (await call('GET', `/api/v1/media/${sha256}`)).arrayBuffer()).equals(photo)).toBe(true)
  // Once more, as after a lost answer: it is known to be here.
  expect((await announce()).headers.get('upload-offset')).toBe(String(photo.length))
  expect((await head()).headers.get('upload-offset')).toBe(String(photo.length))
  expect((await patch(photo.length, new Uint8Array(0))).status).toBe(204)
})

test('our client goes on where it was cut, and repairs a wrong idea of where that is', async () => {
  await announce()
  await patch(0, piece(0, 70_001))
  const seen: number[] = []
  await phone.client.phone.uploadMedia({ sha256, bytes: Uint8Array.from(photo), contentType: 'image/jpeg', pieceBytes: 10_000, onProgress: (sent) => seen.push(sent) })
  expect(seen[0]).toBe(70_001)
  await drained()
  expect(await arrived()).toBe(true)
})

test('what came before a cut of the connection is kept', async () => {
  await announce()
  const { port } = new URL(server.url)
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(`PATCH /api/v1/uploads/${sha256} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${phone.deviceToken}\r\ntus-resumable: 1.0.0\r\ncontent-type: application/offset+octet-stream\r\nupload-offset: 0\r\ncontent-length: ${photo.length}\r\n\r\n`)
      socket.write(photo.subarray(0, 33_333), () => setTimeout(() => { socket.destroy(); resolve() }, 1_500))
    })
    socket.on('error', () => resolve())
  })
  await expect.poll(async () => Number((await head()).headers.get('upload-offset')), { timeout: 20_000 }).toBe(33_333)
  expect((await patch(33_333, piece(33_333))).status).toBe(204)
  await drained()
  expect(await arrived()).toBe(true)
})

describe('said plainly', () => {
  const problem = async (answer: Response) => [answer.status, answer.headers.get('content-type')?.startsWith('application/problem+json') ? ((await answer.json()) as { code: string }).code : undefined]
  test('a piece at the wrong place', async () => {
    await announce()
    await patch(0, piece(0, 1000))
    expect(await problem(await patch(500, piece(500, 1500)))).toEqual([409, 'upload_offset'])
    expect((await head()).headers.get('upload-offset')).toBe('1000')
  })
  test('a piece damaged on its way is forgotten, the ones before it are not', async () => {
    await announce()
    await patch(0, piece(0, 1000))
    const checksum = `sha256 ${createHash('sha256').update(piece(1000, 2000)).digest('base64')}`
    expect(await problem(await patch(1000, piece(1001, 2001), { 'upload-checksum': checksum }))).toEqual([460, 'checksum_mismatch'])
    expect((await head()).headers.get('upload-offset')).toBe('1000')
    expect((await patch(1000, piece(1000, 2000), { 'upload-checksum': checksum })).status).toBe(204)
    expect(await problem(await patch(2000, piece(2000, 3000), { 'upload-checksum': 'crc32 AA' }))).toEqual([400, 'invalid_request'])
  })
  // The first byte tells the kind: damaged there it is no photo at all, and still not the one that was signed, which the phone must not give up.
  test.each([0, 50_000])('another photo than was signed (byte %d): nothing of it stays, and the right one can still come', async (damaged) => {
    await announce()
    const wrong = Uint8Array.from(photo)
    wrong[damaged] = (wrong[damaged]! + 1) % 256
    expect(await problem(await patch(0, wrong))).toEqual([422, 'hash_mismatch'])
    expect((await head()).headers.get('upload-offset')).toBe('0')
    await drained()
    expect(await arrived()).toBe(false)
    expect((await patch(0, piece(0))).status).toBe(204)
  })
  test('too large, more than announced, no length, no hash, another version of tus, another content type', async () => {
    expect(await problem(await announce(40_000_001))).toEqual([413, 'photo_too_large'])
    for (const length of ['', '-1', '0', '1e3', '99999999999999999999']) expect(await problem(await announce(length))).toEqual([400, 'invalid_request'])
    expect(await problem(await announce(10, 'x'))).toEqual([400, 'invalid_request'])
    expect(await problem(await call('POST', '/api/v1/uploads', { 'tus-resumable': '0.2.2' }))).toEqual([412, 'tus_version'])
    await announce(1000)
    expect(await problem(await patch(0, piece(0, 1001)))).toEqual([400, 'invalid_request'])
    expect(await problem(await call('PATCH', `/api/v1/uploads/${sha256}`, { 'content-type': 'image/jpeg', 'upload-offset': '0' }, piece(0, 10)))).toEqual([415, 'unsupported_media_type'])
    expect(await problem(await patch(-1 as number, piece(0, 10)))).toEqual([400, 'invalid_request'])
  })
  test('not a photo', async () => {
    photo = Buffer.from('GIF89a, and then some more bytes that are no photo') as Buffer<ArrayBuffer>
    sha256 = sha256Hex(photo)
    await checkInWithoutPhoto()
    await announce()
    expect(await problem(await patch(0, piece(0)))).toEqual([415, 'unsupported_media_type'])
  })
  test('an upload that nobody finished for a week is forgotten with its bytes, and can begin anew', async () => {
    await announce()
    await patch(0, piece(0, 1000))
    now += 7 * 86_400_000
    expect((await head()).status).toBe(410)
    expect(await problem(await patch(1000, piece(1000)))).toEqual([410, 'upload_expired'])
    expect((await announce()).headers.get('upload-offset')).toBe('0')
    await phone.client.phone.uploadMedia({ sha256, bytes: Uint8Array.from(photo), contentType: 'image/jpeg' })
    await drained()
    expect(await arrived()).toBe(true)
  })
  test('a photo that no kept event names, and somebody else’s upload', async () => {
    expect(await problem(await announce(1000, 'ab'.repeat(32)))).toEqual([404, 'not_found'])
    await announce()
    expect((await head(other)).status).toBe(404)
    expect(await problem(await announce(photo.length, sha256, other))).toEqual([404, 'not_found'])
  })
  test('given up', async () => {
    await announce()
    await patch(0, piece(0, 1000))
    expect((await call('DELETE', `/api/v1/uploads/${sha256}`)).status).toBe(204)
    expect((await head()).status).toBe(404)
    expect((await announce()).headers.get('upload-offset')).toBe('0')
  })
})

test('a phone of before sends it whole, and is answered as before', async () => {
  const put = await call('PUT', `/api/v1/media/${sha256}`, { 'content-type': 'image/jpeg' }, piece(0))
  expect(put.status).toBe(201)
  await drained()
  expect(await arrived()).toBe(true)
})

test('which events this server has not', async () => {
  const unknown = '0198a1b2-0000-4000-8000-00000000dead'
  expect(await phone.client.phone.missingEvents([eventId, unknown])).toEqual({ missing: [unknown] })
  expect((await other.client.phone.missingEvents([unknown])).missing).toEqual([unknown])
})

test('nothing is left lying about once photos are here', async () => {
  await phone.client.phone.uploadMedia({ sha256, bytes: Uint8Array.from(photo), contentType: 'image/jpeg' })
  const client = new pg.Client({ connectionString: server.connectionString })
  await client.connect()
  const { rows } = await client.query<{ part: string }>('select part from media_uploads')
  await client.end()
  expect(rows.some(({ part }) => part.endsWith(sha256))).toBe(false)
  expect((await readdir(server.arrivingFolder)).some((name) => name.endsWith(sha256))).toBe(false)
})
