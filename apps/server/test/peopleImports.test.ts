import { writeXlsx, readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** The company has 王管理 (owner), 张三 in 销售一部 and 李四 in 销售二部. */
let server: TestServer
let client: FieldproofClient

beforeAll(async () => {
  server = await startTestServer()
  ;({ client } = await setUpTestCompany(server))
})
afterAll(() => server?.stop())

const file = (content: string | Uint8Array, fileName = '花名册.csv') => ({ fileName, fileBase64: Buffer.from(content as string).toString('base64'), createDepartments: true })
const faults = async () => (await client.log.runSelfCheck()).faults
const everybody = async () => (await client.people.list({ limit: 500 })).items
const heading = '姓名,手机,邮箱,工号,部门,上级,角色,入职日期\n'
const csv = `${heading}周队,13900000001,,Z1,华东/上海,王管理,主管,2024-05-01
吴兵,13900000002,,Z2,华东/上海/一组,周队,,2026/3/1
郑错,12,zheng@,Z3,,没有的人,皇帝,昨天
`
/** 姓名,手机 / 甲,13900009999 in GB 18030, as Excel in China saves CSV. */
const gb18030 = Uint8Array.from([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xca, 0xd6, 0xbb, 0xfa, 0x0a, 0xbc, 0xd7, 0x2c, ...Buffer.from('13900009999\n')])

test('a preview says what would happen, row by row, in the language asked for, and changes nothing', async () => {
  const preview = await client.peopleImports.preview(file(csv))
  expect(preview.mapping).toEqual({ name: 0, phone: 1, email: 2, employeeNumber: 3, department: 4, manager: 5, role: 6, hiredOn: 7 })
  expect(preview.counts).toEqual({ rows: 3, new: 2, changed: 0, same: 0, problem: 1 })
  expect(preview.newDepartments).toEqual(['华东/上海', '华东/上海/一组'])
  expect(preview.rows[0]!.problems).toHaveLength(5)
  expect(preview.rows[1]).toMatchObject({ row: 2, kind: 'new', name: '周队', values: expect.arrayContaining([{ field: 'phone', before: null, after: '+8613900000001' }, { field: 'manager', before: null, after: '王管理' }, { field: 'hiredOn', before: null, after: '2024-05-01' }]) })
  const english = createClient({ baseUrl: server.url, language: 'en', headers: { cookie: await signIn('owner@example.com'), origin: server.url } })
  expect((await english.peopleImports.preview(file(csv))).rows[0]!.problems.join(' ')).toMatch(/11 digits.*“zheng@”.*no role.*hire date.*superior/)
  expect(await everybody()).toHaveLength(3)
  expect((await client.departments.list()).departments).toHaveLength(2)
  expect((await client.peopleImports.preview({ ...file(csv), createDepartments: false })).counts).toMatchObject({ new: 0, problem: 3 })
})

test('files as Excel in China writes them are read: GB 18030, .xlsx with numbers and dates', async () => {
  expect(await client.peopleImports.preview(file(gb18030))).toMatchObject({ columns: ['姓名', '手机'], counts: { new: 1 }, sample: [['甲', '13900009999']] })
  const excel = await writeXlsx({ sheets: [{ name: '员工', rows: [['姓名', '手机号', '入职日期'], ['乙', 13_900_008_888, new Date('2026-03-01T00:00:00Z')]] }] })
  expect((await client.peopleImports.preview(file(excel, '员工.xlsx'))).rows[0]!.values).toEqual(expect.arrayContaining([{ field: 'phone', before: null, after: '+8613900008888' }, { field: 'hiredOn', before: null, after: '2026-03-01' }]))
})

test.each([
  ['an empty table', 'AAAA', /没有内容|只有标题/], ['a heading alone', Buffer.from('姓名\n').toString('base64'), /没有数据行/], ['an old Excel file', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]).toString('base64'), /另存为 \.xlsx/],
])('%s is refused with what to do', async (_what, fileBase64, message) => {
  await expect(client.peopleImports.preview({ fileName: 'x', fileBase64, createDepartments: false })).rejects.toMatchObject({ status: 400, problem: { detail: expect.stringMatching(message) } })
})
test('a mapping to a column that is not there is refused', async () => {
  await expect(client.peopleImports.preview({ ...file(csv), mapping: { name: 99 } })).rejects.toMatchObject({ status: 400, problem: { detail: expect.stringContaining('没有第 100 列') } })
})

test('rows with problems come back as Excel with what is wrong, to be mended', async () => {
  const blob = await client.peopleImports.problems(file(csv))
  const { sheets } = await readXlsx(new Uint8Array(await blob.arrayBuffer()))
  expect(sheets[0]!.rows).toHaveLength(2)
  expect(sheets[0]!.rows[0]!.slice(-2)).toEqual(['问题', '原文件行'])
  expect(sheets[0]!.rows[1]!.slice(0, 2)).toEqual(['郑错', '12'])
  expect(sheets[0]!.rows[1]!.at(-1)).toBe(4)
  expect(String(sheets[0]!.rows[1]!.at(-2))).toContain('没有角色“皇帝”')
})

test('imported with departments and superiors; again it is the same, a change is a change; each stands in the log, and all of it is undone', async () => {
  const importId = crypto.randomUUID()
  const made = await client.peopleImports.run({ ...file(csv), updateKnown: true, importId })
  expect(made).toMatchObject({ importId, fileName: '花名册.csv', createdByName: '王管理', createdCount: 2, updatedCount: 0, departmentCount: 3, skippedCount: 1, undoneAt: null })
  // A connection that broke after the work was done: the same import is asked for again.
  expect(await client.peopleImports.run({ ...file(csv), updateKnown: true, importId })).toEqual(made)
  const people = await everybody()
  const [boss, soldier] = [people.find(({ name }) => name === '周队')!, people.find(({ name }) => name === '吴兵')!]
  expect(boss).toMatchObject({ role: 'manager', departmentName: '上海', phone: '+8613900000001', hiredOn: '2024-05-01', managerName: '王管理' })
  expect(soldier).toMatchObject({ role: 'field_worker', departmentName: '一组', managerId: boss.personId })
  expect(await faults()).toEqual([])
  expect((await client.peopleImports.preview(file(csv))).counts).toMatchObject({ new: 0, same: 2, problem: 1 })
  await expect(client.peopleImports.run({ ...file(csv), updateKnown: true })).rejects.toMatchObject({ status: 409 })

  const changed = `${heading}吴小兵,,wu@example.com,Z2,华东/上海,,,\n张三,13900000009,,,,周队,,\n`
  expect((await client.peopleImports.preview(file(changed))).rows.map(({ kind, problems }) => [kind, problems.length])).toEqual([['new', 0], ['changed', 0]].toReversed().map(([kind]) => [kind, 0]))
  const second = await client.peopleImports.run({ ...file(`${heading}吴小兵,,wu@example.com,Z2,华东/上海,,,\n`), updateKnown: true })
  expect(second).toMatchObject({ createdCount: 0, updatedCount: 1 })
  expect(await client.people.get(soldier.personId)).toMatchObject({ name: '吴小兵', email: 'wu@example.com', departmentName: '上海', managerId: boss.personId, hiredOn: '2026-03-01' })
  expect(await client.peopleImports.undo(second.importId)).toEqual({ removed: 0, restored: 1, departmentsRemoved: 0, kept: 0 })
  expect(await client.people.get(soldier.personId)).toMatchObject({ name: '吴兵', email: null, departmentName: '一组' })

  expect(await client.peopleImports.undo(importId)).toEqual({ removed: 2, restored: 0, departmentsRemoved: 3, kept: 0 })
  expect(await everybody()).toHaveLength(3)
  expect((await client.departments.list()).departments).toHaveLength(2)
  await expect(client.peopleImports.undo(importId)).rejects.toMatchObject({ status: 409 })
  expect(await faults()).toEqual([])
})

test('once somebody of it has enrolled, an import is not undone, and it is said who', async () => {
  const made = await client.peopleImports.run({ ...file(`${heading}冯手机,13900000031,,,,,,\n陈没动,13900000032,,,,,,\n`), updateKnown: false })
  const person = (await everybody()).find(({ name }) => name === '冯手机')!
  await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(person.personId)).code })
  await expect(client.peopleImports.undo(made.importId)).rejects.toMatchObject({ status: 409, problem: { detail: expect.stringMatching(/^其中 1 人.*冯手机/) } })
  expect((await everybody()).map(({ name }) => name)).toEqual(expect.arrayContaining(['冯手机', '陈没动']))
})

test('nor once somebody of it has a stand-in, or a rule names them', async () => {
  const made = await client.peopleImports.run({ ...file(`${heading}蒋经理,13900000033,,,华东,,主管,\n沈归属,13900000034,,,,,,\n`), updateKnown: false })
  const idOf = async (name: string) => (await everybody()).find((person) => person.name === name)!.personId
  const startsAt = new Date().toISOString(), endsAt = new Date(Date.now() + 86_400_000).toISOString()
  await client.delegations.create({ fromPersonId: await idOf('蒋经理'), toPersonId: (await client.me()).personId, startsAt, endsAt, reason: '休假' })
  await client.alertRules.create({ name: '求助', isActive: true, when: { kind: 'sos', whats: ['raised'], leastMinutes: 0, count: 1, withinHours: 24, per: 'person' }, scope: { departmentIds: [], personIds: [await idOf('沈归属')], siteIds: [] }, severity: 'critical', quietMinutes: 0, quietHours: null, steps: [{ afterMinutes: 0, administrators: true, managers: false, personIds: [], channelIds: [] }] })
  await expect(client.peopleImports.undo(made.importId)).rejects.toMatchObject({ status: 409, problem: { detail: expect.stringMatching(/^其中 2 人.*(?:蒋经理、沈归属|沈归属、蒋经理)/) } })
})

test('what somebody changed by hand since stays when an import is undone', async () => {
  const made = await client.peopleImports.run({ ...file(`${heading}李四,13900000041,,L4,,,,\n`), mapping: { name: 0, phone: 1, employeeNumber: 3 }, updateKnown: true }).catch((error: unknown) => error)
  // A name alone names nobody: 李四 has neither number nor phone yet, so this is somebody new.
  expect(made).toMatchObject({ createdCount: 1 })
  const again = await client.peopleImports.run({ ...file(`${heading}李四改,13900000041,,L4,,,,\n`), updateKnown: true })
  const li = (await everybody()).find(({ name }) => name === '李四改')!
  await client.people.update(li.personId, { name: '李四又改' })
  expect(await client.peopleImports.undo(again.importId)).toEqual({ removed: 0, restored: 0, departmentsRemoved: 0, kept: 1 })
  expect(await client.people.get(li.personId)).toMatchObject({ name: '李四又改' })
})

const signIn = async (email: string, password = 'correct horse battery'): Promise<string> => {
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email, password }) })
  return answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
}

test('an administrator imports no owner; the account of somebody follows their new e-mail, and back', async () => {
  await client.people.create({ name: '褚管', role: 'administrator', email: 'chu@example.com', employeeNumber: 'ADM', password: 'correct horse battery' })
  const administrator = createClient({ baseUrl: server.url, headers: { cookie: await signIn('chu@example.com'), origin: server.url } })
  expect((await administrator.peopleImports.preview(file(`${heading}新主人,,,,,,所有者,\n新管理,,,N1,,,管理员,\n`))).rows.map(({ kind }) => kind)).toEqual(['problem', 'new'])
  await expect(administrator.peopleImports.run({ ...file(`${heading}新主人,,,,,,所有者,\n`), updateKnown: false })).rejects.toMatchObject({ status: 409 })
  const moved = await client.peopleImports.run({ ...file(`${heading}褚管,,chu2@example.com,ADM,,,,\n`), updateKnown: true })
  expect(await signIn('chu2@example.com')).not.toBe('')
  expect(await faults()).toEqual([])
  await client.peopleImports.undo(moved.importId)
  expect(await signIn('chu@example.com')).not.toBe('')
  expect(await signIn('chu2@example.com')).toBe('')
  expect(await faults()).toEqual([])
  // An e-mail that somebody else signs in with.
  expect((await client.peopleImports.preview(file(`${heading}褚管,,owner@example.com,ADM,,,,\n`))).rows[0]!.problems).toEqual(['手机号、邮箱和工号分属几个人（褚管、王管理）；请核对'])
})

test('a scope is imported, changed and taken back; a new role takes away what it cannot have', async () => {
  const wide = '姓名,工号,部门,角色,可见范围\n'
  const of = async (number: string) => (await everybody()).find(({ employeeNumber }) => employeeNumber === number)!
  const made = await client.peopleImports.run({ ...file(`${wide}何人事,V1,华东/分部,人事,本部门及下级\n林审计,V2,,审计,\n`), updateKnown: true })
  expect(await of('V1')).toMatchObject({ role: 'hr', scope: 'subtree', scopeDepartmentIds: [] })
  expect(await of('V2')).toMatchObject({ role: 'auditor', scope: null, scopeDepartmentIds: [] })
  const { departmentId } = await of('V1')
  await client.people.update((await of('V2')).personId, { scope: 'department', scopeDepartmentIds: [departmentId!] })
  const preview = await client.peopleImports.preview(file(`${wide}何人事,V1,,管理员,\n林审计,V2,,,全部\n`))
  expect(preview.rows.map(({ values }) => values)).toEqual(expect.arrayContaining([[{ field: 'role', before: 'hr', after: 'administrator' }], [{ field: 'scope', before: 'department', after: 'all' }]]))
  const changed = await client.peopleImports.run({ ...file(`${wide}何人事,V1,,管理员,\n林审计,V2,,,全部\n`), updateKnown: true })
  expect([await of('V1'), await of('V2')]).toMatchObject([{ role: 'administrator', scope: null }, { scope: 'all', scopeDepartmentIds: [] }])
  expect(await client.peopleImports.undo(changed.importId)).toMatchObject({ restored: 2, kept: 0 })
  expect([await of('V1'), await of('V2')]).toMatchObject([{ role: 'hr', scope: 'subtree' }, { scope: 'department', scopeDepartmentIds: [departmentId] }])
  expect(await faults()).toEqual([])
  // A department at which somebody's scope begins stays, as one that somebody is in.
  await client.people.update((await of('V2')).personId, { scope: null })
  await client.peopleImports.undo(made.importId)
  expect(await faults()).toEqual([])
})

test('two imports of one file at once make each person once', async () => {
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => client.peopleImports.run({ ...file(`${heading}卫一,13900000061,,,新部,,,\n`), updateKnown: false })))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await client.departments.list()).departments.filter(({ name }) => name === '新部')).toHaveLength(1)
})

test('five thousand people are looked at, imported and undone', async () => {
  const rows = Array.from({ length: 5_000 }, (_, i) => `员工${i},139${String(10_000_000 + i)},e${i}@example.com,E${i},大区${i % 5}/城市${i % 50}/组${i % 500},${i < 500 ? '' : `E${i % 500}`},${i < 500 ? '主管' : '外勤'},2026-01-0${(i % 9) + 1}`)
  const big = file(`${heading}${rows.join('\n')}\n`)
  const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => { const start = performance.now(); return [await work(), Math.round(performance.now() - start)] }
  const [preview, previewMs] = await timed(() => client.peopleImports.preview(big))
  expect(preview.counts).toMatchObject({ rows: 5_000, new: 5_000 })
  const [made, runMs] = await timed(() => client.peopleImports.run({ ...big, updateKnown: true }))
  expect(made).toMatchObject({ createdCount: 5_000, departmentCount: 555 })
  const [undone, undoMs] = await timed(() => client.peopleImports.undo(made.importId))
  expect(undone).toMatchObject({ removed: 5_000, departmentsRemoved: 555, kept: 0 })
  // Right after so much has been written the newest of it waits for its checkpoint.
  await expect.poll(faults, { timeout: 90_000, interval: 2_000 }).toEqual([])
  if (process.env.MEASURE) console.log({ previewMs, runMs, undoMs })
}, 240_000)
