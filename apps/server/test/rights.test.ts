import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSimulatedPhone, sha256Hex, type SimulatedPhone } from '@fieldproof/testkit'
import type { FieldproofClient } from '@fieldproof/client'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

let server: TestServer
let client: FieldproofClient
let phones: SimulatedPhone[]
beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  phones = []
  for (const { personId } of company.people) phones.push(await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code }))
})
afterAll(() => server?.stop())

test('U+0000 and figures no database column holds are refused at the door, not acknowledged and stuck', async () => {
  const [phone] = phones as [SimulatedPhone]
  phone.checkIn({ note: 'a\u0000b' })
  phone.checkIn({ fix: { lat: 30, lon: 120, fixTime: Date.now(), accuracyMetres: 1e300 } })
  const { results } = await phone.send()
  expect(results.map((result) => result.problem?.code)).toEqual(['event_malformed', 'event_malformed'])
})

test('naming the hash of a colleague’s photo does not bring that photo into one’s own record', async () => {
  const [mine, other] = phones as [SimulatedPhone, SimulatedPhone]
  const bytes = new Uint8Array(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(300)]))
  const theirs = other.checkIn({ photo: { bytes, contentType: 'image/jpeg' } })
  await other.send()
  const claimed = mine.checkIn({ photo: { bytes, contentType: 'image/jpeg' } })
  await mine.client.phone.sendEvents([...mine.waiting()]) // the event alone; the photo is never uploaded by this phone
  await server.ports.pipeline.drain()
  expect((await client.checkIns.get(theirs)).photoReceived).toBe(true)
  expect((await client.checkIns.get(claimed)).photoReceived).toBe(false)
  await expect(mine.client.raw('GET', `/api/v1/media/${sha256Hex(bytes)}`)).rejects.toMatchObject({ status: 404 })
})

test('a manager who leaves stops seeing the live view at once', async () => {
  const { personId } = await client.people.create({ name: '赵经理', role: 'hr', email: 'hr@example.com', password: 'correct horse battery' })
  const signIn = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'hr@example.com', password: 'correct horse battery' }) })
  const cookie = signIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  const stream = await fetch(`${server.url}/api/v1/live`, { headers: { cookie } })
  expect(stream.status).toBe(200)
  const ended = (async () => {
    try {
      for await (const _ of stream.body!);
    } catch {
      // a destroyed connection is an end too
    }
    return 'ended'
  })()
  await client.people.update(personId, { status: 'left' })
  expect(await Promise.race([ended, new Promise((done) => setTimeout(() => done('still open'), 10_000))])).toBe('ended')
})
