import { sql } from 'kysely'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setUpTestCompany, startTestServer, type TestServer } from '../../test/startTestServer.ts'
import { distanceMetres, fromWgs84 } from '@fieldproof/core/geo'
import { registryChannel } from './deviceDirectory.ts'
import { maxItems } from './trackerMessage.ts'
import { originalTrack, readTrackFixes, sealClosedDays } from '../record/tracks/index.ts'

const china = (text: string) => Date.parse(`${text}+08:00`)
/** A Friday at noon. */
let now = china('2026-11-20T12:00:00')
let server: TestServer
let company: Awaited<ReturnType<typeof setUpTestCompany>>
let orgId: string
let personId: string

interface Link { readonly deviceId: string; readonly token: string; url(source: string): string }
const newTracker = async (identifier?: string, person = personId): Promise<Link> => {
  const created = await company.client.people.addTracker(person, { label: '测试', ...(identifier ? { identifier } : {}) })
  const token = new URL(created.urls.osmand).pathname.split('/').at(-2)!
  return { deviceId: created.device.deviceId, token, url: (source) => `${server.url}/api/v1/trackers/${token}/${source}` }
}
const fixesOf = async ({ deviceId }: Link) => {
  await server.ports.pipeline.drain()
  return await server.ports.db.readOrg(orgId, (trx) => readTrackFixes(trx, { deviceId, from: -62e12, to: 250e12 }))
}
const query = async <T>(statement: ReturnType<typeof sql<T>>): Promise<T[]> => (await server.ports.db.readOrg(orgId, (trx) => statement.execute(trx))).rows
const post = (url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => fetch(url, { method: 'POST', body, headers })
const feature = (time: string, lat = 30.2, text = '') => `{"type":"Feature","geometry":{"type":"Point","coordinates":[120.20,${lat}]},"properties":{"timestamp":"${time}"${text}}}`

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] } })
  orgId = (await company.client.me()).orgId
  personId = company.people[0]!.personId
})
afterAll(() => server?.stop())

describe('what each client is answered', () => {
  test('OwnTracks: an empty list; other types are accepted and nothing of them is kept', async () => {
    const tracker = await newTracker()
    const response = await post(tracker.url('owntracks'), `{"_type":"location","lat":30.2,"lon":120.2,"tst":${now / 1000},"tid":"JJ","batt":50}`)
    expect([response.status, response.headers.get('content-type')?.split(';')[0], await response.text()]).toEqual([200, 'application/json', '[]'])
    for (const body of ['{"_type":"lwt","tst":1}', `{"_type":"transition","lat":30.2,"lon":120.2,"tst":${now / 1000},"event":"enter"}`]) expect(await (await post(tracker.url('owntracks'), body)).text()).toBe('[]')
    expect(await fixesOf(tracker)).toEqual([{ lat: 30.2, lon: 120.2, fixTime: now, batteryPercent: 50 }])
    const encrypted = await post(tracker.url('owntracks'), '{"_type":"encrypted","data":"x"}')
    expect(encrypted.status).toBe(400)
    expect(((await encrypted.json()) as { detail: string }).detail).toContain('encrypted')
  })

  test('what is refused is noted with the tracker: how often, when last, why, and nothing of what was sent', async () => {
    const tracker = await newTracker('van-1')
    const lastRefusal = async () => (await company.client.devices.list()).devices.find(({ deviceId }) => deviceId === tracker.deviceId)!.lastRefusal
    expect(await lastRefusal()).toBeNull()
    const noon = now
    expect((await post(tracker.url('owntracks'), 'not json 31.2345')).status).toBe(400)
    now += 60_000
    expect((await post(tracker.url('osmand'), `lat=31.2345&lon=121.5&timestamp=${now / 1000}&id=van-2`)).status).toBe(403)
    expect(await lastRefusal()).toEqual({ source: 'osmand', code: 'not_allowed', detail: expect.stringContaining('bound to one device id'), messages: 2, firstTime: new Date(noon).toISOString(), lastTime: new Date(now).toISOString() })
    expect((await post(tracker.url('overland'), ' '.repeat(1_100_000))).status).toBe(413)
    expect(await lastRefusal()).toMatchObject({ source: 'overland', code: 'body_too_large', messages: 3 })
    expect(JSON.stringify(await lastRefusal())).not.toMatch(/31\.2345|van-2/)
    // Somebody who knows no token leaves nothing behind.
    expect((await post(`${server.url}/api/v1/trackers/${'x'.repeat(32)}/owntracks`, '{}')).status).toBe(404)
    expect((await post(tracker.url('osmand'), `lat=31.2345&lon=121.5&timestamp=${now / 1000}&id=van-1`)).status).toBe(200)
    expect((await lastRefusal())!.messages).toBe(3)
    now = noon
  })

  test('OwnTracks with the token as password, Overland with it as bearer token', async () => {
    const tracker = await newTracker()
    const basic = { authorization: `Basic ${Buffer.from(`anybody:${tracker.token}`).toString('base64')}` }
    expect((await post(`${server.url}/api/v1/trackers/owntracks`, `{"_type":"location","lat":30.2,"lon":120.2,"tst":${now / 1000}}`, basic)).status).toBe(200)
    expect(await (await post(`${server.url}/api/v1/trackers/overland`, `{"locations":[${feature('2026-11-20T03:00:00Z')}]}`, { authorization: `Bearer ${tracker.token}` })).json()).toEqual({ result: 'ok' })
    expect(await fixesOf(tracker)).toHaveLength(2)
    expect((await post(`${server.url}/api/v1/trackers/owntracks`, '{}')).status).toBe(401)
  })

  test('OsmAnd by query, form and JSON: an empty 200', async () => {
    const tracker = await newTracker()
    const at = (minute: number) => now / 1000 - minute * 60
    const responses = [
      await fetch(`${tracker.url('osmand')}?id=1&lat=30.1&lon=120.2&timestamp=${at(3)}`),
      await post(`${tracker.url('osmand')}?id=1&lat=30.2&lon=120.2&timestamp=${at(2)}`, ''),
      await post(tracker.url('osmand'), `id=1&lat=30.3&lon=120.2&timestamp=${at(1)}`, { 'content-type': 'application/x-www-form-urlencoded' }),
      await post(`${tracker.url('osmand')}/`, JSON.stringify({ location: { timestamp: new Date(now).toISOString(), coords: { latitude: 30.4, longitude: 120.2, speed: 2 } }, device_id: '1' }), { 'content-type': 'application/json' }),
    ]
    for (const response of responses) expect([response.status, await response.text()]).toEqual([200, ''])
    expect((await fixesOf(tracker)).map((fix) => fix.lat)).toEqual([30.1, 30.2, 30.3, 30.4])
  })

  test('GPSLogger: 200', async () => {
    const tracker = await newTracker()
    expect((await fetch(`${tracker.url('gpslogger')}?lat=30.2&lon=120.2&time=2026-11-20T03:00:00.000Z&spd=1.5&acc=4&prov=gps`)).status).toBe(200)
    expect(await fixesOf(tracker)).toEqual([{ lat: 30.2, lon: 120.2, fixTime: Date.parse('2026-11-20T03:00:00Z'), accuracyMetres: 4, speedMetresPerSecond: 1.5, provider: 'gps' }])
  })

  test('the messages of real clients arrive exactly', async () => {
    const free = (await company.client.shifts.create({ name: '自由', kind: 'free', segments: [], daysOfWeek: [] })).shiftId
    const other = company.people[1]!.personId
    await company.client.people.update(other, { shiftId: free })
    const tracker = await newTracker(undefined, other)
    const samples = JSON.parse(readFileSync(join(import.meta.dirname, 'osmand/testdata/messages.json'), 'utf8')) as { message: { method: string; url: string; headers: Record<string, string>; body: { data: string } | null } }[]
    for (const { message } of samples) expect((await fetch(`${tracker.url('osmand')}${message.url.slice(1)}`, { method: message.method, headers: message.headers, ...(message.body ? { body: message.body.data } : {}) })).status).toBe(200)
    const stored = await fixesOf(tracker)
    expect(stored).toHaveLength(5)
    for (const [fixTime, lat, lon] of [[1_442_068_686_579, 42.06288, -88.23412], [1_504_763_810_000, 40.7232948571, -74.0061408571], [Date.parse('2021-07-21T08:06:34.444Z'), -6.1148096, 106.6837015], [now, 60, 30], [now, 41.666667, -0.883333]] as const)
      expect(stored.filter((fix) => fix.fixTime === fixTime && Math.abs(fix.lat - lat) < 1e-6 && Math.abs(fix.lon - lon) < 1e-6)).toHaveLength(1)
  })
})

describe('a tracker that sends GCJ-02', () => {
  const place = { lat: 30.2084, lon: 120.2121 }
  const sent = fromWgs84(place, 'gcj02')
  const message = (minute: number) => `id=1&lat=${sent.lat}&lon=${sent.lon}&timestamp=${now / 1000 - minute * 60}`
  const metresOff = async (tracker: Link) => (await fixesOf(tracker)).map((fix) => Math.round(distanceMetres(fix, place)))
  const faults = async () => (await company.client.log.runSelfCheck()).faults

  test('is stored in WGS-84, its bytes as sent; a correction counts from then on, and the self-check knows both', async () => {
    const tracker = await newTracker()
    await fetch(`${tracker.url('osmand')}?${message(5)}`)
    expect((await metresOff(tracker))[0]).toBeGreaterThan(300)
    await company.client.devices.update(tracker.deviceId, { datum: 'gcj02' })
    await fetch(`${tracker.url('osmand')}?${message(4)}`)
    expect((await metresOff(tracker)).slice(1)).toEqual([0])
    expect((await metresOff(tracker))[0]).toBeGreaterThan(300)
    const [entry] = await query(sql<{ ref: string }>`select ref from log_entries where kind = 'submission' order by entry_index desc limit 1`)
    expect((await server.ports.db.readOrg(orgId, (trx) => originalTrack(trx, entry!.ref)))!.toString()).toBe(message(4))
    expect(await faults()).toEqual([])
  })

  test('from the start, when it is said at once; and a datum that the log does not know is a fault', async () => {
    const created = await company.client.people.addTracker(personId, { label: '北斗', datum: 'gcj02' })
    const tracker = { deviceId: created.device.deviceId, token: '', url: () => '' }
    await fetch(`${server.url}${new URL(created.urls.osmand).pathname}?${message(3)}`)
    expect(await metresOff(tracker)).toEqual([0])
    expect(await faults()).toEqual([])
    await server.ports.db.withOrg(orgId, (trx) => sql`update devices set datum = 'bd09' where device_id = ${created.device.deviceId}`.execute(trx))
    server.ports.devices.invalidate()
    // The pipeline has a directory of its own, which hears of changes by notice.
    await query(sql`select pg_notify(${registryChannel}, ${orgId})`)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await fetch(`${server.url}${new URL(created.urls.osmand).pathname}?${message(2)}`)
    await server.ports.pipeline.drain()
    expect((await faults()).map((fault) => fault.what)).toEqual(expect.arrayContaining(['the positions shown differ from the logged message of the tracker']))
  })
})

describe('what cannot be read', () => {
  test('is listed for administrators: what, when, from which device and why, but not its content', async () => {
    const from = (await company.client.unreadableUploads.list()).total!
    const tracker = await newTracker()
    const body = `id=1&lat=NaN&lon=120.2&timestamp=${now / 1000 - 30}`
    await fetch(`${tracker.url('osmand')}?${body}`)
    await server.ports.pipeline.drain()
    const page = await company.client.unreadableUploads.list({ limit: 1 })
    expect(page.total).toBe(from + 1)
    expect(page.items).toEqual([expect.objectContaining({ personId, personName: '张三', deviceId: tracker.deviceId, deviceName: '测试', deviceKind: 'tracker', source: 'osmand', receivedAt: new Date(now).toISOString(), bytes: body.length, reasonCode: 'position_invalid', detail: 'no usable position: latitude "NaN" is not a number' })])
    // Why, in the reader's own language.
    const inLanguage = async (language: string) => ((await (await fetch(`${server.url}/api/v1/unreadable-uploads?limit=1`, { headers: { cookie: company.cookie, 'accept-language': language } })).json()) as { items: { reason: string }[] }).items[0]!.reason
    expect([await inLanguage('zh-CN'), await inLanguage('zh-TW'), await inLanguage('en')]).toEqual([expect.stringContaining('经纬度不是有效的数值'), expect.stringContaining('經緯度不是有效的數值'), expect.stringContaining('no valid number')])
    expect(JSON.stringify(page)).not.toContain(String(now / 1000 - 30))
    if (page.nextCursor) expect((await company.client.unreadableUploads.list({ cursor: page.nextCursor })).items).toHaveLength(from)
    await company.client.people.create({ name: '主管', role: 'manager', email: 'lead@example.com', password: 'a long enough password' })
    const signedIn = await post(`${server.url}/api/auth/sign-in/email`, JSON.stringify({ email: 'lead@example.com', password: 'a long enough password' }), { 'content-type': 'application/json', origin: server.url })
    const cookie = signedIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
    expect((await fetch(`${server.url}/api/v1/unreadable-uploads`, { headers: { cookie } })).status).toBe(403)
  })
})

describe('the privacy gate comes first', () => {
  test('a batch that is partly off duty keeps its on-duty items letter for letter, and a count of the rest', async () => {
    const tracker = await newTracker()
    const kept = feature('2026-11-19T17:59:59+0800', 30.25, ',"wifi":"a"')
    const response = await post(tracker.url('overland'), `{"locations":[${kept}, ${feature('2026-11-19T18:00:00+0800')},${feature('2026-11-14T12:00:00+0800')}],"current":{"geometry":1}}`)
    expect(await response.json()).toEqual({ result: 'ok' })
    expect(await fixesOf(tracker)).toHaveLength(1)
    const [entry] = await query(sql<{ ref: string }>`select ref from log_entries where kind = 'submission' order by entry_index desc limit 1`)
    const bytes = await server.ports.db.readOrg(orgId, (trx) => originalTrack(trx, entry!.ref))
    expect(bytes!.toString()).toBe(`{"locations":[${kept}]}`)
    expect(await query(sql`select day, fixes from off_duty_refusals where person_id = ${personId} order by day`)).toEqual([{ day: '2026-11-14', fixes: 1 }, { day: '2026-11-19', fixes: 1 }])
  })

  test('a position of the evening cannot ride along in a message of the day', async () => {
    const tracker = await newTracker()
    const [on, off] = [now / 1000, china('2026-11-19T20:00:00') / 1000]
    const json = (more: string) => `{"location":{"timestamp":"${new Date(now).toISOString()}","coords":{"latitude":30.2,"longitude":120.2}}${more}}`
    const refused = [
      await fetch(`${tracker.url('osmand')}?id=1&lat=31.227799&lon=121.2&timestamp=${off}&lat=30.2&lon=120.2&timestamp=${on}`),
      await post(`${tracker.url('osmand')}?id=1&lat=31.227799&lon=121.2&timestamp=${off}`, json('')),
      ...await Promise.all(['[{"lat":31.227799}]', '[[31.227799,121.2]]', '{"lat":31.227799}'].map((history) => post(tracker.url('owntracks'), `{"_type":"location","lat":30.2,"lon":120.2,"tst":${on},"history":${history}}`))),
    ]
    for (const response of refused) expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'invalid_request'])
    // The same messages without it are stored: it is the passenger that was refused.
    expect((await post(tracker.url('osmand'), json(`,"device_id":"1","history":[{"lat":31.227799,"lon":121.2,"timestamp":${off}}]`))).status).toBe(200)
    await post(tracker.url('owntracks'), `{"_type":"location","lat":30.2,"lon":120.2,"tst":${on},"inregions":["办公室"]}`)
    expect((await fixesOf(tracker)).map((fix) => fix.lat)).toEqual([30.2])
    const entries = await query(sql<{ ref: string; body: Buffer | null }>`select ref, body from log_entries where kind = 'submission' order by entry_index`)
    const stored: string[] = []
    for (const { ref, body } of entries) stored.push(((await server.ports.db.readOrg(orgId, (trx) => originalTrack(trx, ref))) ?? body ?? '').toString())
    expect(stored.slice(-2)).toEqual([expect.stringContaining('"device_id":"1"'), expect.stringContaining('"inregions":["办公室"]')])
    expect(stored.filter((text) => text.includes('31.227799'))).toEqual([])
  })

  test('a feature that tells of a second place does not cost the others, nor is that place kept; the client is answered as it expects', async () => {
    const tracker = await newTracker()
    const trip = feature('2026-11-20T11:31:00+0800', 30.32, ',"type":"trip","start":"2026-11-20T11:00:00+0800","start-coordinates":[121.2,31.227711],"end-coordinates":[121.2,31.227711]')
    const double = feature('2026-11-20T11:33:00+0800').replace('[120.20,30.2]', '[[121.2,31.227711],[120.2,30.34]]')
    const response = await post(tracker.url('overland'), `{"locations":[${feature('2026-11-20T11:30:00+0800', 30.31)},${trip},${feature('2026-11-20T11:32:00+0800', 30.33)},${double}]}`)
    expect([response.status, await response.json()]).toEqual([200, { result: 'ok' }])
    expect((await fixesOf(tracker)).map((fix) => fix.lat)).toEqual([30.31, 30.32, 30.33])
    expect((await company.client.unreadableUploads.list({ limit: 5 })).items.filter(({ deviceId }) => deviceId === tracker.deviceId)).toEqual([expect.objectContaining({ source: 'overland', reasonCode: 'position_missing' })])
    const entries = await query(sql<{ ref: string; body: Buffer | null }>`select ref, body from log_entries where kind = 'submission'`)
    for (const { ref, body } of entries) expect(((await server.ports.db.readOrg(orgId, (trx) => originalTrack(trx, ref))) ?? body ?? '').toString()).not.toContain('31.227711')
  })

  test('an evening leaves nothing anywhere, and the client is content', async () => {
    const tracker = await newTracker()
    const before = await query(sql`select count(*)::int as n from log_entries`)
    now = china('2026-11-20T20:00:00')
    expect((await fetch(`${tracker.url('osmand')}?id=1&lat=30.123456&lon=120.2`)).status).toBe(200)
    expect((await fetch(`${tracker.url('osmand')}?id=1&lat=30.123456&lon=120.2&timestamp=0`)).status).toBe(200)
    expect((await fetch(`${tracker.url('osmand')}?id=1&lat=NaN&lon=120.2`)).status).toBe(200)
    now = china('2026-11-20T12:00:00')
    expect(await fixesOf(tracker)).toEqual([])
    expect(await query(sql`select count(*)::int as n from log_entries`)).toEqual(before)
  })
})

describe('bad days', () => {
  test('a link that is unknown, revoked, or bound to another id', async () => {
    expect((await fetch(`${server.url}/api/v1/trackers/nobody/osmand?id=1&lat=1&lon=2`)).status).toBe(404)
    const bound = await newTracker('358')
    expect((await fetch(`${bound.url('osmand')}?id=357&lat=30&lon=120`)).status).toBe(403)
    expect((await fetch(`${bound.url('osmand')}?lat=30&lon=120`)).status).toBe(403)
    expect((await fetch(`${bound.url('osmand')}?id=358&lat=30&lon=120`)).status).toBe(200)
    expect(await fixesOf(bound)).toHaveLength(1)
    await company.client.devices.revoke(bound.deviceId, 'lost')
    await expect.poll(async () => (await fetch(`${bound.url('osmand')}?id=358&lat=30&lon=120`)).status).toBe(403)
  })

  test('what cannot be read is refused with the reason; what is too large with 413', async () => {
    const tracker = await newTracker()
    const problem = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code]
    expect(await problem(await post(tracker.url('owntracks'), 'lat=1'))).toEqual([400, 'not_json'])
    expect(await problem(await post(tracker.url('overland'), '{"a":1}', { 'content-type': 'application/json' }))).toEqual([400, 'invalid_request'])
    expect(await problem(await post(tracker.url('overland'), ''))).toEqual([400, 'invalid_request'])
    expect(await problem(await fetch(tracker.url('osmand')))).toEqual([400, 'invalid_request'])
    expect(await problem(await post(tracker.url('owntracks'), Uint8Array.from([0xff, 0xfe, 0])))).toEqual([400, 'invalid_request'])
    expect(await problem(await post(tracker.url('overland'), 'x'.repeat(10_000_000)))).toEqual([413, 'body_too_large'])
    const tooMany = await post(tracker.url('overland'), `{"locations":[${'{},'.repeat(300_000)}{}]}`, { 'accept-language': 'en' })
    const told = (await tooMany.json()) as { code: string; detail: string; remedy: string }
    expect([tooMany.status, told.code, told.detail]).toEqual([413, 'body_too_large', `more than ${maxItems} positions in one message`])
    // What to do is said for trackers too, not only for the phone.
    expect(told.remedy.replaceAll(',', '')).toContain(`${maxItems} positions`)
    expect(await problem(await post(tracker.url('overland'), '{}', { 'content-encoding': 'gzip' }))).toEqual([415, 'body_compressed'])
    expect(await fixesOf(tracker)).toEqual([])
  })

  test('an on-duty position that cannot be used is kept raw, logged and shown as unreadable, beside the good ones', async () => {
    const tracker = await newTracker()
    const bad = feature('2026-11-20T11:00:10+0800').replace('30.2]', '"NaN"]')
    expect(await (await post(tracker.url('overland'), `{"locations":[${feature('2026-11-20T11:00:00+0800')},${bad}]}`)).json()).toEqual({ result: 'ok' })
    expect(await fixesOf(tracker)).toHaveLength(1)
    const [row] = await query(sql<{ reason: string; event_id: string; body: Buffer }>`select u.reason, e.body from undecodable u join log_entries e on e.ref = u.event_id and e.kind = 'submission' where u.device_id = ${tracker.deviceId}`)
    expect(row!.reason).toContain('latitude "NaN" is not a number')
    expect(row!.body.toString()).toBe(`{"locations":[${bad}]}`)
    const day = (await (await fetch(`${server.url}/api/v1/people/${personId}/days/2026-11-20?purpose=test`, { headers: { cookie: company.cookie } })).json()) as { findings: { signal: string }[] }
    expect(day.findings.map((finding) => finding.signal)).toContain('undecodable')
  })

  test('a NUL in what cannot be read is kept, logged and listed like anything else', async () => {
    const tracker = await newTracker()
    const at = Math.floor(Date.parse('2026-11-20T11:00:20+08:00') / 1000)
    expect((await fetch(`${tracker.url('osmand')}?id=1&lat=%00&lon=1&timestamp=${at}`)).status).toBe(200)
    await server.ports.pipeline.drain()
    const [row] = await query(sql<{ reason: string; waiting: number }>`select u.reason, (select count(*)::int from inbox i where i.device_id = u.device_id) as waiting from undecodable u where u.device_id = ${tracker.deviceId}`)
    expect(row).toEqual({ reason: expect.stringContaining('\uFFFD'), waiting: 0 })
  })

  test('clocks in 1970 and 2099 are kept as claimed, and nothing is concluded from them', async () => {
    const tracker = await newTracker()
    for (const timestamp of ['0', '4070908800']) expect((await fetch(`${tracker.url('osmand')}?id=1&lat=30.2&lon=120.2&timestamp=${timestamp}`)).status).toBe(200)
    expect((await fixesOf(tracker)).map((fix) => fix.fixTime)).toEqual([0, 4_070_908_800_000])
    const found = await query(sql<{ signals: string[] }>`select jsonb_path_query_array(findings, '$[*] ? (@.state == "inconclusive").signal') as signals from track_findings where device_id = ${tracker.deviceId}`)
    expect(found.map((row) => row.signals)).toEqual([expect.arrayContaining(['clock_skew']), expect.arrayContaining(['clock_skew'])])
  })

  test('the same message twice is stored once; a message without a time is new each time it comes', async () => {
    const tracker = await newTracker()
    for (let i = 0; i < 3; i++) await fetch(`${tracker.url('osmand')}?id=1&lat=30.2&lon=120.2&timestamp=${now / 1000}`)
    expect(await fixesOf(tracker)).toHaveLength(1)
    for (let i = 0; i < 3; i++) {
      now += 60_000
      await fetch(`${tracker.url('osmand')}?id=1&lat=30.2&lon=120.2`)
    }
    expect(await fixesOf(tracker)).toHaveLength(4)
  })

  test('what is sent again in a larger message counts once, and both messages are kept', async () => {
    const tracker = await newTracker()
    const batch = (count: number) => post(tracker.url('overland'), `{"locations":[${Array.from({ length: count }, (_, i) => feature(`2026-11-20T01:2${i}:00Z`, 30.2 + i / 1000)).join(',')}]}`)
    for (const count of [3, 3, 5]) expect((await batch(count)).status).toBe(200)
    expect((await fixesOf(tracker)).map((fix) => fix.fixTime - china('2026-11-20T09:20:00'))).toEqual([0, 60_000, 120_000, 180_000, 240_000])
    expect(await query(sql`select fix_count from track_segments where device_id = ${tracker.deviceId} order by fix_count`)).toEqual([{ fix_count: 3 }, { fix_count: 5 }])
    const { fixes } = await company.client.people.replay(personId, '2026-11-20', { purpose: 'test' })
    expect(fixes.fixTime.filter((time) => time >= china('2026-11-20T09:20:00') && time < china('2026-11-20T09:25:00'))).toHaveLength(5)
  })

  test('what a phone brings that had no network for days is found on each of its days, before and after sealing; what a clock claims that cannot be costs the others nothing', async () => {
    const tracker = await newTracker(undefined, company.people[1]!.personId)
    const times = ['2026-11-16T02:00:00Z', '2026-11-17T02:00:00Z', '2026-11-19T02:00:00Z', '2026-11-20T02:00:00Z', '1970-01-01T02:00:00Z']
    const places = (day: string) => company.client.people.replay(company.people[1]!.personId, day, { purpose: 'test' }).then(({ fixes, devices }) => fixes.fixTime.map((time, i) => [new Date(time).toISOString(), fixes.lat[i], devices[fixes.deviceIndex[i]!]!.deviceId]).filter(([, , device]) => device === tracker.deviceId))
    const send = () => post(tracker.url('overland'), `{"locations":[${times.map((time, i) => feature(time, 30.2 + i / 100)).join(',')}]}`)
    // Sent again because the answer was lost: nothing is kept twice.
    for (const _ of [1, 2]) expect((await send()).status).toBe(200)
    await fixesOf(tracker)
    expect(await query(sql`select count(*)::int as uploads, sum(fix_count)::int as fixes from track_segments where device_id = ${tracker.deviceId}`)).toEqual([{ uploads: 5, fixes: 5 }])
    const findAll = async () => {
      for (const [i, time] of times.entries()) expect(await places(time.slice(0, 10))).toEqual([[new Date(time).toISOString(), 30.2 + i / 100, tracker.deviceId]])
    }
    await findAll()
    await sealClosedDays(server.ports.db, orgId, china('2026-11-21T00:03:00'))
    await findAll()
  })

  test('a batch across midnight is kept as it was sent', async () => {
    const tracker = await newTracker()
    const body = `{"locations":[${feature('2026-11-18T09:00:00Z')},${feature('2026-11-19T08:59:59Z')}]}`
    expect((await post(tracker.url('overland'), body)).status).toBe(200)
    await fixesOf(tracker)
    const [{ eventId }] = await query(sql<{ eventId: string }>`select event_id as "eventId" from track_segments where device_id = ${tracker.deviceId}`) as [{ eventId: string }]
    expect((await server.ports.db.readOrg(orgId, (trx) => originalTrack(trx, eventId)))!.toString()).toBe(body)
  })

  test('a day that is full takes no more, says so, and is noted with the tracker', async () => {
    const tracker = await newTracker()
    await server.ports.db.withOrg(orgId, (trx) => sql`insert into track_segments (org_id, device_id, event_id, person_id, source, first_fix, last_fix, fix_count, segment)
      values (${orgId}, ${tracker.deviceId}, gen_random_uuid(), ${personId}, 'overland', ${new Date(now)}, ${new Date(now)}, 99999, ${Buffer.alloc(1)})`.execute(trx))
    const batch = (...times: string[]) => post(tracker.url('overland'), `{"locations":[${times.map((time) => feature(time)).join(',')}]}`)
    const refused = await batch('2026-11-20T01:10:00Z', '2026-11-20T01:10:01Z')
    expect([refused.status, await refused.json()]).toEqual([422, expect.objectContaining({ code: 'day_full', detail: '2 positions more than the 100000 of a day' })])
    expect((await company.client.devices.list()).devices.find(({ deviceId }) => deviceId === tracker.deviceId)!.lastRefusal).toMatchObject({ code: 'day_full', source: 'overland' })
    expect((await batch('2026-11-20T01:10:00Z')).status).toBe(200)
    expect((await batch('2026-11-19T01:10:00Z')).status).toBe(200)
    await server.ports.db.withOrg(orgId, (trx) => sql`delete from track_segments where device_id = ${tracker.deviceId} and fix_count = 99999`.execute(trx))
  })

  test('a mock flag becomes a finding', async () => {
    const tracker = await newTracker()
    await fetch(`${tracker.url('osmand')}?id=1&lat=30.2&lon=120.2&timestamp=${now / 1000}&mock=true`)
    await fixesOf(tracker)
    const [row] = await query(sql<{ findings: { signal: string; weightDecibans: number }[] }>`select findings from track_findings where device_id = ${tracker.deviceId}`)
    expect(row!.findings.find((finding) => finding.signal === 'mock_location')!.weightDecibans).toBeLessThan(0)
  })

  test('raw messages survive sealing, and are found again by their event', async () => {
    const tracker = await newTracker()
    const bodies = Array.from({ length: 20 }, (_, i) => `id=1&lat=30.2&lon=120.2&timestamp=${china('2026-11-20T09:30:00') / 1000 + i}`)
    for (const body of bodies) await fetch(`${tracker.url('osmand')}?${body}`)
    await fixesOf(tracker)
    const events = await query(sql<{ event_id: string }>`select event_id from track_segments where device_id = ${tracker.deviceId} order by first_fix`)
    await sealClosedDays(server.ports.db, orgId, china('2026-11-21T00:03:00'))
    expect(await query(sql`select fix_count from track_chunks where device_id = ${tracker.deviceId}`)).toEqual([{ fix_count: 20 }])
    for (const near of [{}, { deviceId: tracker.deviceId }])
      for (const [i, { event_id: eventId }] of events.entries()) expect((await server.ports.db.readOrg(orgId, (trx) => originalTrack(trx, eventId, near)))!.toString()).toBe(bodies[i])
  })
})
