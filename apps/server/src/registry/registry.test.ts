import { generateKeyPairSync } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ApiError, createClient, type FieldproofClient } from '@fieldproof/client'
import type { EnrollmentAnswer } from '@fieldproof/contract'
import { setUpTestCompany, startTestServer, type TestServer } from '../../test/startTestServer.ts'

let server: TestServer
let owner: FieldproofClient
let ownerCookie: string
let people: { personId: string; name: string }[]
let orgId: string

const password = 'a long enough password'
const jwk = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as { kty: 'EC'; crv: 'P-256'; x: string; y: string }
const anonymous = () => createClient({ baseUrl: server.url, language: 'en' })
const signIn = async (path: string, body: object): Promise<{ client: FieldproofClient; cookie: string; status: number }> => {
  const response = await fetch(`${server.url}/api/auth${path}`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify(body) })
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  return { client: createClient({ baseUrl: server.url, headers: { cookie } }), cookie, status: response.status }
}
const enroll = async (personId: string, key = jwk()): Promise<EnrollmentAnswer> => {
  const { code } = await owner.people.enrollmentCode(personId)
  return await anonymous().phone.enroll({ code, publicKey: key, model: 'Test phone', platform: 'Android 16', appVersion: '1.0' })
}
const refused = async (work: Promise<unknown>, status: number, code: string): Promise<string> => {
  const error = await work.then(() => undefined, (reason: unknown) => reason)
  expect(error, 'was answered as if it were right').toBeInstanceOf(ApiError)
  expect([(error as ApiError).status, (error as ApiError).problem?.code]).toEqual([status, code])
  return (error as ApiError).problem?.detail ?? ''
}
/** Entries of the evidence log from an index on, decoded. */
const logSince = async (from: number) => {
  const { rows } = await server.ports.db.readOrg(orgId, (trx) => sql<{ kind: string; ref: string; body: Buffer; entry_index: number }>`
    select kind, ref, body, entry_index from log_entries where entry_index >= ${from} and kind <> 'submission' order by entry_index`.execute(trx))
  // Followers (attendance, crossings) seal their rows meanwhile.
  return rows.map(({ body, ...row }) => ({ ...row, body: JSON.parse(body.toString()) as Record<string, unknown> })).filter(({ body }) => body.action !== 'rows.sealed')
}
const logSize = async (): Promise<number> => (await server.ports.db.readOrg(orgId, (trx) => sql<{ size: number }>`select size from log_heads`.execute(trx))).rows[0]!.size

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.stop())

describe('set-up', () => {
  test('is needed, and only the printed token does it', async () => {
    expect(await anonymous().setup.status()).toEqual({ needed: true, demo: false })
    const request = { token: 'wrong', company: { name: 'x', timeZone: 'Asia/Shanghai' }, administrator: { name: 'x', email: 'x@example.com', password }, departments: [], people: [], workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1] } }
    await refused(anonymous().setup.run(request), 403, 'setup_token_invalid')
    await refused(anonymous().setup.run({ ...request, token: server.setupToken, company: { name: 'x', timeZone: 'Mars/Olympus' } }), 400, 'invalid_request')
    await refused(anonymous().setup.run({ ...request, token: server.setupToken, workingHours: { segments: [{ start: '09:00', end: '12:00' }, { start: '11:00', end: '13:00' }], daysOfWeek: [1] } }), 400, 'invalid_request')
    expect((await anonymous().setup.status()).needed).toBe(true)
  })

  test('two at the same moment make one company; the loser leaves no account behind', async () => {
    const request = (email: string) => ({
      token: server.setupToken, company: { name: '测试公司', timeZone: 'Asia/Shanghai' }, administrator: { name: '王管理', email, phone: '139 0000 0000', password: 'correct horse battery' },
      departments: ['销售一部', '销售二部'], people: [{ name: '张三', departmentName: '销售一部' }, { name: '李四', departmentName: '新设部' }],
      site: { name: '滨江超市', fence: { kind: 'circle' as const, centre: { lat: 30.2084, lon: 120.2121 }, radiusMetres: 100 } },
      workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [5, 1, 1, 2] },
    })
    const outcomes = await Promise.allSettled([setUpTestCompany(server, request('owner@example.com')), setUpTestCompany(server, { ...request('second@example.com'), administrator: { ...request('second@example.com').administrator, phone: '139 0000 0001' } })])
    const done = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(done).toHaveLength(1)
    ;({ client: owner, cookie: ownerCookie, people } = done[0]!)
    const me = await owner.me()
    orgId = me.orgId
    expect(me).toMatchObject({ name: '王管理', role: 'owner', orgName: '测试公司', canAdminister: true })
    const loser = me.email === 'owner@example.com' ? 'second@example.com' : 'owner@example.com'
    expect((await signIn('/sign-in/email', { email: loser, password: 'correct horse battery' })).status).toBe(401)
    await refused(anonymous().setup.run({ ...request('third@example.com') }), 409, 'setup_done')
  })

  test('made everything it was told, and wrote it into the log', async () => {
    expect(people.map((person) => person.name)).toEqual(['张三', '李四'])
    expect((await owner.departments.list()).departments.map(({ name, peopleCount }) => [name, peopleCount])).toEqual(expect.arrayContaining([['销售一部', 1], ['销售二部', 0], ['新设部', 1]]))
    const { shifts } = await owner.shifts.list()
    expect(shifts).toMatchObject([{ isDefault: true, kind: 'fixed', daysOfWeek: [1, 2, 5], segments: [{ start: '09:00', end: '18:00' }] }])
    expect((await owner.sites.list()).items).toMatchObject([{ name: '滨江超市', position: { lat: 30.2084, lon: 120.2121 } }])
    const entries = await logSince(0)
    expect(entries[0]).toMatchObject({ kind: 'admin', ref: orgId, body: { v: 1, action: 'organisation.created' } })
    expect(entries.filter((entry) => entry.body.action === 'person.created')).toHaveLength(3)
    expect(entries.map((entry) => entry.kind)).toContain('rule_changed')
  })

  test('signing in: e-mail or phone, wrong password, no sign-up, session cookie', async () => {
    const { email } = await owner.me()
    const byEmail = await signIn('/sign-in/email', { email, password: 'correct horse battery' })
    expect((await byEmail.client.me()).email).toBe(email)
    const { items } = await owner.people.list({ role: 'owner' })
    const byPhone = await signIn('/sign-in/phone-number', { phoneNumber: `+86 ${items[0]!.phone}`, password: 'correct horse battery' })
    expect((await byPhone.client.me()).email).toBe(email)
    expect((await signIn('/sign-in/email', { email, password: 'something else' })).status).toBe(401)
    expect((await signIn('/sign-up/email', { email: 'new@example.com', password, name: 'x' })).status).toBe(404)
    const response = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email, password: 'correct horse battery' }) })
    expect(response.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax/)
    await fetch(`${server.url}/api/auth/sign-out`, { method: 'POST', headers: { cookie: byEmail.cookie, origin: server.url, 'content-type': 'application/json' }, body: '{}' })
    await refused(byEmail.client.me(), 401, 'not_signed_in')
  })

  test('another site cannot use the session', async () => {
    const response = await fetch(`${server.url}/api/auth/sign-out`, { method: 'POST', headers: { cookie: ownerCookie, origin: 'https://evil.example', 'content-type': 'application/json' }, body: '{}' })
    expect(response.status).toBe(403)
    expect((await owner.me()).role).toBe('owner')
  })
})

describe('departments', () => {
  test('cannot be placed under one of their own, and only empty ones go', async () => {
    const top = await owner.departments.create({ name: ' 华东 ' })
    const below = await owner.departments.create({ name: '上海', parentId: top.departmentId })
    expect(top.name).toBe('华东')
    await refused(owner.departments.update(top.departmentId, { name: '华东', parentId: below.departmentId }), 400, 'invalid_request')
    await refused(owner.departments.update(top.departmentId, { name: '华东', parentId: top.departmentId }), 400, 'invalid_request')
    expect(await refused(owner.departments.create({ name: 'x', parentId: crypto.randomUUID() }), 400, 'invalid_request')).toBe('没有这个上级部门')
    await refused(owner.departments.remove(top.departmentId), 409, 'conflict')
    await owner.departments.remove(below.departmentId)
    await owner.departments.remove(top.departmentId)
    await refused(owner.departments.remove(top.departmentId), 404, 'not_found')
  })
})

describe('people', () => {
  test('are listed by pinyin, page by page, without loss or repetition', async () => {
    const names = ['安琪', '白杨', '陈晨', '陈晨', '丁一', 'Alice', "O'Neil %_\\", '欧阳']
    for (const name of names) await owner.people.create({ name, employeeNumber: `E-${name}` })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await owner.people.list({ limit: 3, cursor })
      expect(page.items.length).toBeLessThanOrEqual(3)
      if (!cursor) expect(page.total).toBe(names.length + 3)
      seen.push(...page.items.map((person) => person.personId))
      cursor = page.nextCursor
    } while (cursor)
    expect(new Set(seen).size).toBe(names.length + 3)
    expect(seen).toHaveLength(names.length + 3)
    const all = (await owner.people.list({ limit: 500 })).items.map((person) => person.name)
    expect(all.indexOf('安琪')).toBeLessThan(all.indexOf('白杨'))
    expect(all.indexOf('白杨')).toBeLessThan(all.indexOf('陈晨'))
    expect(all.indexOf('丁一')).toBeLessThan(all.indexOf('欧阳'))
    expect((await owner.people.list({ search: '陈' })).total).toBe(2)
    expect((await owner.people.list({ search: '%_\\' })).items.map((person) => person.name)).toEqual(["O'Neil %_\\"])
    await refused(owner.people.list({ cursor: 'bm9uc2Vuc2U' }), 400, 'invalid_request')
    await refused(owner.people.list({ cursor: Buffer.from('["a","b"]').toString('base64url') }), 400, 'invalid_request')
  })

  test('wrong references and blank names are refused by name', async () => {
    expect(await refused(owner.people.create({ name: '某人', departmentId: crypto.randomUUID() }), 400, 'invalid_request')).toBe('没有这个部门')
    expect(await refused(owner.people.create({ name: '某人', shiftId: crypto.randomUUID() }), 400, 'invalid_request')).toBe('没有这个班次')
    await refused(owner.people.create({ name: '   ' }), 400, 'invalid_request')
    await refused(owner.people.create({ name: '某人', password }), 400, 'invalid_request')
    await refused(owner.people.get(crypto.randomUUID()), 404, 'not_found')
  })

  test('an account whose person could not be stored is taken away again', async () => {
    await refused(owner.people.create({ name: '某人', email: 'twice@example.com', password, departmentId: crypto.randomUUID() }), 400, 'invalid_request')
    const person = await owner.people.create({ name: '某人', email: 'twice@example.com', password })
    expect(person.email).toBe('twice@example.com')
    expect(await refused(owner.people.create({ name: '又一人', email: 'Twice@example.com', password }), 409, 'conflict')).toContain('twice@example.com')
  })

  test('a manager sees the own department and those below it, nobody else, and changes nothing', async () => {
    const { departments } = await owner.departments.list()
    const one = departments.find((department) => department.name === '销售一部')!
    const team = await owner.departments.create({ name: '一部一组', parentId: one.departmentId })
    const below = await owner.people.create({ name: '组员', departmentId: team.departmentId })
    await owner.people.create({ name: '经理', role: 'manager', email: 'manager@example.com', password, departmentId: one.departmentId })
    const { client: manager } = await signIn('/sign-in/email', { email: 'manager@example.com', password })
    expect((await manager.people.list()).items.map((person) => person.name).sort()).toEqual(['张三', '组员', '经理'].sort())
    expect((await manager.people.get(below.personId)).name).toBe('组员')
    const other = people.find((person) => person.name === '李四')!
    await refused(manager.people.get(other.personId), 404, 'not_found')
    const phone = await enroll(other.personId)
    expect((await manager.devices.list()).devices).toEqual([])
    expect((await owner.devices.list()).devices.map((device) => device.deviceId)).toContain(phone.deviceId)
    await refused(manager.people.create({ name: 'x' }), 403, 'not_allowed')
    await refused(manager.people.enrollmentCode(below.personId), 403, 'not_allowed')
    await refused(manager.settings.update({ orgName: 'x' }), 403, 'not_allowed')
    await refused(manager.sites.create({ name: 'x', fence: { kind: 'circle', centre: { lat: 0, lon: 0 }, radiusMetres: 10 } }), 403, 'not_allowed')
  })

  test('a field worker who can sign in has no lists', async () => {
    await owner.people.create({ name: '外勤', phone: '13700000001', password })
    const { client } = await signIn('/sign-in/phone-number', { phoneNumber: '137 0000 0001', password })
    expect((await client.me()).role).toBe('field_worker')
    for (const list of [client.people.list, client.devices.list, client.departments.list, client.sites.list, client.shifts.list, client.settings.get]) await refused(list(), 403, 'not_allowed')
  })

  test('ownership is the owners’ business, and the last one stays', async () => {
    const me = await owner.me()
    await refused(owner.people.update(me.personId, { role: 'administrator' }), 409, 'conflict')
    await refused(owner.people.update(me.personId, { status: 'left' }), 409, 'conflict')
    await owner.people.create({ name: '管理员', role: 'administrator', email: 'admin@example.com', password })
    const { client: administrator } = await signIn('/sign-in/email', { email: 'admin@example.com', password })
    await refused(administrator.people.update(me.personId, { name: '夺权' }), 403, 'not_allowed')
    await refused(administrator.people.create({ name: '新主人', role: 'owner' }), 403, 'not_allowed')
    expect((await administrator.people.create({ name: '新同事' })).role).toBe('field_worker')
  })

  test('a changed e-mail and password change the sign-in; other sessions end', async () => {
    const person = await owner.people.create({ name: '审计', role: 'auditor', email: 'auditor@example.com', password })
    const before = await signIn('/sign-in/email', { email: 'auditor@example.com', password })
    await owner.people.update(person.personId, { email: 'audit@example.com', password: 'another password' })
    await refused(before.client.me(), 401, 'not_signed_in')
    expect((await signIn('/sign-in/email', { email: 'auditor@example.com', password: 'another password' })).status).toBe(401)
    expect((await signIn('/sign-in/email', { email: 'audit@example.com', password: 'another password' })).status).toBe(200)
    expect(await refused(owner.people.update(person.personId, { email: 'admin@example.com' }), 409, 'conflict')).toContain('admin@example.com')
    expect((await owner.people.get(person.personId)).email).toBe('audit@example.com')
  })

  test('somebody who leaves is signed out and their devices end, in the log too', async () => {
    const person = await owner.people.create({ name: '离职者', role: 'hr', email: 'leaver@example.com', password })
    const session = await signIn('/sign-in/email', { email: 'leaver@example.com', password })
    const phone = await enroll(person.personId)
    const { code } = await owner.people.enrollmentCode(person.personId)
    const from = await logSize()
    expect((await owner.people.update(person.personId, { status: 'left' })).deviceCount).toBe(0)
    await refused(session.client.me(), 401, 'not_signed_in')
    await refused(createClient({ baseUrl: server.url, deviceToken: phone.deviceToken }).phone.today(), 403, 'device_revoked')
    await refused(anonymous().phone.preview(code), 404, 'code_invalid')
    await refused(owner.people.enrollmentCode(person.personId), 409, 'conflict')
    const entries = await logSince(from)
    expect(entries).toMatchObject([{ kind: 'admin', body: { action: 'person.updated', before: { status: 'active' }, after: { status: 'left' } } }, { kind: 'device_revoked', ref: phone.deviceId, body: { deviceId: phone.deviceId, personId: person.personId, reason: 'left' } }])
  })
})

describe('enrolment', () => {
  let personId: string
  beforeEach(async () => {
    personId = (await owner.people.create({ name: '新人' })).personId
  })

  test('shows what it is for, works once, and the device is in the log with its key', async () => {
    const { code, url } = await owner.people.enrollmentCode(personId)
    expect(url).toBe(`/m/enroll/${code}`)
    expect(await anonymous().phone.preview(code)).toMatchObject({ orgName: '测试公司', personName: '新人', replacesDevice: false })
    const from = await logSize()
    const key = jwk()
    const answer = await anonymous().phone.enroll({ code, publicKey: key, model: 'Pixel 9' })
    expect(answer).toMatchObject({ personId, orgId, personName: '新人', timeZone: 'Asia/Shanghai' })
    expect(answer.logVerifierKey).toMatch(new RegExp(`^${answer.logOrigin.replaceAll(/[.[\]()]/g, '\\$&')}\\+[0-9a-f]{8}\\+`))
    expect(await logSince(from)).toMatchObject([{ kind: 'device_enrolled', ref: answer.deviceId, body: { v: 1, deviceId: answer.deviceId, personId, kind: 'app', publicKey: key } }])
    await refused(anonymous().phone.enroll({ code, publicKey: jwk() }), 410, 'code_expired')
    await refused(anonymous().phone.preview(code), 410, 'code_expired')
    await refused(anonymous().phone.preview('not-a-code-of-ours'), 404, 'code_invalid')
  })

  test('a lost answer does not spend the code: the same key again gets the same device, another key nothing', async () => {
    const { code } = await owner.people.enrollmentCode(personId)
    const key = jwk()
    const lost = await anonymous().phone.enroll({ code, publicKey: key, model: 'Pixel 9' })
    const from = await logSize()
    const again = await anonymous().phone.enroll({ code, publicKey: key, model: 'Pixel 9' })
    expect(again).toEqual({ ...lost, deviceToken: again.deviceToken, serverTime: again.serverTime })
    expect((await owner.devices.list({ personId, status: 'active' })).devices.map((device) => device.deviceId)).toEqual([lost.deviceId])
    expect((await logSince(from)).map((entry) => [entry.kind, entry.ref, entry.body.action])).toEqual([['admin', lost.deviceId, 'device.enrolment_answered_again']])
    expect((await createClient({ baseUrl: server.url, deviceToken: again.deviceToken }).phone.today()).person.name).toBe('新人')
    await refused(createClient({ baseUrl: server.url, deviceToken: lost.deviceToken }).phone.today(), 401, 'unknown_device')
    await refused(anonymous().phone.enroll({ code, publicKey: jwk() }), 410, 'code_expired')
    // Once the phone is in use the answer was not lost.
    await server.ports.db.withOrg(orgId, (trx) => sql`update devices set last_sequence = 1 where device_id = ${lost.deviceId}`.execute(trx))
    await refused(anonymous().phone.enroll({ code, publicKey: key }), 410, 'code_expired')
    await server.ports.db.withOrg(orgId, (trx) => sql`update devices set last_sequence = 0 where device_id = ${lost.deviceId}`.execute(trx))
    await server.ports.db.withOrg(orgId, (trx) => sql`update enrollment_codes set expires_at = now() - interval '1 minute' where device_id = ${lost.deviceId}`.execute(trx))
    await refused(anonymous().phone.enroll({ code, publicKey: key }), 410, 'code_expired')
  })

  test('a lost answer of a phone that was replaced meanwhile stays lost', async () => {
    const { code } = await owner.people.enrollmentCode(personId)
    const key = jwk()
    await anonymous().phone.enroll({ code, publicKey: key })
    const newer = await enroll(personId)
    expect((await owner.devices.list({ personId, status: 'active' })).devices.map((device) => device.deviceId)).toEqual([newer.deviceId])
    // Making the newer link ended the older one altogether.
    await expect(anonymous().phone.enroll({ code, publicKey: key })).rejects.toBeInstanceOf(ApiError)
    expect((await owner.devices.list({ personId, status: 'active' })).devices.map((device) => device.deviceId)).toEqual([newer.deviceId])
  })

  test('one link, two phones at the same moment: one gets it', async () => {
    const { code } = await owner.people.enrollmentCode(personId)
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => anonymous().phone.enroll({ code, publicKey: jwk() })))
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
    expect((await owner.devices.list({ personId })).devices.filter((device) => device.status === 'active')).toHaveLength(1)
  })

  test('a new link ends the old one; a new phone ends the old phone at once', async () => {
    const { code: first } = await owner.people.enrollmentCode(personId)
    const old = await enroll(personId)
    await refused(anonymous().phone.preview(first), 404, 'code_invalid')
    const oldPhone = createClient({ baseUrl: server.url, deviceToken: old.deviceToken })
    expect((await oldPhone.phone.today()).person.name).toBe('新人')
    const { code } = await owner.people.enrollmentCode(personId)
    expect((await anonymous().phone.preview(code)).replacesDevice).toBe(true)
    const from = await logSize()
    const fresh = await anonymous().phone.enroll({ code, publicKey: jwk() })
    expect((await logSince(from)).map((entry) => [entry.kind, entry.ref, entry.body.reason])).toEqual([['device_revoked', old.deviceId, 'replaced'], ['device_enrolled', fresh.deviceId, undefined]])
    await refused(oldPhone.phone.today(), 403, 'device_revoked')
    expect((await owner.people.get(personId)).deviceCount).toBe(1)
  })

  test('one phone for two people: a second enrolment with the key of the first ends nothing of it', async () => {
    const colleague = await owner.people.create({ name: '同事' })
    const key = jwk()
    const first = await enroll(personId, key)
    const second = await enroll(colleague.personId, key)
    expect(second.logOrigin).toBe((await anonymous().phone.preview((await owner.people.enrollmentCode(personId)).code)).logOrigin)
    for (const { deviceToken } of [first, second]) expect((await createClient({ baseUrl: server.url, deviceToken }).phone.today()).person).toBeDefined()
    // The same person again on the same phone: the earlier enrolment ends, the key stays.
    const again = await enroll(personId, key)
    expect((await owner.devices.list({ personId })).devices.map((device) => [device.deviceId, device.status]).toSorted()).toEqual([[first.deviceId, 'revoked'], [again.deviceId, 'active']].toSorted())
  })

  test('keys that are not on the curve are refused and the link stays good', async () => {
    const { code } = await owner.people.enrollmentCode(personId)
    const { x } = jwk()
    await refused(anonymous().phone.enroll({ code, publicKey: { kty: 'EC', crv: 'P-256', x, y: x } }), 400, 'invalid_request')
    await refused(anonymous().phone.enroll({ code, publicKey: { kty: 'EC', crv: 'P-256', x: '', y: '' } }), 400, 'invalid_request')
    expect((await anonymous().phone.enroll({ code, publicKey: jwk() })).personId).toBe(personId)
  })

  test('neither codes nor tokens are in the database', async () => {
    const { code } = await owner.people.enrollmentCode(personId)
    const { deviceToken } = await enroll(personId)
    const { urls } = await owner.people.addTracker(personId, { label: '车载' })
    const tracker = urls.osmand.split('/').at(-2)!
    const dump = await server.ports.db.readOrg(orgId, (trx) => sql<{ text: string }>`select row_to_json(t)::text as text from (select * from devices) t union all select row_to_json(t)::text from enrollment_codes t
      union all select convert_from(body, 'UTF8') from log_entries where kind <> 'submission'`.execute(trx))
    const text = dump.rows.map((row) => row.text).join('\n')
    for (const secret of [code, deviceToken, tracker]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(Buffer.from(secret).toString('hex'))
    }
  })

  test('trackers: four links under the public address, listed without a key, revocable', async () => {
    const { device, urls } = await owner.people.addTracker(personId, { label: '车载', identifier: 'van-7' })
    expect(Object.entries(urls).every(([kind, url]) => url.startsWith(`${server.ports.settings.publicUrl}/api/v1/trackers/`) && url.endsWith(`/${kind}`))).toBe(true)
    expect(device).toMatchObject({ kind: 'tracker', label: '车载', keyThumbprint: null, status: 'active' })
    expect(device.datum).toBe('wgs84')
    const from = await logSize()
    expect(await owner.devices.update(device.deviceId, { label: '货车 7', datum: 'gcj02' })).toMatchObject({ label: '货车 7', datum: 'gcj02' })
    await owner.devices.update(device.deviceId, { datum: 'gcj02' })
    expect(await logSince(from)).toMatchObject([{ kind: 'rule_changed', ref: device.deviceId, body: { action: 'device.updated', before: { label: '车载', datum: 'wgs84' }, after: { label: '货车 7', datum: 'gcj02' } } }])
    await refused(owner.devices.update((await enroll(personId)).deviceId, { datum: 'bd09' }), 409, 'conflict')
    const revoked = await owner.devices.revoke(device.deviceId, 'lost')
    expect(revoked.status).toBe('lost')
    const at = revoked.revokedAt
    expect((await owner.devices.revoke(device.deviceId, 'other')).revokedAt).toBe(at)
    await refused(owner.devices.revoke(crypto.randomUUID(), 'lost'), 404, 'not_found')
  })
})

describe('sites, shifts, settings', () => {
  const circle = (lat: number, lon: number) => ({ kind: 'circle' as const, centre: { lat, lon }, radiusMetres: 80 })

  test('a box finds what lies in it, across 180° as well', async () => {
    await owner.sites.create({ name: 'Suva', fence: circle(-18.14, 178.44) })
    await owner.sites.create({ name: 'Apia', fence: circle(-13.83, -171.76) })
    expect((await owner.sites.list({ bbox: '170,-20,-170,-10' })).items.map((site) => site.name).sort()).toEqual(['Apia', 'Suva'])
    expect((await owner.sites.list({ bbox: '178,-20,179,-10' })).items.map((site) => site.name)).toEqual(['Suva'])
    for (const bbox of ['1,2,3', 'a,b,c,d', '0,10,1,5', ',,,']) await refused(owner.sites.list({ bbox }), 400, 'invalid_request')
  })

  test('a shift that nobody has is archived and restored; the default and one that somebody has are not; nobody gets an archived one', async () => {
    // Another test of this file set the end of a code by hand.
    const faultsOfShifts = async () => (await owner.log.runSelfCheck()).faults.filter(({ table }) => table === 'shifts' || table === 'people')
    const { shiftId } = await owner.shifts.create({ name: '临时班', kind: 'free', segments: [], daysOfWeek: [] })
    const all = (await owner.shifts.list()).shifts
    await refused(owner.shifts.archive(all.find(({ isDefault }) => isDefault)!.shiftId), 409, 'conflict')
    const { personId } = await owner.people.create({ name: '临时工', role: 'field_worker', shiftId })
    await refused(owner.shifts.archive(shiftId), 409, 'conflict')
    await owner.people.update(personId, { shiftId: null })
    expect((await owner.shifts.archive(shiftId)).archivedAt).toBeTruthy()
    expect((await owner.shifts.list()).shifts.map((shift) => shift.shiftId)).toEqual(all.filter((shift) => shift.shiftId !== shiftId).map((shift) => shift.shiftId))
    expect((await owner.shifts.list({ archived: true })).shifts.map(({ name }) => name)).toEqual(['临时班'])
    await refused(owner.people.update(personId, { shiftId }), 409, 'conflict')
    await refused(owner.people.create({ name: '又一个', role: 'field_worker', shiftId }), 409, 'conflict')
    expect(await faultsOfShifts()).toEqual([])
    expect((await owner.shifts.restore(shiftId)).archivedAt).toBeUndefined()
    await owner.people.update(personId, { shiftId })
    await owner.people.update(personId, { shiftId: null })
    await owner.shifts.archive(shiftId)
    expect(await faultsOfShifts()).toEqual([])
  })

  test('another default shift: whoever has none of their own has it, the log tells from what to what, and tells the same as the rows', async () => {
    const faultsOfShifts = async () => (await owner.log.runSelfCheck()).faults.filter(({ table }) => table === 'shifts' || table === 'people')
    const before = (await owner.shifts.list()).shifts.find(({ isDefault }) => isDefault)!
    const other = await owner.shifts.create({ name: '新的默认', kind: 'free', segments: [], daysOfWeek: [] })
    const { personId } = await owner.people.create({ name: '有自己班次的', role: 'field_worker', shiftId: before.shiftId })
    expect((await owner.shifts.list()).shifts.find(({ shiftId }) => shiftId === before.shiftId)).toMatchObject({ byDefaultCount: before.byDefaultCount, peopleCount: before.peopleCount + 1 })
    const from = await logSize()
    expect(await owner.shifts.makeDefault(other.shiftId)).toMatchObject({ isDefault: true, peopleCount: before.byDefaultCount, byDefaultCount: before.byDefaultCount })
    expect((await owner.shifts.list()).shifts.filter(({ isDefault }) => isDefault).map(({ shiftId }) => shiftId)).toEqual([other.shiftId])
    expect((await owner.shifts.list()).shifts.find(({ shiftId }) => shiftId === before.shiftId)).toMatchObject({ byDefaultCount: 0, peopleCount: before.peopleCount - before.byDefaultCount + 1 })
    await owner.shifts.makeDefault(other.shiftId)
    expect(await logSince(from)).toMatchObject([{ kind: 'rule_changed', ref: (await owner.me()).orgId, body: { action: 'shift.made_default', before: { shiftId: before.shiftId }, after: { shiftId: other.shiftId } } }])
    expect((await owner.audit.list({ limit: 1 })).items).toMatchObject([{ what: '把“新的默认”定为默认班次', changes: [{ field: '班次', before: before.name, after: '新的默认' }] }])
    expect(await faultsOfShifts()).toEqual([])
    await refused(owner.shifts.archive(other.shiftId), 409, 'conflict')
    await owner.people.update(personId, { shiftId: null })
    const archived = await owner.shifts.create({ name: '归档的', kind: 'free', segments: [], daysOfWeek: [] })
    await owner.shifts.archive(archived.shiftId)
    await refused(owner.shifts.makeDefault(archived.shiftId), 409, 'conflict')
    await Promise.all([owner.shifts.makeDefault(before.shiftId), owner.shifts.makeDefault(before.shiftId)])
    expect((await owner.shifts.archive(other.shiftId)).archivedAt).toBeTruthy()
    expect(await faultsOfShifts()).toEqual([])
  })

  test('shifts: overlapping segments and impossible times are refused; over midnight and free are fine', async () => {
    const night = await owner.shifts.create({ name: '夜班', kind: 'fixed', segments: [{ start: '22:00', end: '06:00' }], daysOfWeek: [1, 2] })
    expect(night.isDefault).toBe(false)
    await refused(owner.shifts.create({ name: 'x', kind: 'fixed', segments: [{ start: '09:00', end: '12:00' }, { start: '11:59', end: '13:00' }], daysOfWeek: [1] }), 400, 'invalid_request')
    await refused(owner.shifts.create({ name: 'x', kind: 'fixed', segments: [{ start: '25:00', end: '26:00' }], daysOfWeek: [1] }), 400, 'invalid_request')
    await refused(owner.shifts.create({ name: 'x', kind: 'fixed', segments: [], daysOfWeek: [1] }), 400, 'invalid_request')
    expect((await owner.shifts.create({ name: '随时', kind: 'free', segments: [], daysOfWeek: [] })).kind).toBe('free')
    const from = await logSize()
    await owner.shifts.update(night.shiftId, { name: '夜班', kind: 'fixed', segments: [{ start: '21:00', end: '05:00' }], daysOfWeek: [1, 2] })
    expect(await logSince(from)).toMatchObject([{ kind: 'rule_changed', ref: night.shiftId, body: { before: { segments: [{ start: '22:00' }] }, after: { segments: [{ start: '21:00' }] } } }])
  })

  test('settings: what a map needs is asked for, keys stay out of the log', async () => {
    expect(await owner.settings.get()).toEqual({ orgName: '测试公司', timeZone: 'Asia/Shanghai', baseMap: { kind: 'built_in' }, photoRequired: false, noteTemplates: [] })
    await refused(owner.settings.update({ baseMap: { kind: 'tianditu' } }), 400, 'invalid_request')
    await refused(owner.settings.update({ baseMap: { kind: 'pmtiles', url: 'javascript:alert(1)' } }), 400, 'invalid_request')
    await refused(owner.settings.update({ timeZone: 'Nowhere' }), 400, 'invalid_request')
    const from = await logSize()
    expect(await owner.settings.update({ baseMap: { kind: 'tianditu', key: 'secret-map-key' }, photoRequired: true })).toMatchObject({ photoRequired: true, baseMap: { kind: 'tianditu', key: 'secret-map-key' } })
    const entries = await logSince(from)
    expect(entries).toMatchObject([{ kind: 'rule_changed', ref: orgId, body: { after: { photoRequired: true, baseMap: { kind: 'tianditu' } } } }])
    expect(JSON.stringify(entries)).not.toContain('secret-map-key')
  })
})

describe('the phone reads', () => {
  test('today: windows of the shift for yesterday, today and a week, changed shifts reach it at once', async () => {
    const person = await owner.people.create({ name: '今天' })
    const phone = createClient({ baseUrl: server.url, deviceToken: (await enroll(person.personId)).deviceToken, language: 'en' })
    const today = await phone.phone.today()
    expect(today).toMatchObject({ timeZone: 'Asia/Shanghai', person: { name: '今天', departmentName: null }, requirements: { rules: [{ policyName: '签到必须拍照', ways: [['photo']] }], elsewhere: 0, bySite: {} }, device: { lastSequence: 0, lastHash: null }, checkIns: [] })
    expect(today.workWindows.length).toBeGreaterThanOrEqual(3) // Monday, Tuesday, Friday occur at least once in eight days
    for (const window of today.workWindows) {
      expect(Date.parse(window.to) - Date.parse(window.from)).toBe(9 * 3_600_000)
      expect(window.from.slice(11)).toBe('01:00:00.000Z') // 09:00 in Shanghai
    }
    const free = (await owner.shifts.list()).shifts.find((shift) => shift.kind === 'free')!
    await owner.people.update(person.personId, { shiftId: free.shiftId })
    // From the change on there is no outside; what today was before it stays what it was.
    const inAWeek = new Date(Date.parse(`${today.date}T00:00:00+08:00`) + 8 * 86_400_000).toISOString()
    await expect.poll(async () => (await phone.phone.today()).workWindows.at(-1)?.to).toBe(inAWeek)
    const always = (await phone.phone.today()).workWindows.at(-1)!
    expect(Date.parse(always.from)).toBeLessThanOrEqual(Date.now())
  })

  test('sites: all by name, or the nearest within a radius', async () => {
    const phone = createClient({ baseUrl: server.url, deviceToken: (await enroll(people[0]!.personId)).deviceToken })
    expect((await phone.phone.sites()).sites.map((site) => site.name)).toEqual(['滨江超市', 'Apia', 'Suva'])
    const near = (await phone.phone.sites({ lat: 30.2084, lon: 120.22 })).sites
    expect(near[0]).toMatchObject({ name: '滨江超市' })
    expect(near[0]!.distanceMetres).toBeCloseTo(759, -1)
    expect((await phone.phone.sites({ lat: 30.2084, lon: 120.22, radiusMetres: 800 })).sites).toHaveLength(1)
    expect((await phone.phone.sites({ lat: 30.2084, lon: 120.22, radiusMetres: 700 })).sites).toHaveLength(0)
    // From the other side of 180°, where a box in degrees would miss it.
    expect((await phone.phone.sites({ lat: -18.14, lon: -179.9, radiusMetres: 300_000 })).sites.map((site) => site.name)).toEqual(['Suva'])
    await refused(phone.phone.sites({ lat: 30 }), 400, 'invalid_request')
  })

  test('nothing without a device token, and a tracker’s token is none', async () => {
    await refused(anonymous().phone.today(), 401, 'unknown_device')
    const { urls } = await owner.people.addTracker(people[0]!.personId, { label: '车' })
    await refused(createClient({ baseUrl: server.url, deviceToken: urls.osmand.split('/').at(-2)! }).phone.today(), 401, 'unknown_device')
  })
})
