import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import type { FieldproofClient } from '@fieldproof/client'
import type { EventBatchAnswer, Problem } from '@fieldproof/contract'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** Wrong bodies, absurd sizes, absurd clocks: a clear answer or an inconclusive finding, never a crash, never silent loss. */
let server: TestServer
let client: FieldproofClient
let phone: SimulatedPhone
let siteId: string
const place = { lat: 30.2085, lon: 120.2122 }

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(company.people[0]!.personId)).code })
  siteId = (await phone.sites())[0]!.siteId
})
afterAll(() => server?.stop())

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/api/v1/events`, { method: 'POST', body, headers: { authorization: `Bearer ${phone.deviceToken}`, 'content-type': 'application/json', ...headers } })
const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { code: string }).code
const alive = async () => expect((await fetch(`${server.url}/healthz`)).status).toBe(200)

describe('requests that cannot be right', () => {
  test.each([
    ['no body', '', 400], ['not JSON', '{', 400], ['NaN is not JSON', '{"events":[NaN]}', 400], ['an array', '[]', 400], ['no events', '{"events":[]}', 400], ['numbers for events', '{"events":[{"a":1}]}', 400],
  ])('%s', async (_name, body, status) => {
    const response = await post(body)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    await alive()
  })
  test('10 MB, ten times: the answer arrives, not a broken pipe', async () => {
    for (let i = 0; i < 10; i++) {
      const response = await post(`{"events":["${'x'.repeat(10_000_000)}"]}`)
      expect(response.status).toBe(413)
      expect(await codeOf(response)).toBe('body_too_large')
    }
    await alive()
  })
  test('a million tiny items are more than a body may hold', async () => {
    const response = await post(`{"events":[${Array.from({ length: 1_000_000 }, () => '0').join()}]}`)
    expect(response.status).toBe(413)
    expect(await codeOf(response)).toBe('body_too_large')
    await alive()
  })
  test('as many tiny items as a body may hold', async () => {
    const response = await post(`{"events":[${Array.from({ length: 240_000 }, () => '"a"').join()}]}`)
    expect(response.status).toBe(400)
    expect(await codeOf(response)).toBe('invalid_request')
    await alive()
  })
  test('no token, a wrong token, a wrong content type', async () => {
    expect((await post('{"events":["a"]}', { authorization: '' })).status).toBe(401)
    expect(await codeOf(await post('{"events":["a"]}', { authorization: 'Bearer nobody' }))).toBe('unknown_device')
    expect((await post('{"events":["a"]}', { 'content-type': 'application/xml' })).status).toBe(415)
  })
  test.each(['gzip', 'br', 'deflate, gzip'])('a body compressed with %s is named as such, wherever it is sent', async (encoding) => {
    for (const path of ['/api/v1/events', '/api/v1/auth/sign-in/email', `/api/v1/trackers/nobody/owntracks`]) {
      const response = await fetch(`${server.url}${path}`, { method: 'POST', body: gzipSync('{"events":["a"]}'), headers: { 'content-type': 'application/json', 'content-encoding': encoding, 'accept-language': 'en' } })
      expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'identity'])
      const problem = (await response.json()) as Problem
      expect(problem).toMatchObject({ code: 'body_compressed', detail: `content-encoding ${encoding}` })
      expect(problem.remedy).toContain('uncompressed')
    }
    await alive()
  })
  test('a body that says it is not compressed is read', async () => {
    expect(await codeOf(await post('{', { 'content-encoding': 'identity' }))).toBe('not_json')
  })
  test('an error speaks the reader’s language and says what to do', async () => {
    const english = (await (await post('{', { 'accept-language': 'en' })).json()) as { title: string; remedy: string }
    const traditional = (await (await post('{', { 'accept-language': 'zh-TW' })).json()) as { title: string }
    expect(english.title).toBe('The body is not valid JSON')
    expect(english.remedy.length).toBeGreaterThan(10)
    expect(traditional.title).toContain('請求')
  })
})

describe('events that are strange but signed', () => {
  const record = async (make: () => string) => {
    const id = make()
    const { results } = await phone.send()
    await server.ports.pipeline.drain()
    return { id, result: results.at(-1)! }
  }
  const reason = async (id: string, signal: string) => (await client.checkIns.get(id)).verdicts[0]?.verdict.reasons.find((r) => r.signal === signal)

  test.each([['1970', 0], ['2099', Date.parse('2099-06-01T00:00:00Z')]])('a wall clock in %s is kept, logged and spoken of', async (_name, deviceTime) => {
    const { id, result } = await record(() => phone.checkIn({ siteId, deviceTime, monotonicSinceServerTimeMs: undefined, lastServerTime: undefined, fix: { ...place, fixTime: deviceTime, accuracyMetres: 8 } }))
    expect(result.status).toBe('accepted')
    const detail = await client.checkIns.get(id)
    expect(Date.parse(detail.deviceTime!)).toBe(deviceTime)
    expect(await reason(id, 'clock_skew')).toBeDefined()
    expect(detail.band).not.toBe('strong_doubt')
  })
  test.each([['1970', 0], ['2099', Date.parse('2099-06-01T00:00:00Z')]])('a phone that lives in %s and proves no time: kept, recorded where it arrived, and not verified', async (_name, deviceTime) => {
    const { items } = await client.people.list()
    const lost = await createSimulatedPhone({ baseUrl: server.url, now: () => deviceTime, code: (await client.people.enrollmentCode(items.find((person) => person.name === '李四')!.personId)).code })
    const id = lost.checkIn({ siteId, fix: { ...place, fixTime: deviceTime, accuracyMetres: 8 } })
    expect((await lost.send()).results[0]!.status).toBe('accepted')
    await server.ports.pipeline.drain()
    const detail = await client.checkIns.get(id)
    expect((await reason(id, 'clock_skew'))!.text).toContain('按收到的时间记录')
    expect(detail.band).toBe('needs_review')
    // The list is in order of when things happened: it stands at the top, as of now.
    expect((await client.checkIns.list({ limit: 1 })).items[0]!.eventId).toBe(id)
  })
  test('no position at all: taken, not enough evidence', async () => {
    const { id } = await record(() => phone.checkIn({ siteId }))
    expect((await client.checkIns.get(id)).band).toBe('not_enough_evidence')
  })
  test('a place that does not exist any more, and one nobody knows', async () => {
    const { id } = await record(() => phone.checkIn({ siteId: '00000000-0000-4000-8000-000000000000', fix: { ...place, fixTime: Date.now(), accuracyMetres: 8 } }))
    expect((await client.checkIns.get(id)).site).toBeNull()
  })
  test('a position beyond the poles is refused with the field named', async () => {
    const answer = (await (await post(JSON.stringify({ events: [badlySigned({ lat: 91, lon: 0 })] }))).json()) as EventBatchAnswer
    expect(answer.results[0]).toMatchObject({ status: 'refused', problem: { code: 'event_malformed' } })
    expect(answer.results[0]!.problem!.detail).toContain('lat')
  })
  test('packed fixes that are rubbish: refused, since nobody could say of when they are', async () => {
    const now = Date.now()
    const answer = (await (await post(JSON.stringify({ events: [badlySigned(undefined, { kind: 'track', from: now, to: now, packed: 'AAAA' })] }))).json()) as EventBatchAnswer
    expect(answer.results[0]).toMatchObject({ status: 'refused', problem: { code: 'event_malformed' } })
    expect(answer.results[0]!.problem!.detail).toContain('payload/packed')
  })
  test('a track that ends before it begins is malformed, not off duty', async () => {
    const now = Date.now()
    const answer = (await (await post(JSON.stringify({ events: [badlySigned(undefined, { kind: 'track', from: now, to: now - 1, packed: 'AAAA' })] }))).json()) as EventBatchAnswer
    expect(answer.results[0]).toMatchObject({ status: 'refused', problem: { code: 'event_malformed' } })
  })
  test('a bomb inside packed fixes does not take the server', async () => {
    const { deflateRawSync } = await import('node:zlib')
    const bomb = Buffer.concat([Buffer.from([0xf1, 1]), deflateRawSync(Buffer.alloc(50_000_000))]).toString('base64url')
    const now = Date.now()
    const answer = (await (await post(JSON.stringify({ events: [badlySigned(undefined, { kind: 'track', from: now, to: now, packed: bomb })] }))).json()) as EventBatchAnswer
    expect(answer.results[0]).toMatchObject({ status: 'refused', problem: { code: 'event_malformed' } })
    await alive()
  })
})

test('an instant that no clock here knows is refused at the door: a second 60, a thirtieth of February', async () => {
  for (const list of ['alerts', 'check-ins', 'crossings']) {
    for (const to of ['2026-11-20T23:59:60Z', '2026-02-30T00:00:00Z']) expect([list, to, (await client.raw('GET', `/api/v1/${list}?to=${to}`).catch((error: { status: number }) => error)).status]).toEqual([list, to, 400])
    expect((await client.raw('GET', `/api/v1/${list}?to=2026-11-20T23:59:59Z`)).status).toBe(200)
  }
})

/** An event of the phone's with fields of our choosing and a signature that is none: form is what these tests are about. */
const badlySigned = (fix?: { lat: number; lon: number }, more: Record<string, unknown> = { kind: 'check_in' }): string => {
  const sorted = (value: unknown): unknown =>
    typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)])) : value
  const payload = sorted({ v: 1, id: crypto.randomUUID(), device: phone.deviceId, seq: 1, prev: null, deviceTime: new Date().toISOString(), ...(fix ? { fix: { ...fix, fixTime: Date.now() } } : {}), ...more })
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'ES256', kid: phone.deviceId })}.${part(payload)}.${Buffer.alloc(64).toString('base64url')}`
}
