/** Crossings and alerts as files: whole, however long, with the filters of the list and for whoever may see them. */
import { readXlsx } from 'hucre/xlsx'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '@fieldproof/client'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const now = Date.parse('2026-11-20T12:00:00+08:00')
/** More than two pages of a file, and than the console once put together by itself. */
const many = 20_500
let server: TestServer
let company: Awaited<ReturnType<typeof setUpTestCompany>>
let orgId: string

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  company = await setUpTestCompany(server)
  const { client, people } = company
  orgId = (await client.me()).orgId
  const site = (await client.sites.list()).items[0]!
  await server.ports.db.withOrg(orgId, async (trx) => {
    // Three at each moment: a page of the file may end between them. What each says is its number.
    await sql`insert into crossings (org_id, crossing_id, person_id, day, kind, site_id, at, until, settled_at, how, confidence, seconds, silent_seconds)
      select ${orgId}::uuid, gen_random_uuid(), (array[${people[0]!.personId}, ${people[1]!.personId}]::uuid[])[1 + i % 2], '2026-11-19', case when i % 3 = 0 then 'exit' else 'enter' end, ${site.siteId}::uuid,
        ${new Date(now - 86_400_000)}::timestamptz - make_interval(secs => (i / 3)::int), null, ${new Date(now)}, case when i = 1 then 'first_seen' else 'seen' end, 1, i * 60, 0 from generate_series(0, ${many - 1}) i`.execute(trx)
    await sql`insert into alerts (org_id, alert_id, rule_id, rule_name, key, severity, kind, what, person_id, opened_at, noticed_at, last_at, facts, joined, state, steps, steps_taken, ordinal)
      select ${orgId}::uuid, gen_random_uuid(), gen_random_uuid(), '迟到提醒', (array[${people[0]!.personId}, ${people[1]!.personId}])[1 + i % 2], case when i % 2 = 0 then 'critical' else 'warning' end, 'attendance', 'late', (array[${people[0]!.personId}, ${people[1]!.personId}]::uuid[])[1 + i % 2],
        ${new Date(now - 3_600_000)}::timestamptz - make_interval(secs => (i / 3)::int), ${new Date(now)}, ${new Date(now)}, '[]'::jsonb, i, case when i < 10 then 'closed' else 'open' end, '[]'::jsonb, 0, i + 1 from generate_series(0, ${many - 1}) i`.execute(trx)
  })
})
afterAll(() => server?.stop())

const fileOf = async (report: 'crossings' | 'alerts', query: string, client = company.client): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }> => {
  const answer = await client.raw('GET', `/api/v1/reports/${report}/export?from=2026-11-01&to=2026-11-20&${query}`)
  return { name: decodeURIComponent(answer.headers.get('content-disposition')!.split("''")[1]!), bytes: new Uint8Array(await answer.arrayBuffer()) }
}
const linesOf = ({ bytes }: { readonly bytes: Uint8Array<ArrayBuffer> }): string[][] => new TextDecoder().decode(bytes).trimEnd().split('\r\n').map((line) => line.split(','))

test('a file of crossings is whole, each once, newest first, and its taking is in the log', async () => {
  const file = await fileOf('crossings', 'format=csv&language=en')
  expect(file.name).toBe('Comings and goings_2026-11-01_2026-11-20.csv')
  const [head, ...rows] = linesOf(file)
  expect(head!.slice(1)).toEqual(['Until', 'Name', 'Department', 'Kind', 'Site', 'Rule', 'Lasted (min)', 'Without a position (min)', 'Explanation'])
  expect(rows).toHaveLength(many)
  const numbers = rows.map((row) => Number(row[7]))
  expect(new Set(numbers).size).toBe(many)
  expect(numbers.map((i) => Math.floor(i / 3))).toEqual(Array.from({ length: many }, (_, i) => Math.floor(i / 3)))
  expect(rows.find((row) => row[7] === '1')!.slice(4)).toEqual(['Arrived', '滨江超市', '', '1', '0', 'Was here when recording began'])
  const { rows: taken } = await server.ports.db.readOrg(orgId, (trx) => sql<{ body: Buffer }>`select body from log_entries where kind = 'access'`.execute(trx))
  expect(taken.map(({ body }) => JSON.parse(body.toString()) as object)).toContainEqual(expect.objectContaining({ action: 'report_exported', report: 'crossings', from: '2026-11-01', to: '2026-11-20' }))
})

test('it has the filters of the list, and days', async () => {
  const [, ...exits] = linesOf(await fileOf('crossings', `format=csv&language=en&kinds=exit,off_post&personId=${company.people[0]!.personId}`))
  expect(exits).toHaveLength(Array.from({ length: many }, (_, i) => i).filter((i) => i % 6 === 0).length)
  expect(new Set(exits.map((row) => row[4]))).toEqual(new Set(['Left']))
  const { sheets } = await readXlsx((await fileOf('crossings', 'format=xlsx&kinds=off_post')).bytes)
  expect(sheets[0]!.rows).toHaveLength(1)
  const other = await company.client.raw('GET', '/api/v1/reports/crossings/export?from=2026-11-20&to=2026-11-20&format=csv')
  expect((await other.text()).trimEnd().split('\r\n')).toHaveLength(1)
})

test('a file of alerts is whole too, with state, severity and how many of the same it stands for', async () => {
  const [, ...rows] = linesOf(await fileOf('alerts', 'format=csv&language=zh-CN'))
  expect(rows).toHaveLength(many)
  expect(new Set(rows.map((row) => row[7])).size).toBe(many)
  expect(linesOf(await fileOf('alerts', 'format=csv&language=zh-CN&over=no'))).toHaveLength(1 + many)
  expect(linesOf(await fileOf('alerts', 'format=csv&language=zh-CN&over=yes'))).toHaveLength(1)
  const closed = linesOf(await fileOf('alerts', 'format=csv&language=zh-CN&state=closed&severity=critical&kinds=attendance')).slice(1)
  expect(closed.map((row) => [row[2], row[3], row[4], row[7], row[8], row[9]]).sort((a, b) => Number(a[3]) - Number(b[3]))).toEqual([1, 3, 5, 7, 9].map((times) => ['紧急', '迟到', '张三', String(times), '迟到提醒', '已关闭']))
})

test('devices are a file too, with the filters of their list; words looked for stay out of the log', async () => {
  const { client, people } = company
  await client.people.addTracker(people[0]!.personId, { label: '车载', datum: 'gcj02' })
  const { device } = await client.people.addTracker(people[1]!.personId, { label: '背包' })
  await client.devices.revoke(device.deviceId, 'other')
  const rowsOf = async (query: string) => linesOf({ bytes: new Uint8Array(await (await client.raw('GET', `/api/v1/devices/export?format=csv&language=zh-CN&${query}`)).arrayBuffer()) })
  const [head, ...rows] = await rowsOf('')
  expect(head!.slice(1)).toEqual(['类型', '使用人', '型号', '系统', '应用版本', '坐标系', '密钥指纹', '绑定于', '最近上报', '状态', '停用于', '最近一次被拒收', '被拒收的上报'])
  expect(rows.map((row) => [row[0], row[1], row[2], row[6], row[8], row[10], row[11]]).toSorted()).toEqual([['背包', '定位器', people[1]!.name, 'WGS-84', '2026-11-20 12:00', '已停用', '2026-11-20 12:00'], ['车载', '定位器', people[0]!.name, 'GCJ-02', '2026-11-20 12:00', '使用中', '']].toSorted())
  for (const [query, labels] of [['status=revoked', ['背包']], ['kind=app', []], [`kind=tracker&search=${encodeURIComponent('车')}`, ['车载']], [`search=${encodeURIComponent(people[1]!.name)}`, ['背包']]] as const) expect((await rowsOf(query)).slice(1).map(([label]) => label)).toEqual(labels)
  const { rows: taken } = await server.ports.db.readOrg(orgId, (trx) => sql<{ body: Buffer }>`select body from log_entries where kind = 'access' and convert_from(body, 'UTF8')::jsonb ->> 'action' = 'devices_exported' order by entry_index`.execute(trx))
  expect(taken.map(({ body }) => (JSON.parse(body.toString()) as { filters: object }).filters)).toEqual([{}, { status: 'revoked' }, { kind: 'app' }, { kind: 'tracker' }, {}])
  expect((await client.audit.list({ limit: 1 })).items).toMatchObject([{ what: '导出了设备名单' }])
})

test('who sees some of the company gets theirs alone', async () => {
  const { client } = company
  const { departmentId } = await client.departments.create({ name: '外勤一部', parentId: null })
  await client.people.update(company.people[1]!.personId, { departmentId })
  await client.people.create({ name: '钱经理', role: 'manager', email: 'qian@example.com', password: 'correct horse battery', departmentId })
  const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'qian@example.com', password: 'correct horse battery' }) })
  const manager = createClient({ baseUrl: server.url, headers: { origin: server.url, cookie: signedIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ') } })
  for (const report of ['crossings', 'alerts'] as const) {
    const [, ...rows] = linesOf(await fileOf(report, 'format=csv&language=zh-CN', manager))
    expect(rows).toHaveLength(many / 2)
    expect(new Set(rows.map((row) => row[report === 'crossings' ? 2 : 4]))).toEqual(new Set([company.people[1]!.name]))
  }
  const devices = linesOf({ bytes: new Uint8Array(await (await manager.raw('GET', '/api/v1/devices/export?format=csv')).arrayBuffer()) })
  expect(devices.slice(1).map((row) => row[2])).toEqual([company.people[1]!.name])
})
