import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient, type ApiError, type FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** What a phone signed without a network and still holds when its person has enrolled the next one. */
let server: TestServer
let client: FieldproofClient
let personIds: string[]
beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server, { people: ['换机', '丢机', '离职', '过期', '照片', '求助', '求助二'].map((name) => ({ name, departmentName: '销售一部' })) })
  client = company.client
  personIds = company.people.map(({ personId }) => personId)
})
afterAll(() => server?.stop())

const enrol = async (person: number): Promise<SimulatedPhone> => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personIds[person]!)).code })
/** An old phone with one check-in that it has not sent, and the new one that ended it. */
const replaced = async (person: number): Promise<{ old: SimulatedPhone; eventId: string; fresh: SimulatedPhone }> => {
  const old = await enrol(person)
  const siteId = (await old.sites())[0]!.siteId
  const at = Date.now() - 5_000
  const eventId = old.checkIn({ siteId, deviceTime: at, fix: { lat: 30.2085, lon: 120.2122, accuracyMetres: 9, fixTime: at } })
  return { old, eventId, fresh: await enrol(person) }
}
const codeOf = (work: Promise<unknown>): Promise<string | undefined> => work.then(() => 'answered', (error: unknown) => (error as ApiError).problem?.code)
const checkInsOf = async (person: number) => (await client.checkIns.list({ personId: personIds[person]! })).items

test('what was signed before arrives, says that it is late, and waits for a person; nothing newer is taken', async () => {
  const { old, eventId } = await replaced(0)
  const asOld = createClient({ baseUrl: server.url, deviceToken: old.enrollment.deviceToken })
  await old.send()
  await server.ports.pipeline.drain()
  const { verdict } = (await client.checkIns.get(eventId)).verdicts[0]!
  expect(verdict.band).toBe('needs_review')
  expect(verdict.reasons.find(({ signal }) => signal === 'event_order')).toMatchObject({ text: expect.stringMatching(/^这条记录在换了手机之后才由旧手机送达/) })
  // What a restored server would have lost it may ask for, to bring it again.
  const neverSent = crypto.randomUUID()
  expect(await asOld.phone.missingEvents([eventId, neverSent])).toEqual({ missing: [neverSent] })
  // It delivers, and does nothing else.
  expect(await codeOf(asOld.phone.today())).toBe('device_revoked')
  expect(await codeOf(asOld.phone.checkIns({}))).toBe('device_revoked')
  // The answer told it the server's time: what it signs now says so.
  const later = old.checkIn({})
  await old.send().catch(() => undefined)
  await server.ports.pipeline.drain()
  expect((await checkInsOf(0)).map((item) => item.eventId)).toEqual([eventId])
  expect(later).not.toBe(eventId)
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})

test('its photo comes too, whole and in pieces, and it is proved to be in the log; a report of loss ends both', async () => {
  const old = await enrol(4)
  const at = Date.now() - 5_000
  const photo = new Uint8Array(readFileSync(join(import.meta.dirname, '../../../packages/testkit/src/photos/testdata/river.jpg')))
  const eventId = old.checkIn({ deviceTime: at, fix: { lat: 30.2085, lon: 120.2122, accuracyMetres: 9, fixTime: at }, photo: { bytes: photo, contentType: 'image/jpeg' } })
  await enrol(4)
  const asOld = createClient({ baseUrl: server.url, deviceToken: old.enrollment.deviceToken })
  await old.flush()
  await server.ports.pipeline.drain()
  const { photoSha256, photoReceived } = await client.checkIns.get(eventId)
  expect(photoReceived).toBe(true)
  const whole = () => asOld.raw('PUT', `/api/v1/media/${photoSha256!}`, photo, { 'content-type': 'image/jpeg' })
  expect(await codeOf(whole())).toBe('answered')
  await expect.poll(() => codeOf(asOld.log.inclusion(eventId))).toBe('answered')
  const { treeSize, salt } = await asOld.log.inclusion(eventId)
  expect(salt).toBeDefined()
  expect(await codeOf(asOld.log.consistency(1, treeSize))).toBe('answered')
  expect(await codeOf(asOld.log.checkpoint())).toBe('device_revoked')
  await client.devices.revoke(old.deviceId, 'lost')
  expect(await codeOf(asOld.log.inclusion(eventId))).toBe('device_revoked')
  expect(await codeOf(asOld.phone.missingEvents([eventId]))).toBe('device_revoked')
  expect(await codeOf(asOld.phone.uploadMedia({ sha256: photoSha256!, bytes: photo, contentType: 'image/jpeg' }))).toBe('device_revoked')
  expect(await codeOf(whole())).toBe('device_revoked')
  const told = (await client.audit.list()).items.filter(({ action }) => action === 'device_revoked')
  expect(told[0]).toMatchObject({ what: '停用了“照片”的设备（丢失）' })
})

test('it ends its own call for help, also after it was replaced, and raises none', async () => {
  const old = await enrol(5)
  const [sosId, late] = [crypto.randomUUID(), crypto.randomUUID()]
  old.declare({ topic: 'sos', sosId, state: 'raised' })
  await old.flush()
  await enrol(5)
  const raised = old.declare({ topic: 'sos', sosId: late, state: 'raised' })
  const ended = old.declare({ topic: 'sos', sosId, state: 'ended' })
  await old.send().catch(() => undefined)
  await server.ports.pipeline.drain()
  expect([old.refused.get(raised)?.code, old.refused.get(ended)]).toEqual(['phone_replaced', undefined])
  expect((await client.sos.list()).items.filter(({ personId }) => personId === personIds[5])).toMatchObject([{ sosId, endedAt: expect.any(String), endedBy: null }])
})

test('that somebody else has ended its call is told to it, and to the new phone until the person calls anew; a lost one hears nothing', async () => {
  const old = await enrol(6)
  const sosId = crypto.randomUUID()
  old.declare({ topic: 'sos', sosId, state: 'raised' })
  await old.flush()
  await server.ports.pipeline.drain()
  const fresh = await enrol(6)
  expect((await fresh.client.phone.today()).sosEnded).toBeNull()
  await client.sos.end(sosId, { reason: '本人来电，旧手机已坏' })
  const ended = { byName: expect.any(String), reason: '本人来电，旧手机已坏' }
  expect((await fresh.client.phone.today()).sosEnded).toMatchObject({ sosId, ...ended })
  expect((await old.client.phone.sos(sosId)).endedBy).toMatchObject(ended)
  // What the new phone calls is not the old one's to know.
  const next = crypto.randomUUID()
  fresh.declare({ topic: 'sos', sosId: next, state: 'raised' })
  await fresh.flush()
  await server.ports.pipeline.drain()
  expect((await fresh.client.phone.today()).sosEnded).toBeNull()
  expect([(await fresh.client.phone.sos(next)).received, (await old.client.phone.sos(next)).received]).toEqual([true, false])
  await client.devices.revoke(old.deviceId, 'lost')
  expect(await codeOf(old.client.phone.sos(sosId))).toBe('device_revoked')
})

test('a lost phone brings nothing, also where it is reported lost only after it was replaced', async () => {
  const { old } = await replaced(1)
  await client.devices.revoke(old.deviceId, 'lost')
  expect((await client.devices.list({ personId: personIds[1]! })).devices.find(({ deviceId }) => deviceId === old.deviceId)?.status).toBe('lost')
  expect(await codeOf(old.send())).toBe('device_revoked')
  expect(await checkInsOf(1)).toEqual([])
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})

test('nor does the phone of somebody who has left, nor one that was stopped by hand', async () => {
  const { old, fresh } = await replaced(2)
  fresh.checkIn({})
  await client.devices.revoke(fresh.deviceId, 'other')
  expect(await codeOf(fresh.send())).toBe('device_revoked')
  await client.people.update(personIds[2]!, { status: 'left' })
  expect(await codeOf(old.send())).toBe('device_revoked')
  expect(await checkInsOf(2)).toEqual([])
})

test('after thirty days it is over', async () => {
  const { old, fresh } = await replaced(3)
  await server.ports.db.withOrg(old.enrollment.orgId, async (trx) => {
    const then = sql`(select revoked_at - interval '31 days' from devices where device_id = ${old.deviceId})`
    await sql`update devices set enrolled_at = ${then} where device_id = ${fresh.deviceId}`.execute(trx)
    await sql`update devices set revoked_at = ${then} where device_id = ${old.deviceId}`.execute(trx)
  })
  server.ports.devices.invalidate()
  expect(await codeOf(old.send())).toBe('device_revoked')
})
