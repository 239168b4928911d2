import type { Problem } from '@fieldproof/contract'
import { languages, type Translated } from '@fieldproof/core/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** What exactly was wrong is said as the title is: in the language of whoever asks. English, on which programs rely, stays as it is. */
let server: TestServer, cookie: string, owner: string, zhang: string, sales: string, importId: string

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  cookie = company.cookie
  const { client } = company
  owner = (await client.me()).personId
  zhang = company.people[0]!.personId
  sales = (await client.departments.list()).departments.find(({ name }) => name === '销售一部')!.departmentId
  await client.views.create({ page: 'people', name: '我的人', search: {}, columns: null, isShared: false })
  importId = (await client.peopleImports.run({ fileName: 'a.csv', fileBase64: Buffer.from('姓名\n赵六\n').toString('base64'), createDepartments: false, updateKnown: false })).importId
  await client.peopleImports.undo(importId)
})
afterAll(() => server?.stop())

const ask = async (method: string, path: string, body: object, language: string): Promise<Problem> => {
  const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers: { cookie, origin: server.url, 'content-type': 'application/json', 'accept-language': language }, body: JSON.stringify(body) })
  return (await answer.json()) as Problem
}

const nobody = { reportsTo: null, departmentTo: null, delegationsTo: null, dutyRulesTo: null, alertRulesTo: null }
type Asked = readonly [method: string, path: string, body: object]
test.each<[string, () => Asked, Translated]>([
  ['oneself as left', () => ['POST', `/people/${owner}/leave`, nobody], { 'zh-CN': '不能把自己设为离职；请另一位管理员来做', 'zh-TW': '不能把自己設為離職；請另一位管理員來做', en: 'Nobody marks themself as left; ask another administrator' }],
  ['the last owner as somebody else', () => ['PATCH', `/people/${owner}`, { role: 'administrator' }],
    { 'zh-CN': '这是最后一位能登录的所有者；请先把别人设为所有者', 'zh-TW': '這是最後一位能登入的擁有者；請先把別人設為擁有者', en: 'This is the last owner who can sign in; make somebody else an owner first' }],
  ['a view by a name that is there', () => ['POST', '/views', { page: 'people', name: '我的人', search: {}, columns: null, isShared: false }],
    { 'zh-CN': '名称：已有同名的视图，请换一个名称', 'zh-TW': '名稱：已有同名的檢視，請換一個名稱', en: 'name: there is a view of this name already' }],
  ['an import undone twice', () => ['POST', `/people-imports/${importId}/undo`, {}], { 'zh-CN': '这次导入已经撤销过', 'zh-TW': '這次匯入已經復原過', en: 'This import has been undone already' }],
  ['a department with one person', () => ['POST', `/departments/${sales}/archive`, {}], { 'zh-CN': '部门还有 1 人，请先移走', 'zh-TW': '部門還有 1 人，請先移走', en: 'The department has 1 person; move them first' }],
  ['a department that is not there', () => ['PATCH', `/people/${zhang}`, { departmentId: '0000000e-0000-7000-8000-00000000000e' }], { 'zh-CN': '没有这个部门', 'zh-TW': '沒有這個部門', en: 'departmentId: there is no such department' }],
  ['a name of blanks', () => ['PATCH', `/people/${zhang}`, { name: '  ' }], { 'zh-CN': '名称不能为空', 'zh-TW': '名稱不能為空', en: 'name must not be empty' }],
  ['a name of 61 letters', () => ['PATCH', `/people/${zhang}`, { name: '张'.repeat(61) }], { 'zh-CN': '名称太长：最多 60 个字', 'zh-TW': '名稱太長：最多 60 個字', en: 'body/name must NOT have more than 60 characters' }],
  ['a shift at no time of day', () => ['POST', '/shifts', { name: '早班', kind: 'fixed', segments: [{ start: '24:00', end: '08:00' }], daysOfWeek: [1] }],
    { 'zh-CN': '“24:00”不是一天里的时间，请写成 09:00 的样子', 'zh-TW': '「24:00」不是一天裡的時間，請寫成 09:00 的樣子', en: '"24:00" is not a time of day' }],
  ['a field that is not there', () => ['POST', '/departments', {}], { 'zh-CN': "body must have required property 'name'", 'zh-TW': "body must have required property 'name'", en: "body must have required property 'name'" }],
])('%s', async (_what, asked, detail) => {
  for (const language of languages) expect([language, (await ask(...asked(), language)).detail]).toEqual([language, detail[language]])
})
