import type { FieldproofClient } from '@fieldproof/client'
import { checkPackageZip } from '@fieldproof/core/evidence'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import pg from 'pg'
import { randomBytes } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nodeCrypto } from '../src/platform/crypto.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** What the phone says beside a check-in, from the signed event to the console: a proposal, a spoken note. */
let server: TestServer
let client: FieldproofClient
let ownerHeaders: Record<string, string>
let phone: SimulatedPhone
let siteId: string
let database: pg.Client
beforeAll(async () => {
  server = await startTestServer()
  database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  const company = await setUpTestCompany(server)
  client = company.client
  ownerHeaders = { cookie: company.cookie }
  phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(company.people[0]!.personId)).code })
  siteId = (await phone.sites())[0]!.siteId
})
afterAll(async () => {
  await database?.end()
  await server?.stop()
})

const settled = async (eventId: string): Promise<string> => {
  await phone.send()
  await server.ports.pipeline.drain()
  return eventId
}
/** What MediaRecorder writes begins as a film without pictures would. */
const recording = (): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.concat([Buffer.from('1a45dfa3', 'hex'), randomBytes(4_000)]))
const packageOf = async (eventId: string) => {
  let zip: Uint8Array | undefined
  await expect.poll(async () => {
    const answer = await fetch(`${server.url}/api/v1/check-ins/${eventId}/evidence`, { headers: ownerHeaders })
    zip = answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
    return answer.status
  }, { timeout: 20_000 }).toBe(200)
  const report = checkPackageZip(zip!, (data) => inflateRawSync(data), nodeCrypto)
  if (!report.ok) throw new Error(report.error.en)
  return report.value
}

test('a proposed check-in says so, and since when', async () => {
  const arrivedTime = new Date(Date.now() - 180_000).toISOString()
  const proposed = await settled(phone.checkIn({ siteId, proposal: { via: 'fence', arrivedTime, isConfirmed: true } }))
  expect((await client.checkIns.get(proposed)).proposal).toEqual({ via: 'fence', arrivedTime, isConfirmed: true })
  const plain = await settled(phone.checkIn({ siteId }))
  expect(await client.checkIns.get(plain)).not.toHaveProperty('proposal')
})

test('a spoken note is kept as sound, is never looked at as a film, plays, and is in the evidence', async () => {
  const bytes = recording()
  const voice = { bytes, contentType: 'audio/webm', durationSeconds: 4.2, speechSeconds: 3.1 }
  const eventId = await settled(phone.checkIn({ siteId, voice }))
  const detail = await client.checkIns.get(eventId)
  expect(detail.voice).toMatchObject({ durationSeconds: 4.2, speechSeconds: 3.1, received: true, usedElsewhere: 0 })
  expect(detail.videoSha256).toBeNull()
  const played = await fetch(`${server.url}/api/v1/media/${detail.voice!.sha256}`, { headers: ownerHeaders })
  expect(played.headers.get('content-type')).toBe('audio/webm')
  expect(Buffer.from(await played.arrayBuffer()).equals(bytes)).toBe(true)
  expect((await database.query('select 1 from photo_tasks where sha256 = $1', [detail.voice!.sha256])).rows).toEqual([])
  const report = await packageOf(eventId)
  expect(report.wrong).toEqual([])
  expect(report.checks).toContainEqual(expect.objectContaining({ status: 'pass', subject: `media/${detail.voice!.sha256}.weba` }))
  // The same recording with another visit: told on both.
  const again = await settled(phone.checkIn({ siteId, voice }))
  expect([(await client.checkIns.get(again)).voice?.usedElsewhere, (await client.checkIns.get(eventId)).voice?.usedElsewhere]).toEqual([1, 1])
})

test('what is shown of either cannot be changed beside the signed event', async () => {
  const eventId = await settled(phone.checkIn({ siteId, proposal: { via: 'beacon', arrivedTime: new Date().toISOString(), isConfirmed: false } }))
  await database.query(`update check_ins set proposal = jsonb_set(proposal, '{via}', '"fence"'), voice = '{"sha256":"${'a'.repeat(64)}","durationSeconds":1,"speechSeconds":1}' where event_id = $1`, [eventId])
  const { faults } = await client.log.runSelfCheck()
  expect(faults.map(({ what }) => what)).toEqual(expect.arrayContaining([expect.stringContaining('proposal'), expect.stringContaining('voice')]))
})

test('a time token is verified on arrival, shown, checked by an outsider, and cannot be changed beside the signed event', async () => {
  const { timeToken } = await phone.client.phone.today()
  const good = await settled(phone.checkIn({ siteId, timeToken }))
  expect((await client.checkIns.get(good)).timeToken).toEqual({ time: timeToken!.time, state: 'valid' })
  // An hour later, with the signature of another moment.
  const moved = await settled(phone.checkIn({ siteId, timeToken: { ...timeToken!, time: new Date(Date.parse(timeToken!.time) - 3_600_000).toISOString() } }))
  expect((await client.checkIns.get(moved)).timeToken?.state).toBe('wrong')
  expect(await client.checkIns.get(await settled(phone.checkIn({ siteId })))).not.toHaveProperty('timeToken')
  const tokenOf = async (eventId: string) => {
    const report = await packageOf(eventId)
    expect(report.verdict).toBe('valid')
    return report.checks.filter(({ id }) => id === 'time_token').map(({ status, code }) => [status, code])
  }
  expect(await tokenOf(good)).toEqual([['pass', 'tokenHolds']])
  expect(await tokenOf(moved)).toEqual([['note', 'tokenWrong']])
  await database.query(`update check_ins set integrity = jsonb_set(integrity, '{timeToken,state}', '"valid"') where event_id = $1`, [moved])
  expect((await client.log.runSelfCheck()).faults.map(({ what }) => what)).toContainEqual(expect.stringContaining('integrity.timeToken'))
})
