/** Links for many phones at once: nobody's phone or link ends by the way, who made them for whom is on record, and each opens once. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

let server: TestServer
let owner: FieldproofClient
let ids: string[]

beforeAll(async () => {
  server = await startTestServer()
  ;({ client: owner } = await setUpTestCompany(server))
  const made = await owner.peopleImports.run({ fileName: '新人.csv', fileBase64: Buffer.from(`姓名,部门\n${Array.from({ length: 30 }, (_, i) => `新人${String(i).padStart(2, '0')},新部${i % 3}`).join('\n')}\n`).toString('base64'), createDepartments: true, updateKnown: false })
  ids = (await owner.people.list({ importId: made.importId, limit: 500 })).items.map(({ personId }) => personId)
})
afterAll(() => server?.stop())

const made = async (): Promise<number> => (await sql<{ count: number }>`select count(*)::int as count from log_entries where kind = 'admin' and convert_from(body, 'UTF8') like '%enrollment_code.created%'`.execute(server.ports.db.system)).rows[0]!.count

test('whom an import made is found, and gets a link each, by department, valid as long as was chosen', async () => {
  expect(ids).toHaveLength(30)
  const { codes, leftOut } = await owner.people.enrollmentCodes({ personIds: ids, validHours: 336 })
  expect(leftOut).toEqual([])
  expect(new Set(codes.map(({ personId }) => personId))).toEqual(new Set(ids))
  expect(new Set(codes.map(({ code }) => code)).size).toBe(30)
  expect(codes.map(({ departmentName }) => departmentName)).toEqual(codes.map(({ departmentName }) => departmentName).sort())
  for (const { expiresAt } of codes) expect(Math.abs(Date.parse(expiresAt) - Date.now() - 336 * 3_600_000)).toBeLessThan(120_000)
  expect(await made()).toBe(30)
  const preview = await fetch(`${server.url}/api/v1/enrollments/${codes[0]!.code}`)
  expect(await preview.json()).toMatchObject({ personName: codes[0]!.name })
  expect((await owner.audit.list({ limit: 1 })).items[0]).toMatchObject({ action: 'enrollment_code.created' })
})

test('the same again changes nothing and says who has a link, from whom and until when; a press replaces it', async () => {
  const again = await owner.people.enrollmentCodes({ personIds: ids.slice(0, 2) })
  expect(again.codes).toEqual([])
  expect(again.leftOut).toMatchObject([{ why: 'link_out', link: { madeByName: '王管理' } }, { why: 'link_out' }])
  expect(await made()).toBe(30)
  const { codes: [first] } = await owner.people.enrollmentCodes({ personIds: ids.slice(0, 1), replaceLive: true, validHours: 72 })
  const { codes: [second] } = await owner.people.enrollmentCodes({ personIds: ids.slice(0, 1), replaceLive: true })
  expect((await fetch(`${server.url}/api/v1/enrollments/${first!.code}`)).status).toBe(404)
  expect((await fetch(`${server.url}/api/v1/enrollments/${second!.code}`)).status).toBe(200)
})

test('who has a phone is left out unless asked for, who has left always', async () => {
  const [withPhone, gone] = [ids[2]!, ids[3]!]
  const { codes: [code] } = await owner.people.enrollmentCodes({ personIds: [withPhone], replaceLive: true })
  await createSimulatedPhone({ baseUrl: server.url, code: code!.code })
  await owner.people.update(gone, { status: 'left' })
  expect((await owner.people.enrollmentCodes({ personIds: [withPhone, gone] })).leftOut.map(({ personId, why }) => [personId, why]).sort()).toEqual([[withPhone, 'has_phone'], [gone, 'left']].sort())
  expect((await owner.people.enrollmentCodes({ personIds: [withPhone, gone], withPhones: true })).codes.map(({ personId }) => personId)).toEqual([withPhone])
  expect((await owner.log.runSelfCheck()).faults).toEqual([])
})

test('all of them or none, at most 500, nobody twice, two weeks at the longest', async () => {
  const unknown = '99999999-9999-4999-8999-999999999999'
  const before = await made()
  await expect(owner.people.enrollmentCodes({ personIds: [ids[5]!, unknown], replaceLive: true })).rejects.toMatchObject({ status: 404 })
  await expect(owner.people.enrollmentCodes({ personIds: [ids[5]!, ids[5]!], replaceLive: true })).rejects.toMatchObject({ status: 400 })
  await expect(owner.people.enrollmentCodes({ personIds: [ids[5]!], validHours: 337, replaceLive: true })).rejects.toMatchObject({ status: 400 })
  await expect(owner.people.enrollmentCodes({ personIds: Array.from({ length: 501 }, (_, i) => `99999999-9999-4999-8999-${String(i).padStart(12, '0')}`) })).rejects.toMatchObject({ status: 400 })
  expect(await made()).toBe(before)
})
