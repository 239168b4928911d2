import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import type { CheckInEvent } from '@fieldproof/contract'
import { faceProviders } from '@fieldproof/core/kernel'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** A comparison of faces that a phone made: from the signed event to the verdict, and what it must never become. */
type Factors = NonNullable<CheckInEvent['factors']>
const check: NonNullable<Factors['face']> = { modelId: faceProviders[0]!.modelId, similarity: 0.71, liveScore: 0.97, challenge: 'passed', templateSha256: 'ab'.repeat(32) }

let server: TestServer
let client: FieldproofClient
let siteId: string
let phone: SimulatedPhone

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  siteId = (await client.sites.list()).items[0]!.siteId
  phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(company.people[0]!.personId)).code })
})
afterAll(() => server?.stop())

const settle = async (): Promise<void> => {
  await phone.flush()
  await server.ports.pipeline.drain()
}
const say = async (granted: boolean): Promise<void> => {
  const { notice } = (await phone.client.phone.consents()).consents.find((one) => one.notice.purpose === 'face')!
  phone.declare({ topic: 'consent', purpose: 'face', granted, noticeVersion: notice.version, noticeSha256: notice.sha256 })
}
const visit = (face: Factors['face'] | undefined, can: Factors['can'] = ['face']): string => phone.checkIn({ siteId, factors: { can, readings: [], ...(face === undefined ? {} : { face }) } })
const faceReason = async (eventId: string) => (await client.checkIns.get(eventId)).verdicts.at(-1)!.verdict.reasons.find((one) => one.signal === 'face')

test('without a yes the comparison counts nothing; with one, also of the same upload, it is a small hint that the console explains', async () => {
  const before = visit(check)
  await settle()
  expect(await faceReason(before)).toMatchObject({ weightDecibans: 0, state: 'absent', text: '没有本人对人脸比对的同意，不作判断' })
  await say(true)
  const after = visit(check)
  await settle()
  expect(await faceReason(after)).toMatchObject({ weightDecibans: 1, group: 'person', text: '手机比对：与登记的人脸相符（相似度 0.71，活体 0.97）；这份登记是新的，以前用过 0 次。只作参考，不能替代查看' })
})

test('an enrolment that was used a few times says more, another one begins anew', async () => {
  const several = [visit(check), visit(check), visit(check)]
  await settle()
  expect(await faceReason(several[2]!)).toMatchObject({ weightDecibans: 3, text: '手机比对：与本人登记的人脸相符（相似度 0.71，活体 0.97）。只作参考，不能替代查看' })
  expect(await faceReason(several[1]!)).toMatchObject({ weightDecibans: 1 })
  const another = visit({ ...check, templateSha256: 'cd'.repeat(32) })
  await settle()
  expect(await faceReason(another)).toMatchObject({ weightDecibans: 1 })
})

test('faces in a video of oneself are shown with the consent, weigh nothing, and are figures only', async () => {
  const filmed = { modelId: check.modelId, looks: 6, withFace: 4, similarity: 0.66, liveScore: 0.91, templateSha256: 'ab'.repeat(32) }
  const film = (filmedFaces: object): string => phone.checkIn({ siteId, factors: { can: ['face'], readings: [], filmedFaces } as never })
  const [seen, nobody] = [film(filmed), film({ modelId: check.modelId, looks: 3, withFace: 0, templateSha256: filmed.templateSha256 })]
  await settle()
  expect((await client.checkIns.video(seen)).faces).toEqual({ outcome: 'match', looks: 6, withFace: 4 })
  expect((await client.checkIns.video(nobody)).faces).toEqual({ outcome: 'no_face', looks: 3, withFace: 0 })
  expect(await faceReason(seen)).toMatchObject({ weightDecibans: 0, state: 'absent' })
  const smuggling = film({ ...filmed, feature: [0.1, 0.2] })
  await phone.flush()
  expect(phone.refused.get(smuggling)).toMatchObject({ status: 400 })
  await say(false)
  const after = film(filmed)
  await settle()
  expect((await client.checkIns.video(after)).faces).toBeNull()
  await say(true)
})

test('taken back, the next one counts nothing again', async () => {
  await say(false)
  const after = visit(check)
  await settle()
  expect(await faceReason(after)).toMatchObject({ weightDecibans: 0, state: 'absent' })
})

test('an event that carries anything but the figures is refused: no picture and no feature gets in', async () => {
  const smuggling = visit({ ...check, feature: Array.from({ length: 512 }, () => 0.1) } as never)
  await phone.flush()
  expect(phone.refused.get(smuggling)).toMatchObject({ status: 400 })
})

test('what is kept of it are figures', async () => {
  const { rows } = await server.ports.db.withOrg((await client.me()).orgId, (trx) => sql<{ keys: string[] }>`select array(select jsonb_object_keys(facts -> 'face') order by 1) as keys from check_in_factors where facts ? 'face'`.execute(trx))
  expect(rows).toHaveLength(7)
  for (const { keys } of rows) expect(keys).toEqual(['challenge', 'earlierUses', 'isConsented', 'liveScore', 'modelId', 'similarity', 'templateSha256'])
})

test('a new version of the text asks again: the yes to the one before counts nothing from then on', async () => {
  await say(true)
  const before = visit(check)
  await settle()
  expect(await faceReason(before)).toMatchObject({ weightDecibans: 3 })
  const text = { 'zh-CN': '人脸只在本机比对，只用于确认本人签到，随时可以撤回。', 'zh-TW': '人臉只在本機比對，只用於確認本人簽到，隨時可以撤回。', en: 'Faces are compared on the phone alone, to confirm who checks in, and a yes can be taken back.' }
  await client.consentNotices.publish('face', { text })
  const after = visit(check)
  await settle()
  expect(await faceReason(after)).toMatchObject({ weightDecibans: 0, state: 'absent', text: '没有本人对人脸比对的同意，不作判断' })
  await say(true)
  const again = visit(check)
  await settle()
  expect(await faceReason(again)).toMatchObject({ weightDecibans: 3 })
})
