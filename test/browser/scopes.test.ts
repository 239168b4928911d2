/** Whom an HR sees, chosen in their dialog: said before it is saved, in force at once in the page that they have open, taken back by the message. Against the real server. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { byTestId, desktopContext, watchErrors } from './browser.ts'
import { picture, signIn, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

const password = 'correct horse battery'
let desk: Desk
let page: Page
let theirs: Page
let hrId: string
const errors: string[][] = []

beforeAll(async () => {
  desk = await openDesk({ departments: ['华东', '上海', '华北'], people: [{ name: '张三', departmentName: '上海' }, { name: '李四', departmentName: '华北' }] })
  const { client, server } = desk
  ;({ page } = desk)
  const { departments } = await client.departments.list()
  const idOf = (name: string) => departments.find((d) => d.name === name)!.departmentId
  await client.departments.update(idOf('上海'), { name: '上海', parentId: idOf('华东') })
  hrId = (await client.people.create({ name: '周人事', role: 'hr', email: 'hr@example.com', password })).personId
  for (const { personId } of desk.people) {
    const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code })
    phone.track([{ lat: 30.2085, lon: 120.2122, fixTime: Date.now() - 1_000, accuracyMetres: 8 }])
    await phone.flush()
  }
  await server.ports.pipeline.drain()
  theirs = await (await desktopContext(desk.browser, server.url)).newPage()
  errors.push(desk.errors, watchErrors(theirs))
  await signIn(theirs, 'hr@example.com', password)
}, 240_000)
afterAll(() => desk?.close())

const seen = async (text: string): Promise<boolean> => (await theirs.locator('main').innerText()).includes(text)

test('it is said how many people and departments a choice shows, before it is saved', async () => {
  await theirs.goto('/live')
  await soon(() => seen('李四')).toBe(true)
  await soon(() => seen('张三')).toBe(true)
  await page.goto(`/people/${hrId}`)
  await byTestId(page, 'edit-person').click()
  await soon(() => byTestId(page, 'person-drawer').innerText()).toContain('能看到全部 4 人')
  await byTestId(page, 'person-scope').click()
  await page.locator('.ant-select-item-option', { hasText: '部门及下级' }).click()
  // They belong nowhere, so that it has to be said where it begins.
  await byTestId(page, 'person-save').click()
  await soon(() => byTestId(page, 'person-drawer').innerText()).toContain('不属于任何部门，请选择部门')
  await byTestId(page, 'person-scope-departments').click()
  await page.keyboard.type('华东')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await soon(() => byTestId(page, 'person-drawer').innerText()).toContain('能看到 4 人中的 1 人，3 个部门中的 2 个')
  expect(await byTestId(page, 'person-drawer').innerText()).not.toContain('请选择部门')
  await byTestId(page, 'change-preview').scrollIntoViewIfNeeded()
  expect(await byTestId(page, 'change').allInnerTexts()).toEqual([expect.stringMatching(/可见范围[^]*所有人[^]*部门及下级：华东/)])
  await picture(page, 'scopes-dialog')
  expect(await violations(page, '[data-testid="person-drawer"]')).toEqual([])
})

test('saved, the page that they have open shows those people alone; taken back, everybody', async () => {
  await byTestId(page, 'person-save').click()
  await soon(() => byTestId(page, 'person-scope-text').innerText()).toBe('部门及下级：华东')
  await soon(() => seen('李四')).toBe(false)
  await soon(() => seen('张三')).toBe(true)
  await theirs.goto('/people')
  await soon(() => seen('张三')).toBe(true)
  expect(await seen('李四')).toBe(false)
  await theirs.goto('/departments')
  await soon(() => seen('华北')).toBe(true)
  // Names are no secret; how many work there is.
  expect((await byTestId(theirs, 'department-row').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual(['华北', '华东 0 人', '上海 1 人'])
  await picture(theirs, 'scopes-departments')
  await byTestId(page, 'undo-change').click()
  await soon(() => byTestId(page, 'person-scope-text').innerText()).toBe('所有人')
  await theirs.goto('/people')
  await soon(() => seen('李四')).toBe(true)
})

test('no page had an error', () => expect(errors.flat()).toEqual([]))
