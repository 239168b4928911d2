import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '@fieldproof/client'
import { acts, fieldNames } from '../src/read/audit/words.ts'
import { type SmallCompany, startSmallCompany } from './smallCompany.ts'

/** A company that has used everything. */
let company: SmallCompany

beforeAll(async () => {
  company = await startSmallCompany()
}, 280_000)
afterAll(async () => {
  await company?.database.end()
  await company?.server.stop()
})

const all = async (query: Record<string, string> = {}) => {
  const items = []
  for (let cursor: string | undefined; ; ) {
    const page = await company.client.audit.list({ ...query, limit: 200, cursor })
    items.push(...page.items)
    if (!page.nextCursor) return items
    cursor = page.nextCursor
  }
}

test('every act of a company that has used everything is told in plain words, newest first, once', async () => {
  const items = await all({ rows: 'all' })
  expect(items.length).toBeGreaterThan(30)
  expect(items.map(({ entryIndex }) => entryIndex)).toEqual([...new Set(items.map(({ entryIndex }) => entryIndex))].sort((a, b) => b - a))
  for (const { action, what, changes } of items) {
    expect(Object.keys(acts)).toContain(action)
    expect(what, action).not.toMatch(/\{\w+\}|“—”|undefined|\[object/)
    // A label that is a member's name has no words.
    for (const { field, before, after } of changes) { expect(field, action).not.toMatch(/^[a-z]+([A-Z]|$)/); expect(`${before} ${after}`).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|\[object|undefined/) }
  }
  expect(Object.keys(fieldNames).length).toBeGreaterThan(60)
  const { rows } = await company.database.query<{ count: string }>(`select count(*) from log_entries where kind not in ('submission', 'verdict') and (body is null or position('rows.sealed' in convert_from(body, 'UTF8')) = 0)`)
  expect(items).toHaveLength(Number(rows[0]!.count))
  // The action is the first member of every body: what filters by topic rely on.
  const late = await company.database.query(`select 1 from log_entries where kind in ('admin', 'rule_changed', 'decision', 'access') and convert_from(body, 'UTF8') !~ '^\\{"action":"'`)
  expect(late.rowCount).toBe(0)
})

test('before and after are told with today’s names; filters by person, topic and period; rows of imports are folded', async () => {
  const { client } = company
  const people = (await client.people.list()).items
  const [person] = people.filter(({ role }) => role === 'field_worker')
  const { departments } = await client.departments.list()
  await client.people.update(person!.personId, { role: 'manager', departmentId: departments[1]!.departmentId })
  const [newest] = (await client.audit.list({ limit: 1 })).items
  expect(newest).toMatchObject({ action: 'person.updated', byName: '王管理', what: `修改了人员“${person!.name}”`, link: `/people/${person!.personId}`, topic: 'people' })
  expect(newest!.changes).toEqual(expect.arrayContaining([{ field: '角色', before: '外勤员工', after: '主管' }, { field: '部门', before: person!.departmentName, after: departments[1]!.name }]))
  const topics = await all({ topic: 'rules' })
  expect(topics.length).toBeGreaterThan(3)
  expect(new Set(topics.map(({ topic }) => topic))).toEqual(new Set(['rules']))
  expect((await all({ topic: 'devices' })).map(({ action }) => action)).toContain('device_enrolled')
  const about = await all({ about: person!.personId })
  expect(about.length).toBeGreaterThan(1)
  expect(about.length).toBeLessThan((await all()).length)
  expect(new Set((await all({ by: newest!.byId! })).map(({ byId }) => byId))).toEqual(new Set([newest!.byId]))
  expect(await all({ from: '2020-01-01', to: '2020-01-02' })).toEqual([])
  await expect(client.audit.list({ from: '2026-02-01', to: '2026-01-01' })).rejects.toMatchObject({ status: 400 })
  const imported = (await all()).filter(({ action }) => action === 'person.created').length
  expect((await all({ rows: 'all' })).filter(({ action }) => action === 'person.created').length).toBeGreaterThan(imported)
})

test('an entry that was edited is told as such, and the list goes on', async () => {
  const [entry] = (await all()).filter(({ action }) => action === 'department.created')
  const kept = await company.database.query<{ body: Buffer }>('select body from log_entries where entry_index = $1', [entry!.entryIndex])
  const set = (body: Buffer) => company.database.query('update log_entries set body = $2 where entry_index = $1', [entry!.entryIndex, body])
  try {
    await set(Buffer.from(kept.rows[0]!.body.toString().replace('"name":"', '"name":"假')))
    expect((await all()).find(({ entryIndex }) => entryIndex === entry!.entryIndex)).toMatchObject({ proof: 'altered', what: expect.stringContaining('假') })
    await set(Buffer.from('{"action":"department.created", no json'))
    expect((await all()).find(({ entryIndex }) => entryIndex === entry!.entryIndex)).toMatchObject({ proof: 'altered' })
  } finally {
    await set(kept.rows[0]!.body)
  }
  expect((await all()).every(({ proof }) => proof === 'signed' || proof === 'waiting')).toBe(true)
})

test('the export has the same rows, in the language asked for, and is an entry itself', async () => {
  const { client } = company
  const count = (await all()).length
  const [path] = [client.audit.exportUrl.replace(company.server.url, '')]
  const sheet = await readXlsx(new Uint8Array(await (await client.raw('GET', `${path}?format=xlsx&language=en`)).arrayBuffer()))
  const [newest] = await all()
  expect(newest).toMatchObject({ action: 'audit_exported', what: '导出了审计日志' })
  expect(sheet.sheets[0]!.rows[0]).toEqual(['Entry', 'Time', 'Who', 'Topic', 'What', 'Changes', 'Proof'])
  // The sheet is read after its own entry was written.
  expect(sheet.sheets[0]!.rows).toHaveLength(count + 2)
  expect(await (await client.raw('GET', `${path}?format=csv`)).arrayBuffer().then((bytes) => Buffer.from(bytes).toString())).toMatch(/^\uFEFF日志条目,时间,谁/)
})

test('managers and HR do not read it; an auditor does', async () => {
  for (const [role, email] of [['hr', 'hr@example.com'], ['auditor', 'aud@example.com']] as const) {
    await company.client.people.create({ name: role, role, email, password: 'correct horse battery' })
    const answer = await fetch(`${company.server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: company.server.url }, body: JSON.stringify({ email, password: 'correct horse battery' }) })
    const client = createClient({ baseUrl: company.server.url, headers: { origin: company.server.url, cookie: answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ') } })
    if (role === 'hr') await expect(client.audit.list()).rejects.toMatchObject({ status: 403 })
    else expect((await client.audit.list()).items.length).toBeGreaterThan(10)
  }
})
