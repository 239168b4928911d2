import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import pg from 'pg'
import type { FieldproofClient } from '@fieldproof/client'
import { destination } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createSimulatedPhone, createSimulatedTag } from '@fieldproof/testkit'
import { makeVideo } from '../../../packages/testkit/src/videos/makeVideo.ts'
import { runChallenges } from '../src/challenges/runner.ts'
import { followAlerts } from '../src/react/alerts/follower.ts'
import { administrativeAct } from '../src/registry/administrativeAct.ts'
import { noteCredentials } from '../src/registry/credentials.ts'
import { sealClosedDays } from '../src/record/tracks/index.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const river = readFileSync(join(import.meta.dirname, '../../../packages/testkit/src/photos/testdata/river.jpg'))
export const shop = { lat: 30.2084, lon: 120.2121 }
const pin = { lat: 30.2060, lon: 120.2168 }
const day = '2026-11-24'
const at = (clock: string): number => Date.parse(`${day}T${clock}:00+08:00`)
const stay = (from: string, to: string, metresEast: number): Fix[] =>
  Array.from({ length: Math.floor((at(to) - at(from)) / 30_000) }, (_, i) => ({ ...destination(shop, 90, metresEast), fixTime: at(from) + i * 30_000, accuracyMetres: 8, provider: 'gps' as const }))

export interface SmallCompany {
  readonly server: TestServer
  readonly client: FieldproofClient
  readonly database: pg.Client
  readonly orgId: string
  /** The tokens of the two field workers' phones, by device. */
  readonly tokens: Readonly<Record<string, string>>
}

/** A company of two field workers that has used everything: every table that the self-check compares has a row. */
export const startSmallCompany = async (): Promise<SmallCompany> => {
  let now = at('09:00')
  const server = await startTestServer({ clock: { now: () => now } })
  const { client, people } = await setUpTestCompany(server)
  const database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  const { orgId, personId: ownerId } = await client.me()
  const post = (path: string, body: object, method = 'POST') => client.raw(method, path, JSON.stringify(body), { 'content-type': 'application/json' })
  const drain = () => server.ports.pipeline.drain()
  const [siteId] = (await client.sites.list()).items.map((site) => site.siteId) as [string]
  const [phone, other] = await Promise.all(people.map(async ({ personId }) => createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await client.people.enrollmentCode(personId)).code }))) as [Awaited<ReturnType<typeof createSimulatedPhone>>, Awaited<ReturnType<typeof createSimulatedPhone>>]
  const fix = () => ({ ...destination(shop, 40, 9), fixTime: now, accuracyMetres: 8, provider: 'gps' as const })

  // Rules, people and places.
  const { departmentId } = (await client.departments.list()).departments.find(({ name }) => name === '销售一部')!
  const { personId: managerId } = await client.people.create({ name: '赵经理', role: 'manager', departmentId, scope: 'subtree', scopeDepartmentIds: [departmentId], email: 'manager@example.com', phone: '13600000001', password: 'correct horse battery' })
  await client.delegations.create({ fromPersonId: managerId, toPersonId: ownerId, startsAt: new Date(now).toISOString(), endsAt: new Date(now + 86_400_000).toISOString(), reason: '年假' })
  const { viewId } = await client.views.create({ page: 'check-ins', name: '存疑的', search: { band: 'strong_doubt', from: 'today-6', to: 'today' }, columns: ['time', 'person'], isShared: true })
  await client.views.setDefault({ page: 'check-ins', viewId })
  await client.people.enrollmentCode(people[1]!.personId)
  await post('/api/v1/calendar/days/2026-12-31', { kind: 'day_off', name: '盘点' }, 'PUT')
  await client.settings.update({ timeZone: 'Asia/Shanghai', baseMap: { kind: 'built_in' } })
  await client.fieldMasks.put({ administrator: [], hr: [], auditor: ['phone'], manager: ['email'] })
  await client.backups.put({ nightly: false, at: '02:30', keep: 3, photos: true })
  await client.backups.run()
  await client.dutyRules.create({ name: '滨江岗', kind: 'post', siteIds: [siteId], personIds: [people[0]!.personId], departmentIds: [], limitMinutes: 15, isActive: true })
  await client.sites.update(siteId, { ownerId: managerId, contacts: [{ name: '周店长', role: '店长', phone: '13700001111' }], openingHours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }], businessStatus: 'temporarily_closed', businessNote: '装修到月底' })
  await client.sites.addPhoto(siteId, new Uint8Array(await sharp(river).resize(1200).jpeg().toBuffer()), 'image/jpeg')
  const { secrets } = await client.siteFactors.create(siteId, { kind: 'tag_sun', label: '收银台', identifier: '04:A2:3B:7A:55:10:90' })
  const tag = createSimulatedTag({ uid: '04a23b7a551090', metaReadKey: secrets.metaReadKey!, fileReadKey: secrets.fileReadKey! })
  await client.siteImports.run({ fileName: 'sites.csv', fileBase64: Buffer.from('名称,纬度,经度\n武林店,30.2701,120.1601\n').toString('base64'), updateKnown: false })
  await client.peopleImports.run({ fileName: 'people.csv', fileBase64: Buffer.from('姓名,手机,部门,上级,入职日期\n钱进,13900001111,华东/上海,王管理,2026-03-01\n').toString('base64'), createDepartments: true, updateKnown: false })
  await client.trackingModes.put(departmentId, { powerMode: 'precise' })
  const { departmentId: closed } = await client.departments.create({ name: '撤销的一组' })
  await client.departments.archive(closed)
  const { policyId } = await client.policies.create({
    name: '抽查', order: 1, appliesTo: {}, requires: 'gps', whenMissing: 'ask_factor', thresholds: {}, demotedSignals: [],
    actions: { verified: 'accept', not_enough_evidence: 'accept', needs_review: 'review', strong_doubt: 'review' }, auditRates: { starting: 0.5, standard: 0.5, trusted: 0.5, checked: 0.5 },
  })
  await client.policies.publish(policyId, 1)
  await post('/api/v1/consent-notices/track', { text: { 'zh-CN': '工作时间内记录行程，用于核对拜访；不同意也可以手工签到。', 'zh-TW': '工作時間內記錄行程，用於核對拜訪；不同意也可以手動簽到。', en: 'Tracks during working hours, to check visits; who says no checks in by hand.' } })

  // A day at work.
  phone.workState('started', { reason: '早班' })
  phone.deviceState('no_position', { from: at('08:20'), to: at('08:25'), chosenBy: 'system', detail: '地下车库' })
  phone.track([...stay('00:10', '00:20', 900), ...stay('00:20', '02:00', 0), ...stay('02:00', '02:23', 900), ...stay('02:23', '03:00', 0)])
  await phone.flush()
  const heard = ['a4:2b:b0:11:22:33', '3c:84:6a:00:11:22'].map((id, i) => ({ kind: 'wifi' as const, id, powerDbm: -50 - i * 10 }))
  const photo = { bytes: new Uint8Array(await sharp(river).resize(900).jpeg().toBuffer()), contentType: 'image/jpeg' }
  const first = phone.checkIn({ siteId, note: '月度拜访', fix: fix(), photo, radio: { scanTime: now, sightings: heard }, factors: { can: ['nfc'], readings: [{ kind: 'nfc', text: tag.tap(), readTime: now - 2_000 }] } as never })
  await phone.flush()
  await drain()
  const video = { bytes: await makeVideo(river, { seconds: 4, seed: 'one' }), contentType: 'video/webm' }
  now += 600_000
  other.workState('started')
  const second = other.checkIn({ siteId, fix: fix(), photo: { ...photo, bytes: new Uint8Array(await sharp(river).resize(880).jpeg({ quality: 80 }).toBuffer()) } })
  await other.flush()
  await drain()
  await other.client.phone.setPrivateZones({ zones: [{ zoneId: randomUUID(), name: '家', centre: { lat: 31.9, lon: 121.9 }, radiusMetres: 200 }] })
  const filming = (await phone.client.phone.consents()).consents.find(({ notice }) => notice.purpose === 'video')!.notice
  for (const by of [phone, other]) {
    now += 60_000
    by.declare({ topic: 'consent', purpose: 'video', granted: true, noticeVersion: filming.version, noticeSha256: filming.sha256 })
    await by.flush()
    await drain()
    by.checkOut({ siteId, fix: fix(), video })
    await by.flush()
    await drain()
  }
  phone.track(Array.from({ length: 60 }, (_, i) => ({ ...destination(shop, 90, i % 2 === 0 ? 0 : 90_000), fixTime: now - (60 - i) * 5_000, accuracyMetres: 6, provider: 'gps' as const, mock: true })))
  phone.explain(first, '客户在开会')
  const sosId = randomUUID()
  const { channelId } = await client.alertChannels.create({ name: '督导群', kind: 'webhook', language: 'zh-CN', isActive: true, quietHours: { from: '22:00', to: '07:00' }, url: 'https://alerts.example.invalid/in', secret: 'secret' })
  await client.alertBrowsers.set({ label: 'Chrome', endpoint: 'https://push.example.invalid/one', keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) } })
  await client.alertRules.create({
    name: '求助', isActive: true, when: { kind: 'sos', whats: ['raised'], leastMinutes: 0, count: 1, withinHours: 1, per: 'person' }, scope: { departmentIds: [], personIds: [], siteIds: [] }, severity: 'critical', quietMinutes: 0, quietHours: null,
    steps: [{ afterMinutes: 0, administrators: true, managers: false, personIds: [], channelIds: [channelId] }],
  })
  now += 1_000
  phone.declare({ topic: 'sos', sosId, state: 'raised', fix: fix() })
  phone.declare({ topic: 'site_correction', siteId, position: pin, accuracyMetres: 8, note: '门在后面' })
  await phone.flush()
  await drain()
  phone.checkIn({ id: first, siteId, note: '另一个内容' })
  await phone.send().catch(() => null)
  await drain()
  await client.sos.acknowledge(sosId, { note: '已打电话' })
  await followAlerts(server.ports.db, orgId, now)
  await client.alerts.act({ alertIds: (await client.alerts.list()).items.map(({ alertId }) => alertId), act: 'acknowledged', note: '已打电话' })
  const { url } = await phone.client.phone.askCountersign(first)
  await client.countersigns.answer(url.split('#')[1]!, { answer: 'confirmed', name: '陈店长' })
  const { challengeId } = await client.challenges.ask({ personId: people[0]!.personId, purpose: '客户说没见到人' })
  await post(`/api/v1/phone/challenges/${challengeId}/seen`, {}).catch(() => null)
  await client.review.ask(second, { text: '当时在哪里？' })
  const { verdictEntryIndex } = await client.review.state(second)
  await client.review.decide(second, { outcome: 'not_real', note: '照片是同一张', verdictEntryIndex: verdictEntryIndex!, replaces: null })
  await client.people.replay(people[0]!.personId, day, { purpose: '核对客户投诉' })
  await post('/api/v1/regularizations', { personId: people[0]!.personId, kind: 'check_in', at: new Date(now - 7_200_000).toISOString(), reason: '手机没电' })
  const requestId = (await client.regularizations.list({ status: 'asked' })).items[0]!.regularizationId
  await client.putOffs.set({ until: new Date(now + 3_600_000).toISOString(), items: [{ kind: 'request', regularizationId: requestId }] })
  // A day is asked about; the first question is taken back. Nothing is to be done about it.
  const darkItems = (await client.darkPeriods.list({ from: day, to: day, standing: 'unknown' })).items.slice(0, 1).map(({ personId }) => ({ kind: 'dark' as const, personId, day }))
  const ask = async (text: string) => (await client.questions.ask({ text, items: darkItems })).questionIds
  await client.questions.withdraw(await ask('下午在哪里？'))
  await ask('下午的位置没有记录，请补充说明。')
  await client.putOffs.settle({ items: darkItems, note: '电话里说清楚了' })
  // A tracker set up wrongly: refused, and noted.
  const { urls } = await client.people.addTracker(people[0]!.personId, { label: '车载' })
  const tracker = (url: string) => `${server.url}${new URL(url).pathname}`
  await fetch(tracker(urls.owntracks), { method: 'POST', body: '{}' })
  // What cannot be read is kept, where it is known when it was: a latitude that there is not.
  const unusable = await fetch(`${tracker(urls.osmand)}?id=1&lat=91&lon=120.2&timestamp=${Math.floor(now / 1000)}`)
  if (!unusable.ok) throw new Error(await unusable.text())
  await drain()
  // Yesterday's uploads are sealed, today's are not.
  now += 86_400_000
  await sealClosedDays(server.ports.db, orgId, now)
  phone.track(Array.from({ length: 10 }, (_, i) => ({ ...shop, fixTime: now - (10 - i) * 5_000, accuracyMetres: 6, provider: 'gps' as const })))
  await phone.flush()
  await drain()
  // A passkey as the library keeps one, and the entry that its registration leaves.
  const owner = (await database.query('select user_id from people where person_id = $1', [ownerId])).rows[0].user_id
  await database.query(`insert into auth.passkey (id, "publicKey", "userId", "credentialID", counter, "deviceType", "backedUp") values ('k', 'key', $1, 'credential', 0, 'singleDevice', false)`, [owner])
  await administrativeAct(server.ports, { orgId, scope: null, by: ownerId, nowMs: now }, (act) => noteCredentials(server.ports, act, ownerId, owner))
  // The challenge that nobody answered is over.
  await runChallenges(server.ports.db, orgId, 'Asia/Shanghai', now, 'secret')
  return { server, client, database, orgId, tokens: Object.fromEntries([phone, other].map(({ deviceId, deviceToken }) => [deviceId, deviceToken])) }
}
