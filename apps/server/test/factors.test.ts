import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import type { CheckInEvent, ReasonView, VerdictView } from '@fieldproof/contract'
import { toHex } from '@fieldproof/core/evidence'
import { aesCmac, diversifiedKey } from '@fieldproof/core/factors'
import { destination } from '@fieldproof/core/geo'
import { beaconSends, createSimulatedPhone, createSimulatedTag, nodeFactorCrypto, screenCode, type SimulatedPhone, type SimulatedTag } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { phoneWithHistory } from './phoneWithHistory.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** From the console's registration to the verdict: tags, screens, beacons, and the customer's word. */
const centre = { lat: 30.2084, lon: 120.2121 }
const hour = 3_600_000
const can: NonNullable<CheckInEvent['factors']>['can'] = ['nfc', 'qr', 'beacon', 'countersign']
type Reading = NonNullable<CheckInEvent['factors']>['readings'][number]

let server: TestServer
let client: FieldproofClient
let orgId: string
let siteId: string
let otherSiteId: string
let phones: SimulatedPhone[]

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  orgId = (await client.me()).orgId
  siteId = (await client.sites.list()).items[0]!.siteId
  otherSiteId = (await client.sites.create({ name: '萧山超市', fence: { kind: 'circle', centre: destination(centre, 90, 3_000), radiusMetres: 100 } })).siteId
  phones = await Promise.all(company.people.map(async ({ personId }) => phoneWithHistory(server, client, personId)))
})
afterAll(() => server?.stop())

/** A check-in at the site; `ago`: made so long ago, with no network, by a phone that proves it. */
const visit = (phone: SimulatedPhone, readings: readonly Omit<Reading, 'readTime'>[], { ago = 0, site = siteId, ...more }: { ago?: number; site?: string; completes?: string; proven?: boolean; kind?: 'check_in' | 'check_out' } = {}): string => {
  const at = Date.now() - ago
  const proof = ago === 0 || more.proven === false ? {} : { lastServerTime: at - 1_000, monotonicSinceServerTimeMs: 1_000 }
  return phone[more.kind === 'check_out' ? 'checkOut' : 'checkIn']({
    siteId: site, fix: { ...destination(centre, 30, 12), fixTime: at, accuracyMetres: 8, provider: 'gps' }, deviceTime: at, ...proof, ...(more.completes ? { completes: more.completes } : {}),
    factors: { can, readings: readings.map((reading) => ({ ...reading, readTime: at - 5_000 })) },
  })
}
const settle = async (...senders: SimulatedPhone[]): Promise<void> => {
  for (const phone of senders) await phone.flush()
  await server.ports.pipeline.drain()
}
/** The verdict that stands. */
const verdictOf = async (eventId: string): Promise<VerdictView> => (await client.checkIns.get(eventId)).verdicts.reduce((last, one) => (one.entryIndex! > last.entryIndex! ? one : last)).verdict
const reason = async (eventId: string, signal: string): Promise<ReasonView & { reasonId: string }> => {
  const found = (await verdictOf(eventId)).reasons.find((one) => one.signal === signal)!
  const { rows } = await server.ports.db.withOrg(orgId, (trx) => sql<{ reason: string }>`select f ->> 'reason' as reason from check_ins c cross join lateral jsonb_array_elements(c.verdict -> 'findings') f where c.event_id = ${eventId} and f ->> 'signal' = ${signal}`.execute(trx))
  return { ...found, reasonId: rows[0]!.reason }
}

describe('a secure tag', () => {
  const uid = '04a23b7a551090'
  let tag: SimulatedTag
  let tagId: string
  test('is registered with keys that are shown once and stored sealed', async () => {
    const { factor, secrets } = await client.siteFactors.create(siteId, { kind: 'tag_sun', label: '收银台', identifier: '04:A2:3B:7A:55:10:90' })
    expect(factor).toMatchObject({ kind: 'tag_sun', isStrong: true, identifier: uid, status: 'active' })
    expect(secrets.metaReadKey).toMatch(/^[0-9a-f]{32}$/)
    tagId = factor.factorId
    tag = createSimulatedTag({ uid, metaReadKey: secrets.metaReadKey!, fileReadKey: secrets.fileReadKey! })
    const { rows } = await server.ports.db.withOrg(orgId, (trx) => sql<{ dump: string }>`select f::text || encode(f.sealed, 'escape') as dump from site_factors f`.execute(trx))
    expect(rows[0]!.dump).not.toContain(secrets.fileReadKey!)
    expect(JSON.stringify(await client.siteFactors.list(siteId))).not.toContain(secrets.fileReadKey!)
    await expect(client.siteFactors.create(otherSiteId, { kind: 'tag_sun', label: '又一次', identifier: uid })).rejects.toThrow(/已登记在“滨江超市”/)
    await expect(client.siteFactors.create(siteId, { kind: 'tag_sun', label: 'x', identifier: '04:A2' })).rejects.toThrow(/14 位十六进制数/)
    await expect(client.siteFactors.create(siteId, { kind: 'code_printed', label: 'x', fileReadKey: '00'.repeat(16) })).rejects.toThrow(/（tag_sun）才有密钥/)
  })

  test('a tap counts, and the same message a second time does not, whoever shows it', async () => {
    const message = tag.tap()
    const first = visit(phones[0]!, [{ kind: 'nfc', text: message }])
    await settle(phones[0]!)
    expect(await reason(first, 'site_tag')).toMatchObject({ reasonId: 'tapped', weightDecibans: 12 })
    const again = visit(phones[1]!, [{ kind: 'nfc', text: message }])
    await settle(phones[1]!)
    expect(await reason(again, 'site_tag')).toMatchObject({ reasonId: 'used_before', weightDecibans: -10 })
    expect((await verdictOf(again)).band).toBe('needs_review')
    expect(await reason(first, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
    expect((await client.siteFactors.list(siteId)).factors[0]!.lastReadAt).not.toBeNull()
  })

  test('the same tap in the record that completes the one it was made for is the same tap', async () => {
    const message = tag.tap()
    const asked = visit(phones[0]!, [{ kind: 'nfc', text: message }])
    await settle(phones[0]!)
    const completing = visit(phones[0]!, [{ kind: 'nfc', text: message }], { completes: asked })
    await settle(phones[0]!)
    expect(await reason(completing, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
  })

  test('a tap is not made usable again by saying to complete the record it was used in: not by another person, at another site, as another kind, or later than half an hour', async () => {
    const asked = async (more: NonNullable<Parameters<typeof visit>[2]> = {}): Promise<{ event: string; message: string }> => {
      const message = tag.tap()
      const event = visit(phones[0]!, [{ kind: 'nfc', text: message }], more)
      await settle(phones[0]!)
      return { event, message }
    }
    const completedBy = async ({ event, message }: { event: string; message: string }, by: SimulatedPhone, more: NonNullable<Parameters<typeof visit>[2]> = {}): Promise<string> => {
      const claimed = visit(by, [{ kind: 'nfc', text: message }], { completes: event, ...more })
      await settle(by)
      return (await reason(claimed, 'site_tag')).reasonId
    }
    const [me, other] = [phones[0]!, phones[1]!]
    expect(await completedBy(await asked({ ago: hour }), me, { ago: hour - 20 * 60_000 })).toBe('tapped')
    expect(await completedBy(await asked({ ago: hour }), me)).toBe('used_before')
    expect(await completedBy(await asked(), other)).toBe('used_before')
    expect(await completedBy(await asked({ site: otherSiteId }), me)).toBe('used_before')
    expect(await completedBy(await asked(), me, { kind: 'check_out' })).toBe('used_before')
    // Nor by naming a record that is not there.
    expect(await completedBy({ ...(await asked()), event: crypto.randomUUID() }, me)).toBe('used_before')
  })

  test('the phone that took the place of the first one completes what that began; another phone of the person does not', async () => {
    const { personId } = await client.people.create({ name: '换手机的人', role: 'field_worker' })
    const enrol = async (): Promise<SimulatedPhone> => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code })
    let phone = await enrol()
    const [first, ofLost] = [tag.tap(), tag.tap()]
    const begun = visit(phone, [{ kind: 'nfc', text: first }])
    await settle(phone)
    phone = await enrol()
    const completing = visit(phone, [{ kind: 'nfc', text: first }], { completes: begun })
    await settle(phone)
    expect(await reason(completing, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
    const begunByLost = visit(phone, [{ kind: 'nfc', text: ofLost }])
    await settle(phone)
    await client.devices.revoke(phone.deviceId, 'lost')
    phone = await enrol()
    const claimed = visit(phone, [{ kind: 'nfc', text: ofLost }], { completes: begunByLost })
    await settle(phone)
    expect(await reason(claimed, 'site_tag')).toMatchObject({ reasonId: 'used_before' })
  })

  test('two phones with one message at the same instant: one of them is told, not both, not none', async () => {
    const message = tag.tap()
    const events = phones.map((phone) => visit(phone, [{ kind: 'nfc', text: message }]))
    await Promise.all(phones.map((phone) => phone.flush()))
    await server.ports.pipeline.drain()
    const said = await Promise.all(events.map(async (event) => (await reason(event, 'site_tag')).reasonId))
    expect(said.sort()).toEqual(['tapped', 'used_before'])
  })

  test('an offline check-in that arrives late with a lower counter is no fault; a tap kept back is', async () => {
    const [early, kept, later] = [tag.tap(), tag.tap(), tag.tap()]
    const second = visit(phones[0]!, [{ kind: 'nfc', text: later }], { ago: hour })
    await settle(phones[0]!)
    const first = visit(phones[1]!, [{ kind: 'nfc', text: early }], { ago: 2 * hour })
    await settle(phones[1]!)
    expect(await reason(first, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
    expect(await reason(second, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
    const back = visit(phones[1]!, [{ kind: 'nfc', text: kept }])
    await settle(phones[1]!)
    expect(await reason(back, 'site_tag')).toMatchObject({ reasonId: 'overtaken', weightDecibans: -5 })
  })

  test('a copy that arrives before the real one is told when the real one comes', async () => {
    const message = tag.tap()
    const copy = visit(phones[1]!, [{ kind: 'nfc', text: message }])
    await settle(phones[1]!)
    expect(await reason(copy, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
    const real = visit(phones[0]!, [{ kind: 'nfc', text: message }], { ago: hour / 2 })
    await settle(phones[0]!)
    expect(await reason(real, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
    expect(await reason(copy, 'site_tag')).toMatchObject({ reasonId: 'used_before' })
    // A clock that is only claimed cannot make a later use the first one.
    const fresh = tag.tap()
    const honest = visit(phones[0]!, [{ kind: 'nfc', text: fresh }])
    await settle(phones[0]!)
    const backdated = phones[1]!.checkIn({ siteId, deviceTime: Date.now() - 3 * hour, lastServerTime: Date.now() + 10 * hour, monotonicSinceServerTimeMs: 0, factors: { can, readings: [{ kind: 'nfc', text: fresh, readTime: Date.now() - 3 * hour }] } })
    await settle(phones[1]!)
    expect(await reason(honest, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
    expect(await reason(backdated, 'site_tag')).toMatchObject({ reasonId: 'used_before' })
  })

  test('another site’s tag, a wrong proof, a plain tag, a stranger, and a tag out of use', async () => {
    const elsewhere = visit(phones[0]!, [{ kind: 'nfc', text: tag.tap() }], { site: otherSiteId })
    const guessed = visit(phones[0]!, [{ kind: 'nfc', text: tag.tap().replace(/[0-9A-F]{16}$/, '0'.repeat(16)) }])
    await client.siteFactors.create(siteId, { kind: 'tag_plain', label: '门口', identifier: '04:11:22:33' })
    const plain = visit(phones[0]!, [{ kind: 'nfc', text: '', serial: '04:11:22:33' }])
    const stranger = visit(phones[0]!, [{ kind: 'nfc', text: 'https://example.com/shop', serial: '04:99:99:99' }])
    await settle(phones[0]!)
    expect(await reason(elsewhere, 'site_tag')).toMatchObject({ reasonId: 'of_another_site', text: expect.stringContaining('滨江超市') })
    expect(await reason(guessed, 'site_tag')).toMatchObject({ reasonId: 'not_genuine' })
    expect(await reason(plain, 'site_tag')).toMatchObject({ reasonId: 'plain_here', weightDecibans: 2.5 })
    expect(await reason(stranger, 'site_tag')).toMatchObject({ reasonId: 'unknown_tag', weightDecibans: 0 })
    expect(await client.siteFactors.revoke(tagId)).toMatchObject({ status: 'revoked' })
    const revoked = visit(phones[0]!, [{ kind: 'nfc', text: tag.tap() }])
    await settle(phones[0]!)
    expect(await reason(revoked, 'site_tag')).toMatchObject({ reasonId: 'revoked', weightDecibans: 0 })
    expect(await client.siteFactors.restore(tagId)).toMatchObject({ status: 'active', revokedAt: null })
    const restored = visit(phones[0]!, [{ kind: 'nfc', text: tag.tap() }])
    await settle(phones[0]!)
    expect(await reason(restored, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
  })

  test('a tag that is registered anew with its keys, here or elsewhere, remembers what was used before; with other keys it begins anew', async () => {
    const [metaReadKey, fileReadKey] = ['11'.repeat(16), '22'.repeat(16)]
    const register = (site: string, key = fileReadKey) => client.siteFactors.create(site, { kind: 'tag_sun', label: '后门', identifier: '04a23b7a551777', metaReadKey, fileReadKey: key })
    const moved = createSimulatedTag({ uid: '04a23b7a551777', metaReadKey, fileReadKey })
    const { factor } = await register(siteId)
    const message = moved.tap()
    const first = visit(phones[0]!, [{ kind: 'nfc', text: message }])
    await settle(phones[0]!)
    expect(await reason(first, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
    await client.siteFactors.revoke(factor.factorId)
    const again = (await register(otherSiteId)).factor
    const copy = visit(phones[1]!, [{ kind: 'nfc', text: message }], { site: otherSiteId })
    await settle(phones[1]!)
    expect(await reason(copy, 'site_tag')).toMatchObject({ reasonId: 'used_before' })
    const fresh = visit(phones[1]!, [{ kind: 'nfc', text: moved.tap() }], { site: otherSiteId })
    await settle(phones[1]!)
    expect(await reason(fresh, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
    await client.siteFactors.revoke(again.factorId)
    await register(siteId, '33'.repeat(16))
    // Set up again it counts from one.
    const renewed = visit(phones[0]!, [{ kind: 'nfc', text: createSimulatedTag({ uid: '04a23b7a551777', metaReadKey, fileReadKey: '33'.repeat(16) }).tap() }])
    await settle(phones[0]!)
    expect(await reason(renewed, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
  })

  test('a tag that was tapped twenty thousand times still knows its last tap', async () => {
    const { factor, secrets } = await client.siteFactors.create(siteId, { kind: 'tag_sun', label: '大门', identifier: '04a23b7a551999' })
    const busy = createSimulatedTag({ uid: '04a23b7a551999', metaReadKey: secrets.metaReadKey!, fileReadKey: secrets.fileReadKey!, from: 30_000 })
    await server.ports.db.withOrg(orgId, (trx) => sql`insert into tag_taps (org_id, factor_id, counter, event_id, person_id, order_time, is_proven)
      select ${orgId}::uuid, ${factor.factorId}::uuid, n, gen_random_uuid(), gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 minute', false from generate_series(1000, 22000) n`.execute(trx))
    const message = busy.tap()
    const first = visit(phones[0]!, [{ kind: 'nfc', text: message }])
    await settle(phones[0]!)
    expect(await reason(first, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
    // In one upload with the tap of a tag that is hardly used.
    const [beside, copy] = [visit(phones[1]!, [{ kind: 'nfc', text: tag.tap() }]), visit(phones[1]!, [{ kind: 'nfc', text: message }])]
    await settle(phones[1]!)
    expect([(await reason(beside, 'site_tag')).reasonId, (await reason(copy, 'site_tag')).reasonId]).toEqual(['tapped', 'used_before'])
    await server.ports.db.withOrg(orgId, (trx) => sql`delete from tag_taps where factor_id = ${factor.factorId} and counter < 30000`.execute(trx))
  })

  test('a key made of the UID by AN10922', async () => {
    const [master, meta] = ['00112233445566778899aabbccddeeff', '0f0e0d0c0b0a09080706050403020100']
    const ownUid = '04782e21801d80'
    await client.siteFactors.create(siteId, { kind: 'tag_sun', label: '批量标签', identifier: ownUid, metaReadKey: meta, fileReadKey: master.toUpperCase(), isDiversified: true })
    const own = createSimulatedTag({ uid: ownUid, metaReadKey: meta, fileReadKey: toHex(diversifiedKey(nodeFactorCrypto.aes, Buffer.from(master, 'hex'), Buffer.from(ownUid, 'hex'))) })
    const event = visit(phones[0]!, [{ kind: 'nfc', text: own.tap() }])
    await settle(phones[0]!)
    expect(await reason(event, 'site_tag')).toMatchObject({ reasonId: 'tapped' })
  })
})

describe('a screen and a printed code', () => {
  let factorId: string
  let secret: string
  test('a screen takes its link once', async () => {
    const { factor, secrets } = await client.siteFactors.create(siteId, { kind: 'code_rotating', label: '前台平板' })
    factorId = factor.factorId
    expect(factor).toMatchObject({ pairedAt: null })
    const token = secrets.screenUrl!.split('#')[1]!
    const screen = await client.siteFactors.takeScreen(token)
    expect(screen).toMatchObject({ factorId, siteName: '滨江超市', orgName: '测试公司', stepSeconds: 30 })
    secret = screen.secret
    await expect(client.siteFactors.takeScreen(token)).rejects.toThrow()
    await expect(client.siteFactors.takeScreen('no-such-link-at-all')).rejects.toThrow()
    expect((await client.siteFactors.list(siteId)).factors.find((one) => one.factorId === factorId)!.pairedAt).not.toBeNull()
  })

  test('its code counts in its minute, for everybody there, and is told when it comes later', async () => {
    const now = screenCode(secret, factorId, Date.now() - 5_000)
    const both = phones.map((phone) => visit(phone, [{ kind: 'qr', text: now }]))
    await settle(...phones)
    for (const event of both) expect(await reason(event, 'site_code')).toMatchObject({ reasonId: 'of_the_moment', weightDecibans: 7 })
    const sentOn = visit(phones[0]!, [{ kind: 'qr', text: screenCode(secret, factorId, Date.now() - 600_000) }])
    const offline = visit(phones[1]!, [{ kind: 'qr', text: screenCode(secret, factorId, Date.now() - 2 * hour - 5_000) }], { ago: 2 * hour })
    const guessed = visit(phones[0]!, [{ kind: 'qr', text: now.replace(/.{20}$/, '0'.repeat(20)) }])
    const shopsOwn = visit(phones[0]!, [{ kind: 'qr', text: 'https://example.com/menu' }])
    await settle(...phones)
    expect(await reason(sentOn, 'site_code')).toMatchObject({ reasonId: 'late', weightDecibans: -4 })
    expect(await reason(offline, 'site_code')).toMatchObject({ reasonId: 'of_the_moment' })
    expect(await reason(guessed, 'site_code')).toMatchObject({ reasonId: 'not_genuine' })
    expect(await reason(shopsOwn, 'site_code')).toMatchObject({ reasonId: 'unknown_code' })
  })

  test('a new screen makes the old one’s codes count no more, and says so without a reproach', async () => {
    const { secrets } = await client.siteFactors.show(factorId)
    const renewed = await client.siteFactors.takeScreen(secrets.screenUrl!.split('#')[1]!)
    expect(renewed.secret).not.toBe(secret)
    const old = visit(phones[0]!, [{ kind: 'qr', text: screenCode(secret, factorId, Date.now()) }])
    const fresh = visit(phones[1]!, [{ kind: 'qr', text: screenCode(renewed.secret, factorId, Date.now()) }])
    await settle(...phones)
    expect(await reason(old, 'site_code')).toMatchObject({ reasonId: 'revoked', weightDecibans: 0 })
    expect(await reason(fresh, 'site_code')).toMatchObject({ reasonId: 'of_the_moment' })
  })

  test('a printed code is weak, and can be shown again', async () => {
    const { factor, secrets } = await client.siteFactors.create(siteId, { kind: 'code_printed', label: '门口海报' })
    expect((await client.siteFactors.show(factor.factorId)).secrets.code).toBe(secrets.code)
    const event = visit(phones[0]!, [{ kind: 'qr', text: secrets.code! }])
    await settle(phones[0]!)
    expect(await reason(event, 'site_code')).toMatchObject({ reasonId: 'printed_here', weightDecibans: 2 })
  })
})

test('beacons: a rolling one in its minutes, an old recording of it, a plain one', async () => {
  const { secrets } = await client.siteFactors.create(siteId, { kind: 'beacon_rolling', label: '仓库' })
  await client.siteFactors.create(siteId, { kind: 'beacon_plain', label: '货架', identifier: 'F7826DA6-4FA2-4E98-8024-BC5B71E0893E:7:512' })
  const rolling = visit(phones[0]!, [{ kind: 'beacon', text: beaconSends(secrets.beaconSecret!, Date.now()) }])
  const recorded = visit(phones[0]!, [{ kind: 'beacon', text: beaconSends(secrets.beaconSecret!, Date.now() - 2 * hour) }])
  const plain = visit(phones[0]!, [{ kind: 'beacon', text: 'f7826da6-4fa2-4e98-8024-bc5b71e0893e:7:512' }])
  await settle(phones[0]!)
  expect(await reason(rolling, 'site_beacon')).toMatchObject({ reasonId: 'rolling_here', weightDecibans: 6 })
  expect(await reason(recorded, 'site_beacon')).toMatchObject({ reasonId: 'late' })
  expect(await reason(plain, 'site_beacon')).toMatchObject({ reasonId: 'plain_here' })
})

describe('the customer’s word', () => {
  const open = async (phone: SimulatedPhone): Promise<{ event: string; token: string }> => {
    const event = visit(phone, [])
    await settle(phone)
    const { url } = await phone.client.phone.askCountersign(event)
    return { event, token: url.split('#')[1]! }
  }
  test('is asked for once, given once, logged, and makes a new verdict', async () => {
    const { event, token } = await open(phones[0]!)
    expect(await reason(event, 'countersign')).toMatchObject({ reasonId: 'not_asked' })
    expect(await client.countersigns.look(token)).toMatchObject({ orgName: '测试公司', personName: '张三', siteName: '滨江超市', state: 'open' })
    const answers = await Promise.all([1, 2].map(() => client.countersigns.answer(token, { answer: 'confirmed', name: '陈店长' })))
    expect(answers.map(({ state }) => state)).toEqual(['confirmed', 'confirmed'])
    // All of this test comes from one address.
    expect(await reason(event, 'countersign')).toMatchObject({ reasonId: 'confirmed_same_address', weightDecibans: 3 })
    expect(await phones[0]!.client.phone.countersign(event)).toEqual({ state: 'confirmed', name: '陈店长' })
    expect(await client.countersigns.answer(token, { answer: 'denied' })).toMatchObject({ state: 'confirmed' })
    await expect(phones[0]!.client.phone.askCountersign(event)).rejects.toThrow(/已经答复过/)
    const { rows } = await server.ports.db.withOrg(orgId, (trx) => sql<{ body: string }>`select convert_from(l.body, 'UTF8') as body from log_entries l join countersigns k on k.org_id = l.org_id and k.entry_index = l.entry_index where k.event_id = ${event}`.execute(trx))
    expect(JSON.parse(rows[0]!.body)).toMatchObject({ action: 'countersign.confirmed', eventId: event, name: '陈店长', isSamePhone: false })
    expect(rows).toHaveLength(1)
  })
  test('from the field worker’s own phone counts nothing; “not so” asks for a look', async () => {
    const own = await open(phones[0]!)
    await client.countersigns.answer(own.token, { answer: 'confirmed', isSamePhone: true })
    const denied = await open(phones[1]!)
    await client.countersigns.answer(denied.token, { answer: 'denied' })
    expect(await reason(denied.event, 'countersign')).toMatchObject({ reasonId: 'denied', weightDecibans: -8 })
    expect((await verdictOf(denied.event)).band).toBe('needs_review')
    expect((await verdictOf(own.event)).reasons.find(({ signal }) => signal === 'countersign')!.weightDecibans).toBe(0)
  })
  test('a link lapses, a newer one takes its place, and somebody else’s check-in cannot be asked about', async () => {
    const { event, token } = await open(phones[0]!)
    const newer = (await phones[0]!.client.phone.askCountersign(event)).url.split('#')[1]!
    await expect(client.countersigns.look(token)).rejects.toThrow()
    const lapse = (by: string) => server.ports.db.withOrg(orgId, (trx) => sql`update countersigns set expires_at = expires_at - ${by}::interval where event_id = ${event}`.execute(trx))
    await lapse('1 hour')
    expect(await client.countersigns.look(newer)).toMatchObject({ state: 'expired' })
    await expect(client.countersigns.answer(newer, { answer: 'confirmed' })).rejects.toThrow()
    await expect(phones[1]!.client.phone.askCountersign(event)).rejects.toThrow()
    await lapse('-1 hour') // what was edited is named by the self-check below
  })
  test('stands in the evidence package', async () => {
    const { event, token } = await open(phones[0]!)
    await client.countersigns.answer(token, { answer: 'confirmed' })
    let zip: Buffer | undefined
    await expect.poll(async () => {
      const answer = await client.raw('GET', `/api/v1/check-ins/${event}/evidence`).catch(() => null)
      zip = answer ? Buffer.from(await answer.arrayBuffer()) : undefined
      return zip !== undefined
    }, { timeout: 10_000 }).toBe(true)
    expect(zip!.includes('countersign')).toBe(true)
  })
})

test('the evidence package lets an outsider make the MAC of a tap again', async () => {
  const uid = '04c0ffee123456'
  const { secrets } = await client.siteFactors.create(siteId, { kind: 'tag_sun', label: '后门', identifier: uid })
  const message = createSimulatedTag({ uid, metaReadKey: secrets.metaReadKey!, fileReadKey: secrets.fileReadKey!, from: 40 }).tap()
  const event = visit(phones[0]!, [{ kind: 'nfc', text: message }])
  await settle(phones[0]!)
  let zip = Buffer.alloc(0)
  await expect.poll(async () => {
    const answer = await client.raw('GET', `/api/v1/check-ins/${event}/evidence`).catch(() => null)
    zip = answer ? Buffer.from(await answer.arrayBuffer()) : zip
    return zip.length
  }, { timeout: 10_000 }).toBeGreaterThan(0)
  const tap = /"taps":\[\{"counter":(\d+),"sessionMacKey":"([0-9a-f]{32})","uid":"(\w+)"\}\]/.exec(zip.toString('latin1'))!
  expect(tap.slice(1)).toEqual(['41', expect.any(String), uid])
  expect(toHex(aesCmac(nodeFactorCrypto.aes, Buffer.from(tap[2]!, 'hex'), new Uint8Array(0)).filter((_, i) => i % 2 === 1)).toUpperCase()).toBe(message.slice(-16))
  expect(zip.includes(secrets.fileReadKey!)).toBe(false)
})

test('an answer that was changed afterwards is named by the self-check', async () => {
  const faultsNow = async () => (await client.log.runSelfCheck()).faults.map(({ table }) => table)
  expect(await faultsNow()).toEqual([])
  await server.ports.db.withOrg(orgId, (trx) => sql`update countersigns set answer = 'confirmed' where answer = 'denied'`.execute(trx))
  expect(await faultsNow()).toEqual(['countersigns'])
  await server.ports.db.withOrg(orgId, (trx) => sql`update countersigns c set answer = 'denied' from log_entries l where l.entry_index = c.entry_index and convert_from(l.body, 'UTF8') like '%countersign.denied%'`.execute(trx))
})

test('a policy takes what was checked and asks for what was not', async () => {
  const { policyId } = await client.policies.create({
    name: '碰标签', order: 1, appliesTo: {}, requires: 'gps and (beacon or nfc)', whenMissing: 'ask_factor', thresholds: {}, demotedSignals: [],
    actions: { verified: 'accept', not_enough_evidence: 'accept', needs_review: 'review', strong_doubt: 'review' }, auditRates: { starting: 0, standard: 0, trusted: 0, checked: 0 },
  })
  await client.policies.publish(policyId, 1)
  const without = visit(phones[0]!, [])
  const withPlain = visit(phones[0]!, [{ kind: 'nfc', text: '', serial: '04:11:22:33' }])
  await settle(phones[0]!)
  expect((await verdictOf(without)).outcome).toMatchObject({ action: 'ask_factor', missingFactors: ['beacon'] })
  expect((await verdictOf(withPlain)).outcome).toMatchObject({ missingFactors: [] })
  await client.policies.retire(policyId)
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})
