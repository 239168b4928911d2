import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import type { SimulatedPhone } from '@fieldproof/testkit'
import { phoneWithHistory } from './phoneWithHistory.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const inside = { lat: 30.2085, lon: 120.2122 }
let server: TestServer
let owner: FieldproofClient
let manager: FieldproofClient
let cookie: string
const phones: SimulatedPhone[] = []
let siteId: string

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  owner = company.client
  const { departments } = await owner.departments.list()
  await owner.people.create({ name: '赵经理', role: 'manager', email: 'manager@example.com', password: 'correct horse battery', departmentId: departments.find((d) => d.name === '销售一部')!.departmentId })
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'manager@example.com', password: 'correct horse battery' }) })
  cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  manager = createClient({ baseUrl: server.url, headers: { cookie, origin: server.url } })
  for (const [i, { personId }] of company.people.entries()) phones.push(await phoneWithHistory(server, owner, personId, { model: ['P1', 'P2'][i]! }))
  siteId = (await phones[0]!.sites())[0]!.siteId
})
afterAll(() => server?.stop())

const doubtful = (phone: SimulatedPhone, minutesAgo: number): string => {
  const at = Date.now() - minutesAgo * 60_000
  return phone.checkIn({ siteId, deviceTime: at, lastServerTime: at - 30_000, monotonicSinceServerTimeMs: 30_000, fix: { ...inside, fixTime: at, accuracyMetres: 9, provider: 'gps', mock: true } })
}
const decide = async (eventId: string, outcome: 'real' | 'not_real' | 'unclear') => {
  const state = await owner.review.state(eventId)
  await owner.review.decide(eventId, { outcome, note: '已核实', verdictEntryIndex: state.verdictEntryIndex!, replaces: state.decisions[0]?.decisionId ?? null })
}

test('a signal that people do not share is flagged; models and departments show with enough decisions', async () => {
  const first = Array.from({ length: 21 }, (_, i) => doubtful(phones[0]!, 30 - i))
  const second = Array.from({ length: 3 }, (_, i) => doubtful(phones[1]!, 30 - i))
  for (const phone of phones) await phone.send()
  await server.ports.pipeline.drain()
  phones[0]!.explain(first[0]!, '外接定位设备')
  await phones[0]!.send()
  await server.ports.pipeline.drain()
  for (const eventId of first.slice(0, 19)) await decide(eventId, 'real')
  await decide(first[19]!, 'not_real')
  await decide(first[19]!, 'real')
  await decide(first[20]!, 'unclear')
  for (const eventId of second) await decide(eventId, 'real')

  const quality = await owner.quality.figures()
  expect(quality.decided).toBe(24)
  const mock = quality.signals.find((signal) => signal.signal === 'mock_location')!
  expect(mock).toMatchObject({ spoke: 24, agreed: 0, disagreed: 23, unclear: 1, overturned: 2, accusesWrongly: true, demotion: null })
  expect(mock.precision!.high).toBeLessThan(quality.rule.precisionBelow)
  expect(quality.models).toMatchObject([{ key: 'P1', decided: 20, falseAccusations: { rate: 1 } }])
  expect(quality).toMatchObject({ tooFewModels: 1, tooFewDepartments: 1 })
  expect(quality.departments).toMatchObject([{ name: '销售一部', decided: 20 }])
  expect(quality.weeks.reduce((sum, week) => sum + week.strong_doubt, 0)).toBe(24)

  // A manager's figures are of the own department.
  expect((await manager.quality.figures()).signals.find((signal) => signal.signal === 'mock_location')).toMatchObject({ spoke: 21, disagreed: 20 })
})

test('CSV: the same figures, a name that looks like a formula is text', async () => {
  const answer = await owner.raw('GET', '/api/v1/quality.csv?days=30')
  expect(answer.headers.get('content-type')).toContain('text/csv')
  const lines = (await answer.text()).split('\r\n')
  expect(lines[0]).toContain('kind,id,name,spoke')
  expect(lines.find((line) => line.startsWith('signal,mock_location,'))).toMatch(/,24,0,23,1,2,0\.0000,0\.0000,0\.1431,true,false$/)
  const { csvField } = await import('../src/review/getQuality.ts')
  expect([csvField('=1+1'), csvField('a,"b"'), csvField(-3)]).toEqual(["'=1+1", '"a,""b"""', '-3'])
})

test('a demoted signal is shown, counts nothing from then on, and can be restored; earlier verdicts stand', async () => {
  await expect(manager.quality.demote('mock_location', { reason: '误报太多' })).rejects.toMatchObject({ status: 403 })
  await expect(owner.quality.demote('no_such_signal', { reason: '误报太多' })).rejects.toMatchObject({ status: 404 })
  await expect(owner.quality.demote('toString', { reason: '误报太多' })).rejects.toMatchObject({ status: 404 })
  await expect(owner.quality.restore('mock_location', { reason: '误报太多' })).rejects.toMatchObject({ status: 409 })
  await owner.quality.demote('mock_location', { reason: '我们的车载定位器总被系统标记' })
  await expect(owner.quality.demote('mock_location', { reason: '再来一次' })).rejects.toMatchObject({ status: 409 })
  const eventId = doubtful(phones[0]!, 1)
  await phones[0]!.send()
  await server.ports.pipeline.drain()
  const { verdict } = (await owner.checkIns.get(eventId)).verdicts[0]!
  expect(verdict.band).not.toBe('strong_doubt')
  expect(verdict.reasons.find((reason) => reason.signal === 'mock_location')).toMatchObject({ weightDecibans: 0, countsNothingHere: true })
  const quality = await owner.quality.figures()
  expect(quality.signals.find((signal) => signal.signal === 'mock_location')!.demotion).toMatchObject({ reason: '我们的车载定位器总被系统标记', byName: '王管理' })
  expect(quality.weeks.reduce((sum, week) => sum + week.strong_doubt, 0)).toBe(24)
  // Other settings and the demotion leave each other alone.
  await owner.settings.update({ photoRequired: true })
  expect((await owner.quality.figures()).signals.find((signal) => signal.signal === 'mock_location')!.demotion).not.toBeNull()

  await owner.quality.restore('mock_location', { reason: '已更换设备' })
  const again = doubtful(phones[0]!, 0.5)
  await phones[0]!.send()
  await server.ports.pipeline.drain()
  expect((await owner.checkIns.get(again)).verdicts[0]!.verdict.band).toBe('strong_doubt')
  expect((await owner.log.runSelfCheck()).faults).toEqual([])
})
