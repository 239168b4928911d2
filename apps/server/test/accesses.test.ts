import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.stop())

test('whoever looks at a track says why, and the person sees who, when and why; a colleague does not', async () => {
  const { client, people } = await setUpTestCompany(server)
  const phoneOf = async (i: number) => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(people[i]!.personId)).code })
  const [mine, other] = [await phoneOf(0), await phoneOf(1)]
  await expect(client.people.replay(people[0]!.personId, '2026-11-20')).rejects.toMatchObject({ status: 400 })
  await client.people.replay(people[0]!.personId, '2026-11-20', { purpose: '核对客户投诉' })
  const { items } = await mine.client.phone.accesses()
  expect(items).toHaveLength(1)
  expect(items[0]).toMatchObject({ viewerName: '王管理', day: '2026-11-20', purpose: '核对客户投诉' })
  expect((await other.client.phone.accesses()).items).toEqual([])
})
