import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import { phoneWithHistory } from './phoneWithHistory.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const password = 'correct horse battery'
let server: TestServer
let owner: FieldproofClient
let manager: FieldproofClient
const eventIds: string[] = []
const names: string[] = []
const longWord = '第五百字以后才说的话'

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  owner = company.client
  const { departments } = await owner.departments.list()
  const manages = departments.find((d) => d.name === '销售一部')!.departmentId
  await owner.people.create({ name: '赵经理', role: 'manager', email: 'manager@example.com', password, departmentId: manages })
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'manager@example.com', password }) })
  manager = createClient({ baseUrl: server.url, headers: { cookie: answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; '), origin: server.url } })
  const elsewhere = await owner.people.create({ name: 'Zoë Élan', role: 'field_worker', departmentId: null })
  const [first] = company.people
  for (const [i, { personId }] of [first!, elsewhere].entries()) {
    const phone = await phoneWithHistory(server, owner, personId)
    const site = (await phone.sites())[0]!
    for (const [j, note] of ['续签 50%_合同 Renewal', `${'😀'.repeat(520)}${longWord} TAIL`, undefined].entries()) {
      const at = Date.now() - (20 - 3 * i - j) * 60_000
      eventIds.push(phone.checkIn({ siteId: site.siteId, deviceTime: at, lastServerTime: at - 30_000, monotonicSinceServerTimeMs: 30_000, fix: { ...site.position, fixTime: at, accuracyMetres: 9, provider: 'gps' }, ...(note === undefined ? {} : { note }) }))
      names.push(site.name)
    }
    await phone.send()
  }
  await server.ports.pipeline.drain()
})
afterAll(() => server?.stop())

const found = async (search: string, as: FieldproofClient = owner, more: { limit?: number; cursor?: string } = {}): Promise<number[]> => (await as.checkIns.list({ search, ...more })).items.map((item) => eventIds.indexOf(item.eventId))

test('words of a note, in any case, also beyond its first five hundred characters', async () => {
  expect(await found('续签')).toEqual([3, 0])
  expect(await found('RENEWAL')).toEqual([3, 0])
  expect(await found(longWord)).toEqual([4, 1])
  expect(await found('tail')).toEqual([4, 1])
  expect(await found('没有这个词')).toEqual([])
})

test('a percent sign and an underscore are characters like any other', async () => {
  expect(await found('50%_合')).toEqual([3, 0])
  expect(await found('5%合同')).toEqual([])
  expect(await found('\\')).toEqual([])
})

test('names of people and of sites, and the first digits of an id', async () => {
  expect(await found('zoË é')).toEqual([5, 4, 3])
  expect(await found(names[0]!)).toEqual([5, 4, 3, 2, 1, 0])
  expect(await found(eventIds[2]!.slice(0, 8))).toContain(2)
})

test('pages go on where the last one ended, and other filters hold', async () => {
  const first = await owner.checkIns.list({ search: names[0]!, limit: 4 })
  expect(first.items.map((item) => eventIds.indexOf(item.eventId))).toEqual([5, 4, 3, 2])
  expect(await found(names[0]!, owner, { limit: 4, cursor: first.nextCursor! })).toEqual([1, 0])
  expect((await owner.checkIns.list({ search: '续签', kind: 'check_out' })).items).toEqual([])
})

test('a manager finds only the people of the own department', async () => {
  expect(await found('续签', manager)).toEqual([0])
  expect(await found('tail', manager)).toEqual([1])
  expect(await found('Zoë', manager)).toEqual([])
})
