import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { checkPackageZip, type PackageFileReport } from '@fieldproof/core/evidence'
import { passkeyMessage } from '@fieldproof/core/kernel'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { nodeCrypto } from '../src/platform/crypto.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** A passkey of the phone: registered by a signed declaration, and its word on a check-in checked against that. */
const rpId = 'localhost', origin = 'http://localhost'
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const point = keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-65)
const credentialId = 'cGFzc2tleS0x'
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const confirm = (eventId: string, userVerified = true) => {
  const clientData = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge: sha256(passkeyMessage(eventId)).toString('base64url'), origin }))
  const authenticatorData = Buffer.concat([sha256(rpId), Buffer.from([userVerified ? 5 : 1, 0, 0, 0, 0])])
  return { credentialId, authenticatorData: authenticatorData.toString('base64url'), clientDataJson: clientData.toString('base64url'), signature: sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), keys.privateKey).toString('base64url') }
}

let server: TestServer
let client: FieldproofClient
let cookie: string
let siteId: string
let phone: SimulatedPhone
let colleague: SimulatedPhone
beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  ;({ client, cookie } = company)
  siteId = (await client.sites.list()).items[0]!.siteId
  const enrolled = async (i: number) => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(company.people[i]!.personId)).code })
  ;[phone, colleague] = [await enrolled(0), await enrolled(1)]
})
afterAll(() => server?.stop())

const settle = async (): Promise<void> => {
  for (const one of [phone, colleague]) await one.flush()
  await server.ports.pipeline.drain()
}
const register = (on: SimulatedPhone, publicKey: string | null = point.toString('base64url')): void => { on.declare({ topic: 'passkey', credentialId, publicKey, rpId, origin }) }
const visit = (on: SimulatedPhone, of: (eventId: string) => ReturnType<typeof confirm> | undefined): string => {
  const id = randomUUID()
  const passkey = of(id)
  return on.checkIn({ id, siteId, factors: { can: ['passkey'], readings: [], ...(passkey === undefined ? {} : { passkey }) } })
}
const reasonOf = async (eventId: string) => (await client.checkIns.get(eventId)).verdicts.at(-1)!.verdict.reasons.find((one) => one.signal === 'passkey')

/** What an outsider reads of the passkey in an exported check-in. */
const provenOffline = async (eventId: string): Promise<{ verdict: PackageFileReport['verdict']; codes: string[] }> => {
  // Until the newest entries are under a signed checkpoint, a second at most, there is nothing to export.
  let zip: Uint8Array | undefined
  await expect.poll(async () => {
    const answer = await fetch(client.checkIns.evidenceUrl(eventId), { headers: { cookie } })
    if (answer.ok) zip = new Uint8Array(await answer.arrayBuffer())
    return answer.status
  }, { timeout: 20_000 }).toBe(200)
  const report = checkPackageZip(zip!, (data) => new Uint8Array(inflateRawSync(data)), nodeCrypto)
  if (!report.ok) throw new Error(report.error.en)
  return { verdict: report.value.verdict, codes: report.value.checks.filter(({ id }) => id === 'passkey').map(({ code }) => code) }
}

test('registered in the same upload, it confirms; after a few times it says more', async () => {
  register(phone)
  const visits = Array.from({ length: 4 }, () => visit(phone, (id) => confirm(id)))
  await settle()
  expect(await reasonOf(visits[0]!)).toMatchObject({ weightDecibans: 1, group: 'person', text: '用这部手机的指纹、面容或密码确认了这次打卡；这个通行密钥是新登记的，以前用过 0 次' })
  expect(await reasonOf(visits[3]!)).toMatchObject({ weightDecibans: 4, text: '用这部手机的指纹、面容或密码确认了这次打卡（以前确认过 3 次）' })
  for (const visited of visits) expect(await provenOffline(visited)).toEqual({ verdict: 'valid', codes: ['passkeyConfirmed'] })
})

test('the word of another check-in does not count for this one, nor a touch without unlocking', async () => {
  const [again, touched, without] = [visit(phone, () => confirm(randomUUID())), visit(phone, (id) => confirm(id, false)), visit(phone, () => undefined)]
  await settle()
  expect(await reasonOf(again)).toMatchObject({ weightDecibans: -4, state: 'against' })
  expect(await reasonOf(touched)).toMatchObject({ weightDecibans: 0, state: 'inconclusive' })
  expect(await reasonOf(without)).toMatchObject({ weightDecibans: 0, state: 'absent', text: '这次没有用解锁确认' })
  expect(await provenOffline(again)).toEqual({ verdict: 'valid', codes: ['passkeyOther'] })
  expect(await provenOffline(touched)).toEqual({ verdict: 'valid', codes: ['passkeyNotVerified'] })
  expect(await provenOffline(without)).toEqual({ verdict: 'valid', codes: [] })
})

test('a colleague cannot lend it, and taken back it is nobody’s', async () => {
  const lent = visit(colleague, (id) => confirm(id))
  register(phone, null)
  const afterwards = visit(phone, (id) => confirm(id))
  await settle()
  expect(await reasonOf(lent)).toMatchObject({ weightDecibans: 0, text: '这个通行密钥没有登记在本人名下，例如换了手机，不作判断' })
  expect(await reasonOf(afterwards)).toMatchObject({ weightDecibans: 0, state: 'inconclusive' })
  expect(await provenOffline(lent)).toEqual({ verdict: 'valid', codes: ['passkeyUnknown'] })
  expect(await provenOffline(afterwards)).toEqual({ verdict: 'valid', codes: ['passkeyTakenBack'] })
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})

test('a policy may ask for it as one of several ways, never as the only one', async () => {
  expect(await client.policies.check('gps and (passkey or photo)')).toMatchObject({ canBePublished: true, notes: [] })
  expect(await client.policies.check('gps and passkey')).toMatchObject({ canBePublished: false })
})
